import { type Difference, describeDifference } from '../catalog/catalog.ts';
import { codeInTableCell, escapeTableCell } from './format.ts';

export type AuditVerdict =
  | 'exact'
  | 'inexact'
  | 'does nothing'
  | 'cannot be generated'
  | 'fails'
  | 'not judged';

/** What is said of one migration. */
export interface AuditedMigration {
  readonly id: string;
  readonly verdict: AuditVerdict;
  /** How the schema after the Down differs from that before the Up, a line an object. */
  readonly difference?: readonly string[];
  /** What the author, the provider or the server gave as the reason. */
  readonly reason?: string;
  readonly sqlState?: string;
  /** Where the Down stands, when it was found. */
  readonly file?: string;
  readonly line?: number;
}

export interface AuditReport {
  readonly migrations: readonly AuditedMigration[];
}

/** From which verdict on the step fails. */
export type AuditThreshold = 'fails' | 'inexact' | 'none';

const MARKS: Readonly<Record<AuditVerdict, string>> = {
  exact: '✓',
  inexact: '≈',
  'does nothing': '∅',
  'cannot be generated': '✗',
  fails: '✗',
  'not judged': '?',
};

/** There is no way back over these. */
export function isBroken({ verdict }: AuditedMigration): boolean {
  return verdict === 'fails' || verdict === 'cannot be generated';
}

/** The way back over these leads to another schema. */
export function isInexact({ verdict }: AuditedMigration): boolean {
  return verdict === 'inexact' || verdict === 'does nothing';
}

/** Those that make the step fail. */
export function offending(
  migrations: readonly AuditedMigration[],
  threshold: AuditThreshold,
): readonly AuditedMigration[] {
  switch (threshold) {
    case 'none':
      return [];
    case 'fails':
      return migrations.filter(isBroken);
    case 'inexact':
      return migrations.filter((migration) => isBroken(migration) || isInexact(migration));
  }
}

/** Differences as they are told. */
export function tellDifferences(differences: readonly Difference[]): readonly string[] {
  return differences.map(describeDifference);
}

/** What is wrong with one migration's Down, a sentence. */
export function describeAudited({ id, verdict, difference, reason, sqlState }: AuditedMigration): string {
  const code = sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`;
  const why = reason === undefined ? '' : `: ${reason}${code}`;
  const left =
    difference === undefined || difference.length === 0 ? '' : `; ${difference.slice(0, 5).join('; ')}`;
  return `The Down of ${id}: ${verdict}${why}${left}`;
}

/** At most this many rows; the JSON file has all. */
const MOST_ROWS = 300;

/** The summary: counts first, then what is wrong, then everything. */
export function renderAudit(report: AuditReport): string {
  const { migrations } = report;
  const count = (verdict: AuditVerdict): number => migrations.filter((one) => one.verdict === verdict).length;
  const counts = (Object.keys(MARKS) as AuditVerdict[])
    .map((verdict) => `${MARKS[verdict]} ${count(verdict)} ${verdict}`)
    .join(' · ');
  const wrong = migrations.filter((one) => one.verdict !== 'exact');
  return [
    `## Can these ${migrations.length} migrations be gone back over?`,
    counts,
    ...(wrong.length === 0 ? [] : ['### Not exactly', table(wrong)]),
    `<details><summary>All migrations</summary>\n\n${table(migrations)}\n\n</details>`,
    '',
  ].join('\n\n');
}

function table(migrations: readonly AuditedMigration[]): string {
  const rows = migrations.slice(0, MOST_ROWS).map((one) => {
    const why = [one.reason, one.sqlState, ...(one.difference ?? []).slice(0, 3)].filter(
      (part) => part !== undefined,
    );
    return `| ${codeInTableCell(one.id)} | ${MARKS[one.verdict]} ${one.verdict} | ${escapeTableCell(why.join('; '))} |`;
  });
  const more =
    migrations.length > MOST_ROWS ? [`\n${migrations.length - MOST_ROWS} more are in the JSON file.`] : [];
  return ['| migration | Down | why |', '|---|---|---|', ...rows, ...more].join('\n');
}
