/** A module with all that it imports as the text of one ES module without exports: for files that a person takes away. */
declare module "*?module" {
  export const text: string;
}
/** A file as it stands. */
declare module "*?raw" {
  const text: string;
  export default text;
}
