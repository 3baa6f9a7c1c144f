import type { JobExecutor, JobRun } from '../../application/jobs/executor.js';
import { type DefinitionProblem, type FieldKind, Fields } from '../../application/jobs/fields.js';
import { LEFT_TO_OTHERS_MS } from '../../application/jobs/left-to-others.js';
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
  canRun(input: unknown, leftForMs: number): boolean;
}

/** Functions by the names under which jobs can have them run. */
export type LocalFunctions = ReadonlyMap<string, LocalFunction>;

/** Carries out jobs of the kind `local`: functions of this process, registered by name. */
export class LocalExecutor implements JobExecutor {
  readonly #functions: LocalFunctions | undefined;
  readonly #own: ReadonlyMap<string, OwnWork>;

  /** @param functions - undefined while nobody has loaded them: then a job may name any, and none can be run */
  constructor(functions: LocalFunctions | undefined, own: ReadonlyMap<string, OwnWork> = new Map()) {
    this.#functions = functions;
    this.#own = own;
  }

  check(parameters: { readonly [name: string]: unknown }): readonly DefinitionProblem[] {
    return this.#read(parameters).problems;
  }

  /** While instances are replaced one after another, a function that only the new ones have is left to them. */
  canRun({ function: name, input }: { readonly [name: string]: unknown }, leftForMs: number): boolean {
    const own = this.#ownNamed(name);
    if (own) return own.canRun(input, leftForMs);
    return leftForMs >= LEFT_TO_OTHERS_MS || this.#functions?.has(String(name)) === true;
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
    const work = fields.require('function', registeredIn(this.#functions), undefined);
    return { work, input: given['input'], problems };
  }
}

function registeredIn(functions: LocalFunctions | undefined): FieldKind<LocalFunction | undefined> {
  const names = [...(functions?.keys() ?? [])].join(', ');
  return {
    allowed:
      functions?.size === 0
        ? 'no function is registered; scheduler.functions names those there are'
        : `the functions are ${names}`,
    read: (name) => {
      if (typeof name !== 'string' || name === '') return undefined;
      if (!functions) return { value: undefined };
      const value = functions.get(name);
      return value && { value };
    },
  };
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
