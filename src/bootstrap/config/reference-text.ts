/** What docs/configuration.md says before its tables. */
export const INTRODUCTION = `hotlist starts without any configuration. To change something, write \`hotlist.yaml\` in the folder it starts in, name
another file with \`--config PATH\` or \`HOTLIST_CONFIG\`, or set environment variables. A file that is named must exist.

The environment goes before the file, and the file before the default. An environment variable that is empty counts as
not set, and so does a key with nothing after it.

Everything is checked at the start, and everything that is wrong is said at once, with the line it stands on. A key or
a \`HOTLIST_\` variable that does not exist is an error too; names that begin with \`HOTLIST_TEST_\` are left alone.

- \`hotlist config check\` says what is wrong.
- \`hotlist config print\` shows every value in effect and where it comes from. Passwords are masked.

Boards change while hotlist runs: it reads everything again when the file changes and at \`kill -HUP\`, and
[operations.md](operations.md#changing-boards-without-a-restart) says what happens then. Everything else takes effect by a
restart.

Durations are one number and one unit: \`500ms\`, \`10s\`, \`1.5h\`, \`7d\`. The units are \`ms\`, \`s\`, \`m\`, \`h\` and \`d\`.
Relative paths are relative to the folder that hotlist starts in. The path in a \`file:\` URL is taken as it is: nothing
in it is decoded. In YAML, quote an IPv6 address: \`listen: "[::1]:50051"\`.`;

/** A file to begin with; a test reads it. */
export const EXAMPLE = `grpc:
  listen: 0.0.0.0:50051
log:
  level: warn
boards:
  - name: front-page
    weights: {reads: 0.1, likes: 1, comments: 2}
    window: 7d
  - name: discussed
    formula: {name: half-life, half_life: 6h}
    weights: {comments: 1}
    size: 20
    every: "0 */5 * * * *" # with seconds: every five minutes
    time_zone: Europe/London
    timeout: 1m
`;

/** What docs/configuration.md says of jobs. */
export const JOBS = `\`jobs\` is a list of whatever else the site runs on schedules, in the file only. Each instance brings it into the
database at its start: a job that is new is created, one that was changed takes its new schedule once, and one that somebody
has paused stays paused. A job that is left out goes on until it is deleted; the log says so. Changes take effect by a restart.
[scheduling.md](scheduling.md) says what the fields mean. \`name\`, \`schedule\` and \`executor\` must be given.

The leases of jobs are in the database, and with \`scheduler.backend: redis\` in Redis too.`;

/** Some jobs; a test reads them. */
export const JOBS_EXAMPLE = `jobs:
  - name: digest
    schedule: "0 7 * * MON-FRI"
    time_zone: Europe/London
    executor:
      kind: http
      url: http://mailer.internal/digest
      body: {edition: morning}
    timeout: 5m
  - name: warm-cache
    schedule: 30s
    executor: {kind: http, method: GET, url: "http://127.0.0.1:8000/warm"}
    retry: {attempts: 3, backoff: 1s, longest_backoff: 1m}
    misfire: skip # or fireOnce, or {catchUp: {max: 5, window: 1h}}
    overlap: skip # or bufferOne, or cancelOther
    delivery: atLeastOnce # or atMostOnce
    hold: run # or sticky
    shards: 4
    priority: 10
    labels: {team: front}
`;
