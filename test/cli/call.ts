import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { fromParts, toParts } from "#core/project/parts";
import { readProject, writeProject } from "#host/project-file";
import { run } from "../../cli/main";

export interface Called {
  code: number;
  stdout: string;
  stderr: string;
}

/** One call of the command line in this process. */
export async function gradlab(...argv: string[]): Promise<Called> {
  return call(argv, false);
}

export async function call(argv: string[], interactive: boolean): Promise<Called> {
  let [stdout, stderr] = ["", ""];
  const code = await run(argv, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    interactive,
    clock: () => performance.now(),
    now: () => new Date("2026-11-22T10:00:00Z"),
  });
  return { code, stdout, stderr };
}

/** What `--json` prints: one value and nothing else. */
export async function json(...argv: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await gradlab(...argv, "--json");
  if (code !== 0) throw new Error(stderr);
  if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`not one line: ${stdout.slice(0, 200)}`);
  return JSON.parse(stdout);
}

export const sample = (name: string): string => new URL(`../../samples/${name}.csv`, import.meta.url).pathname;

/** A folder that goes when the tests of the file have run. */
export async function scratch(): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), "gradlab-cli-"));
  afterAll(() => rm(folder, { recursive: true }));
  return (name) => join(folder, name);
}

/** Gives every run of a project the same cuts, as Evaluate does. */
export async function cutRun(path: string, cuts: number[]): Promise<void> {
  const content = fromParts(await readProject(path));
  const runs = content.document.runs.map((one) => ({ ...one, cuts }));
  await writeProject(path, toParts({ ...content, document: { ...content.document, runs } }));
}
