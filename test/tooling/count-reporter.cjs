// The spec reporter of mocha, which also tells why an attempt at a test failed that is tried again, and writes what it counted to the
// file PREFLIGHT_COUNTS, as one JSON object, with the files that have failed tests.
const { writeFileSync } = require('node:fs');
const loaded = require('mocha');

// An ES module; older Node gives its namespace, newer ones what it exports by default.
const mocha = loaded.default ?? loaded;

module.exports = class CountReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.PREFLIGHT_COUNTS;
    const failedFiles = new Set();
    runner.on('fail', ({ file: place }) => place && failedFiles.add(place));
    runner.on('retry', ({ title }, error) => console.log(`      again: ${title}: ${error?.message ?? error}`));
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, pending, failedFiles: [...failedFiles] }));
    });
  }
};
