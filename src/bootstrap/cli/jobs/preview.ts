import type { Command } from 'commander';
import { toDuration } from '../../../adapters/protobuf/duration.js';
import { parseDuration } from '../../../domain/scheduling/duration.js';
import type { Schedule } from '../../../gen/scheduler/v1/job.js';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { print, wholeFrom } from './look.js';

interface PreviewOptions extends ServerOptions {
  readonly timeZone?: string;
  readonly count: number;
}

/** `hotlist jobs preview`. */
export function previewCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('preview')
    .description('show when a schedule fires next')
    .argument('<schedule>', 'an interval such as 10m, or a cron expression in quotes')
    .option('--time-zone <zone>', 'an IANA name (default: UTC)')
    .option('--count <n>', 'how many', wholeFrom(1, 100), 10)
    .addHelpText('after', '\nExample: hotlist jobs preview "0 9 * * MON-FRI" --time-zone Europe/Berlin --count 5')
    .action(async (text: string, options: PreviewOptions) => {
      const schedule = scheduleOf(text, options.timeZone ?? '');
      const { count, timeZone = 'UTC' } = options;
      const coming = await withJobs(options, (jobs) => jobs.preview({ schedule, count, after: undefined }));
      const fireTimes = coming.map((ms) => new Date(ms).toISOString());
      print(options, { fire_times: fireTimes }, () =>
        coming.map((ms) => `${new Date(ms).toISOString()}  ${inZone(ms, timeZone)}\n`).join(''),
      );
    });
}

function scheduleOf(text: string, timeZone: string): Schedule {
  const everyMs = parseDuration(text);
  if (everyMs !== undefined) return { when: { $case: 'every', value: toDuration(everyMs) }, timeZone };
  return { when: { $case: 'cron', value: text }, timeZone };
}

/** As the clock on the wall shows it there: `Mon 2026-11-23 09:00:00 GMT+1`. */
function inZone(ms: number, timeZone: string): string {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone }).format(ms);
  const time = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'long', timeZone }).format(ms);
  return `${weekday} ${time}`;
}
