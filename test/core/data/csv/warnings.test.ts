import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";

const read = (text: string) => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });

describe("repairs are told with count, first line and an example", () => {
  it("quotes behind backslashes", () => {
    const table = read('a,b\n1,x\n2,"say \\"hi\\""\n3,"a \\"b"\n');
    expect(table.cell(1, 1)).toBe('say \\hi\\""');
    expect(table.warnings).toMatchObject([{ code: "backslash_escape", count: 2, line: 3, example: '"say \\"hi\\""' }]);
  });

  it("rows with another delimiter", () => {
    const table = read("a,b,c\n1,2,3\n4;5;6\n7,8,9\n1|2|3\n4,5,6\n");
    expect(table.cells(1)).toEqual(["4;5;6", "", ""]);
    expect(table.warnings).toMatchObject([
      { code: "ragged_row", count: 2, line: 3, example: "4;5;6" },
      { code: "mixed_delimiters", severity: "problem", count: 2, line: 3, example: "4;5;6" },
    ]);
  });

  it("counts a repair once, however often its record is looked at", () => {
    const long = `a,b\n"x"y,1\n${"z,2\n".repeat(10)}`;
    expect(read(long.trimEnd()).warnings).toMatchObject([{ code: "junk_after_quote", count: 1, line: 2 }]);
  });
});

it("keeps every value of a column that breaks near its end", () => {
  const values = Array.from({ length: 100_000 }, (_, i) => (i / 7).toFixed(9));
  values[90_000] = "broken";
  const table = read(`a\n${values.join("\n")}\n`);
  const [column] = table.columns;
  expect(column.type).toBe("category");
  if ("codes" in column) {
    const { codes, labels } = column;
    expect(values.every((value, row) => labels[codes[row]] === value)).toBe(true);
  }
  expect(table.warnings).toMatchObject([{ code: "demoted", line: 90_002, count: 1, example: "broken" }]);
});
