import * as z from 'zod/mini';

/** A kind of value that is written as one text, the same in the file and in the environment. */
export interface ValueKind<T> {
  /** Turns the text into the value. The message of a `custom` issue says what is wrong, in words that follow it. */
  readonly schema: z.ZodMiniType<T, string>;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The texts that are allowed, where they can be counted, to find the one that was meant. */
  readonly candidates?: () => readonly string[];
}

/** One of a few words. */
export function oneOf<const T extends string>(choices: readonly T[]): ValueKind<T> {
  return {
    schema: z.pipe(z.string(), z.enum(choices)),
    allowed: inWords(choices),
    candidates: () => choices,
  };
}

/** A text of a certain form. */
export function textLike(pattern: RegExp, allowed: string): ValueKind<string> {
  return { schema: z.string().check(z.regex(pattern)), allowed };
}

export function wholeNumber(min: number, max: number): ValueKind<number> {
  return {
    schema: z.pipe(decimal, z.int().check(z.gte(min), z.lte(max))),
    allowed: `a whole number from ${min} to ${max}`,
  };
}

export function numberFrom(min: number, max: number): ValueKind<number> {
  return {
    schema: z.pipe(decimal, z.number().check(z.gte(min), z.lte(max))),
    allowed: `a number from ${min} to ${max}`,
  };
}

/** `Number` alone would take an empty text for 0, and hexadecimal. */
const decimal = z.pipe(
  z.string().check(z.regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i)),
  z.transform((text: string) => Number(text)),
);

function inWords(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}
