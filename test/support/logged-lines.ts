import { type Logger, pino } from 'pino';

/** A logger at debug level, and what it has written: each line's level, message and fields. */
export function loggedLines() {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const { time, pid, hostname, level, ...fields } = JSON.parse(text);
    lines.push({ level: pino.levels.labels[level], ...fields });
  };
  const logger: Logger = pino({ level: 'debug' }, { write });
  return { logger, lines, levels: () => lines.map(({ level, msg }) => `${level}: ${msg}`) };
}
