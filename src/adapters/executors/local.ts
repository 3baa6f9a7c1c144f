import type { JobExecutor, JobRun } from '../../application/jobs/executor.js';
import { type DefinitionProblem, type FieldKind, Fields } from '../../application/jobs/fields.js';
import { messageOf } from '../../application/message-of.js';
import { FunctionFailedError, stopped, unusable } from './run-failed.js';
import { shown } from './shown.js';

/**
 * A function that jobs can name. It should end soon after `run.signal` aborts: as long as it has not, no other run of
 * its shard begins.
 *
 * @param input - as the job gives it: JSON, or undefined
 * @returns what came out, or a promise of it: a text, or something to be recorded as JSON
 */
export type LocalFunction = (input: unknown, run: JobRun) => unknown;

/** Work that hotlist has jobs for by itself. Jobs that others define can't name it. */
export interface OwnWork {
  run(input: unknown, run: JobRun): Promise<string>;
  /** As {@link JobExecutor.canRun}. */
  canRun(input: unknown, lateMs: number): boolean;
}

/** Carries out jobs of the kind `local`: functions of this process, registered by name. */
export class LocalExecutor implements JobExecutor {
  readonly #functions: ReadonlyMap<string, LocalFunction>;
  readonly #own: ReadonlyMap<string, OwnWork>;

  constructor(functions: ReadonlyMap<string, LocalFunction>, own: ReadonlyMap<string, OwnWork> = new Map()) {
    this.#functions = functions;
    this.#own = own;
  }

  check(parameters: { readonly [name: string]: unknown }): readonly DefinitionProblem[] {
    return this.#read(parameters).problems;
  }

  canRun({ function: name, input }: { readonly [name: string]: unknown }, lateMs: number): boolean {
    return this.#ownNamed(name)?.canRun(input, lateMs) ?? true;
  }

  async run(run: JobRun): Promise<string> {
    const work = this.#workOf(run);
    if (run.signal.aborted) throw stopped(run.signal);
    try {
      return shown(textOf(await work()));
    } catch (error) {
      const message = messageOf(error);
      throw new FunctionFailedError(shown(message) || 'the function failed without saying why', { cause: error });
    }
  }

  #workOf(run: JobRun): () => unknown {
    const { parameters } = run.definition.executor;
    const own = this.#ownNamed(parameters['function']);
    if (own) return () => own.run(parameters['input'], run);
    const { work, input, problems } = this.#read(parameters);
    if (!work || problems.length > 0) throw unusable(problems);
    return () => work(input, run);
  }

  #ownNamed(name: unknown): OwnWork | undefined {
    return typeof name === 'string' ? this.#own.get(name) : undefined;
  }

  #read(given: { readonly [name: string]: unknown }) {
    const problems: DefinitionProblem[] = [];
    const fields = new Fields(given, 'executor', ['function', 'input'], problems);
    const names = [...this.#functions.keys()].join(', ');
    const registered: FieldKind<LocalFunction> = {
      allowed: names ? `the functions are ${names}` : 'no function is registered',
      read: (name) => {
        const value = typeof name === 'string' ? this.#functions.get(name) : undefined;
        return value && { value };
      },
    };
    const work = fields.require('function', registered, undefined);
    return { work, input: given['input'], problems };
  }
}

function textOf(result: unknown): string {
  if (typeof result === 'string') return result;
  try {
    // Undefined for what JSON has no word for.
    return JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  } catch {
    // It refers to itself, or the like; the run has succeeded all the same.
    return String(result);
  }
}
