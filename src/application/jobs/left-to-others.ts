/**
 * For how long an instance that can't carry a run out as it should be leaves it to others, in milliseconds. Longer than all
 * instances take to read a file that was changed. To be replaced one after another they may take longer still; then a run
 * as it was, or the record of why there is none, is better than nothing.
 */
export const LEFT_TO_OTHERS_MS = 30_000;
