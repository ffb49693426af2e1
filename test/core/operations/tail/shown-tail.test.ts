import assert from 'node:assert/strict';
import { AccountError } from '../../../../src/core/account/errors.ts';
import { ShownTail } from '../../../../src/core/operations/tail/shown-tail.ts';
import { eventually } from './support.ts';

describe('A tail that is shown', () => {
  it('says at once why it stopped, also when it is paused, and shows what comes when it is started again', async () => {
    let text = '';
    const tail = new ShownTail({
      sink: { append: (more) => (text += more), replace: (whole) => (text = whole) },
      utcOffset: () => 0,
      onState: () => undefined,
    });
    const start = (): void =>
      tail.start({
        worker: 'sample-api',
        filters: {},
        account: () => Promise.reject(new AccountError('forbidden', 'The token may not tail.')),
      });
    start();
    tail.view.pause(true);
    await eventually(
      () => !tail.isRunning,
      () => text,
    );
    assert.match(text, /■ stopped\. The token may not tail\.\n$/);
    assert.equal(tail.view.isPaused, false);
    text = '';
    start();
    assert.match(text, /○ connecting …\n$/);
    await tail.stop();
  });
});
