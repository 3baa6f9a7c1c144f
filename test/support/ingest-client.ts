import { type ClientDuplexStream, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  type AddSignalsRequest,
  type AddSignalsResponse,
  type AddSignalsStreamRequest,
  type AddSignalsStreamResponse,
  IngestServiceClient,
  type Item,
  type RemoveItemResponse,
  type UpsertItemsResponse,
  type UpsertItemsStreamRequest,
  type UpsertItemsStreamResponse,
} from '../../src/gen/ranking/v1/ingest.js';

/** How a call ended that was refused, or was answered. */
export interface Ending {
  readonly code: string;
  readonly details: string;
}

/** An item as a caller would send it. */
export function sentItem(differences: Partial<Item> = {}): Item {
  return {
    id: 'a',
    title: 'A title',
    url: 'https://example.org/a',
    author: 'somebody',
    createdAt: { seconds: 1_356_998_400n, nanos: 123_000_000 },
    signals: { likes: 1n },
    ...differences,
  };
}

/** A caller of the IngestService, with promises. */
export class IngestCaller {
  readonly client: IngestServiceClient;
  readonly #metadata: Metadata;

  constructor(address: string, authorization?: string) {
    this.client = new IngestServiceClient(address, credentials.createInsecure());
    this.#metadata = new Metadata();
    if (authorization !== undefined) this.#metadata.set('authorization', authorization);
  }

  upsert(...items: Item[]): Promise<UpsertItemsResponse> {
    return answered((done) => this.client.upsertItems({ items }, this.#metadata, done));
  }

  add(request: AddSignalsRequest): Promise<AddSignalsResponse> {
    return answered((done) => this.client.addSignals(request, this.#metadata, done));
  }

  remove(id: string): Promise<RemoveItemResponse> {
    return answered((done) => this.client.removeItem({ id }, this.#metadata, done));
  }

  /** Sends all messages without waiting, and half-closes. */
  upsertStream(messages: Iterable<UpsertItemsStreamRequest>): Promise<UpsertItemsStreamResponse> {
    return answered((done) => {
      const call = this.client.upsertItemsStream(this.#metadata, done);
      for (const message of messages) call.write(message);
      call.end();
    });
  }

  addStream(): SignalStream {
    return new SignalStream(this.client.addSignalsStream(this.#metadata));
  }

  close(): void {
    this.client.close();
  }
}

/** A stream of changes that is open. */
export class SignalStream {
  readonly answers: AddSignalsStreamResponse[] = [];
  readonly call: ClientDuplexStream<AddSignalsStreamRequest, AddSignalsStreamResponse>;
  readonly ended: Promise<Ending>;
  #onAnswer: () => void = () => {};

  constructor(call: ClientDuplexStream<AddSignalsStreamRequest, AddSignalsStreamResponse>) {
    this.call = call;
    call.on('data', (answer: AddSignalsStreamResponse) => {
      this.answers.push(answer);
      this.#onAnswer();
    });
    // Every ending but OK is an error too; the status says it all.
    call.on('error', () => {});
    this.ended = new Promise((resolve) =>
      call.on('status', ({ code, details }) => resolve({ code: status[code], details })),
    );
  }

  send(idempotencyKey: string, ...changes: AddSignalsStreamRequest['changes']): void {
    this.call.write({ idempotencyKey, changes });
  }

  async untilAnswers(count: number): Promise<void> {
    while (this.answers.length < count) {
      await new Promise<void>((resolve) => {
        this.#onAnswer = resolve;
      });
    }
  }
}

/** How a call that must be refused was. */
export async function refusalOf(call: Promise<unknown>): Promise<Ending> {
  try {
    await call;
  } catch (error) {
    const { code, details } = error as ServiceError;
    return { code: status[code], details };
  }
  throw new Error('the call was answered');
}

function answered<T>(call: (done: (error: ServiceError | null, answer: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));
}
