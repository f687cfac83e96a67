/** Names of the parts that every project has, and those with data of its own. */
export const documentName = "project.json";
export const sourceName = "data/source.csv";

/** Which run a part is of: `3` of `runs/3/run.json`; null for all others. */
export const runOfPart = (name: string): string | null => /^runs\/([^/]+)\//.exec(name)?.[1] ?? null;
