import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../test/support/temporary-folder.js';

/** bullmq leaves it to whoever uses it to bring a client. */
const PACKAGES = ['bullmq@6.7.0', 'ioredis@6.0.0'];
const QUIETLY = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
const LIMIT_MS = 60_000;

/** Installs bullmq in a folder of its own; undefined when that can't be, which is said. */
export async function installBullmq(
  print: (line: string) => void,
): Promise<ReturnType<typeof temporaryFolder> | undefined> {
  const folder = temporaryFolder();
  try {
    const args = ['install', ...QUIETLY, '--prefix', folder.path, ...PACKAGES];
    await promisify(execFile)('npm', args, { cwd: folder.path, timeout: LIMIT_MS });
    return folder;
  } catch (error) {
    folder.remove();
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    const reason = /^npm (?:error|ERR!) (?:code )?(.+)$/m.exec(stderr)?.[1] ?? message;
    print(`bullmq is left out: npm could not install ${PACKAGES.join(' and ')} (${reason})`);
    return undefined;
  }
}
