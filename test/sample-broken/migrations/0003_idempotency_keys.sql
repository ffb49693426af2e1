CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  trace_id TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
