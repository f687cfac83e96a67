import { build } from "vite";

const mark = "?thread";

/**
 * Makes `import { script } from "./module?thread"` the text of one CommonJS script that holds the module and all that it imports,
 * so that what is built needs no file beside it to start a thread.
 * @returns {import("vite").Plugin}
 */
export function threads() {
  return {
    name: "threads",
    enforce: "pre",
    async resolveId(id, importer) {
      if (!id.endsWith(mark)) return null;
      const found = await this.resolve(`${id.slice(0, -mark.length)}.ts`, importer, { skipSelf: true });
      return found && `\0${found.id}${mark}`;
    },
    async load(id) {
      if (!id.startsWith("\0") || !id.endsWith(mark)) return null;
      const entry = id.slice(1, -mark.length);
      this.addWatchFile(entry);
      const made = await build({
        configFile: false,
        logLevel: "error",
        ssr: { noExternal: true },
        build: {
          ssr: entry,
          write: false,
          minify: false,
          target: "node18.15",
          rollupOptions: { output: { format: "cjs", entryFileNames: "thread.cjs" } },
        },
      });
      const { output } = /** @type {{ output: { code: string }[] }} */ (Array.isArray(made) ? made[0] : made);
      return `export const script = ${JSON.stringify(output[0]?.code)};`;
    },
  };
}
