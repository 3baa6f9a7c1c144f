/** The words demonstration titles are put together from: what a `{slot}` of a template stands for. */
export const VOCABULARY = {
  language: words(
    'Rust|Go|TypeScript|Python|Elixir|Zig|C|Kotlin|OCaml|Haskell|Lua|Erlang|Swift|Ruby|Clojure|Prolog|Ada',
  ),
  technology: words(
    'Postgres|SQLite|MySQL|Linux|Kubernetes|Git|DNS|WebAssembly|gRPC|HTTP caching|TLS|the JVM|Node|Bash|Vim|Emacs|' +
      'eBPF|systemd|Make|regular expressions|Unicode|floating point|time zones|IPv6|email|CSS grid|the DOM|LLVM|CRDTs',
  ),
  program: words(
    'a job queue|a rate limiter|a text editor|a key-value store|a ray tracer|a static site generator|a feed reader|' +
      'a Lisp interpreter|a load balancer|a search engine|a spreadsheet|a package manager|a terminal multiplexer|' +
      'a message broker|a regex engine|a garbage collector|a chess engine|a build system|a log viewer|a DNS server|' +
      'a schema migrator|a link checker|a time tracker|a password manager|a photo archive|a calendar server|' +
      'a network simulator|a Game Boy emulator|a music player|a backup tool|a cron replacement|a diff tool|' +
      'a font renderer|a query planner|a note-taking app|a map renderer|a synthesizer|a bytecode compiler|' +
      'a service mesh|a load generator|a feature flag server|a read-later list|a recipe manager|a weather station',
  ),
  quality: words(
    'tiny|self-hosted|boring|fast|local-first|distributed|lock-free|offline|minimal|portable|embeddable|type-safe|' +
      'zero-dependency|real-time|fault-tolerant|open-source|single-file|multiplayer|accessible|deterministic',
  ),
  topic: words(
    'connection pools|feature flags|code review|database migrations|event sourcing|monorepos|message queues|' +
      'type systems|consensus protocols|hash tables|B-trees|memory allocators|error handling|incident reviews|' +
      'dependency injection|property-based testing|bloom filters|retry policies|write-ahead logs|API versioning|' +
      'distributed tracing|secondary indexes|background jobs|service discovery|state machines|schema design|' +
      'vector clocks|load shedding|cache invalidation|log-structured storage|capability security|build caches|' +
      'leader election|rate limiting|full-text search|data pipelines|keyboard layouts|terminal emulators|' +
      'color spaces|compiler errors|pattern matching|lock-free queues|snapshot isolation|query plans|estimates',
  ),
  trouble: words(
    'a memory leak|a deadlock|clock skew|a thundering herd|an off-by-one error|a race condition|a slow query|' +
      'a flaky test|an expired certificate|a full disk|a corrupted index|a retry storm|a stale cache|a split brain|' +
      'a stack overflow|a lost update|a noisy neighbor|packet loss|a bad migration|a rounding error|a missing comma|' +
      'a leap second|a zombie process|a connection leak|an infinite loop|priority inversion|a silent truncation',
  ),
  metric: words(
    'our build times|p99 latency|the cloud bill|cold starts|page weight|memory use|deployment time|query time|' +
      'the number of alerts|index size|test run time|startup time|our backlog|storage costs|time to first byte|' +
      'battery drain|bundle size|the error rate|tail latency|on-call pages',
  ),
  amount: words('by half|by 40%|by 70%|by 90%|tenfold|by a factor of three|by two thirds|overnight|in a week|for good'),
  remedy: words(
    'by deleting a cache|with one index|by reading the manual|with a bloom filter|by batching writes|' +
      'by turning things off|with a bigger page size|by doing less|with plain SQL|by sorting first|' +
      'with a ring buffer|by moving one loop|with backpressure|by measuring first|with a smaller pool|' +
      'by removing a dependency|with a materialized view|by asking our users|with boring technology|by rewriting nothing',
  ),
  effort: words(
    'Debugging|Profiling|Reproducing|Explaining|Surviving|Hunting down|Simulating|Visualizing|Preventing|' +
      'Anatomy of|A postmortem of|Living with|Living without|The long tail of|A field guide to|The hidden cost of',
  ),
  circumstance: words(
    'in production|on a Friday evening|after ten years|at 3 a.m.|on a ten-year-old laptop|with no budget|' +
      'in a small team|on a Raspberry Pi|during a migration|behind a proxy|across three data centers|from first principles|' +
      'the hard way|without a debugger|one commit at a time|on a train|with nothing but logs|for the third time|' +
      'in a regulated industry|at a library|on a boat|in a school lab|before the holidays|with pen and paper',
  ),
  lesson: words(
    'what we got wrong|lessons learned|a retrospective|notes from the trenches|what nobody tells you|a love letter|' +
      'the missing chapter|a gentle introduction|an illustrated guide|myths and measurements|with benchmarks|' +
      'a second look|part one|part two|the good parts|questions and answers|an interactive tour|a checklist',
  ),
  period: words(
    'a weekend|30 days|six months|a year|ten years|a decade|500 lines|1,000 lines|one evening|a sabbatical|' +
      'three prototypes|a hundred pull requests|twelve weeks|one sitting|a rainy week|two notebooks',
  ),
  craft: words(
    'bread baking|bicycle repair|letterpress printing|beekeeping|bookbinding|bird counting|stargazing|clock making|' +
      'rope splicing|map drawing|pottery|model railroading|amateur radio|gardening|sailing|weaving|chess|fountain pen repair|' +
      'woodworking|film photography|knot tying|piano tuning|typography|mushroom growing|keyboard building',
  ),
  opinion: words(
    'is underrated|is simpler than it looks|deserves a second look|still surprises me|is a people problem|' +
      'is not what you think|is mostly waiting|should be boring|needs better names|is worth learning slowly|' +
      'rewards patience|is older than you think|changed how I work|is a solved problem, mostly|is hard to teach',
  ),
  role: words(
    'backend engineers|beginners|small teams|the impatient|teachers|hobbyists|busy people|database people|skeptics|' +
      'frontend developers|people who hate YAML|operators|game developers|scientists|libraries|night owls|students',
  ),
  nameStart: words(
    'Fern|Moss|Copper|Willow|Ember|Harbor|Pebble|Juniper|Lantern|Marble|Otter|Quill|Raven|Saffron|Thistle|Velvet|' +
      'Walnut|Amber|Birch|Cinder|Drift|Echo|Fennel|Garnet|Hollow|Indigo|Kestrel|Lichen|Meadow|Nimbus|Opal|Plover',
  ),
  nameEnd: words(
    'whistle|forge|loom|gate|well|dock|spark|trail|finch|works|wheel|light|path|port|nest|mill|stone|brook|pad|bell|' +
      'cast|deck|fold|grain|hive|jar|keep|ledger|mark|notch|post|reed',
  ),
} as const;

function words(list: string): readonly [string, ...string[]] {
  return list.split('|') as [string, ...string[]];
}
