import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isSystemError } from './system-error.ts';

/** What is at a path; undefined where nothing is. @throws what keeps it from being looked at: that is no proof that it is not there */
export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error, ['ENOENT', 'ENOTDIR'])) {
      return undefined;
    }
    throw error;
  }
}
