import type { Notice, Notices } from '../../src/application/publishing/notices.js';

/** Notices that a test carries by hand: it reads what was sent, and gives to hear what it likes. */
export class HandNotices implements Notices {
  readonly sent: Notice[] = [];
  readonly #listeners: ((notice: Notice) => void)[] = [];

  async send(notice: Notice): Promise<void> {
    this.sent.push(notice);
  }

  async listen(onNotice: (notice: Notice) => void): Promise<void> {
    this.#listeners.push(onNotice);
  }

  hear(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
