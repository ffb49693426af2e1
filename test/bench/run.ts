// npm run bench [-- --corpus FOLDER] [keystroke|tree|growth|accuracy|readiness|tail|tail-window …]: prints the tables of the README. Nothing here is a test.
import { parseArgs } from 'node:util';
import { benchAccuracy } from './accuracy.ts';
import { bundled } from './bundled.ts';
import type * as keystroke from './keystroke.ts';
import { benchReadiness } from './readiness.ts';
import { benchTail } from './tail.ts';
import { benchTailWindow } from './tail-window.ts';
import { benchTree } from './tree.ts';

type KeystrokeBenches = Pick<typeof keystroke, 'benchGrowth' | 'benchKeystroke'>;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { corpus: { type: 'string' } } });
const wants = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
if (values.corpus !== undefined && wants('accuracy')) benchAccuracy(values.corpus);
if (wants('keystroke') || wants('growth')) {
  const { benchGrowth, benchKeystroke } = await bundled<KeystrokeBenches>('keystroke.ts');
  if (wants('keystroke')) benchKeystroke();
  if (wants('growth')) benchGrowth();
}
if (wants('tree')) await benchTree();
if (wants('readiness')) await benchReadiness();
if (wants('tail')) await benchTail();
if (wants('tail-window')) await benchTailWindow();
