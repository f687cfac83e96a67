import { defineConfig } from "vite";

/** The benchmark as one module, beside the command line's. */
export default defineConfig({
  logLevel: "warn",
  ssr: { noExternal: true },
  build: {
    ssr: "test/bench/doctor/main.ts",
    outDir: "out/bench",
    emptyOutDir: false,
    target: "node20.19",
    rollupOptions: { output: { format: "es", entryFileNames: "doctor.mjs" } },
  },
});
