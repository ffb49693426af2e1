import assert from 'node:assert/strict';
import { compileForm, runForm } from '../../../../src/core/lint/detectors/compile.ts';
import { detectSecrets } from '../../../../src/core/lint/detectors/detect.ts';
import { formDetectors } from '../../../../src/core/lint/detectors/registry.ts';
import type { Detection, FormDetector } from '../../../../src/core/lint/detectors/types.ts';
import { special } from './built-forms.ts';
import { blank, fill } from './fill.ts';
import { formsAtoL } from './forms-a-l.ts';
import { formsMtoZ } from './forms-m-z.ts';

const templates = { ...formsAtoL, ...formsMtoZ };
// A detector alone, at every place where one of its keywords stands.
function runOwn(detector: FormDetector, text: string): Detection | undefined {
  const compiled = compileForm(detector);
  const lower = text.toLowerCase();
  for (const keyword of detector.keywords) {
    for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
      const hit = runForm(compiled, text, at)?.found;
      if (hit) return hit;
    }
  }
  return undefined;
}

const found = (text: string): string[] => detectSecrets(text).map(({ detector }) => detector);

describe('form detectors', () => {
  it('each have an example', () => {
    const missing = formDetectors.map(({ id }) => id).filter((id) => !(id in templates) && !(id in special));
    assert.deepEqual(missing, []);
    const unknown = [...Object.keys(templates), ...Object.keys(special)].filter(
      (id) => !formDetectors.some((detector) => detector.id === id),
    );
    assert.deepEqual(unknown, []);
  });

  for (const detector of formDetectors) {
    const template = templates[detector.id];
    const sample = template ? fill(template, `${detector.id}1`) : (special[detector.id] ?? '');

    it(`${detector.id} finds its form, in a comment too, and frames the value alone`, () => {
      for (const text of [sample, `# ${sample}`, `before\n"x": "${sample}"\nafter`]) {
        const own = runOwn(detector, text);
        assert.ok(own, `its own pattern does not find an example of ${detector.id}`);
        assert.ok(sample.includes(text.slice(own.start, own.end)));
        assert.ok(detectSecrets(text).some(({ start, end }) => start < own.end && own.start < end));
      }
    });

    if (!template) continue;
    it(`${detector.id} stays silent on its placeholder`, () => {
      assert.deepEqual(found(blank(template)), []);
    });

    if (detector.edge === 'none') continue;
    it(`${detector.id} stays silent when letters touch the value`, () => {
      const start = detectSecrets(sample)[0]?.start ?? 0;
      const glued = `${sample.slice(0, start)}Zq${sample.slice(start)}`;
      assert.ok(!found(glued).includes(detector.id) || sample.length > start + 80);
    });
  }
});
