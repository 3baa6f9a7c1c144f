import type { Formula } from '../../../domain/formulas/formula.js';
import { readKeys } from '../keys/key.js';
import type { Reading } from '../keys/reading.js';
import { scalar, show } from '../keys/scalar.js';
import { oneOf } from '../values/value-kind.js';
import type { Written, WrittenMapping, WrittenScalar } from '../written/written.js';
import { FORMULAS } from './formulas.js';

const formulaName = scalar({ kind: oneOf(Object.keys(FORMULAS)), meaning: 'The name of a formula.' });

/** What is allowed as a board's formula, in words. */
export const FORMULA_ALLOWED = `${formulaName.allowed}; or a mapping of name and that formula's constants`;

/** Reads a formula: its name alone, or a mapping of its name and constants. */
export function readFormula(written: Written, reading: Reading): Formula | undefined {
  if (written.kind === 'list') return reading.refuse(written, `${show(written)} is not allowed; ${FORMULA_ALLOWED}`);
  const mapping = written.kind === 'mapping' ? written : nameAlone(written);
  const name = nameIn(mapping);
  const formula = name !== undefined && Object.hasOwn(FORMULAS, name) ? FORMULAS[name] : undefined;
  if (!formula) return refuseName(mapping, reading);
  const values = readKeys({ name: formulaName, ...formula.constants }, mapping, reading);
  return values && formula.make(values);
}

/** A formula given by its name alone has no constants of its own; its name stands where the formula does. */
function nameAlone(written: WrittenScalar): WrittenMapping {
  return { kind: 'mapping', path: written.path, origin: written.origin, entries: () => [['name', written]] };
}

function nameIn(mapping: WrittenMapping): string | undefined {
  const [, written] = mapping.entries().find(([name]) => name === 'name') ?? [];
  return written?.kind === 'scalar' ? written.text : undefined;
}

/** Which constants are right can't be said without the name, so the rest of the mapping is not looked at. */
function refuseName(mapping: WrittenMapping, reading: Reading): undefined {
  readKeys(
    { name: formulaName },
    { ...mapping, entries: () => mapping.entries().filter(([name]) => name === 'name') },
    reading,
  );
}
