import type { Clock } from '../../application/clock.js';
import type { Announce, ReloadCause } from '../../application/events.js';
import { type ReplaceBoardsParts, replaceBoards } from '../../application/serving/replace-boards.js';
import { changedSettings } from '../config/changed-settings.js';
import { ConfigError, describeProblem } from '../config/config-error.js';
import type { LoadedConfig } from '../config/load.js';

export interface ReloaderParts extends ReplaceBoardsParts {
  /** Reads the configuration again, from where it was read at the start. */
  readonly load: () => LoadedConfig;
  /** What was read at the start. */
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly announce: Announce;
}

/**
 * Brings the boards of a running service up to its configuration. Everything else in there takes effect by a restart, and
 * is named. A configuration with anything wrong in it changes nothing.
 */
export class Reloader {
  readonly #parts: ReloaderParts;
  #last: LoadedConfig;

  constructor(parts: ReloaderParts) {
    this.#parts = parts;
    this.#last = parts.loaded;
  }

  /** Never throws. From reading to taking effect it is one step, so no two of them mix. */
  reload(cause: ReloadCause): void {
    const { announce, clock, loaded: started } = this.#parts;
    const next = this.#read(cause);
    if (!next) return;
    this.#last = next;
    const needRestart = changedSettings(started.config, next.config);
    const changes = replaceBoards(this.#parts, next.config.boards);
    if (changes) announce({ type: 'config applied', cause, at: clock.now(), changes, needRestart });
    else announce({ type: 'config unchanged', cause, needRestart });
  }

  /** Undefined when it is refused, which has been told then. */
  #read(cause: ReloadCause): LoadedConfig | undefined {
    const { load, announce } = this.#parts;
    try {
      const next = load();
      if (cause === 'SIGHUP' || saysSomething(next) || !saysSomething(this.#last)) return next;
      announce({ type: 'config refused', cause, problems: [saysNothing(this.#last)] });
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems.map(describeProblem) : [String(error)];
      announce({ type: 'config refused', cause, problems });
    }
    return undefined;
  }
}

function saysSomething({ file, entries }: LoadedConfig): boolean {
  return file !== undefined && entries.some(({ origin }) => origin.startsWith(`${file}:`));
}

/**
 * A disk that is full while somebody writes the file, or a deployment that removes it first, is not the wish to go back to
 * the built-in boards, which would take all of the site's own away.
 */
function saysNothing({ file }: LoadedConfig): string {
  return `${file}: it is gone or empty; the boards stay as they are until it is back, or SIGHUP says that this is meant`;
}
