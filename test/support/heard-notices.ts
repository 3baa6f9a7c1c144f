import { setTimeout as delay } from 'node:timers/promises';
import type { Notice, Notices } from '../../src/application/publishing/notices.js';

const SEND_AGAIN_MS = 20;

/** Listens, and keeps what it hears until the test asks for it. */
export async function heardNotices(notices: Notices) {
  const heard: Notice[] = [];
  let wake = () => {};
  await notices.listen((notice) => {
    heard.push(notice);
    wake();
  });
  const next = async (): Promise<Notice> => {
    while (heard.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return heard.shift() as Notice;
  };
  return {
    /** The next notice, in the order in which they came. */
    next,
    /** The first notice that is heard while `send` sends it over and over; a notice that nobody hears is lost. */
    async untilHeard(send: () => Promise<void>): Promise<Notice> {
      const first = next();
      let isHeard = false;
      void first.then(() => {
        isHeard = true;
      });
      while (!isHeard) {
        await send().catch(() => {});
        await delay(SEND_AGAIN_MS);
      }
      return first;
    },
  };
}
