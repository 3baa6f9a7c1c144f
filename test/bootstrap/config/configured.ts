import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type Problem } from '../../../src/bootstrap/config/config-error.js';
import { type LoadedConfig, loadConfig } from '../../../src/bootstrap/config/load.js';

const folders: string[] = [];

/** A fresh folder with these files in it; removed after the run. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hotlist-config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Loads from a folder whose hotlist.yaml has this text. */
export function load(yaml: string, env: NodeJS.ProcessEnv = {}): LoadedConfig {
  return loadConfig({ env, cwd: folderWith({ 'hotlist.yaml': yaml }) });
}

/** The error that loading ends in; it must be a ConfigError. */
export function errorOf(action: () => unknown): ConfigError {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

export function problemsOf(yaml: string, env: NodeJS.ProcessEnv = {}): readonly Problem[] {
  return errorOf(() => load(yaml, env)).problems;
}

/** The only line of a message that has one problem. */
export function onlyLine(yaml: string, env: NodeJS.ProcessEnv = {}): string {
  const [header, ...lines] = errorOf(() => load(yaml, env)).message.split('\n');
  if (header !== 'The configuration has a problem:' || lines.length !== 1)
    throw new Error([header, ...lines].join('\n'));
  return (lines[0] ?? '').trim();
}

/** A file with one board with these lines in it. */
export function boardYaml(...lines: readonly string[]): string {
  return ['boards:', '  - name: a', ...lines.map((line) => `    ${line}`)].join('\n');
}
