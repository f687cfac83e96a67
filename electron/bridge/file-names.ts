/** What the names of files say of them. */
export const projectExtension = "gradlab";
/** Tables that a person chooses; a file of any other name can be chosen, too. */
export const tableExtensions = ["csv", "tsv", "tab", "txt", "data", "gz", "zst", "parquet"] as const;

export const isTableName = (name: string): boolean =>
  tableExtensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
