import { setTimeout as delay } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import { createConnection, type ResultSetHeader } from 'mysql2/promise';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import { type GetHotListResponse, RankingServiceClient } from '../../src/gen/ranking/v1/ranking.js';
import type { Instance } from '../../test/support/fleet/instance.js';
import { Latencies } from '../../test/support/fleet/latencies.js';
import { until } from '../../test/support/until.js';
import { BOARD } from '../ranking/site/as-source.js';

const VOTES = 100;
/** Between two votes, so that they fall anywhere between two refreshes. */
const LONGEST_PAUSE_MS = 1_500;
const PLACES = 20;

/** How long it takes from a vote's commit until every one of the instances answers with it. */
export async function voteToList(siteUrl: string, instances: readonly Instance[], seed: number): Promise<Latencies> {
  const random = new SeededRandom(seed, 2);
  const connection = await createConnection(siteUrl);
  const clients = instances.map(({ grpc }) => new RankingServiceClient(grpc, credentials.createInsecure()));
  const latencies = new Latencies();
  try {
    for (let vote = 0; vote < VOTES; vote++) {
      await delay(random.integer(0, LONGEST_PAUSE_MS));
      const { items } = await ask(clients[0] as RankingServiceClient);
      const { id, points } = items[random.integer(0, PLACES - 1)] as GetHotListResponse['items'][number];
      const sql = 'UPDATE article_stats SET points = points + 3 WHERE article_id = ?';
      const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, [id]);
      if (affectedRows !== 1) throw new Error(`article ${id} could not be voted on`);
      const committedAt = performance.now();
      await Promise.all(clients.map((client) => untilCounted(client, id, points + 3)));
      latencies.add(performance.now() - committedAt);
    }
    return latencies;
  } finally {
    for (const client of clients) client.close();
    await connection.end();
  }
}

async function untilCounted(client: RankingServiceClient, id: string, points: number): Promise<void> {
  await until(`the list has article ${id} with ${points} points`, async () => {
    const { items } = await ask(client);
    return items.some((item) => item.id === id && item.points >= points);
  });
}

function ask(client: RankingServiceClient): Promise<GetHotListResponse> {
  return new Promise((resolve, reject) => {
    client.getHotList({ board: BOARD.name, limit: 0 }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
