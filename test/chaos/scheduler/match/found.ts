import { expect } from 'chai';
import type { Story } from './story.js';
import { violationsIn } from './violations-in.js';

/** What is found, without the instants and owners that each line has besides. */
export const found = (story: Story, keepsLeases = true) => violationsIn(story.evidence(keepsLeases));

/** One line is found, and it says this. */
export function expectOnly(lines: readonly string[], words: RegExp): void {
  expect(lines, lines.join('\n')).to.have.length(1);
  expect(lines[0]).to.match(words);
}
