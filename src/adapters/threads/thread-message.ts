import type { BuiltSkyband, SkybandSpec } from '../../application/ranking/build-skyband.js';
import type { PlainFormula } from '../../domain/formulas/formula-of.js';
import type { ErrorMessage } from './error-message.js';

/** What a thread is started with. */
export interface ThreadData<Opening> {
  /** What the source is opened by; with its password, so it goes into no log. */
  readonly opening: Opening;
  readonly spec: SkybandSpec;
  readonly formula: PlainFormula;
}

/** What a thread says: that it is getting on, and in the end one of the others. */
export type ThreadMessage =
  | { readonly kind: 'read' }
  | { readonly kind: 'built'; readonly built: BuiltSkyband }
  | { readonly kind: 'failed'; readonly error: ErrorMessage };

/** What a thread is told when it has to stop. */
export const STOP = 'stop';
