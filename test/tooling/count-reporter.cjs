// The spec reporter of mocha, which also writes what it counted to the file PREFLIGHT_COUNTS, as one JSON object.
const { writeFileSync } = require('node:fs');
const loaded = require('mocha');

// An ES module; older Node gives its namespace, newer ones what it exports by default.
const mocha = loaded.default ?? loaded;

module.exports = class CountReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.PREFLIGHT_COUNTS;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, pending }));
    });
  }
};
