import assert from 'node:assert/strict';
import { TailMessage } from '../../../../src/core/operations/tail/event.ts';
import { TailView } from '../../../../src/core/operations/tail/view.ts';

function shownBy(
  mostLines: number,
  mostPerFlush = 10_000,
): { readonly view: TailView; readonly text: () => string; readonly calls: () => number } {
  let [text, calls] = ['', 0];
  const sink = {
    append: (more: string) => {
      calls += 1;
      text += more;
    },
    replace: (whole: string) => {
      calls += 1;
      text = whole;
    },
  };
  return { view: new TailView({ sink, mostLines, mostPerFlush, utcOffset: () => 0, now: () => 0 }), text: () => text, calls: () => calls };
}
const event = (index: number, version = 'a'): TailMessage =>
  new TailMessage(
    Buffer.from(
      JSON.stringify({
        outcome: 'ok',
        event: { rpcMethod: `m${index}` },
        scriptVersion: { id: `${version}0000000-x` },
      }),
    ),
  );
const lines = (text: string): string[] => text.split('\n').slice(0, -1);

describe('The view of a tail', () => {
  it('appends once per flush, and not at all without news', () => {
    const { view, text, calls } = shownBy(100);
    for (let index = 0; index < 50; index += 1) view.addEvent(event(index));
    assert.equal(calls(), 0);
    view.flush();
    view.flush();
    assert.equal(calls(), 1);
    assert.equal(lines(text()).length, 50);
  });

  it('keeps at most twice its lines, the newest, and counts what it dropped', () => {
    const { view, text } = shownBy(100);
    for (let index = 0; index < 1_000; index += 1) {
      view.addEvent(event(index));
      if (index % 7 === 0) view.flush();
      assert.ok(lines(text()).length <= 201);
    }
    view.flush();
    assert.equal(view.events, 1_000);
    assert.match(lines(text()).at(-1) ?? '', /m999/);
    const dropped = Number(/^… (\d+) earlier lines dropped from view/.exec(text())?.[1]);
    assert.equal(dropped + lines(text()).length - 1, 1_000);
  });

  it('keeps states that come within a flood, and stays small without a flush', () => {
    const { view, text } = shownBy(100);
    view.addState({ kind: 'live', filters: {} });
    for (let index = 0; index < 10_000; index += 1) view.addEvent(event(index));
    view.flush();
    assert.match(text(), /live, no filters/);
    assert.match(text(), /m9999/);
    assert.ok(lines(text()).length <= 202);
  });

  it('shows the newest of what one flush brings, says what it left out, and shows all of that in a pause', () => {
    const { view, text } = shownBy(5_000, 100);
    for (let index = 0; index < 700; index += 1) view.addEvent(event(index));
    view.flush();
    assert.match(lines(text())[0] ?? '', /^… 600 events left out of view at this rate/);
    assert.equal(lines(text()).length, 101);
    view.pause(true);
    assert.deepEqual(
      lines(text())
        .filter((line) => line.includes('rpc'))
        .map((line) => Number(/m(\d+)/.exec(line)?.[1])),
      Array.from({ length: 700 }, (_, index) => index),
    );
  });

  it('shows nothing while paused and everything after', () => {
    const { view, text } = shownBy(100);
    view.pause(true);
    assert.equal(text(), '');
    view.addEvent(event(1));
    view.flush();
    assert.equal(text(), '');
    view.pause(false);
    assert.match(text(), /m1/);
  });

  it('says in a pause what the tail is doing, and holds back the events alone', () => {
    const { view, text } = shownBy(100);
    view.pause(true);
    view.addEvent(event(1));
    view.addState({ kind: 'reconnecting', attempt: 1, wait: 1_000, because: 'dropped' });
    view.flush();
    view.flush();
    assert.match(text(), /^00:00:00\.000 ⚠ connection lost; reconnecting \(1\) in 1\.0 s\.\n$/);
    view.addEvent(event(2));
    view.pause(false);
    assert.match(text(), /connection lost.*\n.*m1.*\n.*m2/);
    assert.equal(text().split('connection lost').length, 2);
  });

  it('shows at the end, also in a pause, what it held back, then the reason', () => {
    const { view, text } = shownBy(5_000, 10);
    view.pause(true);
    for (let index = 0; index < 800; index += 1) view.addEvent(event(index));
    view.addState({ kind: 'stopped', because: 'forbidden', says: 'The token may not tail.' });
    view.finish();
    assert.equal(view.isPaused, false);
    assert.equal(lines(text()).length, 801);
    assert.match(lines(text()).at(-1) ?? '', /■ stopped\. The token may not tail\./);
  });

  it('shows what came in a pause without gaps, although one flush would leave most of it out', () => {
    const { view, text } = shownBy(5_000, 10);
    view.pause(true);
    for (let index = 0; index < 800; index += 1) view.addEvent(event(index));
    view.pause(false);
    view.flush();
    assert.equal(lines(text()).length, 800);
    assert.doesNotMatch(text(), /left out/);
  });

  it('leaves what takes long to the next flush, and loses none of it', () => {
    let [text, now] = ['', 0];
    const sink = { append: (more: string) => (text += more), replace: (whole: string) => (text = whole) };
    // Every look at the clock takes a millisecond.
    const view = new TailView({ sink, mostLines: 5_000, mostPerFlush: 100, utcOffset: () => 0, now: () => (now += 1) });
    for (let index = 0; index < 50; index += 1) view.addEvent(event(index));
    view.addLine('a note');
    for (let index = 50; index < 90; index += 1) view.addEvent(event(index));
    view.flush();
    const first = lines(text).length;
    assert.ok(first > 0 && first < 20, `${first} lines`);
    for (let flush = 0; flush < 30; flush += 1) view.flush();
    const numbers = lines(text).map((line) => /m(\d+)/.exec(line)?.[1] ?? line);
    const range = (from: number, end: number): string[] => Array.from({ length: end - from }, (_, index) => `${from + index}`);
    assert.deepEqual(numbers, [...range(0, 50), 'a note', ...range(50, 90)]);
    view.addEvent(event(90));
    view.addLine('paused');
    view.pause(true);
    assert.deepEqual(lines(text).slice(-1), ['paused']);
    view.pause(false);
    for (let index = 91; index < 120; index += 1) view.addEvent(event(index));
    view.addLine('stopped');
    view.finish();
    assert.deepEqual(
      lines(text)
        .slice(-2)
        .map((line) => /m(\d+)/.exec(line)?.[1] ?? line),
      ['119', 'stopped'],
    );
  });

  it('makes no more than some kilobytes into lines at once, the newest, and at least one event', () => {
    const { view, text } = shownBy(5_000, 100);
    const large = (index: number): TailMessage =>
      new TailMessage(Buffer.from(JSON.stringify({ event: { rpcMethod: `m${index}` }, pad: 'x'.repeat(50_000) })));
    for (let index = 0; index < 20; index += 1) view.addEvent(large(index));
    view.flush();
    assert.deepEqual(
      lines(text()).map((line) => /m\d+|\d+ events left out/.exec(line)?.[0]),
      ['18 events left out', 'm18', 'm19'],
    );
    view.addEvent(new TailMessage(Buffer.from(JSON.stringify({ event: { rpcMethod: 'huge' }, pad: 'x'.repeat(9_000_000) }))));
    view.flush();
    assert.match(lines(text()).at(-1) ?? '', /rpc default\.huge/);
  });

  it('puts stored logs above what is live, and clears', () => {
    const { view, text } = shownBy(100);
    view.addEvent(event(1));
    view.flush();
    view.putAbove(['── stored ──']);
    assert.deepEqual(
      lines(text()).map((line) => line.slice(0, 10)),
      ['── stored ', '--:--:--.-'],
    );
    view.clear();
    assert.equal(text(), '');
  });

  it('says when another version begins to answer', () => {
    const { view, text } = shownBy(100);
    view.addEvent(event(1));
    view.addEvent(event(2));
    view.addEvent(event(3, 'b'));
    view.flush();
    assert.equal(text().split('▸').length, 2);
    assert.match(text(), /▸ version vb0000000 answers now\n.*m3/);
  });

  it('gives the newest 200 events for copying', () => {
    const { view } = shownBy(1_000);
    for (let index = 0; index < 900; index += 1) view.addEvent(event(index));
    view.flush();
    const recent = view.recentEvents();
    assert.equal(recent.length, 200);
    assert.match(recent[0]?.title ?? '', /m899/);
  });
});
