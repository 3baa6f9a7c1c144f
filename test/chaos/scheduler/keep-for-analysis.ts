import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence } from './evidence.js';
import type { Member } from './member.js';

/** Keeps what the instances have logged and what was seen of them, for somebody to look into; says in which folder. */
export async function keepForAnalysis(
  members: readonly Member[],
  evidence: Evidence,
  violations: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotlist-chaos-'));
  await Promise.all([
    ...members.map(({ name, instance: { log } }) => writeFile(join(folder, `${name}.log`), lines(log.all))),
    writeFile(join(folder, 'evidence.json'), JSON.stringify(evidence)),
    writeFile(join(folder, 'violations.txt'), `${violations.join('\n')}\n`),
  ]);
  return folder;
}

function lines(log: readonly { readonly time: number }[]): string {
  return log
    .map(({ time, ...line }) => `${JSON.stringify({ time: new Date(time).toISOString(), ...line })}\n`)
    .join('');
}
