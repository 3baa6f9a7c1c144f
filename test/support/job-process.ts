import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExecutorSpec } from '../../src/domain/scheduling/job-definition.js';

const PROGRAM = fileURLToPath(new URL('run-one-job.js', import.meta.url));

/** Runs one job in a process of its own; resolves with what came out when that has ended by itself. */
export async function runInProcess(
  { kind, parameters }: ExecutorSpec,
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, kind, JSON.stringify(parameters)], {
    env: { ...process.env, ...env },
    // Long past the end of one that ends; one that doesn't is killed, and that rejects.
    timeout: 25_000,
  });
  return stdout;
}
