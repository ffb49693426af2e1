// Values that their vendors hand to every visitor, and data that only looks random.
const PUBLIC = [
  /^pk_(?:live|test)_|^pk\.[A-Za-z0-9]|^sb_publishable_|^phc_|^pub-c-|^sub-c-|^rzp_(?:live|test)_|^FLWPUBK|^(?:live|test)_pub_|^pub[0-9a-f]{32}$|^project_public_|^mapid|^public_|^pk-lf-|^B[\w-]{86}=?$|^ck_pub/, // Stripe, Clerk, Mapbox, Supabase, PostHog, PubNub, Razorpay ids, Flutterwave, Lob, Datadog RUM, Infracost, Langfuse
  /^0x4A{3,}[\w-]{15,18}$|^[123]x0{8,}|^6L[\w-]{38}$/, // Turnstile site and test keys (developers.cloudflare.com/turnstile), reCAPTCHA
  /\.apps\.googleusercontent\.com$/,
  /^https?:\/\/[0-9a-f]{32}@[\w.-]+\/\d+$/, // Sentry DSN without secret
  /^sha(?:1|256|384|512)-|^(?:sha256|sha512|md5|sha1):/, // integrity strings
  /^data:|^-----BEGIN (?:PUBLIC|RSA PUBLIC|CERTIFICATE|SSH2 PUBLIC|PGP PUBLIC|TRUSTED CERT|X509)|^ssh-(?:rsa|ed25519|dss) |^ecdsa-sha2|^age1[a-z0-9]+$|^LS0tLS1CRUdJTiBQVUJ|^LS0tLS1CRUdJTiBDRVJU/,
  /^\$(?:2[abxy]|argon2\w+|scrypt|pbkdf2[\w-]*|5|6|1)\$/, // password hashes are not the password
  /^0x[0-9a-f]{40}$/i, // addresses of Ethereum accounts and contracts (EIP-55); a private key has 64 digits
  /^(?:appl|goog|amzn|mac|strp|rcb|pdl|roku)_[A-Za-z]{24,34}$/, // public keys of RevenueCat's SDKs (revenuecat.com/docs/projects/authentication)
  /^sb_secret_N7UND0UgjKTVK|^850181e4652dd023b7a98c58|^625729a08b95bf1b7ff351a6/, // what `supabase start` gives to everybody (supabase/cli, pkg/config/config.go)
  /^Eby8vdM02xNOcqFlqUwJPL|^C2y6yDjf5\/R\+ob0N8A7Cgv/, // of the emulators Azurite and Cosmos DB (learn.microsoft.com/azure/storage/common/storage-use-azurite)
  /^sk_test_(?:4eC39HqLyjWDarjtT1|BQokikJOvBiI2HlWgH|26PHem9AhJZvU623Df)/, // in Stripe's own manual
  /^eyJ(?:hbGciOi|0eXAiOi)[\w-]{10,80}$/, // the header of a JSON Web Token alone
  /^(?:workspace|npm|link|portal|catalog|patch|jsr):/, // versions of packages
  /^wc[FB]MA[\w+/]{60}|^hQ[EI]MA[\w+/]{60}|^Ag[A-D][\w+/]{250,}={0,2}$/, // encrypted: OpenPGP messages, Sealed Secrets
];

/** True for values that are public by design or are no credential: publishable keys, integrity strings, public keys. */
export function isPublicValue(value: string): boolean {
  return PUBLIC.some((pattern) => pattern.test(value));
}
