import { expect } from 'chai';
import { type Execute, RunTimeoutError, runJob } from '../../../src/application/scheduling/run-job.js';
import type { Job } from '../../../src/domain/scheduling/job.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const NOW = 1_356_998_400_000;
const FIRE_TIME = NOW - 250;
const JOB: Job = { name: 'refresh:hot', schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 60_000 };
const STOPPING = new Error('the service is stopping');

/** Begins a run of the executor; `outcome` resolves with how it ended, and `ended` says whether it has. */
function begin(execute: Execute, stop = new AbortController()) {
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const running = { ended: false };
  const outcome = runJob({ job: JOB, execute }, FIRE_TIME, 17, stop.signal, clock, events.announce).finally(() => {
    running.ended = true;
  });
  return { clock, events, stop, outcome, running };
}

/** An executor that ends as `end` says, or when its signal aborts. */
function untilEnded({ obeys = true } = {}) {
  const controls = {} as { run: Parameters<Execute>[0]; succeed: () => void; fail: (error: unknown) => void };
  const execute: Execute = (run) =>
    new Promise((resolve, reject) => {
      Object.assign(controls, { run, succeed: resolve, fail: reject });
      if (obeys) run.signal.addEventListener('abort', () => reject(run.signal.reason));
    });
  return { execute, controls };
}

describe('runJob', () => {
  it('gives what it runs a signal that has not aborted', async () => {
    const { execute, controls } = untilEnded();
    const { outcome } = begin(execute);
    expect(controls.run.signal.aborted).to.equal(false);
    controls.succeed();
    await outcome;
  });

  it('reports a success, from start to end', async () => {
    const { execute, controls } = untilEnded();
    const { clock, events, outcome } = begin(execute);
    await clock.advance(1_234);
    controls.succeed();
    expect(await outcome).to.equal('succeeded');
    const run = { job: 'refresh:hot', fireTime: FIRE_TIME, token: 17 };
    expect(events.all).to.deep.equal([
      { type: 'run started', ...run },
      { type: 'run ended', ...run, outcome: 'succeeded', durationMs: 1_234 },
    ]);
  });

  it('announces the start before the executor begins', async () => {
    const events = new RecordedEvents();
    let announcedBefore: string[] = [];
    const execute: Execute = async () => {
      announcedBefore = events.all.map(({ type }) => type);
    };
    await runJob(
      { job: JOB, execute },
      FIRE_TIME,
      17,
      new AbortController().signal,
      new ManualClock(NOW),
      events.announce,
    );
    expect(announcedBefore).to.deep.equal(['run started']);
  });

  it('reports a failure with its error', async () => {
    const failure = new Error('the source is down');
    const { events, outcome } = begin(() => Promise.reject(failure));
    expect(await outcome).to.equal('failed');
    expect(events.of('run ended')[0]).to.deep.include({ outcome: 'failed', error: failure, durationMs: 0 });
  });

  it('measures how long a run took by the clock that never jumps', async () => {
    const { execute, controls } = untilEnded();
    const { clock, events, outcome } = begin(execute);
    await clock.advance(100);
    clock.jumpWallClock(-3_600_000);
    controls.succeed();
    await outcome;
    expect(events.of('run ended')[0]?.durationMs).to.equal(100);
  });

  for (const [what, thrown] of [
    ['nothing', undefined],
    ['a text', 'no'],
    ['null', null],
  ] as const) {
    it(`does not reject when the executor throws ${what}`, async () => {
      const { events, outcome } = begin(() => Promise.reject(thrown));
      expect(await outcome).to.equal('failed');
      expect(events.of('run ended')[0]?.error).to.equal(thrown);
    });
  }

  it('does not reject when the executor throws before it returns a promise', async () => {
    const failure = new Error('at once');
    const { events, outcome } = begin(() => {
      throw failure;
    });
    expect(await outcome).to.equal('failed');
    expect(events.of('run ended')[0]?.error).to.equal(failure);
  });

  it('leaves nothing asleep on the clock when a run has ended', async () => {
    for (const execute of [async () => undefined, () => Promise.reject(new Error('no'))]) {
      const { clock, outcome } = begin(execute);
      await outcome;
      expect(clock.sleeping).to.equal(0);
    }
  });

  it('never aborts the signal of a run that has ended', async () => {
    const { execute, controls } = untilEnded();
    const { clock, outcome } = begin(execute);
    controls.succeed();
    await outcome;
    await clock.advance(10 * 60_000);
    expect(controls.run.signal.aborted).to.equal(false);
  });

  describe('when the time of a run is up', () => {
    it('aborts its signal at its timeout and not before', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, outcome } = begin(execute);
      await clock.advance(59_999);
      expect(controls.run.signal.aborted).to.equal(false);
      await clock.advance(1);
      expect(controls.run.signal.aborted).to.equal(true);
      expect(controls.run.signal.reason).to.be.instanceOf(RunTimeoutError);
      expect(controls.run.signal.reason.message).to.equal(
        'the run of "refresh:hot" took longer than its timeout of 60000 ms',
      );
      controls.succeed();
      await outcome;
    });

    it('reports the run as timed out once it has ended', async () => {
      const { execute } = untilEnded();
      const { clock, events, outcome } = begin(execute);
      await clock.advance(60_000);
      expect(await outcome).to.equal('timed out');
      const [ended] = events.of('run ended');
      expect(ended).to.deep.include({ outcome: 'timed out', durationMs: 60_000 });
      expect(ended?.error).to.be.instanceOf(RunTimeoutError);
      expect(events.of('run overdue')).to.deep.equal([]);
    });

    it('takes no notice of the wall clock', async () => {
      const { execute, controls } = untilEnded();
      const { clock, outcome } = begin(execute);
      clock.jumpWallClock(24 * 3_600_000);
      await clock.advance(1_000);
      expect(controls.run.signal.aborted).to.equal(false);
      controls.succeed();
      expect(await outcome).to.equal('succeeded');
    });

    it('reports an executor that ignores its signal as overdue, once, two seconds later', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, events, outcome } = begin(execute);
      await clock.advance(61_999);
      expect(events.of('run overdue')).to.deep.equal([]);
      await clock.advance(1);
      const overdue = { type: 'run overdue', job: 'refresh:hot', fireTime: FIRE_TIME, runningMs: 62_000 };
      expect(events.of('run overdue')).to.deep.equal([overdue]);
      await clock.advance(10 * 60_000);
      expect(events.of('run overdue')).to.deep.equal([overdue]);
      controls.succeed();
      await outcome;
    });

    it('resolves only when an executor that ignores its signal has ended', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, events, outcome, running } = begin(execute);
      await clock.advance(10 * 60_000);
      expect(running.ended).to.equal(false);
      expect(events.of('run ended')).to.deep.equal([]);
      controls.fail(new Error('given up'));
      expect(await outcome).to.equal('timed out');
      expect(events.of('run ended')[0]?.durationMs).to.equal(600_000);
      expect(clock.sleeping).to.equal(0);
    });

    it('takes a run that still did all of its work for a success', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, outcome } = begin(execute);
      await clock.advance(61_000);
      controls.succeed();
      expect(await outcome).to.equal('succeeded');
    });
  });

  describe('when the service stops', () => {
    it('aborts the signal of the run at once, with the reason', async () => {
      const { execute, controls } = untilEnded();
      const { stop, outcome } = begin(execute);
      stop.abort(STOPPING);
      expect(controls.run.signal.reason).to.equal(STOPPING);
      await outcome;
    });

    it('reports the run as cancelled', async () => {
      const { execute } = untilEnded();
      const { clock, events, stop, outcome } = begin(execute);
      await clock.advance(500);
      stop.abort(STOPPING);
      expect(await outcome).to.equal('cancelled');
      expect(events.of('run ended')[0]).to.deep.include({ outcome: 'cancelled', durationMs: 500, error: STOPPING });
      expect(clock.sleeping).to.equal(0);
    });

    it('resolves only when the executor has ended', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, stop, outcome, running } = begin(execute);
      stop.abort(STOPPING);
      await clock.advance(1_000);
      expect(running.ended).to.equal(false);
      controls.fail(STOPPING);
      expect(await outcome).to.equal('cancelled');
    });

    it('takes a run that still did all of its work for a success', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { stop, outcome } = begin(execute);
      stop.abort(STOPPING);
      controls.succeed();
      expect(await outcome).to.equal('succeeded');
    });

    it('reports a run whose time was already up as timed out', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, stop, outcome } = begin(execute);
      await clock.advance(60_000);
      stop.abort(STOPPING);
      controls.fail(controls.run.signal.reason);
      expect(await outcome).to.equal('timed out');
    });

    it('reports a run whose timeout passes while it winds down as cancelled all the same', async () => {
      const { execute, controls } = untilEnded({ obeys: false });
      const { clock, stop, outcome } = begin(execute);
      stop.abort(STOPPING);
      await clock.advance(60_000);
      controls.fail(controls.run.signal.reason);
      expect(await outcome).to.equal('cancelled');
    });

    it('begins a run with a signal that has aborted when it was stopped before', async () => {
      const stop = new AbortController();
      stop.abort(STOPPING);
      const { outcome } = begin(async ({ signal }) => signal.throwIfAborted(), stop);
      expect(await outcome).to.equal('cancelled');
    });
  });
});
