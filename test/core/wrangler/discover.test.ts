import assert from 'node:assert/strict';
import { configPickedIn, discover, isWranglerPath } from '../../../src/core/wrangler/discover.ts';
import { MemoryFiles } from '../../../src/core/project/memory-files.ts';

const found = (texts: Record<string, string>) => {
  const files = new MemoryFiles(texts);
  return discover(files.paths, files);
};

describe('discovery', () => {
  it('takes wrangler files and named variants, and leaves packages and output alone', () => {
    for (const path of ['wrangler.toml', 'a/b/wrangler.json', 'wrangler.smoke.jsonc', 'wrangler.prod.eu.toml'])
      assert.ok(isWranglerPath(path), path);
    for (const path of [
      'node_modules/x/wrangler.toml',
      'a/node_modules/x/wrangler.toml',
      'dist/wrangler.json',
      'a/.wrangler/deploy/wrangler.json',
      'wrangler.toml.bak',
      'wrangler.ts',
      'mywrangler.toml',
      'wrangler-old.toml',
      'WRANGLER.toml',
    ])
      assert.ok(!isWranglerPath(path), path);
    assert.ok(isWranglerPath('distance/wrangler.toml'));
  });

  it('says which file of a folder wrangler reads', () => {
    const { folders } = found({
      'wrangler.toml': '',
      'wrangler.jsonc': '{}',
      'wrangler.json': '{}',
      'wrangler.smoke.jsonc': '{}',
      'x/wrangler.dev.toml': '',
    });
    assert.deepEqual(folders, [
      {
        folder: '',
        picked: 'wrangler.json',
        shadowed: ['wrangler.jsonc', 'wrangler.toml'],
        variants: ['wrangler.smoke.jsonc'],
        redirect: undefined,
      },
      { folder: 'x', picked: undefined, shadowed: [], variants: ['x/wrangler.dev.toml'], redirect: undefined },
    ]);
  });

  it('looks upwards for each name in turn, as wrangler does', () => {
    const all = new Set(['wrangler.json', 'api/wrangler.toml', 'web/wrangler.json']);
    const has = (path: string): boolean => all.has(path);
    assert.equal(configPickedIn('api/src', has), 'wrangler.json', 'a wrangler.json above wins over a nearer wrangler.toml');
    assert.equal(configPickedIn('web', has), 'web/wrangler.json');
    assert.equal(
      configPickedIn('a', () => false),
      undefined,
    );
  });

  it('follows redirects within the root', () => {
    const redirect = (content: string): unknown =>
      found({ 'app/wrangler.toml': '', 'app/.wrangler/deploy/config.json': content }).folders[0]?.redirect;
    const path = 'app/.wrangler/deploy/config.json';
    assert.deepEqual(redirect('{"configPath":"../../dist/wrangler.json"}'), { path, target: 'app/dist/wrangler.json' });
    assert.deepEqual(redirect('\uFEFF{"configPath":"..\\\\..\\\\dist\\\\wrangler.json",}'), { path, target: 'app/dist/wrangler.json' });
    for (const odd of ['{"configPath":"../../../../x.json"}', '{"configPath":"/etc/x.json"}', '{"configPath":1}', '[]', 'null', '', '{']) {
      assert.deepEqual(redirect(odd), { path, target: undefined }, odd);
    }
  });

  it('recognises configuration in code', () => {
    const { unsupportedConfigs, wranglerPaths } = found({ 'a/cloudflare.config.ts': '', 'node_modules/x/cloudflare.config.ts': '' });
    assert.deepEqual([unsupportedConfigs, wranglerPaths], [['a/cloudflare.config.ts'], []]);
  });
});
