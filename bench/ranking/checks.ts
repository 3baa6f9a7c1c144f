import { APPROACHES } from './approaches/all.js';
import type { Answer, Opened, Site } from './approaches/approach.js';
import type { Line } from './lines.js';

/** Holds the exact approaches to one and the same list, place by place, for the same data and the same instant. */
export class Checks {
  readonly #reference: Opened;
  readonly #right = new Map<number, readonly string[]>();
  #compared = 0;

  private constructor(reference: Opened) {
    this.#reference = reference;
  }

  static async open(site: Site): Promise<Checks> {
    return new Checks(await APPROACHES.tunedPushDown.open(site));
  }

  /** How many lists have been compared. */
  get compared(): number {
    return this.#compared;
  }

  /** The data has changed. */
  forget(): void {
    this.#right.clear();
  }

  /**
   * Returns how many of the right list an answer lacks that may be wrong.
   *
   * @throws Error naming the first place that differs of one that may not
   */
  async check({ name, key }: Line, answer: Answer): Promise<number> {
    if (answer.ids.length === 0) return 0;
    const right = await this.#rightAt(answer.at);
    if (!APPROACHES[key].isExact) return right.filter((id) => !answer.ids.includes(id)).length;
    const longer = right.length > answer.ids.length ? right : answer.ids;
    const place = longer.findIndex((_, index) => right[index] !== answer.ids[index]);
    this.#compared++;
    if (place === -1) return 0;
    const [wrong, meant] = [answer.ids[place] ?? 'nothing', right[place] ?? 'nothing'];
    throw new Error(`${name}: place ${place + 1} has ${wrong} where the database's own sorting has ${meant}`);
  }

  /** The right list, by the database alone. */
  async #rightAt(at: number): Promise<readonly string[]> {
    const right = this.#right.get(at) ?? (await this.#reference.answer(at)).ids;
    this.#right.set(at, right);
    return right;
  }

  close(): Promise<void> {
    return this.#reference.close();
  }
}
