import { refuse } from './prepare.mjs';

/** The number that an option is; ends the process with a sentence when it is none, or beyond the bounds. */
export function wholeNumber(name, text, lowest, highest) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
  return refuse(`--${name} is ${text}; it must be a whole number from ${lowest} to ${highest}.`, 2);
}
