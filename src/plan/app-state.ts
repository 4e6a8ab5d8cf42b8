/** Whether two states of an app are the same: Azure writes them in more than one letter case. */
export function sameState(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
