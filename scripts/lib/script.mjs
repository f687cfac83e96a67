import { build } from "vite";
import { root } from "./house.mjs";
import { threads } from "./threads.mjs";

/**
 * Builds a TypeScript entry of the project with all that it imports as one script, threads included: for benchmarks and checks,
 * which run it in a process of its own. The folder's other files stay.
 * @param {object} script
 * @param {string} script.entry
 * @param {string} script.folder where it comes to lie
 * @param {string} script.name the file's; `.cjs` makes it a CommonJS script for Node 18.15 too, which Electron 25 has
 */
export const buildScript = ({ entry, folder, name }) =>
  build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [threads()],
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: name.endsWith(".cjs") ? "node18.15" : "node20.19",
      rollupOptions: { output: { format: name.endsWith(".cjs") ? "cjs" : "es", entryFileNames: name } },
    },
  });
