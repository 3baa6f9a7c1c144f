import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(process.cwd(), 'bin', 'hotlist.js');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCommand {
  readonly process: ChildProcess;
  /** Resolves when the process has ended and everything it wrote has been read. */
  readonly finished: Promise<Finished>;
  /** Resolves with what has been written to the stream so far, once it matches; rejects when the process ends first. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string>;
}

/** Starts the command `hotlist` as a user would, in `cwd`, with no configuration from this process's environment. */
export function startHotlist(cwd: string, args: readonly string[], env: Record<string, string> = {}): StartedCommand {
  // Without coverage: measuring it makes every start twice as long, and a killed process reports none.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(HOTLIST_|NODE_V8_COVERAGE$)/.test(name));
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...Object.fromEntries(inherited), ...env } });
  const written = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      written[stream] += chunk;
      for (const watch of watchers) watch();
    });
  }
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  return {
    process: child,
    finished,
    until: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          if (!pattern.test(written[stream])) return;
          watchers.delete(watch);
          resolve(written[stream]);
        };
        watchers.add(watch);
        watch();
        finished.then(({ stdout, stderr }) => reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)));
      }),
  };
}

/** Runs the command to its end. */
export function runHotlist(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return startHotlist(cwd, args, env).finished;
}
