import { type HeldLock, LOCKS } from './locks.js';

/** What the trial tells a holder, and what a holder tells the trial. */
export type ToHolder = { readonly do: 'ask' } | { readonly do: 'block' | 'jump'; readonly ms: number };
export type FromHolder =
  | { readonly kind: 'acquired'; readonly hasToken: boolean }
  | { readonly kind: 'lost' }
  | { readonly kind: 'asked'; readonly isHeld: boolean };

// A process of its own, because it may crash: node holder.js LOCK FOLDER URL TTL_MS
const [name = '', folder = '', url = '', ttl] = process.argv.slice(2);
const say = (message: FromHolder) => void process.send?.(message);
const onLost = () => say({ kind: 'lost' });
const lock = (await LOCKS[name]?.acquire({ folder, url, ttlMs: Number(ttl), onLost })) as HeldLock;

process.on('message', (order: ToHolder) => {
  if (order.do === 'block') block(order.ms);
  if (order.do === 'jump') jump(order.ms);
  else say({ kind: 'asked', isHeld: lock.isHeld() });
});
say({ kind: 'acquired', hasToken: lock.token !== undefined });

/** Keeps the event loop busy; the question comes before any timer that is due by then. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Sets the wall clock ahead, for this process. */
function jump(ms: number): void {
  const now = Date.now;
  Date.now = () => now() + ms;
  globalThis.Date = class extends Date {
    constructor(...given: ConstructorParameters<typeof Date> | []) {
      super(...((given.length > 0 ? given : [Date.now()]) as [number]));
    }
  } as DateConstructor;
}
