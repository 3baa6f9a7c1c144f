import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { type DefinitionReaderParts, readDefinition } from '../../../src/application/jobs/read-definition.js';

const NOW = Date.parse('2021-03-04T05:06:07Z');
const PARTS: DefinitionReaderParts = { fireTimes: new CronerFireTimes(), checkExecutor: () => [] };
const SMALLEST = { name: 'a', schedule: '10s', executor: { kind: 'local', function: 'f' } };

describe('a definition', () => {
  it('has its defaults', () => {
    expect(read(SMALLEST)).to.deep.equal({
      definition: {
        name: 'a',
        schedule: { kind: 'interval', everyMs: 10_000 },
        executor: { kind: 'local', parameters: { function: 'f' } },
        timeoutMs: 30_000,
        retry: { attempts: 3, backoffMs: 1_000, longestBackoffMs: 60_000 },
        misfire: { kind: 'fireOnce' },
        overlap: 'skip',
        delivery: 'atLeastOnce',
        hold: 'run',
        shards: 1,
        priority: 0,
        labels: {},
      },
    });
  });

  it('says everything', () => {
    const given = {
      name: 'Bills:night.v2',
      schedule: '30 2 * * MON-FRI',
      time_zone: 'Europe/London',
      executor: { kind: 'http', url: 'https://u:p@h/', headers: { a: ['b'] } },
      timeout: '1d',
      retry: { attempts: 20, backoff: '100ms', longest_backoff: '1d' },
      misfire: { catchUp: { max: 1_000, window: '7d' } },
      overlap: 'cancelOther',
      delivery: 'atLeastOnce',
      hold: 'sticky',
      shards: 1_000,
      priority: -100,
      labels: { team: 'bills', 'a/b.c': '' },
    };
    expect(read(given)).to.deep.equal({
      definition: {
        name: 'Bills:night.v2',
        schedule: { kind: 'cron', expression: '30 2 * * MON-FRI', timeZone: 'Europe/London' },
        executor: { kind: 'http', parameters: { url: 'https://u:p@h/', headers: { a: ['b'] } } },
        timeoutMs: 86_400_000,
        retry: { attempts: 20, backoffMs: 100, longestBackoffMs: 86_400_000 },
        misfire: { kind: 'catchUp', max: 1_000, windowMs: 604_800_000 },
        overlap: 'cancelOther',
        delivery: 'atLeastOnce',
        hold: 'sticky',
        shards: 1_000,
        priority: -100,
        labels: { team: 'bills', 'a/b.c': '' },
      },
    });
  });

  const others: [what: string, given: object, becomes: object][] = [
    ['a field of null as if it were not there', { timeout: null, retry: null, labels: null }, { timeoutMs: 30_000 }],
    ['skip', { misfire: 'skip' }, { misfire: { kind: 'skip' } }],
    ['one attempt at most once', { delivery: 'atMostOnce' }, { delivery: 'atMostOnce' }],
    ['six fields', { schedule: '*/5 * * * * *' }, { schedule: cron('*/5 * * * * *') }],
    ['a day that is rare', { schedule: '0 0 29 2 *' }, { schedule: cron('0 0 29 2 *') }],
    [
      'a wait that is longer than the longest one usually is',
      { retry: { backoff: '5m' } },
      { retry: { attempts: 3, backoffMs: 300_000, longestBackoffMs: 300_000 } },
    ],
  ];
  for (const [what, given, becomes] of others) {
    it(`may have ${what}`, () => {
      const result = read({ ...SMALLEST, ...given });
      expect('definition' in result ? result.definition : result).to.deep.include(becomes);
    });
  }

  it('that runs at most once is attempted once', () => {
    const result = read({ ...SMALLEST, delivery: 'atMostOnce' });
    expect('definition' in result && result.definition.retry.attempts).to.equal(1);
  });
});

describe('a definition that is refused', () => {
  const EVERY = 'a duration from 1s to 30d, or a cron expression of 5 or 6 fields, such as "*/30 * * * *"';
  const NAME = '1 to 128 of a-z, A-Z, 0-9 and . _ : -, a letter or digit first';
  const rows: [given: object, field: string, message: string | RegExp][] = [
    [{ name: undefined }, 'name', `is missing; ${NAME}`],
    [{ name: '' }, 'name', `"" is not allowed; ${NAME}`],
    [{ name: '-a' }, 'name', /^"-a" is not allowed/],
    [{ name: 'a'.repeat(129) }, 'name', /is not allowed/],
    [{ name: 'a\n' }, 'name', /is not allowed/],
    [{ name: 5 }, 'name', /^5 is not allowed/],
    [{ name: 'refresh:hot' }, 'name', '"refresh:hot" is not allowed; refresh:… are the jobs of boards'],
    [{ schedule: undefined }, 'schedule', `is missing; ${EVERY}`],
    [{ schedule: '999ms' }, 'schedule', `"999ms" is not allowed; ${EVERY}`],
    [{ schedule: '31d' }, 'schedule', /^"31d" is not allowed/],
    [{ schedule: 10 }, 'schedule', /^10 is not allowed/],
    [{ schedule: '@daily' }, 'schedule', /is not allowed/],
    [{ schedule: '* * * *' }, 'schedule', `"* * * *" is not a cron expression: it has 4 fields; ${EVERY}`],
    [{ schedule: '* * * * * * 2030' }, 'schedule', /it has 7 fields/],
    [{ schedule: '61 * * * *' }, 'schedule', /is not a cron expression \(Invalid value for minute: 61\)/],
    [{ schedule: '0 0 31 2 *' }, 'schedule', /^"0 0 31 2 \*" never fires/],
    [{ schedule: `* * * * ${'1,'.repeat(200)}1` }, 'schedule', /is longer than 255 characters/],
    [{ schedule: '* * * * user:pa55@host' }, 'schedule', /^(?!.*pa55)/],
    [
      { schedule: '0 0 * * *', time_zone: 'Mars/Olympus' },
      'time_zone',
      '"Mars/Olympus" is not a known time zone; an IANA name, such as Europe/London',
    ],
    [{ schedule: '0 0 * * *', time_zone: '+02:00' }, 'time_zone', /is not a known time zone/],
    [{ time_zone: 'UTC' }, 'time_zone', /^has no effect on an interval/],
    [{ executor: undefined }, 'executor', /^is missing; a mapping with a kind, local, http or grpc/],
    [{ executor: 'curl' }, 'executor', '"curl" is not allowed; a mapping'],
    [{ executor: {} }, 'executor.kind', 'is missing; local, http or grpc'],
    [{ executor: { kind: 'shell' } }, 'executor.kind', '"shell" is not allowed; local, http or grpc'],
    [{ executor: { kind: 'http', body: 'x'.repeat(70_000) } }, 'executor', /JSON of at most 65536 characters/],
    [{ executor: { kind: 'http', body: 1n } }, 'executor', /^is not allowed; JSON/],
    [{ timeout: '999ms' }, 'timeout', '"999ms" is not allowed; a duration from 1s to 1d'],
    [{ timeout: 30 }, 'timeout', /^30 is not allowed/],
    [{ retry: 3 }, 'retry', '3 is not allowed; a mapping with the fields attempts, backoff, longest_backoff'],
    [{ retry: { attempts: 0 } }, 'retry.attempts', '0 is not allowed; a whole number from 1 to 20'],
    [{ retry: { attempts: 21 } }, 'retry.attempts', /^21 is not allowed/],
    [{ retry: { attempts: 1.5 } }, 'retry.attempts', /^1\.5 is not allowed/],
    [{ retry: { attempts: '3' } }, 'retry.attempts', /^"3" is not allowed/],
    [{ retry: { attempts: Number.NaN } }, 'retry.attempts', /^NaN is not allowed/],
    [{ retry: { tries: 3 } }, 'retry.tries', 'unknown field; the fields here are attempts, backoff, longest_backoff'],
    [{ retry: { backoff: '2m', longest_backoff: '1m' } }, 'retry.longest_backoff', /^is shorter than retry\.backoff/],
    [
      { delivery: 'atMostOnce', retry: { attempts: 2 } },
      'retry.attempts',
      '2 is not allowed with delivery atMostOnce; 1',
    ],
    [{ misfire: 'never' }, 'misfire', '"never" is not allowed; skip, fireOnce, or { catchUp: { max, window } }'],
    [{ misfire: 'catchUp' }, 'misfire', /^"catchUp" says neither how many nor how old/],
    [{ misfire: { catchUp: { max: 5 } } }, 'misfire.catchUp.window', /^is missing; a duration from 1m to 365d/],
    [{ misfire: { catchUp: { max: 0, window: '1h' } } }, 'misfire.catchUp.max', /^0 is not allowed/],
    [{ misfire: { catchUp: {}, skip: {} } }, 'misfire', /^a mapping is not allowed/],
    [{ overlap: 'both' }, 'overlap', '"both" is not allowed; skip, bufferOne or cancelOther'],
    [{ delivery: 'once' }, 'delivery', '"once" is not allowed; atLeastOnce or atMostOnce'],
    [{ hold: 'for ever' }, 'hold', '"for ever" is not allowed; run or sticky'],
    [{ shards: 1_001 }, 'shards', '1001 is not allowed; a whole number from 1 to 1000'],
    [{ priority: -101 }, 'priority', '-101 is not allowed; a whole number from -100 to 100'],
    [{ labels: ['a'] }, 'labels', 'a list is not allowed; a mapping'],
    [{ labels: { a: 1 } }, 'labels.a', /^1 is not allowed; a text of at most 255 characters/],
    [{ labels: { a: 'x\u0000' } }, 'labels.a', /is not allowed/],
    [{ labels: { ä: 'x' } }, 'labels."ä"', /^the name is not allowed/],
    [
      { labels: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`l${index}`, 'x'])) },
      'labels',
      '33 labels are too many; at most 32',
    ],
    [{ scedule: '1m' }, 'scedule', /^unknown field; the fields here are name, schedule/],
    [{ 'a\u001b[2J': 1 }, '"a\\u001b[2J"', /^unknown field/],
  ];
  for (const [given, field, message] of rows) {
    it(`says what is wrong with ${show(given)}`, () => {
      const result = read({ ...SMALLEST, ...given });
      const [problem, ...others] = 'problems' in result ? result.problems : [];
      expect(others).to.deep.equal([]);
      expect(problem?.field).to.equal(field);
      if (typeof message === 'string') expect(problem?.message).to.equal(message);
      else expect(problem?.message).to.match(message);
    });
  }

  it('is told everything at once, by the executor too', () => {
    const checkExecutor = () => [{ field: 'executor.url', message: 'it is missing' }];
    const given = {
      name: '!',
      schedule: 'x',
      executor: { kind: 'http' },
      shards: 0,
      retry: { attempts: 0, backoff: 0 },
    };
    const result = readDefinition(given, NOW, { ...PARTS, checkExecutor });
    expect('problems' in result && result.problems.map(({ field }) => field)).to.deep.equal([
      'name',
      'schedule',
      'executor.url',
      'retry.attempts',
      'retry.backoff',
      'shards',
    ]);
  });

  it('does not have its secrets told', () => {
    const url = 'mysql://root:pa55word@db/x';
    const given = {
      name: url,
      schedule: url,
      time_zone: url,
      executor: url,
      timeout: url,
      misfire: url,
      labels: { [url]: 1 },
    };
    expect(JSON.stringify(read({ ...given, [url]: url }))).not.to.contain('pa55word');
  });

  it('may be anything at all', () => {
    const fields = fc.dictionary(
      fc.constantFrom(
        'name',
        'schedule',
        'time_zone',
        'executor',
        'retry',
        'misfire',
        'labels',
        '__proto__',
        'timeout',
      ),
      fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }),
    );
    const law = fc.property(fc.oneof(fc.anything(), fields), (given) => {
      const result = read(given);
      expect('definition' in result || result.problems.length > 0).to.equal(true);
    });
    fc.assert(law, { seed: 404, numRuns: 2_000 });
  });
});

function read(given: unknown) {
  return readDefinition(given, NOW, PARTS);
}

function cron(expression: string) {
  return { kind: 'cron', expression, timeZone: 'UTC' };
}

function show(given: object): string {
  const text = JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? `${value}n` : (value ?? null)));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
