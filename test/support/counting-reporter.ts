import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END } = Mocha.Runner.constants;

/** Mocha's usual report, and the totals in the file named by the option `file`, for the line that ends `npm test`. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file: string | undefined = options.reporterOptions?.file;
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures }));
    });
  }
}

// biome-ignore lint/style/noDefaultExport: mocha takes a reporter as its file's default export.
export default CountingReporter;
