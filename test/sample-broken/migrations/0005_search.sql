CREATE VIRTUAL TABLE run_search USING fts5 (trace_id, error);
