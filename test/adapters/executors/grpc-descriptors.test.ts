import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import { GrpcExecutor } from '../../../src/adapters/executors/grpc.js';
import { aJobRun } from '../../support/a-job-run.js';
import { calledGrpcServer, emptyHotList } from '../../support/called-grpc-server.js';
import { DESCRIPTORS } from '../../support/sparse-reflection.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const GET = 'ranking.v1.RankingService/GetHotList';
const FILE = fileURLToPath(DESCRIPTORS);

describe('a file of descriptors', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'x.binpb');
  const executor = new GrpcExecutor();
  after(() => {
    executor.close();
    folder.remove();
  });

  describe('before a job is kept', () => {
    const check = (parameters: { [name: string]: unknown }) =>
      executor.check({ address: 'a.b:1', method: GET, descriptors: FILE, ...parameters });

    it('finds nothing wrong with a message that fits', () => {
      expect(check({ message: { board: 'hot', limit: 3 } })).to.deep.equal([]);
      expect(check({})).to.deep.equal([]);
    });

    it('refuses a file that is not there, or is something else', () => {
      expect(check({ descriptors: '/no/such.binpb' })).to.deep.equal([
        { field: 'executor.descriptors', message: 'the descriptor file /no/such.binpb: there is no such file' },
      ]);
      expect(check({ descriptors: '/' })[0]?.message).to.equal(`the descriptor file /: it can't be read (EISDIR)`);
      const here = fileURLToPath(import.meta.url);
      expect(check({ descriptors: here })[0]?.message).to.equal(
        `the descriptor file ${here} is not a FileDescriptorSet`,
      );
    });

    it('refuses a file that was made without its imports, unless everybody has these', () => {
      const file = create(FileDescriptorProtoSchema, {
        name: 'a.proto',
        dependency: ['google/protobuf/empty.proto', 'b.proto'],
        service: [{ name: 'A', method: [{ name: 'Do', inputType: '.google.protobuf.Empty', outputType: '.B' }] }],
      });
      const b = create(FileDescriptorProtoSchema, { name: 'b.proto', messageType: [{ name: 'B' }] });
      const write = (...files: (typeof file)[]) =>
        writeFileSync(path, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files })));
      write(file);
      expect(check({ method: 'A/Do', descriptors: path })).to.deep.equal([
        { field: 'executor.descriptors', message: `the descriptor file ${path} lacks what it imports: b.proto` },
      ]);
      write(file, b);
      expect(check({ method: 'A/Do', descriptors: path })).to.deep.equal([]);
    });

    it('refuses a service or a method that is not in it, and a streaming one', () => {
      expect(check({ method: 'ranking.v1.Rankings/Get' })).to.deep.equal([
        {
          field: 'executor.descriptors',
          message: `there is no service ranking.v1.Rankings in the descriptor file ${FILE}`,
        },
      ]);
      expect(check({ method: 'ranking.v1.RankingService/Get' })[0]?.field).to.equal('executor.method');
      const streaming = check({ method: 'ranking.v1.IngestService/UpsertItemsStream' });
      expect(streaming.map(({ field }) => field)).to.deep.equal(['executor.method']);
      expect(streaming[0]?.message).to.include('is a streaming method');
    });

    it('finds what is wrong inside of the message besides everything else', () => {
      const problems = check({
        address: 'nowhere',
        method: 'ranking.v1.IngestService/UpsertItems',
        message: {
          items: [
            { id: 'p-1', createdAt: '2013-01-01T00:00:00Z', signals: { likes: 3 } },
            { id: 2, created_at: 'yesterday', signals: { likes: 'many' }, titel: 'x' },
            'p-3',
          ],
        },
      });
      expect(problems.map(({ field }) => field)).to.deep.equal([
        'executor.address',
        'executor.message.items[1].id',
        'executor.message.items[1].created_at',
        'executor.message.items[1].signals',
        'executor.message.items[1].titel',
        'executor.message.items[2]',
      ]);
    });
  });

  it("that is not the server's own fails no run whose call has succeeded", async () => {
    const files = fromBinary(FileDescriptorSetSchema, readFileSync(FILE));
    for (const { messageType } of files.file) {
      // As if the file were of another version than the server: the board's name is a number.
      const board = messageType
        .find(({ name }) => name === 'GetHotListResponse')
        ?.field.find(({ name }) => name === 'board');
      if (board) board.type = FieldDescriptorProto_Type.DOUBLE;
    }
    writeFileSync(path, toBinary(FileDescriptorSetSchema, files));
    const server = await calledGrpcServer((respond) => respond(null, emptyHotList('hot')));
    const parameters = { address: server.address, method: GET, descriptors: path };
    expect(await executor.run(aJobRun({ kind: 'grpc', parameters }))).to.equal('OK: 5 bytes');
    await server.close();
  });
});
