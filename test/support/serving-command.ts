import type { StartedCommand } from './hotlist-command.js';

/** For a process of its own: the system chooses the ports, and the log line `serving` says which. */
export const FREE_PORTS = { HOTLIST_GRPC_LISTEN: '127.0.0.1:0', HOTLIST_HTTP_LISTEN: '127.0.0.1:0' };

/** Waits until a process that logs JSON serves, and resolves with its addresses. */
export async function untilServing(
  command: StartedCommand,
): Promise<{ readonly grpc: string; readonly http: string; readonly log: string }> {
  // With the end of the line: what comes out of a pipe may be cut anywhere.
  const log = await command.until('stdout', /"msg":"serving".*\n/);
  const line = log.split('\n').find((each) => each.includes('"msg":"serving"')) ?? '';
  const { grpc, http } = JSON.parse(line);
  return { grpc, http, log };
}

/** Waits until it has published a list of the board, before it serves or afterwards; needs `log.level: debug`. */
export async function untilPublished(command: StartedCommand, board: string): Promise<string> {
  return command.until('stdout', new RegExp(`"board":"${board}"[^\\n]*"msg":"list published"`));
}
