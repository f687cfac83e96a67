/** Writes docs/DOCTOR.md from the results of both parts. */
import { readFileSync, writeFileSync } from "node:fs";
import { page } from "./report";
import type { Results } from "./results";

const read = (part: string) => JSON.parse(readFileSync(`out/bench/doctor-${part}.json`, "utf8")) as Results;
writeFileSync("docs/DOCTOR.md", page(read("development"), read("held-out")));
