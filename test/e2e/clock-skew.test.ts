import { expect } from 'chai';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { type CalledHttpServer, calledHttpServer } from '../support/called-http-server.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { RecordedEvents } from '../support/recorded-events.js';
import { type RunningService, startService } from '../support/running-service.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
const RUNS = 3;

describe('instances whose clocks are an hour off', function () {
  this.timeout(60_000);
  const folders = [temporaryFolder(), temporaryFolder()];
  /** The fire times that were run, in the order in which the runs began. */
  let fireTimes: number[];
  let recorder: CalledHttpServer;
  let yaml: string;
  let running: RunningService[];

  beforeEach(async () => {
    fireTimes = [];
    running = [];
    recorder = await calledHttpServer((response, { headers }) => {
      fireTimes.push(Date.parse(String(headers['x-job-fire-time'])));
      response.end();
    });
    const executor = { kind: 'http', url: `${recorder.url}/every-second` };
    yaml = JSON.stringify({
      database: { url: await emptyDatabase() },
      jobs: [{ name: 'every-second', schedule: '1s', executor }],
    });
  });
  afterEach(async () => {
    await Promise.all(running.map((service) => service.stop()));
    await recorder.close();
  });
  after(() => {
    for (const folder of folders) folder.remove();
  });

  async function start(aheadMs: number) {
    const events = new RecordedEvents();
    const folder = folders[running.length]?.path ?? '';
    const service = await startService(folder, yaml, async (container) => {
      const clock = { ...systemClock, now: () => Date.now() + aheadMs };
      (await container.rebind(TOKENS.clock)).toConstantValue(clock);
      container.get(TOKENS.events).watch(events.announce);
    });
    running.push(service);
    return { service, events };
  }

  const untilMoreRuns = async () => {
    const before = fireTimes.length;
    await until('it has run some more times', () => fireTimes.length >= before + RUNS);
  };
  const metric = async ({ url }: RunningService, name: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  it('run jobs neither early nor twice, and tell of it', async () => {
    // Each alone at some time, so that it is that one which runs them.
    const ahead = await start(HOUR);
    await untilMoreRuns();
    const behind = await start(-HOUR);
    await untilMoreRuns();
    const skews = await Promise.all(
      [ahead, behind].map(({ service }) => metric(service, 'hotlist_clock_skew_seconds')),
    );
    await ahead.service.stop();
    await untilMoreRuns();

    expect(new Set(fireTimes).size).to.equal(fireTimes.length);
    const { jobs } = await behind.service.container.getAsync(TOKENS.store);
    const executions = await jobs.history.list({ job: 'every-second', limit: 1_000 });
    const begun = executions.flatMap(({ fireTime, startedAt }) => (startedAt ? [{ fireTime, startedAt }] : []));
    expect(begun.length).to.be.at.least(fireTimes.length);
    for (const { fireTime, startedAt } of begun) expect(startedAt).to.be.within(fireTime, fireTime + HOUR / 2);
    expect(new Set(executions.map(({ attempt }) => attempt))).to.deep.equal(new Set([1]));

    for (const [index, hours] of [1, -1].entries()) {
      expect(skews[index]).to.be.closeTo(hours * 3_600, 5);
      const { events } = [ahead, behind][index] ?? ahead;
      expect(events.of('clock skew').map(({ aheadMs }) => Math.sign(aheadMs))).to.deep.equal([hours]);
    }
  });
});
