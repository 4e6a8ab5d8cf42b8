import { formatBytes } from '../report/format.ts';
import type { Attempt } from './attempt.ts';
import { backUp, discardBackup, dumpPath, isStillFresh, type TakenBackup, uploadBackup } from './back-up.ts';
import type { Ground } from './look.ts';

export async function dump(attempt: Attempt, ground: Ground): Promise<TakenBackup> {
  const { inputs, world, workplace, phases, report, journal } = attempt;
  const dumpFile = dumpPath(inputs, workplace, ground.database.settings.database);
  journal.record({ dumpFile });
  const backup = await phases.run(
    'Back up',
    () => backUp(inputs, world, workplace, ground, dumpFile),
    ({ bytes, sha256 }) => `${formatBytes(bytes)}, read back in full, sha256 ${sha256}`,
  );
  const { file, bytes, sha256, milliseconds } = backup;
  report.backup = { file, bytes, sha256, milliseconds };
  return backup;
}

/** A dump from before the stop holds only when nothing was written since. */
export async function freshBackup(
  attempt: Attempt,
  ground: Ground,
  early: TakenBackup | undefined,
): Promise<TakenBackup> {
  if (early === undefined) {
    return dump(attempt, ground);
  }
  if (await isStillFresh(early, ground)) {
    return early;
  }
  attempt.world.runner.line('Something was written since the dump was made, so it is made again.');
  await discardBackup(early);
  delete attempt.report.backup;
  return dump(attempt, ground);
}

/** Before anything is destroyed. */
export async function upload(
  { inputs, world, phases, report, journal }: Attempt,
  backup: TakenBackup,
): Promise<void> {
  const { file, bytes, sha256, stateFile } = backup;
  journal.record({ backup: { file, bytes, sha256, stateFile } });
  if (!inputs.backup.upload) {
    return;
  }
  const { name, id, url } = await phases.run(
    'Upload',
    () => uploadBackup(inputs, world, backup),
    (uploaded) => `artifact ${uploaded.name} (id ${uploaded.id}) is confirmed`,
  );
  report.artifact = { name, id, url };
  journal.record({ artifact: name });
}
