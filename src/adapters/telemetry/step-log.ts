import type { Logger } from 'pino';
import type { EventOf, TierName } from '../../application/events.js';
import { messageOf } from '../../application/message-of.js';

/**
 * Logs steps of a publish that failed. While Redis is down that has been told; a Redis that answers and takes no lists,
 * because it is full for one, is told at the second publish in a row.
 */
export class StepLog {
  readonly #logger: Logger;
  readonly #last = new Map<string, { readonly version: number; readonly wasTold: boolean }>();
  #isRedisUp = true;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  onTier(tier: TierName, isUp: boolean): void {
    if (tier === 'redis') this.#isRedisUp = isUp;
  }

  readonly onFailed = ({ type, error, ...fields }: EventOf<'publish step failed'>): void => {
    const { board, step, version } = fields;
    const key = `${step} ${board}`;
    const last = this.#last.get(key);
    const isInARow = last !== undefined && last.version === version - 1;
    const tells = isInARow && !last.wasTold && this.#isRedisUp;
    this.#last.set(key, { version, wasTold: tells || (isInARow && last.wasTold) });
    const reason = messageOf(error);
    this.#logger[tells ? 'warn' : 'debug']({ ...fields, reason }, type);
  };
}
