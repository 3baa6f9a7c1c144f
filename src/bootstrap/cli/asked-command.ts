/**
 * The first argument that is neither an option nor the value of `--config`, the only option before a command that takes
 * one; undefined when there is none.
 */
export function askedCommand(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--config') index++;
    else if (!argument.startsWith('-')) return argument;
  }
  return undefined;
}
