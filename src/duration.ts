/** Milliseconds of `500ms`, `10s`, `2m` or `1h`; `0` is none. Undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const unit = match?.[2];
  if (match === null || unit === undefined) {
    return undefined;
  }
  return Number(match[1]) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
