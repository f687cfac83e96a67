/** A module with all that it imports as the text of one script, for `new Worker(script, { eval: true })`. */
declare module "*?thread" {
  export const script: string;
}
