/** Bytes of `500kB`, `256MB` or `2GB`, as PostgreSQL counts them (1 kB is 1,024 bytes); `0` is none. Undefined for any other text. */
export function parseByteSize(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const match = /^(\d{1,9})(kB|MB|GB)$/.exec(text);
  const unit = match?.[2];
  if (match === null || unit === undefined) {
    return undefined;
  }
  return Number(match[1]) * UNIT_BYTES[unit as keyof typeof UNIT_BYTES];
}

const UNIT_BYTES = { kB: 1_024, MB: 1_024 ** 2, GB: 1_024 ** 3 } as const;
