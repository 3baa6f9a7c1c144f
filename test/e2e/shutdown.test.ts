import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { expect } from 'chai';
import { service as healthDefinition } from 'grpc-health-check';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { RankingServiceClient } from '../../src/gen/ranking/v1/ranking.js';
import { type CalledHttpServer, calledHttpServer } from '../support/called-http-server.js';
import { type StartedCommand, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const HealthClient = makeGenericClientConstructor(healthDefinition as never, 'Health');

describe('stopping', () => {
  const folder = temporaryFolder();
  let command: StartedCommand;
  /** Of its gRPC server. */
  let address: string;

  beforeEach(async () => {
    command = startHotlist(folder.path, ['serve'], { ...FREE_PORTS, HOTLIST_DEMO: 'on' });
    address = (await untilServing(command)).grpc;
  });
  afterEach(() => command.process.kill('SIGKILL'));
  after(() => folder.remove());

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with 0 on ${signal}, having said so`, async () => {
      command.process.kill(signal);
      const { code, stdout } = await command.finished;
      expect(code).to.equal(0);
      expect(stdout).to.match(/"msg":"stopping"/);
      expect(stdout).to.match(/"msg":"stopped"/);
    });
  }

  it('takes one press of Ctrl-C under npm, which arrives as two signals, for one', async () => {
    command.process.kill('SIGINT');
    await command.until('stdout', /"msg":"stopping"/);
    command.process.kill('SIGINT');
    expect((await command.finished).code).to.equal(0);
  });

  it('loses no call under load: each is answered, or never left the client', async () => {
    const client = new RankingServiceClient(address, credentials.createInsecure());
    const call = () =>
      new Promise<string>((resolve) => {
        client.getHotList({ board: '', limit: 0 }, (error) => resolve(error?.details ?? 'answered'));
      });
    while ((await call()) !== 'answered');
    let answered = 0;
    const callers = Array.from({ length: 20 }, async () => {
      for (;;) {
        const outcome = await call();
        if (outcome !== 'answered') return outcome;
        answered++;
      }
    });
    while (answered < 1_000) await new Promise((resolve) => setImmediate(resolve));
    command.process.kill('SIGTERM');
    expect((await command.finished).code).to.equal(0);
    // A call that had reached the server and was cut off would say so; these never left the client.
    for (const outcome of await Promise.all(callers)) expect(outcome).to.match(/^No connection established/);
    client.close();
  });

  it('ends in time, with 0, while another process holds the store', async () => {
    const other = await EmbeddedDatabase.open(join(folder.path, 'data', 'hotlist.db'));
    other.connection.exec('BEGIN IMMEDIATE');
    try {
      // The demonstration writes every second: by then at least one write is waiting.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      command.process.kill('SIGTERM');
      // It ends with 1 when it has to cut off what has not ended in time.
      expect((await command.finished).code).to.equal(0);
    } finally {
      other.connection.exec('ROLLBACK');
      other.close();
    }
  });

  describe('with a health watch, a stream that never ends, and as little time as the configuration allows', () => {
    const configuration = join(folder.path, 'hotlist.yaml');
    let client: InstanceType<typeof HealthClient>;
    let statuses: string[];
    /** Never answers. */
    let called: CalledHttpServer;

    before(async () => {
      called = await calledHttpServer(() => {});
      const job = { name: 'endless', schedule: '1s', executor: { kind: 'http', url: called.url } };
      writeFileSync(
        configuration,
        JSON.stringify({ jobs: [job], shutdown: { timeout: '1s' }, log: { level: 'debug' } }),
      );
    });
    beforeEach(async () => {
      client = new HealthClient(address, credentials.createInsecure());
      statuses = [];
      const watch = client['watch'] as unknown as (request: object) => NodeJS.EventEmitter;
      const stream = watch.call(client, { service: '' });
      stream.on('error', () => {});
      await new Promise<void>((resolve) =>
        stream.on('data', ({ status }: { status: string }) => {
          statuses.push(status);
          if (status === 'SERVING') resolve();
        }),
      );
    });
    afterEach(() => client.close());
    after(async () => {
      rmSync(configuration);
      await called.close();
    });

    it('tells the watcher, and does not wait for it for ever', async () => {
      command.process.kill('SIGTERM');
      expect((await command.finished).code).to.equal(0);
      await until('the watcher has been told', () => statuses.at(-1) === 'NOT_SERVING');
    });

    it('tells a run to stop, and records it, before the process is cut off', async () => {
      await called.requests.next();
      command.process.kill('SIGTERM');
      const { code, stdout } = await command.finished;
      expect(stdout).to.match(/"job":"endless"[^\n]*"state":"lost"[^\n]*"msg":"execution ended"/);
      expect(code).to.equal(0);
    });
  });
});
