import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { threads } from "./scripts/lib/threads.mjs";

/** `SEED=123` repeats what a property found: `npm run soak` says which. */
const setupFiles = process.env.SEED ? ["test/seed.ts"] : [];

/** What is waited for comes soon; on a loaded machine a second is not long. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [threads()],
        test: {
          name: "unit",
          expect: patient,
          environment: "node",
          globalSetup: "test/kernels.ts",
          setupFiles,
          include: ["test/{core,host,cli,electron,house}/**/*.test.ts"],
          // A network trained in a test takes seconds on a slow machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [vue(), threads()],
        test: {
          name: "component",
          expect: patient,
          environment: "happy-dom",
          // The lessons train for real.
          globalSetup: "test/kernels.ts",
          setupFiles,
          include: ["test/renderer/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          expect: patient,
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          // One window at a time: two would share the processor and the focus.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          retry: 0,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
