import { quote } from '../keys/quote.js';

/** Where a value stands in the configuration, and who wrote it there. */
export interface Place {
  readonly path: string;
  /** `default`, `hotlist.yaml:12` or `environment HOTLIST_X`. */
  readonly origin: string;
}

export interface WrittenScalar extends Place {
  readonly kind: 'scalar';
  /** The value as text, whatever its type in the file; undefined when there is nothing after the key. */
  readonly text: string | undefined;
  /** Whether the file took it for a number or a boolean, so that it is shown without quotes. */
  readonly bare: boolean;
}

export interface WrittenMapping extends Place {
  readonly kind: 'mapping';
  entries(): readonly (readonly [name: string, written: Written])[];
}

export interface WrittenList extends Place {
  readonly kind: 'list';
  items(): readonly Written[];
}

/**
 * A value as somebody wrote it, whether in the file, in an environment variable or here as a default. Mappings and
 * lists open when they are asked, so an alias that holds itself does no harm: keys only ask to a finite depth.
 */
export type Written = WrittenScalar | WrittenMapping | WrittenList;

/** A value as the code writes it. */
export type Plain = string | number | readonly Plain[] | { readonly [name: string]: Plain };

export function writtenText(text: string, place: Place): WrittenScalar {
  return { kind: 'scalar', text, bare: false, path: place.path, origin: place.origin };
}

/** A default in the form of what people write, so that it is read and printed the same way. */
export function writtenDefault(value: Plain, path: string): Written {
  const place = { path, origin: 'default' };
  if (typeof value === 'string' || typeof value === 'number') return writtenText(String(value), place);
  if (isList(value)) {
    return { kind: 'list', ...place, items: () => value.map((item, index) => writtenDefault(item, at(path, index))) };
  }
  const entries = () =>
    Object.entries(value).map(([name, inner]) => [name, writtenDefault(inner, under(path, name))] as const);
  return { kind: 'mapping', ...place, entries };
}

/** The path of a key within a mapping. A name that no key could have is quoted, and shown no further than is safe. */
export function under(path: string, name: string): string {
  const segment = /^\w[\w-]{0,63}$/.test(name) ? name : quote(name);
  return path === '' ? segment : `${path}.${segment}`;
}

/** The path of an item within a list. */
export function at(path: string, index: number): string {
  return `${path}[${index}]`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
