/** PostgreSQL cuts a longer name off, without an error. */
const LONGEST_NAME_BYTES = 63;

/** The table `<run>_<table>`, cut to what a name may hold, and numbered where that is taken; it is one of `taken` from then on. */
export function claimArchiveName(run: string, table: string, taken: Set<string>): string {
  const wanted = `${run}_${table}`;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `_${number}`;
    const name = `${cutToBytes(wanted, LONGEST_NAME_BYTES - suffix.length)}${suffix}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}

/** Never within a character. */
function cutToBytes(text: string, bytes: number): string {
  let length = 0;
  let cut = '';
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) {
      break;
    }
    cut += character;
  }
  return cut;
}
