// One approach in a process of its own. Told which one, it says that it is ready; each {at} it answers, measured.
import { APPROACHES } from '../approaches/all.js';
import type { Opened } from '../approaches/approach.js';
import type { Entry, Said } from './contestant.js';
import { measure } from './measure.js';

let opened: Opened | undefined;

process.on('message', async (told: Entry | { readonly at: number }) => {
  try {
    if ('key' in told) {
      opened = await APPROACHES[told.key].open(told.site);
      say({});
    } else if (opened) {
      say({ measured: await measure(opened, told.at) });
    }
  } catch (error) {
    say({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());

function say(said: Said): void {
  process.send?.(said);
}
