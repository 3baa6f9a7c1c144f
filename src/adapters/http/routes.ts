import { type Context, Hono } from 'hono';
import type { Clock } from '../../application/clock.js';
import { UnknownBoardError } from '../../application/serving/board-catalog.js';
import { type HotListReader, NoListYetError } from '../../application/serving/hot-list-reader.js';
import type { ListBoards } from '../../application/serving/list-boards.js';
import type { TierHealth } from '../../application/serving/tier-health.js';
import { ageMs } from '../../domain/hot-list.js';
import { boardJson, boardsJson } from './board-json.js';
import { etagOf, matchesEtag } from './etag.js';

/** Caches may answer from their copy for a second, and for a day while this service can't be reached. */
const CACHE_CONTROL = 'public, max-age=1, stale-if-error=86400';

/** What the routes need of the service. */
export interface RouteDependencies {
  readonly reader: HotListReader;
  readonly listBoards: ListBoards;
  readonly tierHealth: TierHealth;
  readonly clock: Clock;
  /** Whether this instance wants requests. */
  readonly isReady: () => boolean;
  /** The metrics in Prometheus's text format. */
  readonly metricsText: () => Promise<string>;
  /** Told of errors that nobody foresaw. */
  readonly onError: (path: string, error: unknown) => void;
}

/** Every HTTP route there is. */
export function routes({
  reader,
  listBoards,
  tierHealth,
  clock,
  isReady,
  metricsText,
  onError,
}: RouteDependencies): Hono {
  const app = new Hono();
  app.get('/livez', (c) => c.text('ok\n'));
  app.get('/readyz', (c) => {
    const boards = listBoards().map(({ board, published }) => ({
      name: board.name,
      version: published?.list.version ?? 0,
    }));
    const tiers = tierHealth.all.map(({ name, isUp, reason }) => ({ name, up: isUp, ...(reason && { reason }) }));
    return c.json({ ready: isReady(), tiers, boards }, isReady() ? 200 : 503);
  });
  app.get('/metrics', async (c) => c.body(await metricsText(), 200, { 'Content-Type': 'text/plain; version=0.0.4' }));
  app.get('/v1/boards', (c) => c.json(boardsJson(listBoards())));
  app.get('/v1/boards/:board', (c) => getBoard(c, reader, clock));
  app.get('/', (c) => c.json({ service: 'hotlist', see: ['/v1/boards', '/readyz', '/livez', '/metrics'] }));
  app.notFound((c) => refuse(c, 404, 'NOT_FOUND', `there is nothing at ${c.req.path}; see /v1/boards`));
  app.onError((error, c) => {
    if (error instanceof UnknownBoardError) return refuse(c, 404, 'NOT_FOUND', error.message);
    if (error instanceof NoListYetError) return refuse(c, 503, 'UNAVAILABLE', error.message);
    onError(c.req.path, error);
    return refuse(c, 500, 'INTERNAL', 'the request failed for a reason that the server log has');
  });
  return app;
}

async function getBoard(c: Context, reader: HotListReader, clock: Clock): Promise<Response> {
  const asked = c.req.query('limit') ?? '0';
  if (!/^\d{1,9}$/.test(asked)) {
    const message = `limit is ${JSON.stringify(asked.slice(0, 40))}; it must be a whole number, 0 (all) or more`;
    return refuse(c, 400, 'INVALID_ARGUMENT', message);
  }
  const limit = Number(asked);
  const { published, from } = await reader.get(c.req.param('board') ?? '');
  const etag = etagOf(published, limit);
  const headers = {
    ETag: etag,
    'Cache-Control': CACHE_CONTROL,
    'X-Hotlist-Tier': from,
    'X-Hotlist-Age-Ms': String(ageMs(published.list, clock.now())),
  };
  if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304, headers);
  return c.json(boardJson(published.list, limit), 200, headers);
}

function refuse(c: Context, httpStatus: 400 | 404 | 500 | 503, code: string, message: string): Response {
  return c.json({ error: { code, message } }, httpStatus);
}
