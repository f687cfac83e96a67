/** CSV files that are read wrongly with ease, each with what is to come of it. */
import type { Dialect } from "#core/data/types";

export interface Case {
  text: string;
  header: string[];
  rows: string[][];
  warnings?: string[];
  dialect?: Partial<Dialect>;
}

export const awkward: Record<string, Case> = {
  "a field of doubled quotes alone": {
    text: 'a,b\n"""""",1\n"x",2\n',
    header: ["a", "b"],
    rows: [
      ['""', "1"],
      ["x", "2"],
    ],
  },
  "a missing word behind a closing quote, above numbers": {
    text: 'a,b\n""NA,x\n1,y\n2,z\n',
    header: ["a", "b"],
    rows: [
      ["NA", "x"],
      ["1", "y"],
      ["2", "z"],
    ],
    warnings: ["junk_after_quote"],
  },
  "commas in quotes between semicolons": {
    text: 'a;b\n"1,5";x\n"2,5";y\n',
    header: ["a", "b"],
    rows: [
      ["1,5", "x"],
      ["2,5", "y"],
    ],
  },
  "pipes in fields between tabs": {
    text: "a\tb\n1|2\tx\n3|4\ty\n",
    header: ["a", "b"],
    rows: [
      ["1|2", "x"],
      ["3|4", "y"],
    ],
  },
  "doubled quotes": {
    text: 'a,b\n"say ""hi""",1\nx,2\n',
    header: ["a", "b"],
    rows: [
      ['say "hi"', "1"],
      ["x", "2"],
    ],
  },
  "a quoted field of quotes alone": {
    text: 'a,b\n"""",1\n"""""",2\n',
    header: ["a", "b"],
    rows: [
      ['"', "1"],
      ['""', "2"],
    ],
  },
  "newlines inside quotes": {
    text: 'a,b\n"x\ny",1\n"u\r\nv",2\n',
    header: ["a", "b"],
    rows: [
      ["x\ny", "1"],
      ["u\r\nv", "2"],
    ],
  },
  "delimiters inside quotes": {
    text: 'a,b\n"x,y",1\n"u,v",2\n',
    header: ["a", "b"],
    rows: [
      ["x,y", "1"],
      ["u,v", "2"],
    ],
  },
  CRLF: {
    text: "a,b\r\nx,1\r\ny,2\r\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "CR alone": {
    text: "a,b\rx,1\ry,2\r",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a mix of line ends": {
    text: "a,b\r\nx,1\ny,2\rz,3",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
      ["z", "3"],
    ],
  },
  "no newline at the end": {
    text: "a,b\nx,1\ny,2",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a last field that is empty": {
    text: "a,b\n1,x\n2,",
    header: ["a", "b"],
    rows: [
      ["1", "x"],
      ["2", ""],
    ],
  },
  "blank lines": {
    text: "a,b\n\nx,1\n\n\ny,2\n\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a blank line in a single column is a missing cell": {
    text: "a\n1\n\n3\n\n",
    header: ["a"],
    rows: [["1"], [""], ["3"]],
  },
  "padded fields": {
    text: "a , b\n x , 1 \n y,\t2\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "padded quotes": {
    text: 'a, b\n "x, y" , 1\n "z" ,2\n',
    header: ["a", "b"],
    rows: [
      ["x, y", "1"],
      ["z", "2"],
    ],
  },
  "blanks inside quotes": {
    text: 'a,b\n" x ",1\ny,2\n',
    header: ["a", "b"],
    rows: [
      [" x ", "1"],
      ["y", "2"],
    ],
  },
  "a byte order mark": { text: "\ufeffa,b\nx,1\n", header: ["a", "b"], rows: [["x", "1"]] },
  "a byte order mark before a quote": { text: '\ufeff"a",b\nx,1\n', header: ["a", "b"], rows: [["x", "1"]] },
  "short rows": {
    text: "a,b,c\n1,2,3\n4,5\n7,8,9\n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["4", "5", ""],
      ["7", "8", "9"],
    ],
    warnings: ["ragged_row"],
  },
  "long rows": {
    text: "a,b\n1,2\n4,5,6\n7,8\n",
    header: ["a", "b"],
    rows: [
      ["1", "2"],
      ["4", "5"],
      ["7", "8"],
    ],
    warnings: ["ragged_row"],
  },
  "a quote in the middle of a field": {
    text: 'a,b\n5" pipe,1\n3" pipe,2\n',
    header: ["a", "b"],
    rows: [
      ['5" pipe', "1"],
      ['3" pipe', "2"],
    ],
  },
  "text after a closing quote": {
    text: 'a,b\n"x"y,1\nz,2\n',
    header: ["a", "b"],
    rows: [
      ["xy", "1"],
      ["z", "2"],
    ],
    warnings: ["junk_after_quote"],
  },
  "names that come twice": {
    text: "x,x,x\n1,2,3\n",
    header: ["x", "x_2", "x_3"],
    rows: [["1", "2", "3"]],
    warnings: ["duplicate_name"],
  },
  "a renamed name that is taken": {
    text: "x,x_2,x\n1,2,3\n",
    header: ["x", "x_2", "x_3"],
    rows: [["1", "2", "3"]],
    warnings: ["duplicate_name"],
  },
  "a name that is empty": {
    text: ",b\n1,2\n",
    header: ["column_1", "b"],
    rows: [["1", "2"]],
    warnings: ["empty_name"],
  },
  "no header": {
    text: "1,2\n3,4\n",
    header: ["column_1", "column_2"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
  },
  "semicolons and decimal commas": {
    text: "a;b\n1,5;x\n2,25;y\n",
    header: ["a", "b"],
    rows: [
      ["1,5", "x"],
      ["2,25", "y"],
    ],
  },
  tabs: {
    text: "a\tb\n1\tx, y\n2\tz\n",
    header: ["a", "b"],
    rows: [
      ["1", "x, y"],
      ["2", "z"],
    ],
  },
  bars: {
    text: "a|b\n1|x\n2|y\n",
    header: ["a", "b"],
    rows: [
      ["1", "x"],
      ["2", "y"],
    ],
  },
  "runs of spaces": {
    text: "a  b   c\n1  2   3\n 4 5 6 \n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["4", "5", "6"],
    ],
  },
  "single quotes": {
    text: "a,b\n'x, y',1\n'z',2\n'it''s',3\n",
    header: ["a", "b"],
    rows: [
      ["x, y", "1"],
      ["z", "2"],
      ["it's", "3"],
    ],
  },
  "comments above the table": {
    text: "# made today\n# by hand\na,b\n1,2\n3,4\n",
    header: ["a", "b"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
    warnings: ["preamble"],
  },
  "a header that begins with #": {
    text: "#id,b\n1,2\n3,4\n",
    header: ["#id", "b"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
  },
  "a title above the table": {
    text: "Measurements 2024\n\na,b,c\n1,2,3\n3,4,5\n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["3", "4", "5"],
    ],
    warnings: ["preamble"],
  },
  "row names without a name": {
    text: "a,b\nr1,1,2\nr2,3,4\n",
    header: ["row", "a", "b"],
    rows: [
      ["r1", "1", "2"],
      ["r2", "3", "4"],
    ],
    warnings: ["row_names"],
  },
  "a newline in a name": { text: '"a\nb",c\n1,2\n', header: ["a b", "c"], rows: [["1", "2"]] },
  "no quotes at all, by dialect": {
    text: 'a,b\n"x,1\n',
    header: ["a", "b"],
    rows: [['"x', "1"]],
    dialect: { quote: "" },
  },
  "letters beyond ASCII": {
    text: "größe,ort\n1,Zürich\n2,東京\n",
    header: ["größe", "ort"],
    rows: [
      ["1", "Zürich"],
      ["2", "東京"],
    ],
  },
  "surrogate pairs": {
    text: "a,b\n🐧,1\n🦆,2\n",
    header: ["a", "b"],
    rows: [
      ["🐧", "1"],
      ["🦆", "2"],
    ],
  },
};
