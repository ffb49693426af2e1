import assert from 'node:assert/strict';
import { openProduct, type OpenProduct } from '../host/product.ts';

describe('the packaged extension', () => {
  let product: OpenProduct;

  before(async () => {
    product = await openProduct();
  });
  after(() => product.close());

  it('is listed among the installed extensions and not as a development run', async () => {
    await product.workbench.openView('Extensions');
    await product.page.locator('.extensions-list .monaco-list-row', { hasText: 'Workers Preflight' }).waitFor();
    assert.doesNotMatch(await product.page.title(), /Extension Development Host/);
  });
});
