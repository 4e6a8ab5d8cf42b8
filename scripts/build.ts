/** Builds dist, what the runner runs: tsc to plain JavaScript first, since ncc's own loader knows no TypeScript 7. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = ['main', 'post', 'record'] as const;

/** PostgreSQL's parser, which its loader reads from beside itself; ncc does not see that. */
const PARSER = 'node_modules/libpg-query/wasm/libpg-query.wasm';

/** Built aside and put in place at the end, so that whoever runs dist meanwhile finds it whole. */
const ASIDE = 'build/dist';

rmSync(join(ROOT, 'build'), { recursive: true, force: true });
runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
for (const entry of ENTRIES) {
  const output = `${ASIDE}/${entry}`;
  // No source maps: they would hold this machine's paths. What is imported with import() stays a file of its own,
  // read only when it is reached.
  runTool('@vercel/ncc/dist/ncc/cli.js', [
    'build',
    `build/${entry}.js`,
    '--out',
    output,
    '--license',
    'licenses.txt',
    '--no-cache',
    '--quiet',
  ]);
  if (entry === 'main') {
    // Its content alone: a copy would have its mode too, which is the package manager's.
    writeFileSync(join(ROOT, output, basename(PARSER)), readFileSync(join(ROOT, PARSER)));
  }
  console.log(`dist/${entry}: ${describe(join(ROOT, output))}`);
}
rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
renameSync(join(ROOT, ASIDE), join(ROOT, 'dist'));

function runTool(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    // The tool has said what is wrong.
    process.exit(status ?? 1);
  }
}

function describe(folder: string): string {
  const files = readdirSync(folder).map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const start = files.find(({ name }) => name === 'index.js')?.bytes ?? 0;
  return `${kilobytes(start)} read at start, ${kilobytes(total)} in ${files.length} files`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
