import type { SeededRandom } from './seeded-random.js';
import { VOCABULARY } from './title-vocabulary.js';

type Slot = keyof typeof VOCABULARY;

/** Each leaves room for thousands of titles at least, so that few of a community's are the same. */
const ARTICLES = [
  'How we cut {metric} {amount} {remedy}',
  'How {trouble} taught us about {topic} {circumstance}',
  'Writing {program} in {language} in {period}',
  'I wrote {program} in {language} {circumstance}',
  '{effort} {trouble} {circumstance}',
  '{effort} {trouble} in {technology}',
  '{topic} in {language}: {lesson}',
  '{topic} for {role}: {lesson}',
  '{topic} {circumstance}: {lesson}',
  'A {quality} approach to {topic} {circumstance}',
  'The case for {quality} {topic} {circumstance}',
  'Why {role} should care about {topic} and {technology}',
  '{technology} for {role}, {circumstance}',
  'What {craft} taught me about {topic}',
  'From {craft} to {topic} in {period}',
  'Moving from {technology} to {technology}: {lesson}',
  '{period} of {technology}: {lesson}',
  'Learning {language} {circumstance}: {lesson}',
  '{craft} {opinion}, like {topic}',
  'Replacing {program} with {program} {circumstance}',
  'We found {trouble} in {program} {circumstance}',
  'Postmortem: {trouble} in {program} {circumstance}',
  'Understanding {topic} through {craft} and {language}',
  'Teaching {topic} to {role} {circumstance}',
  'Notes on {craft} for {role}: {lesson}',
  'Against {quality} {topic}: {lesson}',
] as const;

const PROJECTS = [
  'Show: {nameStart}{nameEnd}, {program} in {language}',
  'Show: {nameStart}{nameEnd} – {quality} {topic} for {role}',
  'Show: I built {nameStart}{nameEnd}, {program} for {role}',
  '{nameStart}{nameEnd}, {quality} tooling for {craft}',
  '{nameStart}{nameEnd} 1.0: {program} for {technology}',
] as const;

/** Posts with no address of their own. */
const QUESTIONS = [
  'Ask: How do {role} handle {topic} {circumstance}?',
  'Ask: Who still writes {program} in {language}?',
  'Ask: What did {period} of {topic} teach you?',
  'Ask: {language} or {language} for {program}?',
  'Ask: How do you explain {trouble} to {role}?',
] as const;

export interface Headline {
  readonly title: string;
  /** Under the names RFC 2606 sets aside for examples; empty for a question. */
  readonly url: string;
}

export function drawHeadline(random: SeededRandom): Headline {
  const kind = random.uniform();
  if (kind < 0.08) return { title: fill(random, random.pick(QUESTIONS)), url: '' };
  if (kind < 0.25) {
    const title = fill(random, random.pick(PROJECTS));
    return { title, url: `https://example.org/projects/${slug(title)}` };
  }
  const title = fill(random, random.pick(ARTICLES));
  const site = `${random.pick(VOCABULARY.nameStart)}-${random.pick(VOCABULARY.nameEnd)}`;
  return { title, url: `https://${site.toLowerCase()}.example/${slug(title)}` };
}

function fill(random: SeededRandom, template: string): string {
  const used = new Set<string>();
  const title = template.replace(/\{(\w+)\}/g, (_, slot: Slot) => {
    let word = random.pick(VOCABULARY[slot]);
    // "Moving from Git to Git" helps nobody.
    while (used.has(word)) word = random.pick(VOCABULARY[slot]);
    used.add(word);
    return word;
  });
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
