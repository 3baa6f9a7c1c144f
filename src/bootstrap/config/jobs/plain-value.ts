import type { Written, WrittenScalar } from '../written/written.js';

/** Far more than any job needs; an alias that holds itself would never end. */
const DEEPEST = 20;
const MOST_VALUES = 5_000;

/** What was written, as JSON has it, and where each part of it stands. */
export interface PlainValue {
  readonly value: unknown;
  /** By path. */
  readonly places: ReadonlyMap<string, Written>;
  /** What goes deeper, or has more parts, than anything that is allowed. */
  readonly excess: Written | undefined;
}

/** Opens all that is written in one place. */
export function plainValue(root: Written): PlainValue {
  const places = new Map<string, Written>();
  let excess: Written | undefined;
  const open = (written: Written, depth: number): unknown => {
    if (depth > DEEPEST || places.size >= MOST_VALUES) {
      excess ??= written;
      return undefined;
    }
    places.set(written.path, written);
    if (written.kind === 'scalar') return scalarValue(written);
    if (written.kind === 'list') return written.items().map((item) => open(item, depth + 1));
    return Object.fromEntries(written.entries().map(([name, inner]) => [name, open(inner, depth + 1)]));
  };
  const value = open(root, 0);
  return { value, places, excess };
}

/** The number or the boolean that the file took it for; else a text. */
function scalarValue({ text, bare }: WrittenScalar): unknown {
  if (text === undefined) return null;
  if (!bare) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
