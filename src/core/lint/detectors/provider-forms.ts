/**
 * Forms of credentials that are too plain to be recognised without the vendor's name in the key. Sources: the vendors'
 * pages on authentication and the forms that public secret scanners document.
 */
export const valueForms: Readonly<Record<string, RegExp>> = {
  // developers.cloudflare.com/fundamentals/api/get-started/token-formats: the forms before 2026
  cloudflare: /^(?:[A-Za-z0-9_-]{40}|[0-9a-f]{37,45})$/,
  algolia: /^[a-f0-9]{32}$/,
  asana: /^(?:[a-z0-9]{32}|[01]\/\d{16}(?:\/\d{16})?:[a-z0-9]{32})$/,
  atlassian: /^[A-Za-z0-9]{24}$/,
  datadog: /^(?:[a-f0-9]{32}|[a-f0-9]{40})$/,
  discord: /^(?:[a-f0-9]{64}|[\w=-]{32})$/,
  dropbox: /^[a-z0-9]{15}$/,
  fastly: /^[\w=-]{32}$/,
  heroku: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  hubspot: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  intercom: /^[\w=-]{60}$/,
  jfrog: /^(?:[a-z0-9]{73}|[a-z0-9]{64})$/,
  linkedin: /^[A-Za-z0-9]{16}$/,
  looker: /^[a-z0-9]{24}$/,
  mailchimp: /^[a-f0-9]{32}-us\d{1,2}$/,
  mailgun: /^[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}$/,
  messagebird: /^[A-Za-z0-9]{25}$/,
  netlify: /^[\w=-]{40,46}$/,
  okta: /^00[\w=-]{40}$/,
  plaid: /^[a-f0-9]{30}$/,
  sentry: /^[a-f0-9]{64}$/,
  snyk: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  twilio: /^[a-f0-9]{32}$/,
  twitch: /^[a-z0-9]{30}$/,
  twitter: /^(?:[A-Za-z0-9]{25}|[A-Za-z0-9]{45}|[A-Za-z0-9]{50}|\d{15,25}-[A-Za-z0-9]{20,40}|A{20,24}[A-Za-z0-9%]{80,100})$/,
  upstash: /^A[A-Za-z0-9+/_-]{35,90}={0,2}$/,
  vercel: /^[A-Za-z0-9]{24}$/,
  zendesk: /^[A-Za-z0-9]{40}$/,
};
