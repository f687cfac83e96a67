/** Names of the parts that every project has, and those with data of its own. */
export const documentName = "project.json";
export const sourceName = "data/source.csv";
