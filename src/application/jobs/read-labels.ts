import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import { textLike } from './field-kinds.js';
import { type DefinitionProblem, Fields } from './fields.js';

const MOST = 32;

const NAME = /^[a-z0-9][a-z0-9_./-]{0,62}$/i;
const NAME_ALLOWED = '1 to 63 of a-z, A-Z, 0-9 and . _ / -, a letter or digit first';
const VALUE = textLike(
  /^[^\p{Cc}\p{Cs}]{0,255}$/u,
  'a text of at most 255 characters, none of them a control character',
);

/** The labels of a definition; those that are wrong are left out. */
export function readLabels(given: unknown, problems: DefinitionProblem[]): JobDefinition['labels'] {
  const fields = new Fields(given ?? {}, 'labels', undefined, problems);
  const names = fields.names();
  if (names.length > MOST)
    problems.push({ field: 'labels', message: `${names.length} labels are too many; at most ${MOST}` });
  const labels = names.slice(0, MOST).map((name): [string, string] => {
    if (!NAME.test(name)) fields.refuse(name, `the name is not allowed; ${NAME_ALLOWED}`);
    return [name, fields.require(name, VALUE, '')];
  });
  return Object.fromEntries(labels);
}
