import type { JobRecord, ShardState } from '../../src/application/jobs/job-records.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';
import { JobSite, type OpenRun } from './job-site.js';
import type { JobInstance } from './job-stores.js';

/** What is written down together is gathered for so long. */
export const GATHERED = 10;

/** A site whose jobs stay where they have run. */
export class StickySite extends JobSite {
  get newest(): OpenRun {
    return this.runs.at(-1) as OpenRun;
  }

  createSticky(differences: Partial<JobDefinition> = {}): Promise<JobRecord> {
    return this.create({ hold: 'sticky', ...differences });
  }

  async shard(): Promise<ShardState | undefined> {
    return (await this.store.records.find('digest'))?.shards[0];
  }

  /** The run that is going has ended, and so it stands in the store. */
  async end(how: 'succeed' | 'fail' = 'succeed'): Promise<void> {
    if (how === 'succeed') this.newest.succeed();
    else this.newest.fail('503 Service Unavailable');
    await this.clock.advance(GATHERED);
  }
}

/** What an instance asks of the store does not get there. */
export function cutOff(isGone: (name: string) => boolean) {
  return (store: JobInstance): JobInstance => ({
    ...store,
    claims: new Proxy(store.claims, {
      get: (target, name) =>
        isGone(String(name))
          ? () => Promise.reject(new Error('the store is away'))
          : Reflect.get(target, name).bind(target),
    }),
  });
}
