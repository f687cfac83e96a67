import { buildKernels } from "../scripts/lib/build.mjs";

/** The engine under test is the one of the sources. */
export default buildKernels;
