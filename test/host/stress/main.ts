// Runs one of the stresses of threads in a process of its own, which may be killed if it hangs: `main.mjs WHICH THREADS SEED SECONDS`.
import { changeCrew, stressCrew } from "./crew";
import { changeKernels, stressKernels } from "./kernels";

const [which = "", threads, seed, seconds] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1000;
const goesOn = () => performance.now() < end;
const ways: Record<string, () => object> = {
  crew: () => stressCrew(Number(threads), Number(seed), goesOn),
  kernels: () => stressKernels(Number(threads), Number(seed), goesOn),
  "crew-changes": () => changeCrew(Number(threads)),
  "kernel-changes": () => changeKernels(Number(threads)),
};
process.stdout.write(JSON.stringify(ways[which]!()), () => process.exit());
