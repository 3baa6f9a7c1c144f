/** Text from a file on one line, with nothing in it that a terminal would take for a command. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
