import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { GrpcExecutor } from '../../../src/adapters/executors/grpc.js';
import { HttpExecutor } from '../../../src/adapters/executors/http.js';
import { JOB_HEADER_NAMES } from '../../../src/adapters/executors/job-headers.js';
import { LocalExecutor } from '../../../src/adapters/executors/local.js';
import type { JobExecutor } from '../../../src/application/jobs/executor.js';

const TEXT = readFileSync('docs/executors.md', 'utf8');
const EXECUTORS: { readonly [kind: string]: JobExecutor } = {
  local: new LocalExecutor(new Map([['digest', () => undefined]])),
  http: new HttpExecutor(),
  grpc: new GrpcExecutor(),
};

describe('docs/executors.md', () => {
  it('has an example of each kind, and all of them can be used', () => {
    const examples = [...TEXT.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));
    expect(examples.map(({ kind }) => kind)).to.have.members(Object.keys(EXECUTORS));
    for (const { kind, ...parameters } of examples) {
      expect(EXECUTORS[kind]?.check(parameters)).to.deep.equal([]);
    }
  });

  it('names everything that a run is told', () => {
    const named = [...TEXT.matchAll(/^\| `(idempotency-key|x-job-[a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(named).to.have.members([...JOB_HEADER_NAMES]);
  });

  it('names what a refusal says', () => {
    const [problem] = EXECUTORS['http']?.check({ url: 'http://a.b', method: 'FETCH' }) ?? [];
    expect(TEXT.replaceAll('\n', ' ')).to.include(`\`${problem?.field}: ${problem?.message}\``);
  });
});
