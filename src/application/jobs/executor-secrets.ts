import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import type { DefinitionProblem } from './fields.js';

/** Keeps secrets among the parameters of executors from those who look at jobs. */
export interface ExecutorSecrets {
  /** The parameters with `***` in the place of each secret. */
  hide(executor: ExecutorSpec): ExecutorSpec['parameters'];
  /**
   * The parameters that were meant by some in which `***` stands for what is kept. A secret that is kept for one server
   * is never given to another, which whoever sends `***` need not know it for.
   *
   * @param kept - undefined when nothing is
   */
  restore(sent: SentExecutor, kept: ExecutorSpec | undefined): RestoredParameters;
}

/** Not checked yet. */
export interface SentExecutor {
  readonly kind: string;
  readonly parameters: ExecutorSpec['parameters'];
}

export interface RestoredParameters {
  readonly parameters: ExecutorSpec['parameters'];
  /** Of those in whose place nothing is kept. */
  readonly problems: readonly DefinitionProblem[];
}
