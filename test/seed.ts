import fc from "fast-check";
import { beforeEach } from "vitest";
import type { TaskMeta } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** The test drew cases: another seed is another test. `npm run soak` repeats those alone. */
    draws?: boolean;
  }
}

let meta: TaskMeta | undefined;
beforeEach(({ task }) => {
  ({ meta } = task);
});

/** All properties draw from the seed that is given, unless they have one of their own, and their tests are marked. */
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env.SEED),
  reporter(details) {
    if (meta) meta.draws = true;
    // What fast-check does without a reporter.
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
  },
});
