import { parentPort, workerData } from 'node:worker_threads';
import { buildFrom } from '../../application/ranking/build-skyband.js';
import type { ItemSource } from '../../application/ranking/item-source.js';
import { formulaOf } from '../../domain/formulas/formula-of.js';
import { toErrorMessage } from './error-message.js';
import type { ThreadData, ThreadMessage } from './thread-message.js';

/** A source with connections of its own. */
export interface OpenedSource {
  readonly items: ItemSource;
  close(): Promise<void>;
}

/** What a thread started by `buildInThread` does: opens the source, builds, closes the source, says what came out. */
export async function answerBuild<Opening>(open: (opening: Opening) => Promise<OpenedSource>): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this is run in a thread of its own only');
  const { opening, spec, formula } = workerData as ThreadData<Opening>;
  const say = (message: ThreadMessage) => port.postMessage(message);
  const stop = new AbortController();
  port.once('message', () => stop.abort(new Error('the build was called off')));
  try {
    const source = await open(opening);
    const build = buildFrom(source.items, () => say({ kind: 'read' }));
    const built = await build(spec, formulaOf(formula), stop.signal).finally(() => source.close());
    say({ kind: 'built', built });
  } catch (error) {
    say({ kind: 'failed', error: toErrorMessage(error) });
  }
  // Nothing else keeps the thread.
  port.close();
}
