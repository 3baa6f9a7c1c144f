import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import { wordOf } from './field-kinds.js';
import { type DefinitionProblem, Fields } from './fields.js';
import { isRecord } from './given.js';

const KIND = wordOf(['local', 'http', 'grpc']);
const LONGEST_PARAMETERS = 64 * 1024;

/**
 * The executor of a definition; undefined when it is wrong. Beside its kind stand its parameters, which only it knows.
 *
 * @param check - asks the executor what is wrong with them
 */
export function readExecutor(
  given: unknown,
  check: (executor: ExecutorSpec) => readonly DefinitionProblem[],
  problems: DefinitionProblem[],
): ExecutorSpec | undefined {
  const before = problems.length;
  if (given === undefined) {
    problems.push({
      field: 'executor',
      message: `is missing; a mapping with a kind, ${KIND.allowed}, and its parameters`,
    });
    return undefined;
  }
  const fields = new Fields(given, 'executor', undefined, problems);
  if (!isRecord(given)) return undefined;
  const kind = fields.require('kind', KIND, undefined);
  const { kind: _, ...named } = given;
  const parameters = copyOf(named);
  if (!parameters) {
    problems.push({ field: 'executor', message: `is not allowed; JSON of at most ${LONGEST_PARAMETERS} characters` });
  }
  if (!kind || !parameters) return undefined;
  problems.push(...check({ kind, parameters }));
  return problems.length > before ? undefined : { kind, parameters };
}

/** As it will be read back from where it is kept, so that it is checked as that. Undefined when that can't be. */
function copyOf(parameters: object): { readonly [name: string]: unknown } | undefined {
  try {
    const text = JSON.stringify(parameters);
    return text.length <= LONGEST_PARAMETERS ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
