// Reads a file with udsv: typed columns by its own guess from the first rows, and no statistics.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [path, folder] = process.argv.slice(2);
const { inferSchema, initParser } = createRequire(join(folder, "package.json"))("udsv");

const began = performance.now();
const text = readFileSync(path, "utf8");
const columns = initParser(inferSchema(text)).typedCols(text);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, rows: columns[0].length, peak }));
