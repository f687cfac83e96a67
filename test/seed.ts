import fc from "fast-check";

/** All properties draw from the seed that is given, unless they have one of their own. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED) });
