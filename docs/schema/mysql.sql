-- Made by npm run schema from the migrations; a test compares it with what they make.

CREATE TABLE hotlist_boards (
  board varbinary(255) NOT NULL,
  version bigint NOT NULL,
  token bigint NOT NULL,
  held_until bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (board)
);

CREATE TABLE hotlist_executions (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  job varbinary(255) NOT NULL,
  shard int NOT NULL,
  fire_time bigint NOT NULL,
  last_fire_time bigint NOT NULL,
  fire_times bigint NOT NULL,
  attempt int NOT NULL,
  epoch bigint NOT NULL,
  owner varbinary(255) NOT NULL,
  state varbinary(16) NOT NULL,
  started_at bigint NULL,
  ended_at bigint NULL,
  detail text NOT NULL,
  PRIMARY KEY (id),
  KEY hotlist_executions_by_ended_at (ended_at, job, shard),
  KEY hotlist_executions_by_job (job),
  KEY hotlist_executions_by_state (state)
);

CREATE TABLE hotlist_hot_lists (
  board varbinary(255) NOT NULL,
  version bigint NOT NULL,
  token bigint NOT NULL,
  computed_at bigint NOT NULL,
  payload longblob NOT NULL,
  PRIMARY KEY (board, version)
);

CREATE TABLE hotlist_ingest_keys (
  id varbinary(1020) NOT NULL,
  fingerprint varbinary(64) NOT NULL,
  applied_at bigint NOT NULL,
  result text NULL,
  PRIMARY KEY (id),
  KEY hotlist_ingest_keys_by_applied_at (applied_at)
);

CREATE TABLE hotlist_instances (
  name varbinary(255) NOT NULL,
  host varbinary(255) NOT NULL,
  pid bigint NOT NULL,
  version varbinary(64) NOT NULL,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  total_load double NOT NULL,
  event_loop double NOT NULL,
  cpu double NOT NULL,
  memory double NOT NULL,
  runs double NOT NULL,
  running int NOT NULL,
  max_running int NOT NULL,
  held int NOT NULL,
  skew_ms bigint NULL,
  PRIMARY KEY (name)
);

CREATE TABLE hotlist_items (
  seq bigint unsigned NOT NULL AUTO_INCREMENT,
  id varbinary(1020) NOT NULL,
  title text NOT NULL,
  url text NOT NULL,
  author text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  signals json NOT NULL,
  PRIMARY KEY (seq),
  KEY hotlist_items_by_created_at (created_at),
  UNIQUE KEY hotlist_items_by_id (id),
  KEY hotlist_items_by_updated_at (updated_at)
);

CREATE TABLE hotlist_job_epochs (
  place tinyint NOT NULL,
  greatest bigint NOT NULL,
  PRIMARY KEY (place)
);

CREATE TABLE hotlist_job_fire_times (
  job varbinary(255) NOT NULL,
  shard int NOT NULL,
  fire_time bigint NOT NULL,
  PRIMARY KEY (job, shard, fire_time)
);

CREATE TABLE hotlist_job_shards (
  job varbinary(255) NOT NULL,
  shard int NOT NULL,
  is_enabled tinyint NOT NULL,
  priority int NOT NULL,
  state varbinary(16) NOT NULL,
  fire_time bigint NULL,
  due_at bigint NULL,
  was_due_at bigint NULL,
  attempt int NOT NULL,
  epoch bigint NOT NULL,
  owner varbinary(255) NOT NULL DEFAULT '',
  lost_by varbinary(255) NOT NULL DEFAULT '',
  mark varbinary(36) NOT NULL DEFAULT '',
  cancel_reason varbinary(1000) NULL,
  handled_to bigint NULL,
  PRIMARY KEY (job, shard),
  KEY hotlist_job_shards_by_due_at (is_enabled, priority, due_at)
);

CREATE TABLE hotlist_jobs (
  name varbinary(255) NOT NULL,
  definition mediumtext NOT NULL,
  origin varbinary(16) NOT NULL,
  etag varbinary(32) NOT NULL,
  is_enabled tinyint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE hotlist_leases (
  job varbinary(255) NOT NULL,
  epoch bigint NOT NULL,
  owner varbinary(64) NOT NULL DEFAULT '',
  expires_at bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (job)
);

CREATE TABLE hotlist_removed_items (
  id varbinary(1020) NOT NULL,
  removed_at bigint NOT NULL,
  PRIMARY KEY (id),
  KEY hotlist_removed_items_by_removed_at (removed_at)
);
