/** What the benchmark of the engine is asked for. */
import { parseArgs } from "node:util";
import type { Peer } from "./peer";
import type { Workload } from "./workloads";

export interface Options {
  workloads: readonly Workload[];
  products: boolean;
  growth: boolean;
  peers: readonly Peer[];
  threads: readonly number[];
  rounds: number;
  seconds: number;
  json: boolean;
}

const list = (text: string) =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

/** Throws an Error that says what there is, where something is asked for that there is not. */
export function optionsOf(args: readonly string[], workloads: readonly Workload[], peers: readonly Peer[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: "" },
      peers: { type: "string", default: peers.map(({ id }) => id).join() },
      threads: { type: "string", default: "1,2" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "0.8" },
      growth: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const parts = [...workloads.map(({ name }) => name), "products", "growth"];
  const only = chosen("--only", list(values.only), parts);
  const wanted = (part: string, otherwise: boolean) => (only.length > 0 ? only.includes(part) : otherwise);
  const named = chosen(
    "--peers",
    values.peers === "none" ? [] : list(values.peers),
    peers.map(({ id }) => id),
  );
  return {
    workloads: workloads.filter(({ name }) => wanted(name, !values.growth)),
    products: wanted("products", !values.growth),
    growth: values.growth || only.includes("growth"),
    peers: peers.filter(({ id }) => named.includes(id)),
    threads: list(values.threads).map((word) => positive("--threads", word, Number.isInteger)),
    rounds: positive("--rounds", values.rounds, Number.isInteger),
    seconds: positive("--seconds", values.seconds, Number.isFinite),
    json: values.json,
  };
}

/** The names as they are written in the list, whatever the case they were asked for in. */
function chosen(option: string, words: readonly string[], names: readonly string[]): string[] {
  return words.map((word) => {
    const name = names.find((one) => one.toLowerCase() === word.toLowerCase());
    if (!name) throw new Error(`${option} ${word}: there is no such thing. There are ${names.join(", ")}.`);
    return name;
  });
}

function positive(option: string, word: string, fits: (value: number) => boolean): number {
  const value = Number(word);
  if (!fits(value) || value <= 0) throw new Error(`${option} ${word}: it takes a number above 0.`);
  return value;
}
