import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { answerExplainItem } from '../../../src/adapters/grpc/explain-item.js';
import { CancelledCallError, InvalidRequestError } from '../../../src/adapters/grpc/status.js';
import { type ExplainItem, SourceUnavailableError } from '../../../src/application/explaining/explain-item.js';
import { rejection } from '../../support/rejection.js';

/** A call whose caller can go away. */
class Call extends EventEmitter {
  cancelled = false;

  cancel(): void {
    this.cancelled = true;
    this.emit('cancelled');
  }
}

/** Ends with its signal, and not before. */
const hanging: ExplainItem = (_board, _id, signal) =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('a call of ExplainItem', () => {
  it('is refused without an id', async () => {
    expect(await rejection(answerExplainItem(hanging, { board: '', id: '' }, new Call()))).to.be.instanceOf(
      InvalidRequestError,
    );
  });

  it('ends when its caller goes away, and when that was before it began', async () => {
    for (const when of ['before', 'while'] as const) {
      const call = new Call();
      if (when === 'before') call.cancel();
      const answer = rejection(answerExplainItem(hanging, { board: '', id: 'a' }, call));
      if (when === 'while') call.cancel();
      expect(await answer).to.be.instanceOf(CancelledCallError);
      expect(call.listenerCount('cancelled')).to.equal(0);
    }
  });

  it('ends when the source takes too long, and says so', async () => {
    const error = await rejection(answerExplainItem(hanging, { board: '', id: 'a' }, new Call(), 1));
    expect(error).to.be.instanceOf(SourceUnavailableError);
    expect((error as Error).message).to.equal(
      "the items can't be read just now: no answer within 1ms; try again in a moment",
    );
  });
});
