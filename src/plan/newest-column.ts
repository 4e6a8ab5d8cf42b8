/** The column that tells best when a table was last written, of those that hold a point in time; undefined where there is none. */
export function newestColumn(names: readonly string[]): string | undefined {
  return names
    .filter((name) => !AHEAD.test(name))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || names.indexOf(a) - names.indexOf(b))[0];
}

/** In the usual spellings: `updated_at`, `LastModified`, `createdOn`. */
const WRITTEN: readonly RegExp[] = [
  /updat|modif|chang/i,
  /creat|insert|add(?:ed)|regist/i,
  /^(?:at|on|time|timestamp|date|occurred.*|logged.*)$/i,
];

/** What lies in the future, or in a person's life, says nothing of when the row was written. */
const AHEAD = /expir|until|valid|due|birth|deadline|schedul|start|end(?:s|ed)?(?:_|$|[A-Z])/i;

function rankOf(name: string): number {
  const rank = WRITTEN.findIndex((pattern) => pattern.test(name));
  return rank === -1 ? WRITTEN.length : rank;
}
