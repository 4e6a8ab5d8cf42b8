import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactService } from '../artifacts/artifact-service.ts';
import type { StandIn } from './workflow.ts';

/** actions/checkout, taken as done. @param commitOf - the commit that a ref, '' for the caller's, is at now */
export function checkedOut(commitOf: (ref: string) => string): StandIn {
  return async ({ ref = '' }) => ({ commit: commitOf(ref), ref });
}

/** An action that sets up what this machine has already. */
export const alreadyThere: StandIn = async () => ({});

/** actions/download-artifact, of one artifact by its name. */
export function downloadedFrom(artifacts: Pick<ArtifactService, 'files'>): StandIn {
  return async ({ name = '', path = '' }) => {
    for (const [file, bytes] of await artifacts.files(name)) {
      const target = join(path, file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    }
    return { 'download-path': path };
  };
}
