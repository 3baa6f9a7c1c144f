import type { SourceColumn } from '../../application/ingesting/row-source.js';
import { isObject, type JsonObject } from './json-splitter.js';

/** Deeper than this, what is in an object is no column: no file of items is, and a hostile one must not be walked. */
const DEEPEST = 8;

/** Every value of the objects as a column, those of an object within by a dotted path, each once. */
export function columnsOf(objects: readonly JsonObject[]): readonly SourceColumn[] {
  const samples = new Map<string, unknown>();
  const walk = (object: JsonObject, prefix: string, depth: number) => {
    for (const [key, value] of Object.entries(object)) {
      if (isObject(value) && depth < DEEPEST) walk(value, `${prefix}${key}.`, depth + 1);
      else if (!samples.has(prefix + key)) samples.set(prefix + key, value);
    }
  };
  for (const object of objects) walk(object, '', 1);
  return [...samples].map(([name, sample]) => ({ name, sample }));
}

/** Reads a column of an object: the value of that very key or, failing that, what the dotted path leads to. */
export function columnReader(column: string): (object: JsonObject) => unknown {
  const path = column.split('.');
  return (object) => {
    if (Object.hasOwn(object, column)) return object[column];
    let value: unknown = object;
    for (const key of path) {
      if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  };
}
