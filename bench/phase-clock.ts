/** Milliseconds that the phases of a run take, read off its log as it is written. */
export interface PhaseClock {
  readonly onLogLine: (line: string) => void;
  /** Since the clock was started. */
  total(): number;
  /** Of the phases that it was started for. */
  taken(): number;
}

/** Starts the clock with the run. @param names as the log has them, `✓ Find dotnet-ef: …` */
export function startPhaseClock(names: readonly string[]): PhaseClock {
  const startedAt = performance.now();
  let last = startedAt;
  let taken = 0;
  return {
    onLogLine: (line) => {
      const phase = /^✓ ([^:]+):/.exec(line)?.[1];
      if (phase !== undefined) {
        taken += names.includes(phase) ? performance.now() - last : 0;
        last = performance.now();
      }
    },
    total: () => performance.now() - startedAt,
    taken: () => taken,
  };
}
