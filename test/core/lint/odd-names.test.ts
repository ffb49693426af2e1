import assert from 'node:assert/strict';
import { readConfig } from '../../../src/core/config/read-config.ts';
import { lintText, lintWrangler, textFile } from '../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

// Names that every JavaScript object answers to.
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

function tomlOf(name: string): string {
  return `name = "${name}"
compatibility_date = "${name}"
triggers = { crons = ["${name}"] }
vars = { ${name} = "${name}" }
kv_namespaces = [{ binding = "${name}", id = "${name}", preview_id = "${name}" }]
d1_databases = [{ binding = "${name}", database_name = "${name}", database_id = "${name}" }]
services = [{ binding = "${name}", service = "${name}", environment = "${name}" }]
queues = { producers = [{ binding = "${name}", queue = "${name}" }], consumers = [{ queue = "${name}", dead_letter_queue = "${name}" }] }
durable_objects = { bindings = [{ name = "${name}", class_name = "${name}" }] }
migrations = [{ tag = "${name}", new_classes = ["${name}"] }]
secrets = { required = ["${name}"] }
[${name}]
${name} = "${name}"
[env.${name}]
vars = { ${name} = "${name}" }
[observability.${name}]
${name} = 1
`;
}

describe('names that objects inherit', () => {
  for (const name of names) {
    it(`reads ${name} as any other name, wherever a file says it`, () => {
      const project = createMemoryProject({
        'wrangler.toml': tomlOf(name),
        'plain/wrangler.toml': tomlOf(name.startsWith('__') ? '__plain__' : 'plain'),
      });
      const [plain = [], odd = []] = project.wranglerFiles.map((file) => lintWrangler(file, project).map((report) => report.rule.id));
      assert.deepEqual(odd.toSorted(), plain.toSorted());
    });

    it(`reads ${name} in a file of IDs and in the configuration`, () => {
      const project = createMemoryProject({});
      const text = `{ "${name}": "<id>", "database_id": "${name}" }`;
      assert.equal(lintText(textFile('deploy/ids.json', text), project).filter((report) => report.path !== 'deploy/ids.json').length, 0);
      const { config } = readConfig(`{ "rules": { "${name}": "off" }, "ignores": [{ "rule": "${name}", "reason": "r" }] }`);
      assert.equal(Object.getPrototypeOf(config.rules), Object.prototype);
      assert.deepEqual(Object.keys(config.rules), [name]);
    });
  }
});
