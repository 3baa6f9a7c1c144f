import { createServer } from 'node:net';
import { expect } from 'chai';
import { runHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a port that is taken', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  for (const key of ['grpc', 'http'] as const) {
    it(`ends hotlist serve with 1 and one sentence that says what to do (${key})`, async () => {
      const server = createServer();
      const port = await new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
      );
      const name = `HOTLIST_${key.toUpperCase()}_LISTEN`;
      const { code, stderr } = await runHotlist(folder.path, ['serve'], {
        ...FREE_PORTS,
        HOTLIST_DEMO: 'off',
        [name]: `127.0.0.1:${port}`,
      });
      server.close();
      expect(code).to.equal(1);
      expect(stderr.trim()).to.equal(
        `127.0.0.1:${port} is taken by another program: choose another address by ${key}.listen or ${name}`,
      );
    });
  }
});
