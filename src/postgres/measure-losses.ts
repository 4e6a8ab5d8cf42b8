import pg from 'pg';
import { checkCasts } from '../plan/cast-check.ts';
import { type Loss, type MeasuredLoss, nameOfPart } from '../plan/losses.ts';
import { newestColumn } from '../plan/newest-column.ts';

/**
 * Measures losses on the live data, in the transaction that is open on the client; one query a table, one more for each column whose type changes.
 * What the role may not read in full is told with the loss instead of failing. A table or column that is not there is left out.
 */
export async function measureLosses(
  client: pg.ClientBase,
  losses: readonly Loss[],
): Promise<readonly MeasuredLoss[]> {
  const sources = await readSources(client, losses);
  const measured = new Map<string, MeasuredLoss>();
  for (const source of sources) {
    const own = losses.filter(({ part }) => part.schema === source.schema && part.table === source.table);
    for (const loss of await measureTable(client, source, own)) {
      measured.set(loss.name, loss);
    }
  }
  return losses.flatMap(({ name }) => measured.get(name) ?? []);
}

/** A table that losses are of, and what may be read of it. */
interface Source {
  readonly schema: string;
  readonly table: string;
  readonly isPartitioned: boolean;
  readonly estimatedRows: number;
  readonly bytes: number;
  readonly mayEnter: boolean;
  readonly hidesRows: boolean;
  readonly columns: readonly SourceColumn[];
}

interface SourceColumn {
  readonly name: string;
  readonly type: string;
  readonly readable: boolean;
  readonly timeType: TimeType | null;
}

type TimeType = 'timestamptz' | 'timestamp' | 'date';

async function readSources(client: pg.ClientBase, losses: readonly Loss[]): Promise<readonly Source[]> {
  const result = await client.query<Source>(
    `SELECT n.nspname AS schema, c.relname AS "table", c.relkind = 'p' AS "isPartitioned",
            greatest(c.reltuples, 0)::float8 AS "estimatedRows",
            coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(c.oid)), pg_total_relation_size(c.oid))::float8 AS bytes,
            has_schema_privilege(n.oid, 'USAGE') AS "mayEnter", row_security_active(c.oid) AS "hidesRows",
            (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                      'readable', has_column_privilege(c.oid, a.attnum, 'SELECT'),
                      'timeType', CASE a.atttypid WHEN 'timestamptz'::regtype THEN 'timestamptz' WHEN 'timestamp'::regtype THEN 'timestamp' WHEN 'date'::regtype THEN 'date' END)
                    ORDER BY a.attnum), '[]')
               FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [losses.map(({ part }) => part.schema), losses.map(({ part }) => part.table)],
  );
  return result.rows;
}

async function measureTable(
  client: pg.ClientBase,
  source: Source,
  losses: readonly Loss[],
): Promise<readonly MeasuredLoss[]> {
  const columnOf = ({ part }: Loss) => source.columns.find(({ name }) => name === part.column);
  const present = losses.filter((loss) => loss.part.column === undefined || columnOf(loss) !== undefined);
  const readable = present.filter((loss) => mayRead(source, columnOf(loss)));
  const plain = await measurePlainly(client, source, readable);
  const measured: MeasuredLoss[] = [];
  for (const loss of present) {
    const found = plain.get(loss.name);
    const column = columnOf(loss);
    if (found === undefined) {
      measured.push(estimated(source, loss));
    } else if (loss.kind === 'values' && loss.casts !== undefined && column !== undefined && found.rows > 0) {
      measured.push(await measureCasts(client, source, column, { ...found, casts: loss.casts }));
    } else {
      measured.push(found);
    }
  }
  return source.hidesRows
    ? measured.map((loss) => ({
        ...loss,
        unread: loss.unread ?? 'row security hides rows of it from this role',
      }))
    : measured;
}

function mayRead({ mayEnter, columns }: Source, column: SourceColumn | undefined): boolean {
  return mayEnter && (column === undefined ? columns.some(({ readable }) => readable) : column.readable);
}

function estimated({ estimatedRows, bytes, schema, table }: Source, loss: Loss): MeasuredLoss {
  return {
    ...loss,
    rows: estimatedRows,
    bytes,
    atMost: true,
    unread: `this role may not read ${nameOfPart({ schema, table })}`,
  };
}

/** All losses of a table in one query. */
async function measurePlainly(
  client: pg.ClientBase,
  source: Source,
  losses: readonly Loss[],
): Promise<ReadonlyMap<string, MeasuredLoss>> {
  if (losses.length === 0) {
    return new Map();
  }
  const times = source.columns.filter(({ readable, timeType }) => readable && timeType !== null);
  const newest = newestColumn(times.map(({ name }) => name));
  const time = times.find(({ name }) => name === newest);
  const terms = losses.flatMap(({ part }, index) => {
    const column = part.column === undefined ? undefined : pg.escapeIdentifier(part.column);
    return [
      `count(${column ?? '*'})::float8 AS rows${index}`,
      `${column === undefined ? 'NULL' : `coalesce(sum(pg_column_size(${column})), 0)`}::float8 AS bytes${index}`,
      `${time === undefined ? 'NULL' : newestTerm(time, column)} AS newest${index}`,
    ];
  });
  const result = await client.query<Record<string, number | string | null>>(
    `SELECT ${terms.join(', ')} FROM ${fromClause(source)}`,
  );
  const row = result.rows[0] ?? {};
  return new Map(
    losses.map((loss, index) => {
      const at = row[`newest${index}`];
      return [
        loss.name,
        {
          ...loss,
          rows: Number(row[`rows${index}`]),
          bytes: loss.part.column === undefined ? source.bytes : Number(row[`bytes${index}`]),
          atMost: loss.atMost === true,
          ...(time !== undefined && typeof at === 'string' ? { newest: { column: time.name, at } } : {}),
        },
      ];
    }),
  );
}

/** A table that others inherit from is measured by itself: those are losses of their own. */
function fromClause({ schema, table, isPartitioned }: Source): string {
  return `${isPartitioned ? '' : 'ONLY '}${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
}

function newestTerm({ name, timeType }: SourceColumn, column: string | undefined): string {
  const time = pg.escapeIdentifier(name);
  const isThere = column === undefined ? '' : ` AND ${column} IS NOT NULL`;
  const newest = `max(${time}) FILTER (WHERE isfinite(${time})${isThere})`;
  switch (timeType) {
    case 'date':
      return `to_char(${newest}, 'YYYY-MM-DD')`;
    case 'timestamp':
      return `to_char(${newest}, 'YYYY-MM-DD"T"HH24:MI:SS')`;
    default:
      return `to_char(${newest} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  }
}

/** Which values a change of type alters. Where the cast cannot be tried here, any of them may be. */
async function measureCasts(
  client: pg.ClientBase,
  source: Source,
  column: SourceColumn,
  loss: MeasuredLoss & Required<Pick<Loss, 'casts'>>,
): Promise<MeasuredLoss> {
  for (const compareAs of [undefined, 'text']) {
    const { changed, fails } = checkCasts(
      pg.escapeIdentifier(column.name),
      column.type,
      loss.casts,
      compareAs,
    );
    const tried = await tryQuery(
      client,
      `SELECT count(*) FILTER (WHERE ${fails})::float8 AS failing, count(*) FILTER (WHERE NOT (${fails}) AND ${changed})::float8 AS rows,
              coalesce(sum(pg_column_size(${pg.escapeIdentifier(column.name)})) FILTER (WHERE NOT (${fails}) AND ${changed}), 0)::float8 AS bytes
         FROM ${fromClause(source)} WHERE ${pg.escapeIdentifier(column.name)} IS NOT NULL`,
    );
    if (tried.result === 'done') {
      const { newest, ...rest } = loss;
      const { failing = 0, rows = 0, bytes = 0 } = tried.row;
      return {
        ...rest,
        rows,
        bytes,
        ...(newest !== undefined && rows > 0 ? { newest } : {}),
        ...(failing > 0 ? { wouldFail: { values: failing, reason: `too long for ${newTypeOf(loss)}` } } : {}),
      };
    }
    if (tried.sqlState !== UNDEFINED_FUNCTION) {
      return {
        ...loss,
        atMost: true,
        ...(isAboutValues(tried.sqlState) ? { wouldFail: { reason: tried.sentence } } : {}),
      };
    }
  }
  return { ...loss, atMost: true };
}

/** The type's comparison is not there: json knows none. */
const UNDEFINED_FUNCTION = '42883';

/** 22: a value cannot be converted; 23: a domain's check does not hold. */
function isAboutValues(sqlState: string): boolean {
  return /^2[23]/.test(sqlState);
}

function newTypeOf({ casts }: Required<Pick<Loss, 'casts'>>): string {
  return (casts.at(-1)?.to ?? '').replace('"pg_catalog".', '').replaceAll('"', '');
}

type Tried =
  | { readonly result: 'done'; readonly row: Readonly<Record<string, number>> }
  | { readonly result: 'failed'; readonly sqlState: string; readonly sentence: string };

/** A query that may fail without ending the transaction it stands in. */
async function tryQuery(client: pg.ClientBase, sql: string): Promise<Tried> {
  await client.query('SAVEPOINT ef_rollback_measure');
  try {
    const result = await client.query<Record<string, number>>(sql);
    await client.query('RELEASE SAVEPOINT ef_rollback_measure');
    return { result: 'done', row: result.rows[0] ?? {} };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) {
      throw error;
    }
    await client.query('ROLLBACK TO SAVEPOINT ef_rollback_measure');
    return { result: 'failed', sqlState: error.code ?? '', sentence: error.message };
  }
}
