import { join } from 'node:path';
import { expect } from 'chai';
import { openEmbeddedStore } from '../../../src/adapters/embedded/store.js';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import type { Claim } from '../../../src/application/jobs/job-claims.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { keepingOf, runOf } from '../../support/claimed-jobs.js';
import { ManualClock } from '../../support/manual-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const NOW = 1_356_998_400_000;
const MINUTE = 60_000;

describe('the leases that a process has left in an embedded store', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('end when the next one serves from it, and not when another only opens it', async () => {
    const clock = new ManualClock(NOW);
    const open = () =>
      openEmbeddedStore(
        { path: join(folder.path, 'hotlist.db'), keepVersions: 3, leaseMs: 15_000 },
        protobufHotListCodec,
        clock,
      );
    const first = await open();
    await first.claim();
    for (const name of ['held', 'running']) await first.jobs.records.create(aJobDefinition({ name }), 'api', NOW);
    const [held] = (await first.jobs.claims.claim('first', 2)) as [Claim, Claim];
    await first.jobs.claims.keep([keepingOf(runOf(held), NOW + MINUTE)]);
    await first.close();

    clock.stall(100);
    const second = await open();
    expect(await second.jobs.claims.claim('second', 2)).to.deep.equal([]);
    await second.claim();
    const taken = await second.jobs.claims.claim('second', 2);
    expect(taken.map(({ definition, dueAt, attempt, lostBy }) => [definition.name, dueAt, attempt, lostBy]))
      .to.deep //
      .equal([
        ['held', NOW + MINUTE, 1, undefined],
        ['running', NOW + 100, 2, 'first'],
      ]);
    await second.close();
  });
});
