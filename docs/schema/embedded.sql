-- Made by npm run schema from the migrations; a test compares it with what they make.

CREATE TABLE boards (
  board TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  token INTEGER NOT NULL,
  held_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE executions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job TEXT NOT NULL,
  shard INTEGER NOT NULL,
  fire_time INTEGER NOT NULL,
  last_fire_time INTEGER NOT NULL,
  fire_times INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  owner TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX executions_by_ended_at ON executions (ended_at, job, shard);

CREATE INDEX executions_by_job ON executions (job);

CREATE INDEX executions_by_state ON executions (state);

CREATE TABLE hot_lists (
  board TEXT NOT NULL,
  version INTEGER NOT NULL,
  token INTEGER NOT NULL,
  computed_at INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (board, version)
) STRICT;

CREATE TABLE ingest_keys (
  id TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT;

CREATE INDEX ingest_keys_by_applied_at ON ingest_keys (applied_at);

CREATE TABLE instances (
  name TEXT NOT NULL PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  total_load REAL NOT NULL,
  event_loop REAL NOT NULL,
  cpu REAL NOT NULL,
  memory REAL NOT NULL,
  runs REAL NOT NULL,
  running INTEGER NOT NULL,
  max_running INTEGER NOT NULL,
  held INTEGER NOT NULL,
  skew_ms INTEGER
) STRICT;

CREATE TABLE items (
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  signals TEXT NOT NULL
) STRICT;

CREATE INDEX items_by_created_at ON items (created_at);

CREATE INDEX items_by_updated_at ON items (updated_at);

CREATE TABLE job_epochs (
  place INTEGER NOT NULL PRIMARY KEY,
  greatest INTEGER NOT NULL
) STRICT;

CREATE TABLE job_fire_times (
  job TEXT NOT NULL,
  shard INTEGER NOT NULL,
  fire_time INTEGER NOT NULL,
  PRIMARY KEY (job, shard, fire_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_shards (
  job TEXT NOT NULL,
  shard INTEGER NOT NULL,
  is_enabled INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  fire_time INTEGER,
  due_at INTEGER,
  attempt INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  owner TEXT NOT NULL DEFAULT '', was_due_at INTEGER, cancel_reason TEXT, handled_to INTEGER,
  PRIMARY KEY (job, shard)
) STRICT;

CREATE INDEX job_shards_by_due_at ON job_shards (is_enabled, priority, due_at, job, shard);

CREATE TABLE jobs (
  name TEXT NOT NULL PRIMARY KEY,
  definition TEXT NOT NULL,
  origin TEXT NOT NULL,
  etag TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE leases (job TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL) STRICT;

CREATE TABLE removed_items (
  id TEXT NOT NULL UNIQUE,
  removed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX removed_items_by_removed_at ON removed_items (removed_at);
