import { distance } from 'fastest-levenshtein';
import type { AllowedMigration, WrittenPolicy } from '../policy.ts';
import { formatCounted } from '../report/format.ts';
import type { TablePart } from './effects.ts';
import type { Finding } from './finding.ts';
import { type MeasuredLoss, nameOfPart } from './losses.ts';
import type { Mark } from './marks.ts';
import { nameOf } from './migration-range.ts';
import { matchesName, matchesTable } from './name-pattern.ts';
import type { RowChange } from './row-change.ts';
import { partitionedBy, partOf, type StandingTable } from './tables.ts';

/** What the policy is held against. */
export interface PolicyQuestion {
  readonly written: WrittenPolicy;
  /** Newest first. */
  readonly range: readonly RevertedMigration[];
  /** The ids of all migrations of the code. */
  readonly code: readonly string[];
  /** Those that need approval: a loss of no rows and no values is none. */
  readonly losses: readonly MeasuredLoss[];
  /** The tables as they stand: a partition's rows are those of the table that it belongs to. */
  readonly tables?: readonly StandingTable[];
  readonly marks: readonly Mark[];
  /** The names in `approve-data-loss`; undefined where nobody was asked yet. */
  readonly approved: ReadonlySet<string> | undefined;
}

export interface RevertedMigration {
  readonly id: string;
  /** The rows that its Up and its Down change; undefined where their SQL is not known. */
  readonly up: readonly RowChange[] | undefined;
  readonly down: readonly RowChange[] | undefined;
}

/** Everything that the policy and the marks in the sources say of a rollback; what holds is said once for each check. */
export function checkPolicy(question: PolicyQuestion): readonly Finding[] {
  return [
    ...orFine(forbidden(question), 'forbidden migrations', 'No migration of the range is forbidden.'),
    ...unknownMigrations(question),
    ...orFine(
      keyDeactivations(question),
      'encryption keys',
      question.written.policy.keyTables.length === 0
        ? `Not looked at: keyDeactivation is off, see ${question.written.placeOf('keyDeactivation')}.`
        : 'No migration of the range changes rows of a key table.',
    ),
    ...orFine(protectedLosses(question), 'protected tables', 'No protected table loses anything.'),
    ...marked(question),
  ];
}

/**
 * The tables, as {@link nameOfPart} names them, that are protected and may have fewer rows afterwards all the same, since policy and
 * approval say so.
 */
export function mayLoseRows(question: PolicyQuestion): ReadonlySet<string> {
  return new Set(
    question.losses
      .filter(({ kind }) => kind === 'table' || kind === 'rows')
      .filter((loss) => allowance(question, loss) !== undefined && question.approved?.has(loss.name))
      .flatMap(({ part }) => lineageOf(part, question.tables ?? []).map(nameOfPart)),
  );
}

/** The rule of `protectedTables` that a table or a column stands under, by its index; undefined where it is not protected. */
export function protectionOf(
  part: TablePart,
  { written, tables = [] }: Pick<PolicyQuestion, 'written' | 'tables'>,
): number | undefined {
  const lineage = lineageOf(part, tables);
  const index = written.policy.protectedTables.findIndex((pattern) =>
    lineage.some((table) => matchesTable(pattern, table)),
  );
  return index === -1 ? undefined : index;
}

/** A table and those that it is a partition of. */
function lineageOf({ schema, table }: TablePart, tables: readonly StandingTable[]): readonly TablePart[] {
  const standing = tables.find((one) => one.schema === schema && one.table === table);
  const above =
    standing === undefined ? [] : partitionedBy(standing, new Map(tables.map((one) => [one.oid, one])));
  return [{ schema, table }, ...above.map((one) => partOf(one))];
}

function orFine(findings: readonly Finding[], check: string, sentence: string): readonly Finding[] {
  return findings.length > 0 ? findings : [{ check, ok: true, blocks: true, sentence }];
}

function forbidden({ written: { policy, placeOf }, range }: PolicyQuestion): Finding[] {
  return range.flatMap(({ id }) =>
    policy.forbiddenMigrations.flatMap(({ pattern, reason }, index) =>
      isNamed(pattern, id)
        ? [
            {
              check: 'forbidden migrations',
              ok: false,
              blocks: true,
              migration: id,
              sentence: `${id} is never reverted${because(reason)}: see ${placeOf('forbiddenMigrations', index)}. Choose a target that keeps it.`,
            },
          ]
        : [],
    ),
  );
}

/** A name that is mistyped would forbid or allow nothing, and nobody would notice. */
function unknownMigrations({ written: { policy, placeOf }, code }: PolicyQuestion): Finding[] {
  const find = (key: 'allow' | 'forbiddenMigrations', name: string, index: number): Finding[] => {
    if (/[*?]/.test(name) || code.some((id) => isNamed(name, id))) {
      return [];
    }
    const nearest = code.map(nameOf).toSorted((a, b) => distance(name, a) - distance(name, b))[0];
    const hint = nearest === undefined ? '' : ` The nearest is ${nearest}.`;
    return [
      {
        check: 'names in the policy',
        ok: false,
        blocks: false,
        sentence: `${key} names ${name}, which is no migration of this code: see ${placeOf(key, index)}.${hint}`,
      },
    ];
  };
  return [
    ...policy.forbiddenMigrations.flatMap(({ pattern }, index) =>
      find('forbiddenMigrations', pattern, index),
    ),
    ...policy.allow.flatMap(({ migration }, index) => find('allow', migration, index)),
  ];
}

function keyDeactivations({ written, range }: PolicyQuestion): Finding[] {
  if (written.policy.keyTables.length === 0) {
    return [];
  }
  return range.flatMap(({ id, up, down }) => [
    ...keyChanges(written, id, 'Up', up),
    ...keyChanges(written, id, 'Down', down),
  ]);
}

function keyChanges(
  { policy, placeOf }: WrittenPolicy,
  migration: string,
  direction: 'Up' | 'Down',
  changes: readonly RowChange[] | undefined,
): Finding[] {
  const place = placeOf('keyDeactivation');
  if (changes === undefined) {
    return [
      {
        check: 'encryption keys',
        ok: false,
        blocks: false,
        migration,
        sentence: `Whether the ${direction} of ${migration} changes rows of a key table cannot be told, since its SQL is not known: look yourself, see ${place}.`,
      },
    ];
  }
  const told = new Map<string, string>();
  for (const change of changes) {
    if (policy.keyTables.some((pattern) => isOfTable(pattern, change))) {
      told.set(
        change.part.table,
        change.inCode
          ? `has code that names ${change.part.table} and changes rows`
          : `${change.does} rows of ${nameOfPart(change.part)}`,
      );
    }
  }
  return [...told.values()].map((does) => ({
    check: 'encryption keys',
    ok: false,
    blocks: true,
    migration,
    sentence: `${migration} is never reverted, since its ${direction} ${does}, a table of encryption keys: what a key has encrypted could be lost with it. See ${place}. Choose a target that keeps it.`,
  }));
}

/** Of code neither the case of the names nor their schema is known. */
function isOfTable(pattern: string, { part, inCode }: RowChange): boolean {
  return inCode
    ? matchesName((pattern.split('.').at(-1) ?? '').toLowerCase(), part.table)
    : matchesTable(pattern, part);
}

function protectedLosses(question: PolicyQuestion): Finding[] {
  return question.losses.flatMap((loss) => {
    const index = protectionOf(loss.part, question);
    return index === undefined ? [] : [judgeProtected(question, loss, index)];
  });
}

function judgeProtected(question: PolicyQuestion, loss: MeasuredLoss, pattern: number): Finding {
  const { written, approved } = question;
  const { migration, name } = loss;
  const allowed = allowance(question, loss);
  const isApproved = approved?.has(name) === true;
  const what = `${nameOfPart({ schema: loss.part.schema, table: loss.part.table })} is protected and would lose ${amount(loss)} by ${migration}`;
  const rule = written.placeOf('protectedTables', pattern);
  const finding = { check: 'protected tables', blocks: true, migration };
  if (allowed === undefined) {
    const both = isApproved
      ? 'approve-data-loss names it, which is not enough: allow has to list'
      : `To lose it all the same, name ${name} in approve-data-loss, and let allow list`;
    return {
      ...finding,
      ok: false,
      sentence: `${what}: see ${rule}. ${both} ${nameOf(migration)} (see ${written.placeOf('allow')}). Or choose a target that keeps ${migration}.`,
    };
  }
  const permission = `allow lists it${because(allowed.entry.reason)} (see ${written.placeOf('allow', allowed.index)})`;
  if (isApproved) {
    return { ...finding, ok: true, sentence: `${what}: ${permission}, and approve-data-loss names it.` };
  }
  // While nobody was asked yet there is a name to give, and nothing that forbids.
  return approved === undefined
    ? {
        ...finding,
        ok: false,
        blocks: false,
        sentence: `${what}: ${permission}, and approve-data-loss has to name it.`,
      }
    : {
        ...finding,
        ok: false,
        sentence: `${what}: see ${rule}. ${permission}, but approve-data-loss does not name ${name}.`,
      };
}

interface Allowance {
  readonly entry: AllowedMigration;
  readonly index: number;
}

function allowance(
  { written: { policy } }: PolicyQuestion,
  { migration }: MeasuredLoss,
): Allowance | undefined {
  const index = policy.allow.findIndex(
    (entry) => entry.migration === migration || entry.migration === nameOf(migration),
  );
  const entry = policy.allow[index];
  return entry === undefined ? undefined : { entry, index };
}

function amount({ kind, rows, atMost, part }: MeasuredLoss): string {
  const ofRows = kind === 'table' || kind === 'rows';
  const count = `${atMost ? 'up to ' : ''}${formatCounted(rows, ofRows ? 'row' : 'value')}`;
  switch (kind) {
    case 'table':
      return `the table itself with ${count}`;
    case 'rows':
      return count;
    case 'column':
      return `column ${part.column} with ${count}`;
    case 'values':
      return part.column === undefined ? count : `${count} of column ${part.column}`;
  }
}

function marked({ range, marks }: PolicyQuestion): Finding[] {
  return range.flatMap(({ id }) =>
    marks
      .filter(({ migration }) => migration === id)
      .map(({ kind, text, file, line }) => ({
        check: 'marks in the sources',
        ok: false,
        blocks: BLOCKING.has(kind),
        migration: id,
        sentence: `${id} ${SAYS[kind]}: ${text} (${file}:${line}).${TO_DO[kind] ?? ''}`,
      })),
  );
}

const SAYS: Readonly<Record<Mark['kind'], string>> = {
  never: 'says of itself that it is never to be reverted',
  loses: 'says of itself what is lost',
  breaking: 'says of itself that it is breaking',
  unclear: 'has a mark that is nearly `rollback: never` or `rollback: loses`',
};

/** What may have been meant as never is taken for it. */
const BLOCKING: ReadonlySet<Mark['kind']> = new Set(['never', 'unclear']);

const TO_DO: Readonly<Partial<Record<Mark['kind'], string>>> = {
  never: ' Choose a target that keeps it.',
  unclear: ' Mend the mark.',
};

function isNamed(pattern: string, id: string): boolean {
  return matchesName(pattern, id) || matchesName(pattern, nameOf(id));
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `, since: ${reason.trim().replace(/\.$/, '')}`;
}
