import { type Chaos, FRESH_WITHIN_MS } from './chaos.js';
import { propagation } from './propagation.js';
import { ALLOWED_EXCESS_MS } from './tally.js';

/** Five seconds in all, where a start that needs no server takes one; where it takes longer it is the machine's doing. */
const READY_OVER_CONTROL_MS = 4_000;
const PROPAGATED_WITHIN_MS = 1_000;

/** Prints what was measured; returns what must not have happened. */
export function report(chaos: Chaos, print: (line: string) => void): readonly string[] {
  const { trial, tally, ready, readyOverControl, fresh, quiet, faults } = chaos;
  const { checker, fleet } = trial;
  const count = (msg: string) => fleet.instances.reduce((sum, { log }) => sum + log.of(msg).length, 0);
  const excesses = tally.excesses();
  const worst = excesses[0]?.ms ?? 0;
  const spread = propagation(fleet.instances, quiet);
  const tiers = [...checker.tiers].map(([tier, answers]) => `${tier} ${answers}`).join(', ');

  print('');
  print(`faults                 ${faults}`);
  print(`calls                  ${checker.calls}, ${checker.failures} failed; answered from ${tiers}`);
  print(`before the faults      ${tally.before}`);
  print(`during the faults      ${tally.during}`);
  print(`the control meanwhile  ${tally.control}`);
  print(`largest excess         ${worst.toFixed(1)} ms over the slowest before, or the control just then`);
  print(`fresh after a fault    ${fresh}; allowed ${Math.round(FRESH_WITHIN_MS)} ms`);
  print(`ready without servers  ${ready}`);
  print(`  than the control     ${readyOverControl} later; allowed ${READY_OVER_CONTROL_MS} ms`);
  print(`in every memory        ${spread}; allowed ${PROPAGATED_WITHIN_MS} ms for 99 %`);
  print(`versions published     ${count('list published')}, ${count('publish refused')} publishes refused`);
  print(`leases lost            ${count('lease lost')}`);
  print(`tiers told down, up    ${count('tier down')}, ${count('tier up')}`);

  const late = excesses.filter(({ ms }) => ms > ALLOWED_EXCESS_MS);
  for (const who of new Set(late.map((each) => each.who))) {
    const theirs = late.filter((each) => each.who === who).map(({ at }) => Math.round(chaos.secondsAt(at)));
    checker.violate(
      `${theirs.length} calls to ${who} took over ${ALLOWED_EXCESS_MS} ms longer than the slowest before, ` +
        `at ${[...new Set(theirs)].sort((a, b) => a - b).join(', ')} s`,
    );
  }
  if (readyOverControl.max > READY_OVER_CONTROL_MS) checker.violate(`ready only after ${ready.max.toFixed(0)} ms`);
  if (spread.percentile(99) > PROPAGATED_WITHIN_MS) checker.violate('new versions take too long to be everywhere');
  print('');
  for (const violation of checker.violations) print(`✖ ${violation}`);
  print(checker.violations.length === 0 ? '✔ nothing happened that must not' : '');
  return checker.violations;
}
