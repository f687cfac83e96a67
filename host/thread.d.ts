/** A module with all that it imports as the text of one script, for `new Worker(text, { eval: true })`. */
declare module "*?thread" {
  const script: string;
  export default script;
}
