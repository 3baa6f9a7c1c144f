import type { CatalogedBoard } from '../../application/serving/board-catalog.js';
import type { Settings } from './read-settings.js';

/** The configuration as the rest of the program sees it: checked, parsed, with absolute paths, and frozen. */
export interface Config extends Settings {
  /** Absolute. */
  readonly dataDir: string;
  readonly database: Settings['database'] & {
    /** The file that a `file:` URL names, absolute; undefined for a database server. */
    readonly path: string | undefined;
  };
  /** At least one; the first is the default. */
  readonly boards: readonly CatalogedBoard[];
}
