import { createHash } from 'node:crypto';
import type { Metadata, UntypedServiceImplementation } from '@grpc/grpc-js';
import { addSignals } from '../../application/ingesting/add-signals.js';
import type { ItemStore } from '../../application/ingesting/item-store.js';
import type { SentChanges } from '../../application/ingesting/read-changes.js';
import { removeItem } from '../../application/ingesting/remove-item.js';
import { upsertItems } from '../../application/ingesting/upsert-items.js';
import type {
  AddSignalsRequest,
  AddSignalsResponse,
  AddSignalsStreamRequest,
  AddSignalsStreamResponse,
  RemoveItemRequest,
  UpsertItemsRequest,
  UpsertItemsStreamRequest,
  UpsertItemsStreamResponse,
} from '../../gen/ranking/v1/ingest.js';
import { bidiStreaming } from './bidi-streaming.js';
import { type CallEvents, CallLimits } from './call-limits.js';
import { clientStreaming } from './client-streaming.js';
import { SentMessages } from './sent-messages.js';
import type { TokenAccess } from './token-access.js';
import { type OnCall, unary } from './unary.js';

/** The handlers of `ranking.v1.IngestService`. `stopping` aborts when the server begins to stop. */
export function ingestService(
  store: ItemStore,
  access: TokenAccess,
  onCall: OnCall,
  stopping: AbortSignal,
): UntypedServiceImplementation {
  const limits = new CallLimits(stopping);
  const write = <T>(call: Call, perform: (signal: AbortSignal) => Promise<T>) => {
    access.check(call.metadata);
    return limits.write(call, perform);
  };
  const add = async (call: Call, sent: SentChanges): Promise<AddSignalsResponse> => {
    const { applied, missing, replayed } = await write(call, (signal) => addSignals(store, sent, sha256, signal));
    return { applied, missingItemIds: [...missing], replayed };
  };

  return {
    upsertItems: unary('UpsertItems', onCall, async ({ items }: UpsertItemsRequest, call) => ({
      upserted: await write(call, (signal) => upsertItems(store, items, signal)),
    })),
    upsertItemsStream: clientStreaming<UpsertItemsStreamRequest, UpsertItemsStreamResponse>(
      'UpsertItemsStream',
      onCall,
      stopping,
      async (requests, call) => {
        access.check(call.metadata);
        let upserted = 0;
        const messages = new SentMessages(requests, () => `${upserted} items are stored`);
        await messages.forEach(async ({ items }) => {
          upserted += await write(call, (signal) => upsertItems(store, items, signal));
        });
        return { messages: BigInt(messages.done), upserted: BigInt(upserted) };
      },
    ),
    addSignals: unary('AddSignals', onCall, (request: AddSignalsRequest, call) => add(call, request)),
    addSignalsStream: bidiStreaming<AddSignalsStreamRequest, AddSignalsStreamResponse>(
      'AddSignalsStream',
      onCall,
      stopping,
      async (requests, send, call) => {
        access.check(call.metadata);
        const messages = new SentMessages(requests, () => 'those that were answered are stored');
        await messages.forEach(async (request) => {
          await send({ ...(await add(call, request)), idempotencyKey: request.idempotencyKey });
        });
      },
    ),
    removeItem: unary('RemoveItem', onCall, async ({ id }: RemoveItemRequest, call) => ({
      removed: await write(call, (signal) => removeItem(store, id, signal)),
    })),
  };
}

/** Makes the handlers for a server whose stop the signal tells of. */
export type MakeIngestService = (stopping: AbortSignal) => UntypedServiceImplementation;

type Call = CallEvents & { readonly metadata: Metadata };

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
