import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { root } from "./house.mjs";

const mark = "?thread";
const packedMark = "?packed";
const moduleMark = "?module";

/**
 * Makes `import { packed } from "package/file?packed"` the bytes of a package's file, gzipped and in base64: who is built needs no
 * file beside it. Imported when it is needed, it is a piece of its own.
 * @returns {import("vite").Plugin}
 */
function packedFiles() {
  return {
    name: "packed files",
    enforce: "pre",
    resolveId: (id) => (id.endsWith(packedMark) ? `\0${id}` : null),
    async load(id) {
      if (!id.startsWith("\0") || !id.endsWith(packedMark)) return null;
      const bytes = await readFile(join(root, "node_modules", id.slice(1, -packedMark.length)));
      return `export const packed = "${gzipSync(bytes, { level: 9 }).toString("base64")}";`;
    },
  };
}

/**
 * Makes `import { text } from "./module?module"` the module and all that it imports as the text of one ES module, to be read by
 * people, whose exports are plain functions of it.
 * @returns {import("vite").Plugin}
 */
function moduleTexts() {
  return {
    name: "module texts",
    enforce: "pre",
    async resolveId(id, importer) {
      if (!id.endsWith(moduleMark)) return null;
      const found = await this.resolve(`${id.slice(0, -moduleMark.length)}.ts`, importer, { skipSelf: true });
      return found && `\0${found.id}${moduleMark}`;
    },
    async load(id) {
      if (!id.startsWith("\0") || !id.endsWith(moduleMark)) return null;
      const entry = id.slice(1, -moduleMark.length);
      this.addWatchFile(entry);
      const text = (await scriptOf(entry, "es")).replace(/^export \{[^}]*\};?\s*$/m, "").replace(/^\/\/#.*\n/gm, "");
      return `export const text = ${JSON.stringify(text)};`;
    },
  };
}

/** A module and all that it imports as one script. */
async function scriptOf(/** @type {string} */ entry, /** @type {"cjs" | "es"} */ format) {
  const made = await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      write: false,
      minify: false,
      target: "node18.15",
      rollupOptions: { output: { format, entryFileNames: format === "cjs" ? "thread.cjs" : "module.mjs" } },
    },
  });
  const { output } = /** @type {{ output: { code: string }[] }} */ (Array.isArray(made) ? made[0] : made);
  return output[0]?.code ?? "";
}

/**
 * Makes `import { script } from "./module?thread"` the text of one CommonJS script that holds the module and all that it imports,
 * so that what is built needs no file beside it to start a thread.
 * Packed files and texts of modules come with it (see above).
 * @returns {import("vite").Plugin[]}
 */
export function threads() {
  return [packedFiles(), threadScripts(), moduleTexts()];
}

/** @returns {import("vite").Plugin} */
function threadScripts() {
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
      return `export const script = ${JSON.stringify(await scriptOf(entry, "cjs"))};`;
    },
  };
}
