import type { Node, RangeVar } from 'libpg-query';
import type { TablePart } from './effects.ts';
import { namesIn } from './parse-tree.ts';

/** Which table of the present a name means, while statements rename tables and make others. */
export interface PresentNames {
  /** The table's present name; undefined for one that the statements made. */
  presentOf(table: TablePart): TablePart | undefined;
  /** The name that a table of the present has by now; undefined when it is gone. */
  nowOf(present: TablePart): TablePart | undefined;
  /** The names after one more statement. */
  after(statement: Node): PresentNames;
}

/** The names before any statement. @param defaultSchema where a name without a schema is */
export function presentNames(defaultSchema: string): PresentNames {
  return namesWith(new Map(), defaultSchema);
}

/** By the name a table has now: its present one, or none where the statements made or took it. A name that is not here is what it was. */
type Moved = ReadonlyMap<string, { readonly now: TablePart; readonly present: TablePart | undefined }>;

function namesWith(moved: Moved, defaultSchema: string): PresentNames {
  const place = (relation: RangeVar | undefined): TablePart => ({
    schema: relation?.schemaname ?? defaultSchema,
    table: relation?.relname ?? '',
  });
  const presentOf = ({ schema, table }: TablePart): TablePart | undefined => {
    const key = keyOf({ schema, table });
    return moved.has(key) ? moved.get(key)?.present : { schema, table };
  };
  const change = (...entries: readonly (readonly [TablePart, TablePart | undefined])[]): PresentNames =>
    namesWith(
      new Map([...moved, ...entries.map(([now, present]) => [keyOf(now), { now, present }] as const)]),
      defaultSchema,
    );
  return {
    presentOf,
    nowOf(present) {
      const renamed = [...moved.values()].find(
        (one) => one.present !== undefined && keyOf(one.present) === keyOf(present),
      );
      return renamed?.now ?? (moved.has(keyOf(present)) ? undefined : present);
    },
    after(statement) {
      if ('RenameStmt' in statement && statement.RenameStmt.renameType === 'OBJECT_TABLE') {
        const from = place(statement.RenameStmt.relation);
        const to = { ...from, table: statement.RenameStmt.newname ?? '' };
        return change([from, undefined], [to, presentOf(from)]);
      }
      if (
        'AlterObjectSchemaStmt' in statement &&
        statement.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE'
      ) {
        const from = place(statement.AlterObjectSchemaStmt.relation);
        const to = { ...from, schema: statement.AlterObjectSchemaStmt.newschema ?? defaultSchema };
        return change([from, undefined], [to, presentOf(from)]);
      }
      if ('CreateStmt' in statement && statement.CreateStmt.if_not_exists !== true) {
        return change([place(statement.CreateStmt.relation), undefined]);
      }
      if ('CreateTableAsStmt' in statement && statement.CreateTableAsStmt.if_not_exists !== true) {
        return change([place(statement.CreateTableAsStmt.into?.rel), undefined]);
      }
      if ('DropStmt' in statement && statement.DropStmt.removeType === 'OBJECT_TABLE') {
        const gone = (statement.DropStmt.objects ?? [])
          .map(namesIn)
          .map((names) => ({ schema: names.at(-2) ?? defaultSchema, table: names.at(-1) ?? '' }));
        return change(...gone.map((table) => [table, undefined] as const));
      }
      return namesWith(moved, defaultSchema);
    },
  };
}

function keyOf({ schema, table }: TablePart): string {
  return JSON.stringify([schema, table]);
}
