import * as z from 'zod/mini';
import type { Listen } from '../../../adapters/listen.js';
import { listenAddress } from './listen-address.js';
import type { ValueKind } from './value-kind.js';

/** Several servers in one text, so that the environment can name them too. */
export const serverList: ValueKind<readonly Listen[]> = {
  schema: z.pipe(
    z.string(),
    z.pipe(
      z.transform((text: string) => text.split(',').map((each) => parseServer(each.trim()))),
      z.array(z.object({ host: z.string(), port: z.number() })).check(z.minLength(1)),
    ),
  ),
  allowed: 'HOST:PORT, separated by commas where there are several; IPv6 as [::1]:6379',
};

function parseServer(text: string): Listen | undefined {
  const { data } = listenAddress.schema.safeParse(text);
  return data?.port === 0 ? undefined : data;
}
