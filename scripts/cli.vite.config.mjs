import { defineConfig } from "vite";
import { threads } from "./lib/threads.mjs";

// One ES module with everything in it, for the Node that `engines` in package.json asks for.
export default defineConfig({
  logLevel: "warn",
  plugins: [threads()],
  ssr: { noExternal: true },
  build: {
    ssr: "cli/index.ts",
    target: "node20.19",
    emptyOutDir: true,
    rollupOptions: { output: { format: "es", entryFileNames: "gradlab.mjs" } },
  },
});
