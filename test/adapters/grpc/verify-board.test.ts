import { EventEmitter } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { CancelledCallError, toStatus } from '../../../src/adapters/grpc/status.js';
import { TokenAccess } from '../../../src/adapters/grpc/token-access.js';
import { answerVerifyBoard, type VerifyBoardParts } from '../../../src/adapters/grpc/verify-board.js';
import { TablesError } from '../../../src/adapters/tables/tables-error.js';
import {
  BoardBeingBuiltError,
  NothingToVerifyError,
  type Verification,
} from '../../../src/application/ranking/verification.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aCatalog } from '../../support/a-catalog.js';
import { rejection } from '../../support/rejection.js';

const NOTHING: Verification = { takenAt: 1_500, itemsRead: 7, places: 2, mismatches: [] };

/** A call whose caller can go away. */
class Call extends EventEmitter {
  readonly metadata = new Metadata();
  cancelled = false;

  cancel(): void {
    this.cancelled = true;
    this.emit('cancelled');
  }
}

function answering(verify: VerifyBoardParts['verify'], token?: string) {
  const access = new TokenAccess({ deed: 'verifying', key: 'admin.token', token });
  return answerVerifyBoard({ access, catalog: aCatalog('hot', 'rising'), verify });
}

describe('a call of VerifyBoard', () => {
  it('says what was found, of the default board when none is named', async () => {
    const verified: string[] = [];
    const answer = answering(async ({ name }) => {
      verified.push(name);
      return {
        ...NOTHING,
        mismatches: [
          { rank: 1, live: { id: 'a', points: 3 }, scanned: { id: 'b', points: 2.5 } },
          { rank: 2, live: undefined, scanned: { id: 'c', points: 1 } },
        ],
      };
    });
    const response = await answer({ board: '' }, new Call());
    expect(verified).to.deep.equal(['hot']);
    expect(response).to.deep.equal({
      board: 'hot',
      takenAt: { seconds: 1n, nanos: 500_000_000 },
      itemsRead: 7n,
      places: 2,
      mismatches: [
        { rank: 1, liveId: 'a', livePoints: 3, scannedId: 'b', scannedPoints: 2.5 },
        { rank: 2, liveId: '', livePoints: 0, scannedId: 'c', scannedPoints: 1 },
      ],
    });
  });

  it('asks for the admin token before anything else', async () => {
    const answer = answering(() => expect.fail('it verified'), 'the-token-of-this-test');
    expect(toStatus(await rejection(answer({ board: 'no such' }, new Call()))).code).to.equal(status.UNAUTHENTICATED);
  });

  for (const [error, code, details] of [
    [new NothingToVerifyError('ask another'), status.FAILED_PRECONDITION, /^ask another$/],
    [new BoardBeingBuiltError('hot'), status.UNAVAILABLE, /being built/],
    [new StoreUnavailableError('nobody answers'), status.UNAVAILABLE, /can't be read just now: nobody answers; try/],
    [new TablesError([{ key: 'table', message: 'is gone' }]), status.UNAVAILABLE, /source\.table: is gone/],
    [new TypeError('a secret'), status.INTERNAL, /^(?!.*secret)/],
  ] as const) {
    it(`ends with ${status[code]} for a ${error.name}`, async () => {
      const answer = answering(() => Promise.reject(error));
      const ended = toStatus(await rejection(answer({ board: 'hot' }, new Call())));
      expect(ended.code).to.equal(code);
      expect(ended.details).to.match(details);
    });
  }

  it('ends with NOT_FOUND for a board that there is not', async () => {
    const answer = answering(() => expect.fail('it verified'));
    expect(toStatus(await rejection(answer({ board: 'nope' }, new Call()))).code).to.equal(status.NOT_FOUND);
  });

  it('ends when its caller goes away, and when that was before it began', async () => {
    const hanging: VerifyBoardParts['verify'] = (_, signal) =>
      new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    for (const when of ['before', 'while'] as const) {
      const call = new Call();
      if (when === 'before') call.cancel();
      const answer = rejection(answering(hanging)({ board: 'hot' }, call));
      if (when === 'while') call.cancel();
      expect(await answer).to.be.instanceOf(CancelledCallError);
      expect(call.listenerCount('cancelled')).to.equal(0);
    }
  });
});
