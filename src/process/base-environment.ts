import { RUN_MARKER } from './leftovers.ts';

/** What a program needs to run at all, on any system; everything else of the step stays with the step. */
const NEEDED = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'LD_LIBRARY_PATH',
  'TZ',
];

/** A minimal environment for a client tool, with the run's marker. */
export function baseEnvironment(
  step: Readonly<Record<string, string | undefined>>,
  marker: string,
): Record<string, string> {
  const kept = NEEDED.flatMap((name) => {
    const value = step[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), [RUN_MARKER]: marker };
}
