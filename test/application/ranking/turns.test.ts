import { expect } from 'chai';
import { Turns } from '../../../src/application/ranking/turns.js';
import { NEVER } from '../../support/a-publisher.js';
import { rejection } from '../../support/rejection.js';

describe('Turns', () => {
  it('lets one in at a time, in the order in which they asked', async () => {
    const turns = new Turns();
    const said: string[] = [];
    const work = (name: string) => async () => {
      said.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      said.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all(['a', 'b', 'c'].map((name) => turns.take(work(name), NEVER)));
    expect(results).to.deep.equal(['a', 'b', 'c']);
    expect(said).to.deep.equal(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('is idle when the work has ended, also of somebody who gave up waiting for it', async () => {
    const turns = new Turns();
    const said: string[] = [];
    const stop = new AbortController();
    let end = () => {};
    const abandoned = rejection(
      turns.take(async () => {
        await new Promise<void>((resolve) => (end = resolve));
        said.push('ended');
      }, stop.signal),
    );
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    await abandoned;
    const idle = turns.untilIdle().then(() => said.push('idle'));
    end();
    await idle;
    expect(said).to.deep.equal(['ended', 'idle']);
    await turns.untilIdle();
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns();
    const failure = new Error('no');
    const first = rejection(turns.take(() => Promise.reject(failure), NEVER));
    expect(await turns.take(async () => 'done', NEVER)).to.equal('done');
    expect(await first).to.equal(failure);
  });

  it('tells at once whoever gives up waiting, does not do their work, and keeps those behind waiting', async () => {
    const turns = new Turns();
    let end = () => {};
    const going = turns.take(() => new Promise<void>((resolve) => (end = resolve)), NEVER);
    const stop = new AbortController();
    let done = 0;
    const abandoned = rejection(turns.take(async () => void done++, stop.signal));
    let isNext = false;
    const next = turns.take(async () => {
      isNext = true;
    }, NEVER);
    stop.abort(new Error('enough'));
    expect(await abandoned).to.equal(stop.signal.reason);
    expect(isNext).to.equal(false);
    end();
    await Promise.all([going, next]);
    expect([isNext, done]).to.deep.equal([true, 0]);
  });

  it('tells at once whoever stops what they had begun, and lets the next one in only when that has ended', async () => {
    const turns = new Turns();
    const stop = new AbortController();
    let end = () => {};
    const stopped = rejection(turns.take(() => new Promise<void>((resolve) => (end = resolve)), stop.signal));
    let isNext = false;
    const next = turns.take(async () => {
      isNext = true;
    }, NEVER);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    expect(await stopped).to.equal(stop.signal.reason);
    expect(isNext).to.equal(false);
    end();
    await next;
  });
});
