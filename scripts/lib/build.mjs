import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Halt, capture, root, printLine, tool } from "./house.mjs";
import { alone } from "./lock.mjs";

/**
 * @typedef {object} Product
 * @property {string} name
 * @property {readonly string[]} sources files and folders it is made from
 * @property {readonly string[]} results files that must be there
 * @property {() => Promise<void>} make
 */

const common = [
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
  "scripts/lib/build.mjs",
  "scripts/lib/threads.mjs",
];

/** The engine's kernels, as a module that the application and the CLI carry in their bundles. */
const kernels = {
  name: "kernels",
  sources: ["core/engine/kernels", "core/engine/plan/codes.ts", ...common],
  results: ["host/generated/kernels.ts"],
  make: async () => {
    // The first where the processor's instruction fuses, the second where it does not: see core/engine/kernels/fma.ts.
    const builds = [await compiled("fused", ["--enable", "relaxed-simd"]), await compiled("emulated", [])];
    mkdirSync(join(root, "host", "generated"), { recursive: true });
    const words = "/** The kernels of core/engine/kernels as WebAssembly; made by scripts/lib/build.mjs. */";
    const lines = builds.map(({ name, text }) => `  ${name}:\n    "${text}",\n`);
    writeFileSync(
      join(root, "host", "generated", "kernels.ts"),
      `${words}\nexport const kernels = {\n${lines.join("")}};\n`,
    );
  },
};

async function compiled(/** @type {string} */ name, /** @type {string[]} */ features) {
  const memory = "--enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536".split(" ");
  return { name, text: await assembled(name, "core/engine/kernels/index.ts", [...features, ...memory]) };
}

/** A module of AssemblyScript as WebAssembly in base64. */
async function assembled(/** @type {string} */ name, /** @type {string} */ source, /** @type {string[]} */ features) {
  const wasm = join(root, "out", `.kernels-${name}-${process.pid}.wasm`);
  const options = "-O3 --converge --noAssert --runtime stub --use abort= --enable simd".split(" ");
  await run(["assemblyscript/bin/asc.js", source, "--outFile", wasm, ...options, ...features]);
  const text = readFileSync(wasm).toString("base64");
  rmSync(wasm);
  return text;
}

/** The reader's inner loops, likewise. */
const readerKernels = {
  name: "reader's kernels",
  sources: ["core/data/csv/kernels", ...common],
  results: ["host/generated/reader.ts"],
  make: async () => {
    const text = await assembled("reader", "core/data/csv/kernels/index.ts", []);
    mkdirSync(join(root, "host", "generated"), { recursive: true });
    const words = "/** The kernels of core/data/csv/kernels as WebAssembly; made by scripts/lib/build.mjs. */";
    writeFileSync(join(root, "host", "generated", "reader.ts"), `${words}\nexport const reader =\n  "${text}";\n`);
  },
};

/** The application: main process, trainer, preload and page. */
const app = {
  name: "application",
  sources: ["core", "host", "electron", "renderer", "electron.vite.config.ts", ...common],
  results: ["out/main/index.cjs", "out/main/trainer.cjs", "out/preload/index.cjs", "out/renderer/index.html"],
  make: () =>
    // The oldest Electron that it has to run on; see electron.vite.config.ts.
    run(["electron-vite/bin/electron-vite.js", "build", "--logLevel", "warn"], { ELECTRON_MAJOR_VER: "25" }),
};

/** `gradlab`, one file that needs no packages. */
const cli = {
  name: "CLI",
  sources: ["core", "host", "cli", "scripts/cli.vite.config.mjs", ...common],
  results: ["out/cli/gradlab.mjs"],
  make: async () => {
    // Beside the old one and then in its place: who runs the old one meanwhile finds it whole.
    const fresh = join(root, "out", `.cli-${process.pid}`);
    await run(["vite/bin/vite.js", "build", "--config", "scripts/cli.vite.config.mjs", "--outDir", fresh]);
    rmSync(join(root, "out", "cli"), { recursive: true, force: true });
    renameSync(fresh, join(root, "out", "cli"));
  },
};

export const buildKernels = () => build(kernels).then(() => build(readerKernels));
export const buildApp = () => buildKernels().then(() => build(app));
export const buildCli = () => buildKernels().then(() => build(cli));

/** Has the application built anew next time: a development build lies in its place now. */
export const forgetApp = () => rmSync(stampPath(app), { force: true });

/** Builds a product when its sources have changed since. */
async function build(/** @type {Product} */ product) {
  if (isFresh(product)) return;
  const out = join(root, "out");
  mkdirSync(out, { recursive: true });
  await alone(join(out, `.lock-${product.name}`), async () => {
    if (isFresh(product)) return;
    printLine(`Building the ${product.name} …`);
    // Taken before: a file that changes meanwhile makes the product stale again.
    const mark = fingerprint(product.sources);
    await product.make();
    writeFileSync(stampPath(product), mark);
  });
}

const stampPath = (/** @type {Product} */ { name }) => join(root, "out", `.built-${name}`);

function isFresh(/** @type {Product} */ product) {
  return (
    product.results.every((path) => existsSync(join(root, path))) &&
    existsSync(stampPath(product)) &&
    readFileSync(stampPath(product), "utf8") === fingerprint(product.sources)
  );
}

/** Names, sizes and times of the files: reading them all would take longer than a start may. */
export function fingerprint(/** @type {readonly string[]} */ sources, folder = root) {
  const hash = createHash("sha256");
  for (const source of sources) add(hash, join(folder, source));
  return hash.digest("hex");
}

function add(/** @type {import("node:crypto").Hash} */ hash, /** @type {string} */ path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) add(hash, join(path, name));
}

/**
 * @param {[script: string, ...args: string[]]} command of an installed package
 * @param {NodeJS.ProcessEnv} [env]
 */
async function run([script, ...args], env = {}) {
  const { code, output } = await capture(process.execPath, [tool(script), ...args], {
    env: { ...process.env, ...env },
  });
  if (code !== 0) throw new Halt(`${output}The build failed.`);
}
