/** A word on a terminal where nothing else is said for two seconds, and none elsewhere. */
import { expect, it } from "vitest";
import { Stages } from "../../cli/stages";

/** Stages on a clock that goes on by so much at each look. */
function watched(interactive: boolean, step: number) {
  let [now, said] = [0, ""];
  const stages = new Stages({
    stdout: () => undefined,
    stderr: (text) => (said += text),
    interactive,
    clock: () => (now += step),
    now: () => new Date(0),
  });
  return { stages, said: () => said };
}
function* work() {
  for (let i = 0; i < 9; i++) yield;
  return "done";
}
const clearLine = "\r\u001b[2K";

it("is said once of each stage after two seconds, and taken away", async () => {
  const { stages, said } = watched(true, 400);
  expect(stages.through("looking at the data", work())).toBe("done");
  expect(said()).toBe(`${clearLine}looking at the data …${clearLine}`);
  // Two seconds are over: the next stage is said at once.
  expect(await stages.during("reading a.csv", new Promise((end) => setTimeout(() => end("read"), 50)))).toBe("read");
  expect(said()).toMatch(/reading a\.csv …[^…]*$/);
});

it("is not said of what is quick, nor where stderr is no terminal", async () => {
  const [quick, file] = [watched(true, 10), watched(false, 4000)];
  for (const { stages, said } of [quick, file]) {
    stages.through("looking at the data", work());
    await stages.during("reading a.csv", Promise.resolve());
    expect(said()).toBe("");
  }
});

it("is taken away where the work fails", async () => {
  const { stages, said } = watched(true, 4000);
  await expect(
    stages.during("reading a.csv", new Promise((_, fail) => setTimeout(() => fail(new Error("no")), 50))),
  ).rejects.toThrow("no");
  expect(said()).toBe(`${clearLine}reading a.csv …${clearLine}`);
});
