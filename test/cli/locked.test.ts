/** A project that another computer has open: it is read all the same, and trained into only where a person says so. */
import { readFile, writeFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { gradlab, json, scratch } from "./call";

const file = await scratch();
const [csv, project, out] = [file("moons.csv"), file("moons.gradlab"), file("out.csv")];
const lock = `${project}.journal.lock`;
const computer = { name: "lab-3", id: "0123456789abcdef" };
const training = ["train", csv, "--target", "class", "--epochs", "2", "--out", project];

beforeAll(async () => {
  await json("make", "moons", "--rows", "60", "--out", csv);
  await json(...training);
  const owner = {
    pid: 0x7fff_fff0,
    start: "1",
    by: "Gradient Lab",
    token: "ab",
    computer,
    since: "2026-05-03T10:15:00Z",
  };
  await writeFile(lock, JSON.stringify(owner));
});

it.each([
  ["info", project],
  ["evaluate", project],
  ["predict", project, csv, "--out", out],
])("is read by %s, which says who has it open", async (...argv) => {
  const before = await readFile(project);
  const { code, stderr } = await gradlab(...argv);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /gradlab: note: .* is open in Gradient Lab on the computer lab-3 \(process \d+\), since 3 May 2026/,
  );
  expect(await readFile(project)).toEqual(before);
});

it("is trained into where --take-over says that it is not open there any more", async () => {
  const before = await readFile(project);
  const refused = await gradlab(...training);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/open in Gradient Lab on the computer lab-3 .*--take-over/);
  expect(await readFile(project)).toEqual(before);
  expect((await gradlab(...training, "--take-over")).code).toBe(0);
  await expect(readFile(lock)).rejects.toMatchObject({ code: "ENOENT" });
  expect((await gradlab("info", project)).stderr).toBe("");
});
