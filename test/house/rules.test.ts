// The rules that keep the layers apart, tried out: offending files are put into an empty copy of the house,
// and the real oxlint and TypeScript have to refuse them under the real configuration.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folders = ["core", "host", "electron", "renderer", "cli", "scripts"];
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "gradient-lab-rules-"));
  for (const file of [".oxlintrc.json", "package.json", "tsconfig.base.json", "core/tsconfig.json"])
    cpSync(join(root, file), join(house, file));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

function put(path: string, text: string) {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), `${text}\n`);
}

/** Runs a command that may well fail, and gives what it wrote. */
function output(script: string, ...args: string[]): string {
  try {
    return execFileSync(process.execPath, [join(root, "node_modules", script), ...args], {
      cwd: house,
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** Every error of the lint as `path: rule`. */
function lint(): string[] {
  const report: { diagnostics: { filename: string; code: string; severity: string }[] } = JSON.parse(
    output("oxlint/bin/oxlint", "-f", "json", ...folders),
  );
  return report.diagnostics.filter(({ severity }) => severity === "error").map((d) => `${d.filename}: ${d.code}`);
}

const refused: Record<string, readonly string[]> = {
  "core/engine/plan": ["../reference/model", "#core/engine/fast/model", "node:fs", "../../../host/files"],
  "core/network": ["electron", "node:fs", "vue", "../../host/files", "../../renderer/main"],
  "core/data": [
    "../network/spec",
    "../../engine/engine",
    "#core/training/run",
    "#core/doctor/rules",
    "electron",
    "node:fs",
    "node:fs/promises",
    "fs",
    "vue",
    "@vueuse/core",
    "chart.js",
    "happy-dom",
    "#host/files",
    "#bridge/contract",
    "../../host/files",
    "../../electron/main/index",
    "../../electron/bridge/contract",
    "../../renderer/main",
    "../../cli/index",
  ],
  host: [
    "electron",
    "vue",
    "pinia",
    "fs",
    "node:net",
    "node:http",
    "node:dns/promises",
    "#bridge/contract",
    "../electron/main/index",
    "../renderer/main",
    "../cli/index",
  ],
  "renderer/stores": [
    "electron",
    "node:fs",
    "fs",
    "path",
    "worker_threads",
    "#host/files",
    "../../host/files",
    "../../electron/main/index",
    "../../electron/trainer/index",
    "../../electron/preload/index",
    "../../cli/index",
  ],
  "renderer/stages/train": [
    "../../stores/draft",
    "../../stores/data",
    "../../stores/check",
    "../../strip/use-plan",
    "fs",
  ],
  "renderer/stages/compare": ["../../stores/draft", "../../stores/data", "../../../host/files"],
  cli: [
    "electron",
    "vue",
    "node:https",
    "node:dgram",
    "#bridge/contract",
    "../electron/main/index",
    "../electron/bridge/contract",
    "../renderer/main",
  ],
  "electron/bridge": ["electron", "node:fs", "vue", "#host/files", "../main/index", "../../renderer/main"],
  "electron/main": [
    "vue",
    "node:net",
    "node:inspector",
    "../trainer/index",
    "../preload/index",
    "../../renderer/main",
    "../../cli/index",
  ],
  "electron/trainer": ["vue", "node:tls", "node:http2", "../main/index", "../../renderer/main", "../../cli/index"],
  "electron/preload": ["node:fs", "#host/files", "../main/index", "../../host/files"],
  scripts: ["electron"],
};

const allowed: Record<string, readonly string[]> = {
  "core/data": ["zod", "./types", "../exact", "#core/data/types", "@noble/hashes/sha2.js"],
  "core/engine/plan": ["zod", "./codes", "../engine", "../../network/plan"],
  "core/network": ["zod", "./spec", "../data/types", "#core/data/types", "@noble/hashes/sha2.js"],
  host: [
    "node:fs",
    "node:fs/promises",
    "zod",
    "iconv-lite",
    "yazl",
    "yauzl",
    "./files",
    "#core/data/types",
    "#host/files",
  ],
  "renderer/stores": [
    "vue",
    "pinia",
    "#core/data/types",
    "#bridge/contract",
    "../../electron/bridge/contract",
    "./runs",
  ],
  "renderer/stages/train": ["vue", "../../stores/described", "../../stores/table", "../../strip/layers", "./draft"],
  cli: ["node:fs", "#core/data/types", "#host/files", "./index"],
  "electron/bridge": ["zod", "#core/data/types", "./commands"],
  "electron/main": ["electron", "node:path", "zod", "#host/files", "#bridge/contract", "./window"],
  "electron/trainer": ["node:path", "#host/files", "#core/data/types", "#bridge/commands"],
  "electron/preload": ["electron", "#bridge/contract"],
};

// Each form of a sentence that brings another module in.
const forms = [
  (module: string) => `import { a } from "${module}";\nexport const b = a;`,
  (module: string) => `import type { A } from "${module}";\nexport type B = A;`,
  (module: string) => `export * from "${module}";`,
  (module: string) => `export const late = () => import("${module}");`,
];

describe("import rules", () => {
  let errors: Set<string>;
  const file = (folder: string, kind: string, index: number, form: number) => `${folder}/${kind}-${index}-${form}.ts`;
  const each = (
    table: Record<string, readonly string[]>,
    visit: (folder: string, module: string, i: number) => void,
  ) => {
    for (const [folder, modules] of Object.entries(table)) modules.forEach((module, i) => visit(folder, module, i));
  };

  beforeAll(() => {
    each(refused, (folder, module, i) => forms.forEach((form, f) => put(file(folder, "refused", i, f), form(module))));
    each(allowed, (folder, module, i) => forms.forEach((form, f) => put(file(folder, "allowed", i, f), form(module))));
    put("core/ring/a.ts", 'import { b } from "./b";\nexport const a = () => b();');
    put("core/ring/b.ts", 'import { a } from "#core/ring/a";\nexport const b = () => a();');
    put("core/types/a.ts", 'import type { B } from "./b";\nexport type A = B | null;');
    put("core/types/b.ts", 'import type { A } from "./a";\nexport interface B {\n  a: A;\n}');
    put("core/line/a.ts", 'import { b } from "./b";\nexport const a = () => b();');
    put("core/line/b.ts", "export const b = () => 1;");
    put("host/loose.ts", "export const loose = (value: any) => value;");
    put("host/late.ts", "export const sorted = (values: number[]) => values.toSorted();");
    errors = new Set(lint());
  });

  for (const [folder, modules] of Object.entries(refused))
    test.each(modules.map((module, i) => [module, i] as const))(`${folder} may not import %s`, (_, i) => {
      const missed = forms.flatMap((_form, f) =>
        errors.has(`${file(folder, "refused", i, f)}: eslint(no-restricted-imports)`) ? [] : [f],
      );
      expect(missed).toEqual([]);
    });

  for (const [folder, modules] of Object.entries(allowed))
    test(`${folder} may import ${modules.join(", ")}`, () => {
      expect([...errors].filter((error) => error.startsWith(`${folder}/allowed-`))).toEqual([]);
    });

  test("a cycle is an error, over a path as over an alias", () => {
    expect([...errors].filter((error) => error.startsWith("core/ring/")).sort()).toEqual([
      "core/ring/a.ts: import(no-cycle)",
      "core/ring/b.ts: import(no-cycle)",
    ]);
    expect([...errors].filter((error) => error.startsWith("core/line/"))).toEqual([]);
  });

  test("a cycle of types is one, too", () => {
    expect([...errors].filter((error) => error.startsWith("core/types/")).sort()).toEqual([
      "core/types/a.ts: import(no-cycle)",
      "core/types/b.ts: import(no-cycle)",
    ]);
  });

  test("any is an error", () => {
    expect(errors).toContain("host/loose.ts: typescript(no-explicit-any)");
  });

  test("what Electron's Node 18 lacks is an error", () => {
    expect(errors).toContain("host/late.ts: eslint(no-restricted-properties)");
  });
});

describe("the type check of core", () => {
  const foreign = [
    "window.innerWidth;",
    'document.createElement("p");',
    "fetch;",
    "process.env;",
    "Buffer.from([]);",
    "console.log;",
    "setTimeout;",
    "performance.now();",
    "globalThis.process;",
    'require("fs");',
    'import("node:fs");',
    "let element: HTMLElement;",
  ];
  let complaints: string;

  beforeAll(() => {
    // Alone in its folder, away from the files of the import rules.
    rmSync(join(house, "core"), { recursive: true });
    cpSync(join(root, "core/tsconfig.json"), join(house, "core/tsconfig.json"));
    foreign.forEach((line, i) => put(`core/foreign-${i}.ts`, `${line}\nexport {};`));
    put("core/own.ts", "export const own = new Float32Array([Math.max(1, 2)]);");
    complaints = output(
      "typescript/bin/tsc",
      "-p",
      "core",
      "--noEmit",
      "--pretty",
      "false",
      "--noUnusedLocals",
      "false",
    );
  });

  test.each(foreign.map((line, i) => [line, i] as const))("refuses %s", (_, i) => {
    expect(complaints).toContain(`core/foreign-${i}.ts(1,`);
  });

  test("takes the language itself", () => {
    expect(complaints).not.toContain("core/own.ts");
  });
});
