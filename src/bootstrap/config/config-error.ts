/** One thing that is wrong with the configuration. */
export interface Problem {
  /** The key, such as `boards[1].size`; empty when the file as a whole is meant. */
  readonly path: string;
  /** Who said it: `hotlist.yaml:14`, `environment HOTLIST_LOG_LEVEL`, `default`. */
  readonly origin: string;
  /** What is wrong and what is allowed. Never holds a secret. */
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once; the message is ready to print. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const header = `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`;
    super([header, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join('\n'));
    this.problems = problems;
  }
}

/** The problem in one line. */
export function describeProblem({ path, origin, message }: Problem): string {
  return path === '' ? `${origin}: ${message}` : `${path} (${origin}): ${message}`;
}
