// How well the doctor does: some 600 small networks that are broken or sound, on the part that thresholds are chosen on, on one that
// checks them and on the part that is held out, with the first remedies. Without words it also writes docs/DOCTOR.md, and how often
// each finding is right into core/doctor/odds.json. The parts `practice` and `reported` are for finding out what goes wrong;
// `reported-held` has the other half of the reports, and says whether a mend holds there.
//
//   node test/bench/doctor.bench.mjs                                  all three parts, and the page
//   node test/bench/doctor.bench.mjs --part development --loud rate   one part, runs that have this in their name
//   node test/bench/doctor.bench.mjs --part development --find 3      also what `Find a cure` comes to, on every third run, one at a time
//   node test/bench/doctor.bench.mjs --part development --find 3 --busy   the same on a machine that has other work: seconds are the processor's
//   node test/bench/doctor.bench.mjs --part development --fresh       train anew what was trained before
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildKernels } from "../../scripts/lib/build.mjs";
import { buildScript } from "../../scripts/lib/script.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
process.chdir(root);
await buildKernels();
for (const [entry, name] of [
  ["main", "doctor"],
  ["show", "doctor-show"],
  ["write-page", "doctor-page"],
])
  await buildScript({ entry: `test/bench/doctor/${entry}.ts`, folder: "out/bench", name: `${name}.mjs` });
const script = (name) => join(root, "out", "bench", `${name}.mjs`);
const run = (...args) =>
  new Promise((done) =>
    spawn(process.execPath, args, { stdio: "inherit", cwd: root }).on("close", (code) => done(code ?? 1)),
  );

const cores = Math.max(1, Math.min(8, availableParallelism()));
async function part(name, ...words) {
  const at = words.indexOf("--find");
  if (at < 0) return shardsOf(cores, name, words);
  // A search takes all cores: two at a time would take each other's. What else there is to train is trained before.
  const code = await shardsOf(cores, name, words.toSpliced(at, 2));
  const again = words.filter((word) => word !== "--fresh");
  return Math.max(code, await shardsOf(1, name, again));
}
async function shardsOf(shards, name, words) {
  const outs = Array.from({ length: shards }, (_, i) => join("out", "bench", `doctor-${name}-${i}.json`));
  const codes = await Promise.all(
    outs.map((out, i) => run(script("doctor"), "--part", name, ...words, "--shard", `${i}/${shards}`, "--out", out)),
  );
  const parts = outs.map((out) => JSON.parse(readFileSync(out, "utf8")));
  const joined = {
    ...parts[0],
    broken: parts.flatMap(({ broken }) => broken),
    sound: parts.flatMap(({ sound }) => sound),
  };
  const file = join("out", "bench", `doctor-${name}.json`);
  writeFileSync(file, JSON.stringify(joined));
  return Math.max(...codes, await run(script("doctor-show"), file));
}

const words = process.argv.slice(2);
const at = words.indexOf("--part");
if (at >= 0) {
  const [, name] = words.splice(at, 2);
  process.exitCode = await part(name, ...words);
} else {
  const codes = [
    await part("development", "--cures", "--find", "3", ...words),
    await part("check", ...words),
    await part("held-out", "--cures", "--find", "3", ...words),
  ];
  codes.push(await run(script("doctor-page")));
  codes.push(await run(join(root, "node_modules", "oxfmt", "bin", "oxfmt"), "docs/DOCTOR.md", "core/doctor/odds.json"));
  process.exitCode = Math.max(...codes);
}
