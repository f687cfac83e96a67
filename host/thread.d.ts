/** A module with all that it imports as the text of one script, for `new Worker(script, { eval: true })`. */
declare module "*?thread" {
  export const script: string;
}
/** A file of a package: its bytes, gzipped and in base64. */
declare module "*?packed" {
  export const packed: string;
}
