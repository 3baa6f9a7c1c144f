import type { Evidence, RecordedExecution } from './evidence.js';

/** How much was not taken because its epoch was old. */
export interface Refused {
  readonly results: number;
  readonly publishes: number;
}

/** What a trial came to, in lines. */
export function countsOf(evidence: Evidence, refused: Refused): readonly string[] {
  const { jobs, runs, executions, shards, changes } = evidence;
  const everyMs = new Map(jobs.map((job) => [job.name, job]));
  const fireTimes = shards.reduce((sum, { job, fireTime }) => sum + fireTimesOf(everyMs.get(job), fireTime), 0);
  const begun = runs.filter(({ end }) => end !== 'refused');
  const distinct = new Set(begun.map(({ idempotencyKey }) => idempotencyKey));
  const count = (state: RecordedExecution['state']) => executions.filter((each) => each.state === state).length;
  const skipped = executions.filter(({ state }) => state === 'skipped').reduce((sum, each) => sum + each.count, 0);
  const latest = begun.reduce((most, { begunAt, fireTime }) => Math.max(most, begunAt - fireTime), 0);
  const epochs = new Set(begun.map(({ job, shard, epoch }) => `${epoch} ${shard} ${job}`));
  const takeovers = changes?.filter(({ before, after }) => before.state !== 'waiting' && after.epoch > before.epoch);
  const ended = (['succeeded', 'failed', 'timed out', 'cancelled'] as const).map((state) => `${state} ${count(state)}`);
  return [
    `fire times             ${fireTimes}`,
    `  of which ran         ${distinct.size}, in ${begun.length} attempts`,
    `  under a lease kept   ${begun.length - epochs.size} attempts`,
    `  skipped              ${skipped}`,
    `executions             ${ended.join(', ')}, lost ${count('lost')}`,
    `ends never recorded    ${count('running')}`,
    `takeovers              ${takeovers?.length ?? count('lost')}`,
    `runs left by callers   ${runs.filter(({ end }) => end === 'left').length}`,
    `old epochs refused     ${runs.length - begun.length} runs, ${refused.results} results, ${refused.publishes} publishes`,
    `latest                 ${latest} ms after its fire time`,
    published(evidence),
  ];
}

function published({ versions }: Evidence): string {
  const tokens = new Set(versions.map(({ board, token }) => `${token} ${board}`));
  return `versions of boards     ${versions.length}, under ${tokens.size} epochs`;
}

function fireTimesOf(job: Evidence['jobs'][number] | undefined, end = 0): number {
  return job ? Math.ceil(end / job.everyMs) - Math.floor(job.createdAt / job.everyMs) - 1 : 0;
}
