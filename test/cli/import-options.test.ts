import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { gradlab, json, scratch } from "./call";

const file = await scratch();

async function written(name: string, text: string): Promise<string> {
  await writeFile(file(name), text);
  return file(name);
}

describe("how a file is read", () => {
  it("is said by options, and guessed where they are silent", async () => {
    const path = await written("a.csv", "title\na|b\n1,5|'x|y'\n2,5|none\n-9|z\n");
    const options = ["--starts-on", "2", "--delimiter", "bar", "--decimal", "comma", "--quote", "single"];
    expect(await json("preview", path, ...options, "--missing", "none, -9")).toEqual({
      header: ["a", "b"],
      rows: [
        [1.5, "x|y"],
        [2.5, null],
        [null, "z"],
      ],
    });
  });

  it("may differ by column in what is missing", async () => {
    const path = await written("b.csv", "age,n\n0,0\n40,-1\n");
    const shown = await json("preview", path, "--missing-in", "age=0", "--missing-in", "n=-1,99");
    expect(shown).toEqual({
      header: ["age", "n"],
      rows: [
        [null, 0],
        [40, null],
      ],
    });
  });

  it("leaves ragged rows out, and takes a first row for data", async () => {
    const path = await written("c.csv", "1,2\n3\n4,5\n");
    expect(await json("preview", path, "--header", "no", "--ragged", "leave_out")).toEqual({
      header: ["column_1", "column_2"],
      rows: [
        [1, 2],
        [4, 5],
      ],
    });
  });

  it("is refused where it makes no sense", async () => {
    const path = await written("d.csv", "a,b\n1,2\n");
    expect((await gradlab("profile", path, "--missing-in", "nothing")).stderr).toContain("must be a column and words");
    expect((await gradlab("profile", path, "--delimiter", "dash")).stderr).toContain(
      "comma, semicolon, tab, bar, space",
    );
    expect((await gradlab("profile", path, "--starts-on", "9")).stderr).toContain("the file ends before it");
  });

  it("is named where it raises the limit that a file is beyond", async () => {
    const path = await written("wide.csv", "a,b,c\n1,2,3\n");
    const { code, stderr } = await gradlab("profile", path, "--max-columns", "2");
    expect(code).toBe(1);
    expect(stderr).toContain("If the file is right, raise the limit with --max-columns.");
    expect(stderr).not.toContain("button");
    expect((await gradlab("profile", path, "--max-columns", "3")).code).toBe(0);
  });
});
