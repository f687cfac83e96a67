import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";

/** The kinds of files of the csv-spectrum suite (https://github.com/max-mapper/csv-spectrum), written anew. */
const files: Record<string, { text: string; header: string[]; rows: string[][] }> = {
  "comma in quotes": {
    text: 'first,last,address,city,zip\nJohn,Doe,120 any st.,"Anytown, WW",08123\n',
    header: ["first", "last", "address", "city", "zip"],
    rows: [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]],
  },
  empty: {
    text: 'a,b,c\n1,"",""\n2,3,4\n',
    header: ["a", "b", "c"],
    rows: [
      ["1", "", ""],
      ["2", "3", "4"],
    ],
  },
  "empty, CRLF": {
    text: 'a,b,c\r\n1,"",""\r\n2,3,4\r\n',
    header: ["a", "b", "c"],
    rows: [
      ["1", "", ""],
      ["2", "3", "4"],
    ],
  },
  "escaped quotes": {
    text: 'a,b\n1,"ha ""ha"" ha"\n3,4\n',
    header: ["a", "b"],
    rows: [
      ["1", 'ha "ha" ha'],
      ["3", "4"],
    ],
  },
  json: {
    text: 'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
    header: ["key", "val"],
    rows: [["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']],
  },
  newlines: {
    text: 'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["Once upon \na time", "5", "6"],
      ["7", "8", "9"],
    ],
  },
  "newlines, CRLF": {
    text: 'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n',
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["Once upon \r\na time", "5", "6"],
      ["7", "8", "9"],
    ],
  },
  "quotes and newlines": {
    text: 'a,b\n1,"ha \n""ha"" \nha"\n3,4\n',
    header: ["a", "b"],
    rows: [
      ["1", 'ha \n"ha" \nha'],
      ["3", "4"],
    ],
  },
  simple: { text: "a,b,c\n1,2,3\n", header: ["a", "b", "c"], rows: [["1", "2", "3"]] },
  "simple, CRLF": { text: "a,b,c\r\n1,2,3\r\n", header: ["a", "b", "c"], rows: [["1", "2", "3"]] },
  "UTF-8": {
    text: "a,b,c\n1,2,3\n4,5,ʤ\n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["4", "5", "ʤ"],
    ],
  },
};

describe("csv-spectrum", () => {
  it.each(Object.entries(files))("%s", (_, { text, header, rows }) => {
    const table = readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
    expect(table.columns.map(({ name }) => name)).toEqual(header);
    expect(Array.from({ length: table.rows }, (__, row) => table.cells(row))).toEqual(rows);
    expect(table.warnings).toEqual([]);
  });
});
