import { expect } from 'chai';
import { keptDefinition } from '../../../src/application/jobs/kept-definition.js';
import { aJobDefinition } from '../../support/a-job-definition.js';

describe('a definition that is kept', () => {
  it('is what it was', () => {
    const definition = aJobDefinition({ hold: 'sticky' });
    expect(keptDefinition(JSON.stringify(definition))).to.deep.equal(definition);
  });

  it('of a version that knew nothing of it is not sticky', () => {
    const { hold: _, ...before } = aJobDefinition({ hold: 'sticky' });
    expect(keptDefinition(JSON.stringify(before))).to.deep.equal({ ...before, hold: 'run' });
  });
});
