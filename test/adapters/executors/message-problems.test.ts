import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import fc from 'fast-check';
import { messageProblems } from '../../../src/adapters/executors/grpc/message-problems.js';
import { DESCRIPTORS } from '../../support/sparse-reflection.js';

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTORS)));

function typeOf(name: string): DescMessage {
  const type = registry.getMessage(name);
  if (!type) throw new Error(`there is no ${name}`);
  return type;
}

const fieldsOf = (name: string, json: JsonValue) =>
  messageProblems(typeOf(name), json, 'message', registry).map(({ field }) => field);

describe('what keeps JSON from being a message', () => {
  const cases: [type: string, json: JsonValue, fields: string[]][] = [
    ['ranking.v1.UpsertItemsRequest', 7, ['message']],
    ['ranking.v1.UpsertItemsRequest', [], ['message']],
    ['ranking.v1.UpsertItemsRequest', { items: {} }, ['message.items']],
    ['ranking.v1.UpsertItemsRequest', { items: [{ id: 1 }] }, ['message.items[0].id']],
    ['ranking.v1.UpsertItemsRequest', { items: [{}, null] }, ['message.items[1]']],
    ['ranking.v1.UpsertItemsRequest', { items: [{ signals: [] }] }, ['message.items[0].signals']],
    ['ranking.v1.UpsertItemsRequest', { items: [{ createdAt: {} }] }, ['message.items[0].createdAt']],
    ['ranking.v1.AddSignalsRequest', { changes: [{ delta: 1.5 }, { delta: '2' }] }, ['message.changes[0].delta']],
    ['ranking.v1.AddSignalsRequest', { idempotencyKey: 'a', idempotency_key: 'b' }, ['message']],
    [
      'ranking.v1.AddSignalsResponse',
      { missingItemIds: ['a', 1, 'b', 2] },
      ['message.missingItemIds[1]', 'message.missingItemIds[3]'],
    ],
    ['google.protobuf.Timestamp', 'yesterday', ['message']],
    ['google.protobuf.Timestamp', '2013-01-01T00:00:00Z', []],
  ];
  for (const [type, json, fields] of cases) {
    it(`is in ${fields.join(' and ') || 'nothing'} of ${JSON.stringify(json)}`, () => {
      expect(fieldsOf(type, json)).to.deep.equal(fields);
    });
  }

  it('is nothing exactly when it is one', () => {
    const name = fc.constantFrom('items', 'id', 'title', 'createdAt', 'created_at', 'signals', 'likes', 'other');
    const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue[]>(null, true, 3, '3', 'x', 1.5, '2013-01-01T00:00:00Z'),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(name, tie('json'), { maxKeys: 4 }),
      ),
    }));
    const type = typeOf('ranking.v1.UpsertItemsRequest');
    const isOne = (value: JsonValue) => {
      try {
        return fromJson(type, value, { registry }) !== undefined;
      } catch {
        return false;
      }
    };
    const wrapped = fc.oneof(json, fc.record({ items: fc.array(json, { maxLength: 3 }) }));
    fc.assert(
      fc.property(wrapped, (value) => {
        const problems = messageProblems(type, value, 'message', registry);
        expect(problems.length === 0).to.equal(isOne(value));
        for (const { field, message } of problems) expect(`${field}: ${message}`).to.match(/^message[^:]*: \S/);
      }),
      { numRuns: 2_000 },
    );
  });
});
