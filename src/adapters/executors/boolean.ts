import type { FieldKind } from '../../application/jobs/fields.js';

export const BOOLEAN: FieldKind<boolean> = {
  allowed: 'true or false',
  read: (given) => (typeof given === 'boolean' ? { value: given } : undefined),
};
