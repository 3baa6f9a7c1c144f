import type { FieldPacket } from 'mysql2';

/** What a column is to us. */
export type FieldKind = 'integer' | 'datetime' | 'timestamp' | 'date' | 'text' | 'binary' | 'nothing' | 'other';

/** A column as the server describes it in a result. */
export interface Field {
  readonly kind: FieldKind;
  /** Its type for people, such as `BIGINT` or `BLOB`. */
  readonly type: string;
  readonly nullable: boolean;
}

const BINARY = 63;
const NOT_NULL_FLAG = 1;
const ENUM_FLAG = 256;
const SET_FLAG = 2_048;

/** By the number that the protocol has for the type; columns of bytes are told from text by their charset. */
const TYPES: Readonly<Record<number, readonly [kind: FieldKind, type: string, binaryType?: string]>> = {
  0: ['other', 'DECIMAL'],
  1: ['integer', 'TINYINT'],
  2: ['integer', 'SMALLINT'],
  3: ['integer', 'INT'],
  4: ['other', 'FLOAT'],
  5: ['other', 'DOUBLE'],
  6: ['nothing', 'NULL'],
  7: ['timestamp', 'TIMESTAMP'],
  8: ['integer', 'BIGINT'],
  9: ['integer', 'MEDIUMINT'],
  10: ['date', 'DATE'],
  11: ['other', 'TIME'],
  12: ['datetime', 'DATETIME'],
  13: ['other', 'YEAR'],
  15: ['text', 'VARCHAR', 'VARBINARY'],
  16: ['other', 'BIT'],
  242: ['other', 'VECTOR'],
  245: ['other', 'JSON'],
  246: ['other', 'DECIMAL'],
  249: ['text', 'TEXT', 'BLOB'],
  250: ['text', 'TEXT', 'BLOB'],
  251: ['text', 'TEXT', 'BLOB'],
  252: ['text', 'TEXT', 'BLOB'],
  253: ['text', 'VARCHAR', 'VARBINARY'],
  254: ['text', 'CHAR', 'BINARY'],
  255: ['other', 'GEOMETRY'],
};

export function fieldOf(packet: FieldPacket): Field {
  const flags = typeof packet.flags === 'number' ? packet.flags : 0;
  const nullable = (flags & NOT_NULL_FLAG) === 0;
  const code = packet.columnType ?? packet.type ?? 255;
  const [kind, type, binaryType] = TYPES[code] ?? ['other', `type ${code}`];
  // MariaDB's JSON is a text that only this tells from others.
  if (packet.extendedFormat === 'json') return { kind: 'other', type: 'JSON', nullable };
  if (flags & (ENUM_FLAG | SET_FLAG)) return { kind: 'text', type: flags & ENUM_FLAG ? 'ENUM' : 'SET', nullable };
  // A sum of integers is a DECIMAL without decimals.
  if (type === 'DECIMAL' && packet.decimals === 0) return { kind: 'integer', type, nullable };
  if (binaryType && packet.characterSet === BINARY) return { kind: 'binary', type: binaryType, nullable };
  return { kind, type, nullable };
}
