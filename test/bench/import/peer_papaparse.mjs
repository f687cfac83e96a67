// Reads a file with papaparse: records of strings and numbers, no columns and no statistics.
import { readFileSync } from "node:fs";
import Papa from "papaparse";

const began = performance.now();
let rows = 0;
// In pieces: a file may be longer than a string can be.
Papa.parse(readFileSync(process.argv[2], "utf8"), {
  header: false,
  dynamicTyping: true,
  skipEmptyLines: true,
  chunkSize: 1 << 22,
  chunk: ({ data }) => (rows += data.length),
});
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, rows: rows - 1, peak }));
