/** Which runs are forks of which: by the origin that a run keeps, or, where none is kept, by what a remedy makes of the other run's spec. */
export { remedied } from "#core/doctor/remedies";
export {
  originFor,
  originOf,
  specText,
  triedRemedy,
  verdictOf,
  type Proof,
  type Verdict,
  type VerdictWord,
} from "#core/doctor/verdict";
export { verdictWords } from "#core/doctor/verdict-words";
