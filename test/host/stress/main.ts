// Runs one of the stresses of threads in a process of its own, which may be killed if it hangs: `main.mjs WHICH THREADS SEED SECONDS`.
import { stressCrew } from "./crew";
import { stressKernels } from "./kernels";

const [which, threads, seed, seconds] = process.argv.slice(2);
const stress = which === "crew" ? stressCrew : stressKernels;
const end = performance.now() + Number(seconds) * 1000;
const faults = stress(Number(threads), Number(seed), () => performance.now() < end);
process.stdout.write(JSON.stringify(faults), () => process.exit());
