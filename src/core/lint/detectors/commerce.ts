import type { FormSpec } from './types.ts';

const SHOPIFY = 'https://shopify.dev/docs/apps/build/authentication-authorization';

/** Shops, shipping, travel. */
export const commerce: readonly FormSpec[] = [
  {
    id: 'shopify-access-token',
    name: 'Shopify access token',
    keywords: ['shpat_'],
    pattern: /shpat_[a-fA-F0-9]{32}/,
    entropy: 2.8,
    docs: SHOPIFY,
  },
  {
    id: 'shopify-custom-app-token',
    name: 'Shopify custom app token',
    keywords: ['shpca_'],
    pattern: /shpca_[a-fA-F0-9]{32}/,
    entropy: 2.8,
    docs: SHOPIFY,
  },
  {
    id: 'shopify-private-app-token',
    name: 'Shopify private app token',
    keywords: ['shppa_'],
    pattern: /shppa_[a-fA-F0-9]{32}/,
    entropy: 2.8,
    docs: SHOPIFY,
  },
  {
    id: 'shopify-shared-secret',
    name: 'Shopify shared secret',
    keywords: ['shpss_'],
    pattern: /shpss_[a-fA-F0-9]{32}/,
    entropy: 2.8,
    docs: SHOPIFY,
  },
  {
    id: 'shippo-api-token',
    name: 'Shippo API token',
    keywords: ['shippo_live_', 'shippo_test_'],
    pattern: /shippo_(?:live|test)_[a-fA-F0-9]{40}/,
    entropy: 2.8,
    revoke: 'https://apps.goshippo.com/settings/api',
    docs: 'https://docs.goshippo.com',
  },
  {
    id: 'easypost-api-key',
    name: 'EasyPost API key',
    keywords: ['ezak', 'eztk'],
    pattern: /EZ[AT]K[A-Za-z0-9]{54}/,
    edge: 'base64',
    entropy: 3.5,
    revoke: 'https://www.easypost.com/account/api-keys',
    docs: 'https://docs.easypost.com/docs/authentication',
  },
  {
    id: 'duffel-token',
    name: 'Duffel API token',
    keywords: ['duffel_test_', 'duffel_live_'],
    pattern: /duffel_(?:test|live)_[\w=-]{43}/,
    entropy: 3,
    revoke: 'https://app.duffel.com',
    docs: 'https://duffel.com/docs',
  },
  {
    id: 'lob-api-key',
    name: 'Lob API key',
    keywords: ['live_', 'test_'],
    pattern: /(?:live|test)_[a-f0-9]{35}/,
    entropy: 3,
    revoke: 'https://dashboard.lob.com/settings/api-keys',
    docs: 'https://docs.lob.com',
  },
  {
    id: 'besttime-private-key',
    name: 'BestTime private key',
    keywords: ['pri_'],
    pattern: /pri_[a-f0-9]{32}/,
    docs: 'https://documentation.besttime.app',
  },
];
