import { basename, dirname } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes: one that is begun last would be waited for with a core idle. */
const SLOWEST = ['kill.test.ts', 'cancel.test.ts', 'other-contexts.test.ts', 'refusals.test.ts'];
/** The slower kind of test first. */
const FOLDERS = ['bundle', 'integration'];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const slow = SLOWEST.indexOf(basename(moduleId));
  if (slow !== -1) {
    return slow;
  }
  const folder = FOLDERS.indexOf(basename(dirname(moduleId)));
  return SLOWEST.length + (folder === -1 ? FOLDERS.length : folder);
}

export default defineConfig({
  // It would warn of each source map that a package names and does not have.
  logLevel: 'error',
  test: {
    include: ['__tests__/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    // It imports JSON in a way that Node itself does not take.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
});
