import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSampleApp, copySampleApp, rebuildSampleApp, type SampleApp } from '../lab/sample-app.ts';

/** More migrations than the sample app has, for ranges of up to 50: tables and columns by turns, every Down exact. */
const MORE_MIGRATIONS = 50;

/** The sample app with a long history, built in a folder of its own. */
export async function buildBenchApp(): Promise<{ readonly app: SampleApp; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-app-'));
  const copy = await copySampleApp(await buildSampleApp(), join(folder, 'app'));
  for (let number = 1; number <= MORE_MIGRATIONS; number += 1) {
    const file = join(copy.directory, 'src/MAA.Infrastructure/Migrations', `Bench${number}.cs`);
    await writeFile(file, migrationSource(number));
  }
  const app = await rebuildSampleApp(copy);
  return { app, remove: () => rm(folder, { recursive: true, force: true }) };
}

function migrationSource(number: number): string {
  const id = `20260101${String(number).padStart(6, '0')}_Bench${number}`;
  const [up, down] =
    number % 2 === 0
      ? [
          `ALTER TABLE sessions ADD bench_${number} integer;`,
          `ALTER TABLE sessions DROP COLUMN bench_${number};`,
        ]
      : [
          `CREATE TABLE bench_${number} (id bigint PRIMARY KEY, name text NOT NULL);`,
          `DROP TABLE bench_${number};`,
        ];
  return `using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MAA.Infrastructure.Migrations;

[DbContext(typeof(MaaContext))]
[Migration("${id}")]
public sealed class Bench${number} : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("${up}");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("${down}");
}
`;
}
