import type { Key } from './keys/key.js';
import { type ScalarSpec, scalar } from './keys/scalar.js';

/** A key with one value that the environment can set too. */
export interface Setting<T> extends Key<T> {
  /** Its place in the file, and by {@link variableOf} its name in the environment. */
  readonly path: string;
  /** May hold the path of another setting in angle brackets, for that one's value. */
  readonly default: string | undefined;
}

/** Settings in the shape of the object they become. */
export type SettingsTree = { readonly [property: string]: Setting<unknown> | SettingsTree };

/** The object that a tree of settings becomes. */
export type SettingsOf<S> = { readonly [P in keyof S]: S[P] extends Setting<infer T> ? T : SettingsOf<S[P]> };

export function setting<T>(spec: ScalarSpec<T> & { readonly path: string; readonly default: string }): Setting<T>;
/** Without a default the value may be missing. */
export function setting<T>(spec: ScalarSpec<T> & { readonly path: string }): Setting<T | undefined>;
export function setting<T>(spec: ScalarSpec<T> & { readonly path: string }): Setting<T> {
  return { ...scalar(spec), path: spec.path, default: spec.default };
}

/** Every setting of a tree, in the order of the table. */
export function settingsIn(tree: SettingsTree): readonly Setting<unknown>[] {
  return Object.values(tree).flatMap((node) => (isSetting(node) ? [node] : settingsIn(node)));
}

/** The tree with each setting replaced by its value. */
export function fillTree<S extends SettingsTree>(
  tree: S,
  lookUp: (setting: Setting<unknown>) => unknown,
): SettingsOf<S> {
  const fill = (node: Setting<unknown> | SettingsTree) => (isSetting(node) ? lookUp(node) : fillTree(node, lookUp));
  return Object.fromEntries(Object.entries(tree).map(([name, node]) => [name, fill(node)])) as SettingsOf<S>;
}

export function isSetting(node: Setting<unknown> | SettingsTree): node is Setting<unknown> {
  return typeof node['read'] === 'function';
}
