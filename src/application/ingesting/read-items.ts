import { SIGNAL_NAME } from './counter-columns.js';
import { MOST_SIGNALS, type WrittenItem } from './item-store.js';
import { Problems } from './problems.js';
import { quote } from './quote.js';
import { ALLOWED, readAuthor, readId, readSignal, readTitle, readUrl } from './read-value.js';
import { isInstant } from './timestamp-format.js';
import { UnreadableValueError } from './unreadable-value.js';

/** How many items, or changes, one message may have: the transaction stays short, and so do the locks it takes. */
export const MOST_IN_ONE = 1_000;

/** An item as it was sent. */
export interface SentItem {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly createdAt: SentInstant | undefined;
  readonly signals: Readonly<Record<string, bigint>>;
}

/** Seconds UTC and what is finer; nanos count onwards, also before 1970. */
export interface SentInstant {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** @throws InvalidIngestError naming everything that is wrong with the items */
export function readItems(sent: readonly SentItem[]): WrittenItem[] {
  const problems = new Problems();
  refuseTooMany('items', sent, problems);
  const items = sent.slice(0, MOST_IN_ONE).map((item, index) => readItem(item, `items[${index}]`, problems));
  problems.throwIfAny();
  return items;
}

/** Adds a problem when there are more than one message may have. */
export function refuseTooMany(path: string, { length }: { readonly length: number }, problems: Problems): void {
  if (length <= MOST_IN_ONE) return;
  const most = MOST_IN_ONE.toLocaleString('en');
  problems.add(
    `${path}: ${length.toLocaleString('en')} of them are too many; allowed are at most ${most} in a message`,
  );
}

/** A signal's name that is one, or a problem of the field at `path`. */
export function checkSignalName(path: string, name: string, problems: Problems): void {
  if (!SIGNAL_NAME.test(name)) problems.add(`${path}: ${quote(name)} is no name; allowed is ${ALLOWED.signalName}`);
}

/** Not to be used when there are problems. */
function readItem(sent: SentItem, path: string, problems: Problems): WrittenItem {
  const signals: Record<string, number> = {};
  const entries = Object.entries(sent.signals);
  if (entries.length > MOST_SIGNALS) {
    const count = entries.length.toLocaleString('en');
    problems.add(`${path}.signals: ${count} of them are too many; allowed are at most ${MOST_SIGNALS} of an item`);
  }
  for (const [name, value] of entries.slice(0, MOST_SIGNALS)) {
    const place = `${path}.signals[${quote(name)}]`;
    checkSignalName(place, name, problems);
    signals[name] = problems.read(place, value, ALLOWED.signal, (count) => readSignal(String(count))) ?? 0;
  }
  return {
    id: problems.read(`${path}.id`, sent.id, ALLOWED.id, readId) ?? '',
    title: problems.read(`${path}.title`, sent.title, ALLOWED.text, readTitle) ?? '',
    url: problems.read(`${path}.url`, sent.url, ALLOWED.text, readUrl) ?? '',
    author: problems.read(`${path}.author`, sent.author, ALLOWED.author, readAuthor) ?? '',
    createdAt: readInstant(`${path}.created_at`, sent.createdAt, problems),
    signals,
  };
}

function readInstant(path: string, sent: SentInstant | undefined, problems: Problems): number {
  if (!sent) {
    problems.add(`${path}: it is missing; allowed is ${ALLOWED.instant}`);
    return 0;
  }
  const read = ({ seconds, nanos }: SentInstant) => {
    const at = Number(seconds) * 1_000 + Math.floor(nanos / 1_000_000);
    if (nanos < 0 || nanos > 999_999_999) throw new UnreadableValueError('has nanos outside 0 to 999,999,999');
    if (!isInstant(at)) throw new UnreadableValueError('is out of range');
    return at;
  };
  const shown = { ...sent, toString: () => `{seconds: ${sent.seconds}, nanos: ${sent.nanos}}` };
  return problems.read(path, shown, ALLOWED.instant, read) ?? 0;
}
