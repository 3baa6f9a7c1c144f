import { readFileSync } from 'node:fs';

/** The hotlist.yaml that docs/sources.md shows under a heading, so that what it says is what is tested. */
export function documentedSource(heading: string): string {
  const text = readFileSync(new URL('../../../docs/sources.md', import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  const yaml = /```yaml\n(.*?)```/s.exec(section ?? '')?.[1];
  if (yaml === undefined) throw new Error(`docs/sources.md shows no YAML under "${heading}"`);
  return yaml;
}
