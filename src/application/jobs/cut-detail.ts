const LONGEST_BYTES = 4_096;
const CUT_MARK = '…';

/** The detail of an execution as it is kept: at most 4 KB of UTF-8, cut between two characters and marked where it was. */
export function cutDetail(detail: string): string {
  // Half of a surrogate pair becomes a replacement character here, instead of an error in a database.
  const bytes = Buffer.from(detail);
  if (bytes.length <= LONGEST_BYTES) return bytes.toString();
  let end = LONGEST_BYTES - Buffer.byteLength(CUT_MARK);
  while (isInsideCharacter(bytes[end])) end--;
  return `${bytes.toString('utf8', 0, end)}${CUT_MARK}`;
}

function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
