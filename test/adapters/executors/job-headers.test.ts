import { expect } from 'chai';
import fc from 'fast-check';
import { jobHeaders } from '../../../src/adapters/executors/job-headers.js';
import { aJobRun } from '../../support/a-job-run.js';

const SPEC = { kind: 'http', parameters: {} } as const;
const keyOf = (name: string, shards = 1, shard = 0) =>
  jobHeaders(aJobRun(SPEC, { shard }, { name, shards }))['idempotency-key'] ?? '';

describe('what a run is told by', () => {
  it('is its fire time, its epoch, its attempt, its shard and a key of the job and the fire time', () => {
    expect(jobHeaders(aJobRun(SPEC))).to.deep.equal({
      'idempotency-key': 'nightly:digest:2013-01-01T06:30:00.000Z',
      'x-job-fire-time': '2013-01-01T06:30:00.000Z',
      'x-job-epoch': '7',
      'x-job-attempt': '2',
      'x-job-shard': '0/1',
    });
  });

  it('has the shard in its key where there are several', () => {
    const headers = jobHeaders(aJobRun(SPEC, { shard: 2 }, { shards: 4 }));
    expect(headers['idempotency-key']).to.equal('nightly:digest:2013-01-01T06:30:00.000Z:2/4');
    expect(headers['x-job-shard']).to.equal('2/4');
  });

  it('has the same key at each attempt and under each epoch', () => {
    const first = jobHeaders(aJobRun(SPEC, { attempt: 1, epoch: 1 }));
    const second = jobHeaders(aJobRun(SPEC, { attempt: 2, epoch: 9 }));
    expect(first['idempotency-key']).to.equal(second['idempotency-key']);
  });

  it('has a key of visible ASCII that no other job has, whatever the name', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1, max: 3 }), (one, other, shards) => {
        expect(keyOf(one, shards)).to.match(/^[\x21-\x7e]+$/);
        if (one !== other) expect(keyOf(one, shards)).not.to.equal(keyOf(other, shards));
      }),
    );
    expect(keyOf('日报 %41')).to.equal('%E6%97%A5%E6%8A%A5%20%2541:2013-01-01T06:30:00.000Z');
  });
});
