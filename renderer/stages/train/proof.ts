/** Which runs are forks of which: a fork is the run whose spec is just what a remedy makes of another's. Nothing has to be noted down. */
export { remedied } from "#core/doctor/remedies";
export {
  originOf,
  specText,
  triedRemedy,
  verdictOf,
  type Proof,
  type Verdict,
  type VerdictWord,
} from "#core/doctor/verdict";
export { verdictWords } from "#core/doctor/verdict-words";
