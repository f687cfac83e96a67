/** Writes docs/DOCTOR.md from the results of both parts. */
import { readFileSync, writeFileSync } from "node:fs";
import { oddsFrom } from "./odds";
import { page } from "./report";
import type { Results } from "./results";

const read = (part: string) => JSON.parse(readFileSync(`out/bench/doctor-${part}.json`, "utf8")) as Results;
const [development, check, heldOut] = [read("development"), read("check"), read("held-out")];
writeFileSync("docs/DOCTOR.md", page(development, check, heldOut));
writeFileSync("core/doctor/odds.json", `${JSON.stringify(oddsFrom([development, check]), null, 2)}\n`);
