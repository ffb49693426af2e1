/** A vendor that an application calls with a credential of its own. */
export type Connector = {
  readonly id: string;
  readonly name: string;
  /** Names of the bindings that hold its credential. */
  readonly secrets: RegExp;
  /** Routes of the application that call it. */
  readonly routes: readonly string[];
  /** Hosts of its API, as they stand in code. */
  readonly hosts: RegExp;
  /** Names of a source file that is its client, without the extension. */
  readonly files: RegExp;
  /** Where its credentials are made, and what a minimal one is. */
  readonly keyUrl: string;
  readonly minimal: string;
  readonly limitsUrl: string | undefined;
};

/**
 * The connectors of the reference application and other vendors that Workers often call. The pages are the vendors' own.
 * To add one: an entry here; nothing else knows vendors.
 */
const connectors: readonly Connector[] = [
  {
    id: 'chat',
    name: 'Google Chat',
    secrets: /^(?:CHAT_WEBHOOK_URL|GCHAT_\w+)$/,
    routes: ['chat_notify', 'incident_create'],
    hosts: /chat\.googleapis\.com/,
    files: /^(?:google_?|g)?chat$/i,
    keyUrl: 'https://developers.google.com/workspace/chat/quickstart/webhooks',
    minimal: 'a webhook of one space, used for nothing else',
    limitsUrl: 'https://developers.google.com/workspace/chat/limits',
  },
  {
    id: 'slack',
    name: 'Slack',
    secrets: /^SLACK_\w+$/,
    routes: ['slack_message'],
    hosts: /hooks\.slack\.|slack\.com\/api/,
    files: /^slack/i,
    keyUrl: 'https://api.slack.com/apps',
    minimal: 'a webhook of one channel, or a bot token with chat:write only',
    limitsUrl: 'https://api.slack.com/apis/rate-limits',
  },
  {
    id: 'github',
    name: 'GitHub',
    secrets: /^(?:GITHUB|GH)_(?:TOKEN|PAT|API_TOKEN)$/,
    routes: ['github_issue_create'],
    hosts: /api\.github\.com/,
    files: /^github/i,
    keyUrl: 'https://github.com/settings/personal-access-tokens',
    minimal: 'a fine-grained token for one repository with Issues: write',
    limitsUrl: 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api',
  },
  {
    id: 'openai',
    name: 'OpenAI',
    secrets: /^OPENAI_(?:API_)?KEY$/,
    routes: ['openai_chat'],
    hosts: /api\.openai\.com/,
    files: /^open_?ai/i,
    keyUrl: 'https://platform.openai.com/api-keys',
    minimal: 'a key of one project, restricted to the endpoints used, with a budget',
    limitsUrl: 'https://platform.openai.com/docs/guides/rate-limits',
  },
  {
    id: 'stripe',
    name: 'Stripe',
    secrets: /^STRIPE_(?:API|SECRET|RESTRICTED)_KEY$/,
    routes: ['stripe_payment_intent_create', 'stripe_customer_upsert'],
    hosts: /api\.stripe\.com/,
    files: /^stripe/i,
    keyUrl: 'https://dashboard.stripe.com/apikeys',
    minimal: 'a restricted key that may write only what the routes write',
    limitsUrl: 'https://docs.stripe.com/rate-limits',
  },
  {
    id: 'notion',
    name: 'Notion',
    secrets: /^NOTION_(?:API_)?(?:TOKEN|KEY)$/,
    routes: ['notion_database_item_create', 'notion_database_item_get'],
    hosts: /api\.notion\.com/,
    files: /^notion/i,
    keyUrl: 'https://www.notion.so/profile/integrations',
    minimal: 'an integration that only the needed pages are shared with',
    limitsUrl: 'https://developers.notion.com/reference/request-limits',
  },
  {
    id: 'hubspot',
    name: 'HubSpot',
    secrets: /^HUBSPOT_(?:ACCESS_TOKEN|API_KEY|TOKEN)$/,
    routes: ['hubspot_contact_upsert', 'hubspot_deal_upsert'],
    hosts: /api\.hubapi\.com|api\.hubspot\.com/,
    files: /^hubspot/i,
    keyUrl: 'https://app.hubspot.com/private-apps',
    minimal: 'a private app with the scopes of the objects used',
    limitsUrl: 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines',
  },
  {
    id: 'lead_normalizer_ai',
    name: 'Google AI',
    secrets: /^(?:GOOGLE_?AI_API_KEY|GEMINI_API_KEY|LEAD_NORMALIZER_API_KEY)$/,
    routes: ['lead_normalizer'],
    hosts: /generativelanguage\.googleapis\.com/,
    files: /^(?:google_?ai|gemini)/i,
    keyUrl: 'https://aistudio.google.com/app/apikey',
    minimal: 'a key of one project, restricted to the Generative Language API',
    limitsUrl: 'https://ai.google.dev/gemini-api/docs/rate-limits',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    secrets: /^(?:ANTHROPIC|CLAUDE)_API_KEY$/,
    routes: [],
    hosts: /api\.anthropic\.com/,
    files: /^(?:anthropic|claude)/i,
    keyUrl: 'https://console.anthropic.com/settings/keys',
    minimal: 'a key of one workspace with a spend limit',
    limitsUrl: 'https://docs.anthropic.com/en/api/rate-limits',
  },
  {
    id: 'twilio',
    name: 'Twilio',
    secrets: /^TWILIO_(?:AUTH_TOKEN|API_KEY|API_SECRET)$/,
    routes: [],
    hosts: /api\.twilio\.com/,
    files: /^twilio/i,
    keyUrl: 'https://console.twilio.com/us1/account/keys-credentials/api-keys',
    minimal: 'a restricted API key instead of the account token',
    limitsUrl: 'https://www.twilio.com/docs/api/errors/20429',
  },
  {
    id: 'sendgrid',
    name: 'SendGrid',
    secrets: /^SENDGRID_API_KEY$/,
    routes: [],
    hosts: /api\.sendgrid\.com/,
    files: /^send_?grid/i,
    keyUrl: 'https://app.sendgrid.com/settings/api_keys',
    minimal: 'a key with Mail Send only',
    limitsUrl: 'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits',
  },
  {
    id: 'resend',
    name: 'Resend',
    secrets: /^RESEND_API_KEY$/,
    routes: [],
    hosts: /api\.resend\.com/,
    files: /^resend/i,
    keyUrl: 'https://resend.com/api-keys',
    minimal: 'a key with sending access for one domain',
    limitsUrl: 'https://resend.com/docs/api-reference/rate-limit',
  },
];

/** Words that begin names of credentials which others use to reach us, so no vendor's. */
const ours = /^(?:API|APP|INTERNAL|ADMIN|INGRESS|OPS|WORKER|WORKFLOW|SERVICE|AUTH|SESSION|JWT|HMAC|CLOUDFLARE|CF|SMOKE|TEST)(?:_|$)/;
const credential = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*?)_(?:API_KEY|ACCESS_TOKEN|WEBHOOK(?:_URL)?)$/;

/**
 * The connector whose credential has this name; with `byName`, of vendors not listed, one that is known by its name alone. Undefined: no vendor's
 * credential.
 */
export function connectorOf(secret: string, byName: boolean): Connector | undefined {
  const known = connectors.find(({ secrets }) => secrets.test(secret));
  const vendor = byName ? credential.exec(secret)?.[1] : undefined;
  if (known || vendor === undefined || ours.test(vendor)) return known;
  const id = vendor.toLowerCase();
  return {
    id,
    name: vendor,
    secrets: new RegExp(`^${vendor}_(?:API_KEY|ACCESS_TOKEN|WEBHOOK(?:_URL)?)$`),
    routes: [],
    hosts: new RegExp(`\\b${id.replaceAll('_', '[-.]?')}\\.(?:com|io|dev|app)\\b`, 'i'),
    files: new RegExp(`^${id}`, 'i'),
    keyUrl: '',
    minimal: 'only what the calls of this Worker need',
    limitsUrl: undefined,
  };
}
