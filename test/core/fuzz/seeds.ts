// Placeholders and credentials are here so that the rules have something to find; none was ever issued.
const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');

const toml = `#:schema node_modules/wrangler/config-schema.json
name = "orders-api" # the Worker
main = "src/index.ts"
compatibility_date = "2026-09-01"
compatibility_flags = ["nodejs_compat"]
account_id = "REPLACE_WITH_ACCOUNT_ID"
routes = [
  { pattern = "orders.example.com", custom_domain = true },
  { pattern = "example.com/orders/*", zone_name = "example.com" },
]
limits.cpu_ms = 50

[vars]
API_HOST = "api.example.com"
ADMIN_PASSWORD = "hunter2-but-longer"
GITHUB_TOKEN = "${token}"
BANNER = """
Several lines
  with "quotes" = and signs \\
  and an escape \\u00e9
"""
RAW = '''
[not a header]
x = 1
'''

[[d1_databases]]
binding = "DB"
database_name = "orders"
database_id = "YOUR_DATABASE_ID"

[[kv_namespaces]]
binding = "CACHE"
id = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

[[queues.producers]]
binding = "QUEUE"
queue = "orders"
[[queues.consumers]]
queue = "orders"
max_batch_size = 10

[triggers]
crons = ["*/5 * * * *", "0 0 * * 0"]

[observability]
enabled = true
head_sampling_rate = 0.5

[env.staging]
name = "orders-api"
vars = { API_HOST = "staging.example.com", ADMIN_PASSWORD = "s3cr3t-staging" }

[env.production.vars]
API_HOST = "example.com"
STARTED = 1979-05-27T07:32:00Z
[[env.production.d1_databases]]
binding = "DB"
database_id = "<production-id>"
`;

const jsonc = `// The Worker that takes orders.
{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "orders-api",
  "main": "src/index.ts",
  "compatibility_date": "2026-09-01",
  "account_id": "REPLACE_WITH_ACCOUNT_ID",
  /* routes
     of the shop */
  "routes": [{ "pattern": "orders.example.com", "custom_domain": true }, "example.com/*"],
  "vars": {
    "API_HOST": "api.example.com",
    "ADMIN_PASSWORD": "hunter2-but-longer", // not good
    "GITHUB_TOKEN": "${token}",
    "LIMITS": { "deep": [1, 2.5, null, true, { "deeper": "\\u00e9\\n" }] },
  },
  "d1_databases": [{ "binding": "DB", "database_name": "orders", "database_id": "YOUR_DATABASE_ID" }],
  "kv_namespaces": [{ "binding": "CACHE", "id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }],
  "durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }] },
  "queues": { "producers": [{ "binding": "QUEUE", "queue": "orders" }], "consumers": [{ "queue": "orders" }] },
  "triggers": { "crons": ["*/5 * * * *", "0 0 * * 0"] },
  "observability": { "enabled": true },
  "env": {
    "staging": { "name": "orders-api", "vars": { "API_HOST": "staging.example.com" } },
    "production": { "d1_databases": [{ "binding": "DB", "database_id": "<production-id>" }] },
  },
}
`;

/** Wrangler files with something for most rules, by path. */
export const seeds: readonly { readonly path: string; readonly text: string }[] = [
  { path: 'wrangler.toml', text: toml },
  { path: 'wrangler.jsonc', text: jsonc },
  { path: 'wrangler.toml', text: toml.replaceAll('\n', '\r\n') },
  { path: 'wrangler.json', text: `\uFEFF${jsonc.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}` },
];
