import type { FileWatch } from './file-watch.js';
import type { HangUps } from './hang-ups.js';
import type { Reloader } from './reloader.js';

/** Reloads at SIGHUP and when the file changes, until `stopping` aborts: a service that stops needs no other boards. */
export function reloadWhenTold(reloader: Reloader, hangUps: HangUps, watch: FileWatch, stopping: AbortSignal): void {
  hangUps.onReload(() => {
    if (stopping.aborted) return;
    watch.reading();
    reloader.reload('SIGHUP');
  });
  void watch.run(() => reloader.reload('file changed'), stopping);
}
