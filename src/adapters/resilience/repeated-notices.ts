import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Notice, Notices } from '../../application/publishing/notices.js';

const RETRIES = 2;

/** Notices that are sent again when sending fails, after pauses that grow and are never the same; twice does no harm. */
export class RepeatedNotices implements Notices {
  readonly #notices: Notices;
  readonly #retrying = retry(handleAll, {
    maxAttempts: RETRIES,
    backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 200 }),
  });

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  send(notice: Notice): Promise<void> {
    return this.#retrying.execute(() => this.#notices.send(notice));
  }

  listen(onNotice: (notice: Notice) => void): Promise<void> {
    return this.#notices.listen(onNotice);
  }
}
