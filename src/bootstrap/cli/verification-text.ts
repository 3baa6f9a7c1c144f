import Table from 'cli-table3';
import { fromTimestamp } from '../../adapters/protobuf/timestamp.js';
import type { PlaceMismatch, VerifyBoardResponse } from '../../gen/ranking/v1/ranking.js';
import { counted } from './counted.js';
import { GAP, NO_LINES } from './hot-list-table.js';
import { printable } from './printable.js';

/** What a verification has found, for a person. */
export function verificationText({ board, places, itemsRead, mismatches }: VerifyBoardResponse): string {
  const compared = `${board}: ${counted(places, 'place')} compared with a list made from ${counted(Number(itemsRead), 'item')}`;
  return mismatches.length === 0 ? `${compared}: no difference\n` : `${compared}:\n\n${differences(mismatches)}\n\n`;
}

/** The same as JSON, in the words of the gRPC contract; what a list had nothing at is null. */
export function verificationJson({ board, takenAt, itemsRead, places, mismatches }: VerifyBoardResponse): object {
  return {
    board,
    taken_at: new Date(fromTimestamp(takenAt)).toISOString(),
    items_read: Number(itemsRead),
    places,
    mismatches: mismatches.map(({ rank, liveId, livePoints, scannedId, scannedPoints }) => ({
      rank,
      live: liveId === '' ? null : { id: liveId, points: livePoints },
      scanned: scannedId === '' ? null : { id: scannedId, points: scannedPoints },
    })),
  };
}

function differences(mismatches: readonly PlaceMismatch[]): string {
  const table = new Table({
    head: ['#', 'by what had changed', 'points', 'by every item', 'points'],
    colAligns: ['right', 'left', 'right', 'left', 'right'],
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { rank, liveId, livePoints, scannedId, scannedPoints } of mismatches) {
    table.push([rank, ...place(liveId, livePoints), ...place(scannedId, scannedPoints)]);
  }
  return table.toString().replace(/ +$/gm, '');
}

function place(id: string, points: number): [id: string, points: string] {
  return id === '' ? ['-', ''] : [printable(id), String(points)];
}
