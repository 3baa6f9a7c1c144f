import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.js';
import { JOBS_PATH } from './read-settings.js';
import { isSetting, type SettingsTree } from './setting.js';
import { SETTINGS } from './settings.js';
import { SOURCE_PATH } from './source/read-source.js';

/** The keys outside the boards that differ; never their values, some of which are secret. */
export function changedSettings(before: Config, after: Config): readonly string[] {
  const changed = differingIn(SETTINGS, before, after);
  const others = [
    ...(isDeepStrictEqual(before.source, after.source) ? [] : [SOURCE_PATH]),
    ...(isDeepStrictEqual(before.jobs, after.jobs) ? [] : [JOBS_PATH]),
  ];
  return [...changed, ...others];
}

function differingIn(tree: SettingsTree, before: object, after: object): readonly string[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const [a, b] = [valueIn(before, name), valueIn(after, name)];
    if (!isSetting(node)) return differingIn(node, Object(a), Object(b));
    return isDeepStrictEqual(a, b) ? [] : [node.path];
  });
}

function valueIn(object: object, name: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[name];
}
