import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// The second try is for a killed process that had not yet let go of its files, on a machine that is busy.
const WATCH = 'read _; kill -9 "$1"; rm -rf "$2" || { sleep 1; rm -rf "$2"; }';

/**
 * Ends another process and removes its folder when this process is gone; returns what calls that off.
 * A handler of 'exit' would not do: it does not run when this process is killed, and a server that is left behind keeps
 * its port and its memory for ever. So a shell waits for the end of a pipe that only this process holds open.
 */
export function endWithThisProcess(pid: number, folder: string): () => void {
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'watcher', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C goes to the whole group, and would end the watcher first.
    detached: true,
  });
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return () => watcher.kill('SIGKILL');
}
