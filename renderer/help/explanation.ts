/** Words about a term, a setting or a chart: two plain sentences, and the lesson of the atlas that shows it at work. */
export interface Explanation {
  says: string;
  /** Id of a lesson. */
  lesson: string;
}
