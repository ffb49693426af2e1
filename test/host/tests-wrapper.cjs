// Loaded by the extension host in place of the suite. Sends everything printed there to the file that the shim follows,
// then runs the suite. The host defines console.* and the streams as accessors whose assignment is lost, hence defineProperty.
const fs = require('node:fs');
const { Writable } = require('node:stream');
const { format } = require('node:util');

const output = fs.openSync(process.env.PREFLIGHT_HOST_OUTPUT, 'a');
const print = (chunk) => fs.writeSync(output, chunk);

for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
  const value = (...words) => print(`${format(...words)}\n`);
  Object.defineProperty(console, name, { configurable: true, writable: true, value });
}
for (const name of ['stdout', 'stderr']) {
  const write = (chunk, encoding, done) => {
    print(chunk);
    done();
  };
  Object.defineProperty(process, name, { configurable: true, value: new Writable({ decodeStrings: false, write }) });
}

// A rejection is printed by the host and becomes the exit code 1.
exports.run = () => require(process.env.PREFLIGHT_HOST_TESTS).run();
