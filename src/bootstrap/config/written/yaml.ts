import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { quote } from '../keys/quote.js';
import type { Reading } from '../keys/reading.js';
import { at, type Place, under, type Written } from './written.js';
import { describeSlip } from './yaml-slips.js';

/**
 * Reads YAML 1.2. Undefined when it is empty, or when it can't be read, which the reading then says.
 *
 * @param file - the name of the file, for people
 */
export function readYaml(text: string, file: string, reading: Reading): Written | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // What is missing is missed at the end of the text, which may be a line that nobody wrote.
  const lastOffset = Math.max(0, text.trimEnd().length - 1);
  const placeOf = (offset: number): Place => {
    const { line } = lines.linePos(Math.min(offset, lastOffset));
    return { path: '', origin: `${file}:${line}` };
  };
  const isDuplicate = ({ code }: YAMLError) => code === 'DUPLICATE_KEY';
  for (const { pos } of document.errors.filter(isDuplicate)) {
    reading.refuse(placeOf(pos[0]), `the key ${keyAt(text, pos[0])} is here a second time`);
  }
  // One slip makes the parser stumble over much of what follows, so only the first is worth reading.
  const slip = [...document.errors, ...document.warnings].find((error) => !isDuplicate(error));
  if (slip) return reading.refuse(placeOf(slip.pos[0]), `this is not valid YAML: ${describeSlip(slip.code)}`);
  const dangling = findDangling(document);
  if (dangling) return reading.refuse(placeOf(offsetOf(dangling)), 'this alias has no anchor before it');
  if (!document.contents) return undefined;
  const root = document.contents as Node;
  return new YamlTree(document, (node) => placeOf(offsetOf(node)).origin).written(root, {
    path: '',
    origin: placeOf(offsetOf(root)).origin,
  });
}

/** Turns nodes of a YAML document into what is written there, each with its line, when they are asked for. */
class YamlTree {
  readonly #document: Document;
  readonly #originOf: (node: Node) => string;

  constructor(document: Document, originOf: (node: Node) => string) {
    this.#document = document;
    this.#originOf = originOf;
  }

  written(given: unknown, place: Place): Written {
    const node = isAlias(given) ? given.resolve(this.#document) : given;
    if (isMap(node)) {
      const entries = () => node.items.map(({ key, value }) => this.#entry(key, value, place));
      return { kind: 'mapping', ...place, entries };
    }
    if (isSeq(node)) {
      return { kind: 'list', ...place, items: () => node.items.map((item, index) => this.#item(item, index, place)) };
    }
    return { kind: 'scalar', ...place, ...(isScalar(node) ? scalarText(node) : { text: undefined, bare: false }) };
  }

  #entry(key: unknown, value: unknown, { path, origin }: Place): readonly [string, Written] {
    const name = isScalar(key) ? String(key.value) : String(key);
    const line = isScalar(key) ? this.#originOf(key) : origin;
    return [name, this.written(value, { path: under(path, name), origin: line })];
  }

  #item(item: unknown, index: number, { path, origin }: Place): Written {
    const line = isScalar(item) || isMap(item) || isSeq(item) || isAlias(item) ? this.#originOf(item) : origin;
    return this.written(item, { path: at(path, index), origin: line });
  }
}

/** The text as it stands in the file: the number 007 and the text "007" are the same to a key that wants text. */
function scalarText({ value, source }: Scalar): { text: string | undefined; bare: boolean } {
  if (value === null || value === undefined) return { text: undefined, bare: false };
  if (typeof value === 'string') return { text: value, bare: false };
  return { text: typeof value === 'boolean' ? String(value) : (source ?? String(value)), bare: true };
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function findDangling(document: Document): Alias | undefined {
  let dangling: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      dangling = alias;
      return visit.BREAK;
    },
  });
  return dangling;
}

/** The key that begins at an offset; keys that are not plain words are left out. */
function keyAt(text: string, offset: number): string {
  const word = /^["']?([\w-]{1,64})["']?\s*(?=:)/.exec(text.slice(offset, offset + 80))?.[1];
  return word === undefined ? 'on this line' : quote(word);
}
