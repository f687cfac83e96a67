import { describe, expect, it } from "vitest";
import { CallError } from "../../electron/main/call-error";
import { answer } from "../../electron/main/calls/answer";

describe("answer", () => {
  it("runs the handler with the checked argument", async () => {
    const handlers = {
      "samples.grant": ({ file }: { file: string }) => ({ path: `/s/${file}`, name: file, bytes: 1 }),
    };
    expect(await answer(handlers, "samples.grant", { file: "iris.csv" })).toEqual({
      ok: true,
      value: { path: "/s/iris.csv", name: "iris.csv", bytes: 1 },
    });
  });

  it.each([undefined, {}, { file: "../../etc/passwd" }, { file: "a.csv/../b.csv" }, { file: 1 }, "iris.csv"])(
    "refuses a wrong argument before the handler sees it: %j",
    async (argument) => {
      let seen = 0;
      const handlers = { "samples.grant": () => ({ path: "", name: "", bytes: seen++ }) };
      const refused = await answer(handlers, "samples.grant", argument);
      expect(refused).toMatchObject({ ok: false, code: "bad_argument" });
      expect(seen).toBe(0);
    },
  );

  it("answers errors with their code and words", async () => {
    const recent = (error: Error) => ({
      "recent.clear": (): null => {
        throw error;
      },
    });
    expect(await answer(recent(new CallError("missing_file", "Gone.")), "recent.clear", undefined)).toEqual({
      ok: false,
      code: "missing_file",
      message: "Gone.",
    });
    expect(await answer(recent(new Error("disk full")), "recent.clear", undefined)).toEqual({
      ok: false,
      code: "failed",
      message: "recent.clear: disk full",
    });
  });
});
