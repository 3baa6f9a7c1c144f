import type { Lease, Leases } from './leases.js';

/**
 * Leases of which one instance holds or asks for at most one of each job: where they are kept, what an instance holds
 * looks the same as what it has lost.
 */
export function oneAtATime(acquire: Leases['tryAcquire']): Leases {
  const own = new Map<string, Lease | 'asking'>();
  return {
    async tryAcquire(job) {
      const before = own.get(job);
      if (before === 'asking' || before?.held) return undefined;
      own.set(job, 'asking');
      let lease: Lease | undefined;
      try {
        lease = await acquire(job);
        return lease;
      } finally {
        if (lease) own.set(job, lease);
        else own.delete(job);
      }
    },
  };
}
