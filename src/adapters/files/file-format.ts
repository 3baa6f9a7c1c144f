import { UnreadableFileError } from './unreadable-file.js';

export const FILE_FORMATS = ['csv', 'tsv', 'jsonl'] as const;

export type FileFormat = (typeof FILE_FORMATS)[number];

const ENDING = /\.(csv|tsv|jsonl|ndjson)(?:\.gz)?$/i;

/**
 * The format by the ending of the file's name and else by its first byte that is not blank.
 *
 * @param name - what the file is called in messages
 * @throws UnreadableFileError when it is an array of JSON
 */
export function recogniseFormat(path: string, head: Buffer, name: string): FileFormat {
  const ending = ENDING.exec(path)?.[1]?.toLowerCase();
  if (ending) return ending === 'csv' || ending === 'tsv' ? ending : 'jsonl';
  const first = head.toString('latin1').trimStart()[0];
  if (first === '[') {
    throw new UnreadableFileError(
      `${name} holds one JSON array: put one object on each line, as jq -c '.[]' does, or say --format csv`,
    );
  }
  return first === '{' ? 'jsonl' : 'csv';
}
