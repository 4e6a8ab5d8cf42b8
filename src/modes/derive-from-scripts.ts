import type pg from 'pg';
import { type ListedMigration, runnableSql } from '../ef/script-listing.ts';
import { type DerivedTables, deriveTables, NO_TABLES, unjudged } from '../plan/derived-tables.ts';
import { currentSchema } from '../postgres/database.ts';
import { catalogOfTables } from '../postgres/tables-and-columns.ts';
import { loadSqlParser, type SqlParser } from '../sql/parser.ts';
import type { Foreseen } from './foresee.ts';
import type { PlannedRange } from './plan-range.ts';

/** What is expected where no shadow can be had, and how many statements of the scripts could not be judged. */
export interface ForeseenInScripts extends Foreseen {
  readonly unjudged: number;
}

/**
 * Derives tables and columns from the migrations' scripts: at the target, at the present, and after the Downs from there, which is a
 * rehearsal on paper.
 */
export async function deriveFromScripts(
  client: pg.ClientBase,
  plan: PlannedRange,
  rehearse: boolean,
): Promise<ForeseenInScripts> {
  const { range, ups, history } = plan;
  const parser = await loadSqlParser();
  const schema = await currentSchema(client);
  const run = (before: DerivedTables, migrations: readonly ListedMigration[]): DerivedTables =>
    migrations
      .flatMap(({ commands }) => commands)
      .reduce((tables, command) => runCommand(parser, tables, runnableSql(command), schema), before);
  const upsOf = (ids: readonly string[]): readonly ListedMigration[] =>
    ups.filter(({ id }) => ids.includes(id));
  const target = run(NO_TABLES, upsOf(range.remaining));
  const present = run(target, upsOf(range.reverted));
  const after = run(present, plan.downs);
  const toCatalog = ({ tables }: DerivedTables) => catalogOfTables(client, tables, history);
  return {
    scope: 'tables and columns',
    target: await toCatalog(target),
    present: await toCatalog(present),
    rehearsed: rehearse ? { result: 'done', catalog: await toCatalog(after), seen: undefined } : undefined,
    unjudged: after.unjudged,
  };
}

function runCommand(parser: SqlParser, before: DerivedTables, sql: string, schema: string): DerivedTables {
  const statements = parser.parse(sql);
  return statements === undefined ? unjudged(before) : deriveTables(before, statements, schema);
}
