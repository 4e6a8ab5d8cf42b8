/** Something to know before approving; it stops nothing. */
export interface Warning {
  /** A few words: `Connection limit`. */
  readonly title: string;
  /** What was seen, what may come of it, and what to do. */
  readonly sentence: string;
}
