import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { checklistItems, itemOf } from '../../../src/core/checklist/items.ts';
import { probes } from '../../../src/core/checklist/probes.ts';

const camel = (id: string): string => id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

describe('the registry of probes', () => {
  const files = readdirSync('src/core/checklist/probes').filter((name) => name.endsWith('.ts') && itemOf(name.slice(0, -3)) !== undefined);

  it('lists the probes in the order of the items, each once, with the class of its item', () => {
    const order = checklistItems.map(({ id }) => id);
    const ids = probes.map(({ id }) => id);
    assert.deepEqual(
      ids,
      order.filter((id) => ids.includes(id)),
    );
    for (const probe of probes) {
      assert.equal(probe.class, itemOf(probe.id)?.class, probe.id);
      assert.ok(probe.freshnessMs > 0, probe.id);
    }
  });

  it('offers what asks first with a … at its end, as menus do', () => {
    const asks = 'D\\.deploy|D\\.subdomain|D1\\.apply|D1\\.export|S\\.\\w+|SS\\.create|V\\.\\w+|C\\.put|Q\\.\\w+';
    const offer = new RegExp(`operation: '(?:${asks})',\\s*title: (['\`])(.*?)\\1,\\s`, 'gs');
    const all = files.flatMap((name) =>
      [...readFileSync(`src/core/checklist/probes/${name}`, 'utf8').matchAll(offer)].map(([, , title = '']) => title),
    );
    assert.ok(all.length > 10);
    assert.deepEqual(
      all.filter((title) => !title.endsWith('…')),
      [],
    );
  });

  it('lists every file named as an item, which exports one value named as the file', async () => {
    assert.deepEqual(files.map((name) => name.slice(0, -3)).sort(), probes.map(({ id }) => id).sort());
    for (const name of files) {
      const id = name.slice(0, -3);
      const exported = (await import(`../../../src/core/checklist/probes/${name}`)) as Record<string, unknown>;
      assert.deepEqual(Object.keys(exported), [camel(id)]);
      assert.equal((exported[camel(id)] as { id: string }).id, id);
    }
  });
});
