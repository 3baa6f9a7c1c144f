// One process of a way. Told which one, it says that it is ready; then it is told to begin, from when on to measure, and in
// the end to stop.
import type { Entry, Said, Told } from './processes.js';
import { WAYS } from './ways/all.js';
import type { Opened } from './ways/way.js';

/** Not for each that is done: telling must not be what is measured. */
const TELL_EVERY_MS = 20;

let opened: Opened | undefined;
let done = 0;
let at = 0;
let begun = process.cpuUsage();
let telling: NodeJS.Timeout | undefined;
let doneBefore = 0;
/** From when on it measures. */
let lateMs: number[] | undefined;

process.on('message', async (told: Entry | Told) => {
  try {
    if (told === 'begin') {
      opened?.begin();
      telling = setInterval(() => say({ done, at, begun: lateMs?.length ?? 0 }), TELL_EVERY_MS);
    } else if (told === 'measure') {
      begun = process.cpuUsage();
      doneBefore = done;
      lateMs = [];
    } else if (told === 'stop') {
      await opened?.close();
      clearInterval(telling);
      const { user, system } = process.cpuUsage(begun);
      const cpuMs = (user + system) / 1_000;
      say({ done, at, doneBefore, lateMs: lateMs ?? [], cpuMs }, () => process.disconnect());
    } else {
      const { key, ...worker } = told;
      const onDone = (count: number) => {
        done += count;
        at = Date.now();
      };
      opened = await WAYS[key]({ ...worker, onDone, onRun: (ms) => lateMs?.push(ms) });
      say({});
    }
  } catch (error) {
    say({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
// Whoever asked is gone, or has all it wanted.
process.on('disconnect', () => process.exit());

function say(said: Said, onSent = () => {}): void {
  if (process.connected) process.send?.(said, onSent);
}
