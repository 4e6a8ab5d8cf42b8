/** Whether the system has failed a call with one of these codes, such as `ENOENT`. */
export function isSystemError(error: unknown, codes: readonly string[]): boolean {
  return codes.includes(String((error as NodeJS.ErrnoException).code));
}
