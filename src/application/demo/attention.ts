import type { Signals } from '../../domain/item.js';
import type { SeededRandom } from './seeded-random.js';

/** A post finds half of all its readers in this time, and half of the rest in as much again. */
export const ATTENTION_HALF_LIFE_MS = 2.5 * 3_600_000;

/** Most posts: the logarithm of their readers is normally distributed. */
const BODY = { median: 90, sigma: 1.2 };
/** One in twenty goes further than that body: above the body's own 95 % its readers follow a power law. */
const TAIL = { share: 0.05, from: BODY.median * Math.exp(1.645 * BODY.sigma), exponent: 1.5 };
/** Everybody there is. */
const EVERYBODY = 60_000;

/** What one reader in so many does; most only read. */
const HABITS = { likes: 0.06, comments: 0.026, collects: 0.012, shares: 0.004 };
/** How much posts differ in what they move their readers to. */
const HABITS_SIGMA = 0.35;
/** How many readers it takes to believe a post's own figures as much as the usual ones. */
const HABITS_PRIOR = 50;
/** Likewise for its appeal, as a share of all its readers. */
const APPEAL_PRIOR = 0.03;

type Habit = keyof typeof HABITS;
/** The share of its readers that likes, comments on, collects and shares a post. */
export type Habits = Readonly<Record<Habit, number>>;

const HABIT_NAMES = Object.keys(HABITS) as Habit[];

/** How many readers a post finds in the end. */
export function drawAppeal(random: SeededRandom): number {
  if (random.chance(TAIL.share)) return Math.min(EVERYBODY, random.pareto(TAIL.from, TAIL.exponent));
  for (;;) {
    const appeal = BODY.median * Math.exp(BODY.sigma * random.normal());
    if (appeal <= TAIL.from) return appeal;
  }
}

export function drawHabits(random: SeededRandom): Habits {
  return mapHabits((habit) => HABITS[habit] * Math.exp(HABITS_SIGMA * random.normal()));
}

/** The share of its readers that a post of this age has found; ages in milliseconds. */
export function attentionSpent(ageMs: number): number {
  return 1 - 2 ** (-Math.max(0, ageMs) / ATTENTION_HALF_LIFE_MS);
}

/** What so many new readers of a post do, `reads` included; what none of them does is left out. */
export function drawSignals(random: SeededRandom, habits: Habits, readers: number): Record<string, number> {
  const signals: Record<string, number> = {};
  if (readers === 0) return signals;
  signals['reads'] = readers;
  for (const habit of HABIT_NAMES) {
    const count = Math.min(readers, random.poisson(readers * habits[habit]));
    if (count > 0) signals[habit] = count;
  }
  return signals;
}

/** The habits of a post's readers, to judge by its counters. */
export function estimateHabits(signals: Signals): Habits {
  const readers = (signals['reads'] ?? 0) + HABITS_PRIOR;
  return mapHabits((habit) => ((signals[habit] ?? 0) + HABITS[habit] * HABITS_PRIOR) / readers);
}

/** The appeal of a post, to judge by the readers it has found at this age. */
export function estimateAppeal(reads: number, ageMs: number): number {
  return (reads + BODY.median * APPEAL_PRIOR) / (attentionSpent(ageMs) + APPEAL_PRIOR);
}

function mapHabits(of: (habit: Habit) => number): Habits {
  return { likes: of('likes'), comments: of('comments'), collects: of('collects'), shares: of('shares') };
}
