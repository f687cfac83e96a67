/** Measures the engine and says how it did. See `engine.bench.mjs`. */
import { cpus } from "node:os";
import { printLine } from "../../../scripts/lib/house.mjs";
import { optionsOf } from "./arguments";
import { measureGrowth } from "./growth";
import { growthReport } from "./growth-report";
import { draw, keep } from "./growth-files";
import { answer } from "./ours";
import type { Request } from "./peer";
import { peers } from "./peers";
import { measureProducts } from "./products";
import { productsReport } from "./products-report";
import { rowsReport } from "./report";
import { measureRow, type Row } from "./rounds";
import { workloads, writeData, type Workload } from "./workloads";

async function measure(args: readonly string[]): Promise<void> {
  const options = optionsOf(args, workloads, peers);
  const missing: { name: string; reason: string; install: string }[] = [];
  const present = [];
  for (const peer of options.peers) {
    const reason = await peer.missing();
    if (reason === null) present.push(peer);
    else missing.push({ name: peer.name, reason, install: peer.install });
  }
  const rows: Row[] = [];
  for (const work of options.workloads)
    rows.push(await measureRow(work, { ...options, peers: present, note: printLine }));
  if (options.products) printLine("products");
  const products = options.products ? await measureProducts(options.rounds) : null;
  const growth = options.growth ? await measureGrowth({ ...options, peers: present, note: printLine }) : [];
  if (options.growth) {
    keep(growth);
    await draw();
  }
  const machine = { processor: cpus()[0]?.model ?? "", cores: cpus().length, node: process.versions.node };
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ machine, rounds: options.rounds, seconds: options.seconds, missing, rows, products, growth })}\n`,
    );
    return;
  }
  const lines = [`${machine.processor}, ${machine.cores} cores, Node ${machine.node}`];
  if (rows.length > 0) lines.push(...rowsReport(rows, { ...options, missing }));
  if (products) lines.push("", ...productsReport(products));
  lines.push(...growthReport(growth));
  process.stdout.write(`${lines.join("\n")}\n`);
}

const [word, ...rest] = process.argv.slice(2);
if (word === "answer") process.stdout.write(`${JSON.stringify(await answer(JSON.parse(rest[0]!) as Request))}\n`);
else if (word === "write")
  process.stdout.write(`${JSON.stringify(writeData(JSON.parse(rest[0]!) as Workload, rest[1]!))}\n`);
else if (word === "draw") await draw();
else
  await measure(process.argv.slice(2)).catch((error: unknown) => {
    printLine(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
