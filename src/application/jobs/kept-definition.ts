import type { JobDefinition } from '../../domain/scheduling/job-definition.js';

/** A definition from the text that is kept of it, perhaps by a version that knew fewer fields. */
export function keptDefinition(text: string): JobDefinition {
  const kept = JSON.parse(text);
  return 'hold' in kept ? kept : { ...kept, hold: 'run' };
}
