import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export interface LogOptions {
  readonly level: string;
  /** `auto` is pretty on a terminal and JSON lines otherwise. */
  readonly format: 'auto' | 'json' | 'pretty';
}

/** Logs to standard output: JSON lines for machines, coloured lines for a person at a terminal. */
export function createLogger({ level, format }: LogOptions): Logger {
  const forPeople = format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  const options = { level, timestamp: pino.stdTimeFunctions.isoTime };
  // Synchronous, so that the last lines are there, and in order, however the process ends.
  if (!forPeople) return pino(options, pino.destination({ sync: true }));
  return pino(
    options,
    pretty({ colorize: process.stdout.isTTY, ignore: 'pid,hostname', sync: true, translateTime: 'SYS:HH:MM:ss.l' }),
  );
}
