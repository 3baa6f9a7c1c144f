/** For a process of its own: the system chooses the ports, and the log line `serving` says which. */
export const FREE_PORTS = { HOTLIST_GRPC_LISTEN: '127.0.0.1:0', HOTLIST_HTTP_LISTEN: '127.0.0.1:0' };

/** The addresses in the log of a process that serves. */
export function servedAt(stdout: string): { readonly grpc: string; readonly http: string } {
  const line = stdout.split('\n').find((each) => each.includes('"msg":"serving"'));
  if (!line) throw new Error(`no line says that it serves:\n${stdout}`);
  const { grpc, http } = JSON.parse(line);
  return { grpc, http };
}
