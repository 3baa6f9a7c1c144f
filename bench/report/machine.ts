import { arch, cpus, totalmem } from 'node:os';

/** What all is measured on, for people. */
export function machine(): string {
  const { model } = cpus()[0] ?? { model: 'unknown' };
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `Node ${process.version}, ${cpus().length} × ${model}, ${memory} GiB, ${process.platform} ${arch()}`;
}
