import { expect } from 'chai';
import sinon from 'sinon';
import { Guard } from '../../../src/adapters/resilience/guard.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';

const TIMEOUT_MS = 250;
const REFUSED = new RangeError('refused');
const BROKEN = new Error('ECONNREFUSED');

describe('Guard', () => {
  let timers: sinon.SinonFakeTimers;
  let clock: ManualClock;
  let events: RecordedEvents;
  let guard: Guard;
  let asked: number;

  beforeEach(() => {
    timers = sinon.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    clock = new ManualClock(NOW);
    events = new RecordedEvents();
    asked = 0;
    guard = new Guard({
      tier: 'redis',
      timeoutMs: TIMEOUT_MS,
      isAnswer: (error) => error === REFUSED,
      clock,
      announce: events.announce,
    });
  });
  afterEach(() => timers.restore());

  const failing = async () => {
    asked++;
    throw BROKEN;
  };
  const answering = async () => {
    asked++;
    return 'answer';
  };
  const hanging = () => {
    asked++;
    return new Promise<never>(() => {});
  };
  /** Lets time pass for the timers and for the clock. */
  const pass = async (ms: number) => {
    clock.stall(ms);
    await timers.tickAsync(ms);
  };
  const failure = async (running: Promise<unknown>, ms = 1_000) => {
    const failed = rejection(running);
    await timers.tickAsync(ms);
    return (await failed) as Error;
  };
  const failTimes = async (times: number) => {
    for (let time = 0; time < times; time++) await failure(guard.tell(failing));
  };

  it('passes answers on', async () => {
    expect(await guard.ask(answering)).to.equal('answer');
    expect(await guard.tell(answering)).to.equal('answer');
    expect([asked, events.all]).to.deep.equal([2, []]);
  });

  for (const how of ['ask', 'tell'] as const) {
    it(`passes a refusal on as it is, without repeating it (${how})`, async () => {
      const refusing = async () => {
        asked++;
        throw REFUSED;
      };
      for (let time = 1; time <= 10; time++) {
        expect(await rejection(guard[how](refusing))).to.equal(REFUSED);
        expect(asked).to.equal(time);
      }
      expect(events.all).to.deep.equal([]);
    });
  }

  it('says in one sentence what failed, and keeps the cause', async () => {
    const error = await failure(guard.tell(failing));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect([error.message, error.cause]).to.deep.equal(['redis failed: ECONNREFUSED', BROKEN]);
  });

  it('passes on what says itself that it is unavailable, and tells what is no error', async () => {
    const unavailable = new StoreUnavailableError('the database did not answer within 2000 ms');
    expect(await failure(guard.tell(() => Promise.reject(unavailable)))).to.equal(unavailable);
    expect((await failure(guard.tell(() => Promise.reject('a text')))).message).to.equal('redis failed: a text');
  });

  it('takes an action that throws at once for one that fails', async () => {
    const throwing = () => {
      throw BROKEN;
    };
    expect((await failure(guard.tell(throwing))).message).to.equal('redis failed: ECONNREFUSED');
  });

  it('waits for an answer as long as it may, and no longer', async () => {
    let settled = false;
    const failed = rejection(guard.tell(hanging)).then((error) => {
      settled = true;
      return error as Error;
    });
    await timers.tickAsync(TIMEOUT_MS - 1);
    expect(settled).to.equal(false);
    await timers.tickAsync(1);
    expect((await failed).message).to.equal('redis did not answer within 250 ms');
    expect(await failed).to.be.instanceOf(StoreUnavailableError);
  });

  it('leaves alone what fails after it has given up waiting', async () => {
    let fail = (_: Error) => {};
    const late = () =>
      new Promise((_, reject) => {
        fail = reject;
      });
    await failure(guard.tell(late));
    fail(BROKEN);
    await timers.tickAsync(1);
    expect(await guard.ask(answering)).to.equal('answer');
  });

  it('asks once more when a question failed', async () => {
    let times = 0;
    const answer = guard.ask(async () => {
      if (++times === 1) throw BROKEN;
      return 'answer';
    });
    await timers.tickAsync(1_000);
    expect(await answer).to.equal('answer');
    expect(times).to.equal(2);
  });

  it('asks no more than twice', async () => {
    expect((await failure(guard.ask(failing))).message).to.equal('redis failed: ECONNREFUSED');
    expect(asked).to.equal(2);
    await guard.tell(answering);
    expect((await failure(guard.ask(hanging))).message).to.equal('redis did not answer within 250 ms');
    expect(asked).to.equal(5);
  });

  it('asks many questions at once, and Node warns of no leak', async () => {
    const warn = sinon.stub(process, 'emitWarning');
    const answers = Promise.all(Array.from({ length: 50 }, () => guard.ask(answering)));
    expect(new Set(await answers)).to.deep.equal(new Set(['answer']));
    warn.restore();
    expect(warn.args).to.deep.equal([]);
  });

  it('never repeats what it tells', async () => {
    await failTimes(1);
    await failure(guard.tell(hanging));
    expect(asked).to.equal(2);
  });

  describe('after three failures in a row', () => {
    it('tells that the tier is down, and why', async () => {
      await failTimes(2);
      expect(events.all).to.deep.equal([]);
      await failure(guard.tell(hanging));
      expect(events.all).to.have.lengthOf(1);
      expect(events.of('tier down')[0]?.tier).to.equal('redis');
      expect(events.of('tier down')[0]?.error).to.include({ message: 'redis did not answer within 250 ms' });
    });

    it('fails at once, and asks the tier nothing', async () => {
      await failTimes(3);
      for (const running of [guard.ask(answering), guard.tell(answering)]) {
        const error = (await rejection(running)) as Error;
        expect(error).to.be.instanceOf(StoreUnavailableError);
        expect(error.message).to.equal('redis is down');
        expect((error.cause as Error).message).to.equal('redis failed: ECONNREFUSED');
      }
      expect(asked).to.equal(3);
    });

    it('is not down when an answer or a refusal came in between', async () => {
      for (let time = 0; time < 5; time++) {
        await failTimes(2);
        await guard.tell(answering);
      }
      expect(events.all).to.deep.equal([]);
    });

    it('counts both attempts of a question', async () => {
      await failure(guard.ask(failing));
      await failure(guard.ask(failing));
      expect(asked).to.equal(3);
      expect(events.all.map(({ type }) => type)).to.deep.equal(['tier down']);
    });

    it('tries again after a second, with one question at a time', async () => {
      await failTimes(3);
      await pass(999);
      expect(((await rejection(guard.ask(answering))) as Error).message).to.equal('redis is down');
      await pass(1);
      const first = rejection(guard.tell(hanging));
      const others = [1, 2, 3].map(() => rejection(guard.tell(answering)));
      await pass(TIMEOUT_MS);
      expect(((await first) as Error).message).to.equal('redis did not answer within 250 ms');
      for (const other of others) expect(((await other) as Error).message).to.equal('redis is down');
      expect(asked).to.equal(4);
    });

    it('tells once that it is down and once that it is up, however often it tries in vain', async () => {
      await failTimes(3);
      for (let time = 0; time < 5; time++) {
        await pass(1_000);
        await failure(guard.tell(failing));
      }
      await pass(1_000);
      expect(await guard.ask(answering)).to.equal('answer');
      expect(await guard.ask(answering)).to.equal('answer');
      expect(events.all.map(({ type }) => type)).to.deep.equal(['tier down', 'tier up']);
      expect(events.of('tier up')[0]).to.deep.equal({ type: 'tier up', tier: 'redis', downMs: 6_000 });
    });

    it('is up again also by a refusal', async () => {
      await failTimes(3);
      await pass(1_000);
      expect(await rejection(guard.tell(() => Promise.reject(REFUSED)))).to.equal(REFUSED);
      expect(events.of('tier up')).to.have.lengthOf(1);
    });

    it('names the last failure as the cause, not the first', async () => {
      await failTimes(3);
      await pass(1_000);
      await failure(guard.tell(hanging));
      const error = (await rejection(guard.tell(answering))) as Error;
      expect((error.cause as Error).message).to.equal('redis did not answer within 250 ms');
    });

    for (const jumpMs of [-86_400_000, 86_400_000]) {
      it(`takes no notice when the wall clock jumps by ${jumpMs / 3_600_000} hours`, async () => {
        await failTimes(3);
        timers.setSystemTime(NOW + jumpMs);
        await pass(999);
        expect(((await rejection(guard.ask(answering))) as Error).message).to.equal('redis is down');
        await pass(1);
        expect(await guard.ask(answering)).to.equal('answer');
      });
    }

    it('goes down and comes up anew', async () => {
      for (let time = 0; time < 2; time++) {
        await failTimes(3);
        await pass(1_000);
        await guard.tell(answering);
      }
      expect(events.all.map(({ type }) => type)).to.deep.equal(['tier down', 'tier up', 'tier down', 'tier up']);
    });
  });
});
