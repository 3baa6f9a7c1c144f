-- Made by npm run schema from the migrations; a test compares it with what they make.

CREATE TABLE boards (
  board TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  token INTEGER NOT NULL,
  held_until INTEGER NOT NULL DEFAULT 0
) STRICT;

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

CREATE TABLE leases (job TEXT NOT NULL PRIMARY KEY, epoch INTEGER NOT NULL) STRICT;

CREATE TABLE removed_items (
  id TEXT NOT NULL UNIQUE,
  removed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX removed_items_by_removed_at ON removed_items (removed_at);
