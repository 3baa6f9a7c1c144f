import type { ErrorCode } from 'yaml';

/**
 * What can be wrong with YAML, in our words. The parser's own cite the file, and what they cite could be a password;
 * they also speak of the parser rather than of what to do.
 */
const SLIPS: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) can have no anchor or tag of its own',
  BAD_ALIAS: 'this is not an alias; quote a value that begins with *',
  BAD_COLLECTION_TYPE: 'this tag does not fit its value; leave the tag out',
  BAD_DIRECTIVE: 'this % directive is not known; leave it out, or quote a value that begins with %',
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins an escape that does not exist; use single quotes',
  BAD_INDENT: 'the indentation is wrong, or a bracket is not closed',
  BAD_PROP_ORDER: 'an anchor or tag stands before what it should follow',
  BAD_SCALAR_START: "a value can't begin with this character; quote the value",
  BLOCK_AS_IMPLICIT_KEY: 'two keys stand on one line, or a line is indented too far; quote a value with a colon in it',
  BLOCK_IN_FLOW: 'an indented block stands within brackets',
  DUPLICATE_KEY: 'a key is here a second time',
  IMPOSSIBLE: "this can't be read",
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a character is missing: a colon, a comma, a quote or a bracket',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or a colon or quote is missing',
  MULTIPLE_ANCHORS: 'a value has more than one anchor (&name)',
  MULTIPLE_DOCS: 'the file holds more than one document; it must hold one',
  MULTIPLE_TAGS: 'a value has more than one tag',
  NON_STRING_KEY: 'a key is not a text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: "tabs can't indent; use spaces",
  TAG_RESOLVE_FAILED: 'this tag is not known; quote a value that begins with !',
  UNEXPECTED_TOKEN: 'something stands where it does not belong, such as a bracket, a quote or a comma',
};

/** A slip in one sentence. */
export function describeSlip(code: ErrorCode): string {
  return SLIPS[code] ?? SLIPS.IMPOSSIBLE;
}
