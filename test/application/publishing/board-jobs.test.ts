import { expect } from 'chai';
import type { ConfiguredJob, KeptJob } from '../../../src/application/jobs/sync-configured-jobs.js';
import { boardJob } from '../../../src/application/publishing/board-jobs.js';
import type { CatalogedBoard } from '../../../src/application/serving/board-catalog.js';
import { halfLife } from '../../../src/domain/formulas/half-life.js';
import { aCatalog } from '../../support/a-catalog.js';

const HOT = aCatalog('hot').default;
const hasList = () => true;
const hasNone = () => false;
/** As it is kept while somebody holds it. */
const held = ({ definition }: ConfiguredJob): KeptJob => ({ definition, isHeld: true });
const jobOf = (differences: Partial<CatalogedBoard> = {}) => boardJob({ ...HOT, ...differences }, hasList);

describe("a board's job", () => {
  it('has its schedule and its timeout, and says which list it makes', () => {
    const { definition } = jobOf({ windowMs: 3_600_000 });
    expect(definition).to.deep.include({
      name: 'refresh:hot',
      schedule: { kind: 'interval', everyMs: 10_000 },
      timeoutMs: 60_000,
      hold: 'sticky',
      labels: { board: 'hot' },
    });
    expect(definition.executor.parameters).to.deep.equal({
      function: 'refresh_board',
      input: {
        board: 'hot',
        formula: [HOT.formula.name, HOT.formula.description],
        weights: { likes: 1 },
        windowMs: 3_600_000,
        size: 3,
      },
    });
  });

  it('can be kept as JSON', () => {
    const { definition } = jobOf();
    expect(JSON.parse(JSON.stringify(definition))).to.deep.equal(definition);
  });

  it('is due at once when it is new, when nobody holds it, or when there is no list', () => {
    expect(jobOf().isDueAtOnce?.(undefined)).to.equal(true);
    expect(jobOf().isDueAtOnce?.(held(jobOf()))).to.equal(false);
    expect(jobOf().isDueAtOnce?.({ ...held(jobOf()), isHeld: false })).to.equal(true);
    expect(boardJob(HOT, hasNone).isDueAtOnce?.(held(jobOf()))).to.equal(true);
  });

  for (const [what, before] of Object.entries({
    formula: { formula: halfLife({ halfLifeMs: 60_000 }) },
    weights: { weights: { likes: 2 } },
    window: { windowMs: 60_000 },
    size: { size: 2 },
  } satisfies Record<string, Partial<CatalogedBoard>>)) {
    it(`is due at once when it had another ${what}`, () => {
      expect(jobOf().isDueAtOnce?.(held(jobOf(before)))).to.equal(true);
    });
  }

  it('is not due at once when it has only another schedule or timeout', () => {
    const before = jobOf({ job: { ...HOT.job, timeoutMs: 5_000, schedule: { kind: 'interval', everyMs: 1 } } });
    expect(jobOf().isDueAtOnce?.(held(before))).to.equal(false);
  });
});
