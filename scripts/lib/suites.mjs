import { Halt } from "./house.mjs";

/** The suite that runs when none is named, and what its parts are called. */
const main = "engine";
const partsOfMain = /^(w\d+|products|growth)$/i;
/** Options that are followed by a value. `--runs=100` needs its sign: to the window's suite `--runs` is a scene. */
export const withValue = new Set([
  "--files",
  "--find",
  "--kills",
  "--load",
  "--minutes",
  "--out",
  "--part",
  "--peers",
  "--rounds",
  "--rows",
  "--seconds",
  "--seed",
  "--seeds",
  "--settings",
  "--shard",
  "--spec",
  "--tables",
  "--threads",
  "--ticks",
]);

/**
 * What `npm run bench -- …` asks for: suites by name (bare or after `--only`, several by commas), parts of the engine's suite by
 * theirs, and options, which go to each suite.
 * @param {readonly string[]} args
 * @param {readonly string[]} suites names of all
 * @returns {{ name: string, args: string[] }[]} those to run, in the order of the names
 */
export function suitesOf(args, suites) {
  /** @type {string[]} */
  const words = [];
  /** @type {string[]} */
  const options = [];
  for (let n = 0; n < args.length; n++) {
    const arg = args[n] ?? "";
    if (arg === "--only") continue;
    if (arg.startsWith("--only=")) words.push(...arg.slice(7).split(","));
    else if (withValue.has(arg)) options.push(arg, args[++n] ?? "");
    else if (arg.startsWith("-")) options.push(arg);
    else words.push(...arg.split(","));
  }
  return chosen(words.filter(Boolean), options, suites);
}

/**
 * @param {readonly string[]} words
 * @param {readonly string[]} options
 * @param {readonly string[]} suites
 */
function chosen(words, options, suites) {
  const parts = words.filter((word) => partsOfMain.test(word));
  const named = words.filter((word) => !partsOfMain.test(word));
  for (const word of named)
    if (!suites.some((name) => name.includes(word)))
      throw new Halt(
        `There is no benchmark '${word}'. There are ${suites.join(", ")}, and of ${main} W1 to W5, products and growth.`,
      );
  const wanted = suites.filter(
    (name) => named.some((word) => name.includes(word)) || (name === main && (parts.length > 0 || words.length === 0)),
  );
  return wanted.map((name) => ({
    name,
    args: name === main && parts.length > 0 ? ["--only", parts.join(), ...options] : [...options],
  }));
}
