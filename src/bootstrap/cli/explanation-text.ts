import { styleText } from 'node:util';
import Table from 'cli-table3';
import { fromTimestamp } from '../../adapters/protobuf/timestamp.js';
import type { ExplainItemResponse } from '../../gen/ranking/v1/ranking.js';
import { formatAge, GAP, NO_LINES } from './hot-list-table.js';
import { printable } from './printable.js';

/** As wide as the names that the lines begin with. */
const MARGIN = ' '.repeat(8);

type Paint = (style: 'bold' | 'dim', text: string) => string;

/** An explanation as a block for a person; `columns` is the width of the terminal. */
export function explanationText(explanation: ExplainItemResponse, columns: number, colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text) : text);
  const { board, id, title, version, formula, workedOut, remark, pastRanks } = explanation;
  const created = fromTimestamp(explanation.createdAt);
  const asOf = fromTimestamp(explanation.asOf);
  const computedAgo = formatAge(asOf - fromTimestamp(explanation.computedAt));
  const lines = [
    paint('bold', printable(title || `(${id})`)),
    paint('dim', printable(`${id} on board ${board}, version ${version}, computed ${computedAgo} ago`)),
    '',
    signalsTable(explanation, paint),
    '',
    `age     ${formatAge(Number(explanation.ageMs))}, created ${new Date(created).toISOString()}`,
    `score   ${printable(workedOut)}`,
    `${MARGIN}${paint('dim', printable(formula))}`,
    `rank    ${standing(explanation)}`,
    ...wrapped(printable(remark), columns - MARGIN.length).map((line) => `${MARGIN}${line}`),
    ...(pastRanks.length === 0 ? [] : [`before  ${pastRanks.map(({ rank }) => rank || '-').join(' ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function signalsTable({ signals, points }: ExplainItemResponse, paint: Paint): string {
  const table = new Table({
    head: ['signal', 'count', 'weight', 'points'].map((name) => paint('dim', name)),
    colAligns: ['left', 'right', 'right', 'right'],
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { name, count, weight, points: product } of signals) {
    table.push([printable(name), String(count), String(weight), amount(product)]);
  }
  table.push(['', '', '', amount(points)]);
  return table.toString();
}

function standing({ rank, pointsLacking, signals }: ExplainItemResponse): string {
  if (rank > 0) return String(rank);
  if (pointsLacking === 0) return 'not on the list';
  const more = roundedUp(
    pointsLacking,
    signals.every(({ weight }) => Number.isInteger(weight)),
  );
  return `not on the list: ${more} ${more === '1' ? 'point' : 'points'} more would have put it there`;
}

/** Never less than it takes; whole where points only come as whole ones. */
function roundedUp(points: number, isWhole: boolean): string {
  const steps = isWhole || points >= 1_000 ? 1 : 1_000;
  return String(Math.ceil(points * steps) / steps);
}

/** Without what floating point adds. */
function amount(points: number): string {
  return String(Number(points.toPrecision(15)));
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
