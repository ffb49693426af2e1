import assert from 'node:assert/strict';
import { lintWrangler } from '../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

// Put together here, so that this file holds no credential itself.
const token = ['ghp', 'wGDpzyu4lnFdhaFgRQlGJVJcqpbhs82pPiJ0'].join('_');

describe('what is said of a file with a credential', () => {
  it('does not repeat it, where it stands as a name either', () => {
    const text = `name = "x"\n"${token}" = 1\n[vars]\n${token} = "${token}"\n[[services]]\nbinding = "${token}"\nservice = "y"\n[env.${token}]\n`;
    const project = createMemoryProject({ 'wrangler.toml': text });
    const reports = project.wranglerFiles.flatMap((file) => lintWrangler(file, project));
    const said = reports.flatMap((report) => [
      report.message,
      ...(report.fixes ?? []).map((fix) => fix.title),
      ...(report.related ?? []).map((related) => related.message),
    ]);
    assert.ok(reports.length > 3);
    assert.deepEqual(
      said.filter((words) => words.includes(token)),
      [],
    );
  });
});
