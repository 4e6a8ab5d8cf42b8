import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, medianOfRatios } from './statistics.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RUNS = 25;

/** Milliseconds from start to end, medians; the ratio is the median of those of neighbours. */
export interface StartupTimes {
  /** Of dist with nothing given, which refuses at once. */
  readonly dist: number;
  /** Of an action that only imports @actions/core. */
  readonly coreAlone: number;
  readonly ratio: number;
}

export function measureStartup(): StartupTimes {
  const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'));
  try {
    const core = join(folder, 'core.mjs');
    const entry = pathToFileURL(join(ROOT, 'node_modules/@actions/core/lib/core.js')).href;
    writeFileSync(core, `import * as core from '${entry}';\ncore.info('started');\n`);
    const times: { dist: number[]; coreAlone: number[] } = { dist: [], coreAlone: [] };
    for (let run = 0; run < RUNS; run += 1) {
      times.dist.push(timeOf(join(ROOT, 'dist/main/index.js')));
      times.coreAlone.push(timeOf(core));
    }
    return {
      dist: median(times.dist),
      coreAlone: median(times.coreAlone),
      ratio: medianOfRatios(times.dist, times.coreAlone),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeOf(script: string): number {
  const { GITHUB_STEP_SUMMARY: _, ...environment } = process.env;
  const startedAt = performance.now();
  spawnSync(process.execPath, [script], { env: environment, stdio: 'ignore' });
  return performance.now() - startedAt;
}
