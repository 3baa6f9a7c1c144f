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
