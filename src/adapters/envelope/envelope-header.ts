import { createHash } from 'node:crypto';

/** What the first line of an envelope says of the list behind it. */
export interface EnvelopeHeader {
  readonly token: number;
  readonly version: number;
  /** How long the encoded list is. */
  readonly bytes: number;
  /** SHA-256 of the encoded list, in hex. */
  readonly sha256: string;
}

/** Names the format; another format gets another number. */
const FORMAT = 'hotlist/1';

/** So many bytes from the start hold any header. */
export const LONGEST_HEADER = 256;

/** A header line as a pattern of Lua, for a script in Redis: its text without the check, token, version, bytes, check. */
export const HEADER_IN_LUA = `^(${FORMAT} token=(%d+) version=(%d+) bytes=(%d+) sha256=%x+) check=(%x+)\\n`;

const HEADER =
  /^(?<checked>hotlist\/1 token=(?<token>\d{1,16}) version=(?<version>\d{1,16}) bytes=(?<bytes>\d{1,16}) sha256=(?<sha256>[0-9a-f]{64})) check=(?<check>[0-9a-f]{40})\n/;

/** The first line of an envelope. It has a check of its own, so that it can be trusted without reading what follows. */
export function writeHeader({ token, version, bytes, sha256 }: EnvelopeHeader): string {
  const checked = `${FORMAT} token=${token} version=${version} bytes=${bytes} sha256=${sha256}`;
  return `${checked} check=${checkOf(checked)}\n`;
}

/** The header at the start of `bytes`, of which the first {@link LONGEST_HEADER} are enough. Undefined when it is none. */
export function readHeader(bytes: Uint8Array): (EnvelopeHeader & { readonly length: number }) | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST_HEADER)).toString('latin1');
  const { 0: line = '', groups = {} } = HEADER.exec(start) ?? {};
  const { checked = '', token, version, bytes: size, sha256 = '', check } = groups;
  if (check === undefined || check !== checkOf(checked)) return undefined;
  return { token: Number(token), version: Number(version), bytes: Number(size), sha256, length: line.length };
}

/** SHA-1, because it is what a script in Redis can compute too. It finds damage; it is no protection from anybody. */
function checkOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
