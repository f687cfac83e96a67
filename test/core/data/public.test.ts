/** Small public files, read with nothing said: shape, names, types and what is said of them. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { recipeSchema } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";

const folder = "test/core/data/public";

interface Expected {
  rows: number;
  /** The first names, and the types of all columns by their first letters. */
  names: string[];
  types: string;
  /** Codes of the doubts, those of repeats and spread aside. */
  doubts?: string[];
}

const expected: Record<string, Expected> = {
  "E6_jmulti.csv": { rows: 107, names: ["column_1", "column_2"], types: "nn" },
  "bars_at_ends.txt": {
    rows: 3,
    names: ["column_1", "obsid", "redshift"],
    types: "cnnnncnc",
    doubts: ["empty_name", "empty_column"],
  },
  "chickens.csv": { rows: 5, names: ["chicken", "sex", "eggs_laid", "motto"], types: "ccnc" },
  "cpunish.csv": { rows: 17, names: ["STATE", "EXECUTIONS"], types: "cnnnnnnn" },
  "data.csv": { rows: 55, names: ["period", "lrm"], types: "dnnnnn", doubts: ["time_order"] },
  "fwf-sample.txt": { rows: 2, names: [], types: "c", doubts: ["one_column"] },
  "iris.csv": { rows: 150, names: ["150", "4", "setosa"], types: "nnnnn", doubts: ["number_names"] },
  "linnerud_exercise.csv": { rows: 20, names: ["Chins", "Situps", "Jumps"], types: "nnn" },
  "massey-rating.txt": { rows: 10, names: [], types: "c", doubts: ["one_column"] },
  "population_engineers_hurricanes.csv": {
    rows: 52,
    names: ["state", "id"],
    types: "cnnnn",
    doubts: ["id_like", "id_like"],
  },
  "scotvote.csv": { rows: 32, names: ["COUNCILDIST", "YES"], types: "cnnnnnnnn", doubts: ["id_like"] },
  "sextractor.dat": { rows: 3, names: ["column_1"], types: "nnnnnn", doubts: ["preamble", "constant"] },
  "spector.csv": { rows: 32, names: ["OBS", "GPA", "TUCE"], types: "nnnnn", doubts: ["id_like"] },
  "test4.dat": {
    rows: 10,
    names: ["zabs1.nh", "p1.gamma", "p1.ampl", "statname", "statval"],
    types: "ccccn",
    doubts: ["preamble", "ragged_row", "demoted", "demoted", "demoted", "missing", "missing", "comment_rows"],
  },
  "vare_rda_biplot_from_vegan.csv": {
    rows: 14,
    names: ["row", "RDA1"],
    types: "cnnnnnn",
    doubts: ["row_names", "id_like"],
  },
  "whitespace-sample.txt": { rows: 3, names: ["first last state phone"], types: "c", doubts: ["one_column"] },
};

it.each(Object.entries(expected))("%s", (name, { rows, names, types, doubts = [] }) => {
  const table = readTable(new Uint8Array(readFileSync(`${folder}/${name}`)), { decode: nodeDecoder });
  expect(table.rows).toBe(rows);
  expect(table.columns.map((column) => column.name).slice(0, names.length)).toEqual(names);
  expect(table.columns.map(({ type }) => type[0]).join("")).toBe(types);
  const { warnings } = profileTable(table, recipeSchema.parse({}), null);
  expect(warnings.map(({ code }) => code).filter((code) => code !== "spread" && code !== "duplicate_rows")).toEqual(
    doubts,
  );
});

it("says of each file of the folder what comes", () => {
  expect(readdirSync(folder).filter((name) => name !== "README.md")).toEqual(Object.keys(expected).sort());
});
