import { readVariable, refuseUnknownVariables, variableOf } from './environment.js';
import { isUnset } from './keys/key.js';
import type { Reading } from './keys/reading.js';
import { show } from './keys/scalar.js';
import { refuseUnknownKey } from './keys/unknown-key.js';
import { fillTree, type Setting, type SettingsOf, settingsIn } from './setting.js';
import { SETTINGS } from './settings.js';
import { SOURCE_PATH, SOURCE_URL_PATH } from './source/read-source.js';
import { type Written, type WrittenMapping, writtenDefault, writtenText } from './written/written.js';

export type Settings = SettingsOf<typeof SETTINGS>;

const ALL = settingsIn(SETTINGS);

/** Beside `source` the keys of the file that are no settings. */
export const BOARDS_PATH = 'boards';
export const JOBS_PATH = 'jobs';

/** Reads every setting: from the environment, else from the file, else its default. Problems are in the reading. */
export function readSettings(
  written: ReadonlyMap<string, Written>,
  env: NodeJS.ProcessEnv,
  reading: Reading,
): Settings {
  refuseUnknownVariables(env, [...ALL.map(({ path }) => path), SOURCE_URL_PATH], reading);
  const values = new Map(
    ALL.map((setting) => {
      const source = fromEnvironment(setting, env) ?? written.get(setting.path) ?? fromDefault(setting, reading);
      if (!source) reading.accept({ path: setting.path, origin: 'default' }, 'none');
      return [setting, source && setting.read(source, reading)];
    }),
  );
  return fillTree(SETTINGS, (setting) => values.get(setting));
}

function fromEnvironment({ path }: Setting<unknown>, env: NodeJS.ProcessEnv): Written | undefined {
  const variable = variableOf(path);
  const text = readVariable(env, variable);
  return text === undefined ? undefined : writtenText(text, { path, origin: `environment ${variable}` });
}

function fromDefault({ path, default: text }: Setting<unknown>, reading: Reading): Written | undefined {
  if (text === undefined) return undefined;
  return writtenDefault(
    text.replace(/<([a-z_.]+)>/g, (_, other: string) => valueInEffect(other, reading)),
    path,
  );
}

/** Of a setting that was refused the default, so that one mistake is not reported twice. */
function valueInEffect(path: string, reading: Reading): string {
  const entry = reading.entries.find((candidate) => candidate.path === path);
  return entry?.value ?? ALL.find((setting) => setting.path === path)?.default ?? '';
}

/** What the file says of each known path; unknown keys are refused. */
export function findWritten(root: WrittenMapping, reading: Reading): ReadonlyMap<string, Written> {
  const paths = [...ALL.map(({ path }) => path), SOURCE_PATH, BOARDS_PATH, JOBS_PATH];
  const found = new Map<string, Written>();
  const visit = (mapping: WrittenMapping, here: readonly string[]): void => {
    for (const [name, written] of mapping.entries()) {
      const inside = paths
        .filter((path) => path.startsWith(`${written.path}.`))
        .map((path) => segmentAfter(written, path));
      if (paths.includes(written.path)) found.set(written.path, written);
      else if (inside.length === 0) refuseUnknownKey(name, written, here, reading, paths);
      else if (written.kind === 'mapping') visit(written, inside);
      else if (!isUnset(written)) refuseSection(written, inside, reading);
    }
  };
  visit(root, [...new Set(paths.map((path) => path.split('.')[0] ?? path))]);
  return new Map([...found].filter(([, written]) => !isUnset(written)));
}

function segmentAfter({ path }: Written, deeper: string): string {
  return deeper.slice(path.length + 1).split('.')[0] ?? '';
}

function refuseSection(written: Written, inside: readonly string[], reading: Reading): void {
  // Its text is not shown in full: somebody may have written the URL itself here, with its password.
  reading.refuse(written, `${show(written, true)} is not allowed; a mapping with the keys ${inside.join(', ')}`);
}
