import type { Clock } from '../../src/application/clock.js';
import type {
  InstanceRecord,
  InstanceRecords,
  InstanceReport,
  SeenInstances,
} from '../../src/application/jobs/instance-records.js';

/** The instances in memory. */
export class MemoryInstanceRecords implements InstanceRecords {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rows = new Map<string, InstanceRecord>();

  /** @param clock - the store's */
  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async report({ uptimeMs, ...report }: InstanceReport): Promise<SeenInstances> {
    const now = this.#clock.now();
    const startedAt = this.#rows.get(report.name)?.startedAt ?? now - uptimeMs;
    this.#rows.set(report.name, { ...structuredClone(report), startedAt, seenAt: now });
    return this.list();
  }

  async list(): Promise<SeenInstances> {
    const byName = (a: InstanceRecord, b: InstanceRecord) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
    return { instances: structuredClone([...this.#rows.values()].sort(byName)), now: this.#clock.now() };
  }

  async remove(name: string): Promise<void> {
    this.#rows.delete(name);
  }

  async clean(unseenForMs: number): Promise<void> {
    const before = this.#clock.now() - unseenForMs;
    for (const { name, seenAt } of [...this.#rows.values()]) if (seenAt < before) this.#rows.delete(name);
  }
}
