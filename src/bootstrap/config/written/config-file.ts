import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reading } from '../keys/reading.js';
import type { WrittenMapping } from './written.js';
import { readYaml } from './yaml.js';

export const DEFAULT_FILE = 'hotlist.yaml';

/** Which file to read, and who named it. */
export interface NamedFile {
  readonly name: string;
  /** `--config` or an environment variable; undefined for the default file, which may be missing. */
  readonly namedBy: string | undefined;
}

/** A file that was found. */
export interface ConfigFile {
  readonly name: string;
  /** Undefined when it is empty, or when it can't be read, which the reading then says. */
  readonly root: WrittenMapping | undefined;
}

/** Reads the configuration file; undefined when there is none. */
export function readConfigFile({ name, namedBy }: NamedFile, cwd: string, reading: Reading): ConfigFile | undefined {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' && namedBy === undefined) return undefined;
    const place = namedBy === undefined ? { path: '', origin: name } : { path: name, origin: namedBy };
    return reading.refuse(place, REASONS.get(code) ?? `the file can't be read (${code})`);
  }
  return { name, root: rootOf(text, name, reading) };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'this is a folder; name a file in it'],
  ['EACCES', 'the file may not be read: its permissions forbid it'],
]);

function rootOf(text: string, name: string, reading: Reading): WrittenMapping | undefined {
  const root = readYaml(text, name, reading);
  if (!root || root.kind === 'mapping') return root;
  if (root.kind === 'scalar' && root.text === undefined) return undefined;
  const what = root.kind === 'list' ? 'a list' : 'a single text';
  return reading.refuse(root, `the file holds ${what}; it must hold keys and their values, such as "demo: off"`);
}
