import { fork } from 'node:child_process';
import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import { APPROACHES, type ApproachKey } from '../approaches/all.js';
import type { Site } from '../approaches/approach.js';
import { type Measured, measure } from './measure.js';

/** An approach that is ready to be measured, as often as one likes. */
export interface Contestant {
  ask(at: number): Promise<Measured>;
  close(): Promise<void>;
}

/** Makes one. */
export type Enter = (key: ApproachKey, site: Site) => Promise<Contestant>;

/** What the child is told first. */
export interface Entry {
  readonly key: ApproachKey;
  readonly site: Site;
}

/** What the child says: ready, with an answer, or that it failed. */
export type Said = { readonly measured?: Measured; readonly failure?: string };

/** In a process of its own, so that memory and processor time are the approach's alone. */
export const enterInProcess: Enter = async (key, site) => {
  const child = fork(fileURLToPath(new URL('child.js', import.meta.url)), { serialization: 'advanced' });
  const exited = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the process of "${APPROACHES[key].name}" ended with ${code}`)));
  });
  exited.catch(() => {});
  const messages = on(child, 'message');
  const next = async (): Promise<Said> => {
    const { value } = await Promise.race([messages.next(), exited]);
    const said = value[0] as Said;
    if (said.failure !== undefined) throw new Error(said.failure);
    return said;
  };
  child.send({ key, site } satisfies Entry);
  await next();
  return {
    async ask(at) {
      child.send({ at });
      return (await next()).measured as Measured;
    },
    async close() {
      child.kill();
    },
  };
};

/** In this process: for tests, as what it takes is then what all take together. */
export const enterHere: Enter = async (key, site) => {
  const opened = await APPROACHES[key].open(site);
  return { ask: (at) => measure(opened, at), close: () => opened.close() };
};
