/** What a client tool said last that tells why it failed; without such lines whatever it said last. */
export function lastError(lines: readonly string[]): string {
  const errors = lines.filter((line) => /error|fatal|could not|mismatch|denied/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-5).join(' ');
}
