import pg from 'pg';
import { type KeptLoss, type MeasuredLoss, needsApproval } from '../plan/losses.ts';
import { formatBytes } from '../report/format.ts';
import { bytesToKeep, type Copy, copiesOf, withoutColumns } from './archive-copies.ts';
import { claimArchiveName } from './archive-name.ts';
import { closeToOthers, note, openArchive } from './archive-schema.ts';
import { lockSources, readArchiveSources, storedValue } from './archive-source.ts';
import { putColumnsBack, putRowsBack } from './put-back-sql.ts';

/** Whose archive it is, and how much it may hold. */
export interface ArchiveRequest {
  /** A short id that no other run has: the names of its tables begin with it. */
  readonly run: string;
  /** A loss with more bytes is not kept; 0: none is. */
  readonly limitBytes: number;
}

/** Why this role could not write the archive, a sentence; undefined when it could. Known before anything is touched. */
export async function archiveObstacle(client: pg.ClientBase): Promise<string | undefined> {
  const result = await client.query<{ role: string; allowed: boolean; exists: boolean }>(
    `SELECT current_user AS role, s.oid IS NOT NULL AS exists,
            CASE WHEN s.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                 ELSE has_schema_privilege(s.oid, 'CREATE') AND has_schema_privilege(s.oid, 'USAGE') END AS allowed
       FROM (SELECT to_regnamespace('ef_rollback') AS oid) s`,
  );
  const { role, allowed, exists } = result.rows[0] ?? { role: '', allowed: false, exists: false };
  return allowed
    ? undefined
    : `The role ${role} may not ${exists ? 'create tables in the schema ef_rollback' : 'create the schema ef_rollback'}, where the losses are kept: grant it, or set archive-limit: 0.`;
}

/**
 * Why an archive that is there is not to be trusted with what is lost, a sentence: its owner could drop what is kept, and have code of his own run by
 * whoever writes to a table that he has made there. Undefined when it is this role's, or is not there.
 */
export async function foreignArchive(client: pg.ClientBase): Promise<string | undefined> {
  const result = await client.query<{ role: string; owner: string }>(
    `SELECT current_user AS role, pg_get_userbyid(nspowner) AS owner FROM pg_namespace
      WHERE nspname = 'ef_rollback' AND NOT pg_has_role(nspowner, 'USAGE')`,
  );
  const found = result.rows[0];
  return found === undefined
    ? undefined
    : `The schema ef_rollback, where the losses are kept, belongs to ${found.owner}, whom ${found.role} is no member of: hand it over (ALTER SCHEMA ef_rollback OWNER TO ${found.role}), or set archive-limit: 0.`;
}

/** Keeps everybody else from the tables that lose data until the transaction ends, so that what is measured and kept is what goes. */
export async function lockLosses(client: pg.ClientBase, losses: readonly MeasuredLoss[]): Promise<void> {
  await lockSources(
    client,
    await readArchiveSources(
      client,
      losses.map(({ part }) => part),
    ),
  );
}

/**
 * Copies what is about to be lost into the schema `ef_rollback`, with a row in its manifest each, in the open transaction. Call it on locked
 * tables ({@link lockLosses}), before the Down.
 * @throws the server's error, as for a role that may not create the schema
 */
export async function archiveLosses(
  client: pg.ClientBase,
  losses: readonly MeasuredLoss[],
  request: ArchiveRequest,
): Promise<readonly KeptLoss[]> {
  const full = losses.filter(needsApproval);
  if (full.length === 0) {
    return [];
  }
  if (request.limitBytes === 0) {
    return full.map(({ name }) => ({ name, keptIn: undefined, because: 'archive-limit is 0' }));
  }
  const sources = await readArchiveSources(
    client,
    full.map(({ part }) => part),
  );
  const taken = await openArchive(client);
  const kept: KeptLoss[] = [];
  for (const copy of copiesOf(sources, full)) {
    kept.push(...(await keep(client, copy, request, taken)));
  }
  return kept;
}

async function keep(
  client: pg.ClientBase,
  copy: Copy,
  request: ArchiveRequest,
  taken: Set<string>,
): Promise<readonly KeptLoss[]> {
  const tooLarge = copy.losses.filter((loss) => bytesToKeep(copy, loss) > request.limitBytes);
  const small = copy.losses.filter((loss) => !tooLarge.includes(loss));
  const left = tooLarge.map((loss): KeptLoss => {
    const size = formatBytes(bytesToKeep(copy, loss));
    return {
      name: loss.name,
      keptIn: undefined,
      because: `it is larger (${size}) than archive-limit (${formatBytes(request.limitBytes)})`,
    };
  });
  for (const [index, loss] of tooLarge.entries()) {
    await note(client, request.run, loss, { sql: `-- ${loss.name} is not kept: ${left[index]?.because}.` });
  }
  if (small.length === 0) {
    return left;
  }
  const fitting = copy.whole ? copy : withoutColumns(copy, small, tooLarge);
  const archive = `ef_rollback.${pg.escapeIdentifier(claimArchiveName(request.run, copy.source.table, taken))}`;
  const rows = await copyInto(client, archive, fitting);
  await closeToOthers(client, archive);
  const sql = putBack(fitting, archive);
  for (const [index, loss] of small.entries()) {
    await note(client, request.run, loss, {
      archive,
      rows,
      copy: fitting,
      sql: index === 0 ? sql : `-- ${loss.name} is put back together with ${small[0]?.name}.`,
    });
  }
  return [...small.map(({ name }) => ({ name, keptIn: archive })), ...left];
}

async function copyInto(
  client: pg.ClientBase,
  archive: string,
  { source, whole, key, lost }: Copy,
): Promise<number> {
  const columns = whole || key === undefined ? source.columns : [...key, ...lost];
  // A policy that hides rows from this role would hide them from the archive, too: better an error.
  const before = await client.query<{ setting: string }>(
    "SELECT current_setting('row_security') AS setting, set_config('row_security', 'off', true)",
  );
  const result = await client.query(
    `CREATE TABLE ${archive} AS SELECT ${columns.map(storedValue).join(', ')} FROM ${source.readFrom}`,
  );
  await client.query("SELECT set_config('row_security', $1, true)", [before.rows[0]?.setting ?? 'on']);
  return result.rowCount ?? 0;
}

function putBack(copy: Copy, archive: string): string {
  const { source, whole, key, lost, losses } = copy;
  return whole
    ? putRowsBack({ source, archive, all: losses.some(({ kind }) => kind === 'table') })
    : putColumnsBack({ source, archive, key, lost });
}
