import { expect } from 'chai';
import { RepeatedNotices } from '../../../src/adapters/resilience/repeated-notices.js';
import type { Notice } from '../../../src/application/publishing/notices.js';
import { rejection } from '../../support/rejection.js';

const NOTICE: Notice = { board: 'hot', version: 4 };

/** Sending fails so many times before it works. */
function failing(times: number) {
  const attempts: Notice[] = [];
  const heard: Notice[] = [];
  const send = async (notice: Notice) => {
    attempts.push(notice);
    if (attempts.length <= times) throw new Error(`failed ${attempts.length}`);
  };
  const listen = async (onNotice: (notice: Notice) => void) => onNotice(NOTICE);
  return { attempts, heard, notices: new RepeatedNotices({ send, listen }) };
}

describe('RepeatedNotices', () => {
  it('sends once what arrives', async () => {
    const { attempts, notices } = failing(0);
    await notices.send(NOTICE);
    expect(attempts).to.deep.equal([NOTICE]);
  });

  it('sends again what failed, three times in all', async () => {
    const twice = failing(2);
    await twice.notices.send(NOTICE);
    expect(twice.attempts).to.deep.equal([NOTICE, NOTICE, NOTICE]);
    const always = failing(9);
    expect(((await rejection(always.notices.send(NOTICE))) as Error).message).to.equal('failed 3');
  });

  it('listens as they do', async () => {
    const { heard, notices } = failing(0);
    await notices.listen((notice) => heard.push(notice));
    expect(heard).to.deep.equal([NOTICE]);
  });
});
