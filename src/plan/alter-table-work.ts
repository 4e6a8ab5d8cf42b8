import type { AlterTableCmd, Constraint, Node } from 'libpg-query';
import type { TablePart } from './effects.ts';
import { isSerial, namesIn, visit } from './parse-tree.ts';
import {
  type Certainty,
  type Context,
  foreignKeysOf,
  type LockMode,
  type Place,
  type TableWork,
  work,
} from './table-work.ts';

/** Commands of ALTER TABLE that let others read, and mostly write. All others take ACCESS EXCLUSIVE. */
const MILD_COMMANDS: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
};

/** What one command of ALTER TABLE does. */
export function alterWork(
  { subtype = 'AT_AddColumn', name, def }: AlterTableCmd,
  table: TablePart,
  { place, surroundings }: Context,
): readonly TableWork[] {
  switch (subtype) {
    case 'AT_AddColumn':
      return addColumnWork(def, table, place);
    case 'AT_AlterColumnType':
      // One that only widens a varchar, or makes text of it, is done in the catalog alone; that depends on the old type.
      return [work(table, 'ACCESS EXCLUSIVE', { scans: 'perhaps', rewrites: 'perhaps' })];
    case 'AT_SetNotNull':
      return [work(table, 'ACCESS EXCLUSIVE', { scans: 'yes' })];
    case 'AT_AddConstraint':
      return def !== undefined && 'Constraint' in def ? constraintWork(def.Constraint, table, place) : [];
    case 'AT_ValidateConstraint':
      return [
        work(table, 'SHARE UPDATE EXCLUSIVE', { scans: 'yes' }),
        ...foreignKeysOf(table, surroundings)
          .filter((key) => key.name === name)
          .map((key) => work(key.references, 'ROW SHARE', { scans: 'perhaps' })),
      ];
    case 'AT_DropConstraint':
    case 'AT_DropColumn':
      return [
        work(table, 'ACCESS EXCLUSIVE'),
        ...foreignKeysOf(table, surroundings)
          .filter((key) =>
            subtype === 'AT_DropConstraint' ? key.name === name : key.columns.includes(name ?? ''),
          )
          .map((key) => work(key.references, 'ACCESS EXCLUSIVE')),
      ];
    case 'AT_SetTableSpace':
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetAccessMethod':
      return [work(table, 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })];
    case 'AT_AttachPartition':
    case 'AT_DetachPartition': {
      const { name: partition, concurrent = false } =
        def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd : {};
      const isAttached = subtype === 'AT_AttachPartition';
      return [
        work(table, isAttached || concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
        work(place(partition), 'ACCESS EXCLUSIVE', isAttached ? { scans: 'yes', indexesBuilt: 0 } : {}),
      ];
    }
    default:
      return [work(table, MILD_COMMANDS[subtype] ?? 'ACCESS EXCLUSIVE')];
  }
}

function constraintWork(
  { contype, indexname, skip_validation = false, ...rest }: Constraint,
  table: TablePart,
  place: Place,
): readonly TableWork[] {
  const scans: Certainty = skip_validation ? 'no' : 'yes';
  switch (contype) {
    case 'CONSTR_FOREIGN':
      return [
        work(table, 'SHARE ROW EXCLUSIVE', { scans }),
        ...referencedWork({ contype, ...rest }, place, skip_validation ? 'no' : 'perhaps'),
      ];
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      return [
        work(
          table,
          'ACCESS EXCLUSIVE',
          indexname === undefined ? { scans: 'yes', indexesBuilt: 1 } : { scans: 'perhaps' },
        ),
      ];
    default:
      return [work(table, 'ACCESS EXCLUSIVE', { scans })];
  }
}

/** What a foreign key does with the table that it points to. */
export function referencedWork(
  { contype, pktable }: Constraint,
  place: Place,
  scans: Certainty,
): TableWork[] {
  return contype === 'CONSTR_FOREIGN' ? [work(place(pktable), 'SHARE ROW EXCLUSIVE', { scans })] : [];
}

/** Functions whose value is the same for all rows, or that are fixed when the column is added: the default is kept once, for all rows. */
const ONE_VALUE: ReadonlySet<string> = new Set(['now', 'transaction_timestamp', 'statement_timestamp']);

function addColumnWork(def: Node | undefined, table: TablePart, place: Place): readonly TableWork[] {
  const { constraints: parts = [], typeName } =
    def !== undefined && 'ColumnDef' in def ? def.ColumnDef : { constraints: [] };
  const constraints = parts.flatMap((part) => ('Constraint' in part ? [part.Constraint] : []));
  const has = (...types: readonly string[]): boolean =>
    constraints.some(({ contype = '' }) => types.includes(contype));
  const filled = constraints
    .filter(({ contype }) => contype === 'CONSTR_DEFAULT')
    .map(({ raw_expr }) => callsIn(raw_expr).some((call) => !ONE_VALUE.has(call)));
  const rewrites: Certainty =
    isSerial(typeName) || has('CONSTR_GENERATED', 'CONSTR_IDENTITY')
      ? 'yes'
      : filled.includes(true)
        ? 'perhaps'
        : 'no';
  const checks =
    has('CONSTR_CHECK') ||
    (has('CONSTR_NOTNULL', 'CONSTR_PRIMARY') && filled.length === 0) ||
    has('CONSTR_PRIMARY', 'CONSTR_UNIQUE') ||
    rewrites === 'yes';
  return [
    work(table, 'ACCESS EXCLUSIVE', {
      rewrites,
      scans: checks ? 'yes' : rewrites,
      indexesBuilt: constraints.filter(({ contype }) =>
        ['CONSTR_PRIMARY', 'CONSTR_UNIQUE'].includes(contype ?? ''),
      ).length,
    }),
    // A new column is null everywhere, or has one value: the other table is asked, at most, for that.
    ...constraints.flatMap((constraint) => referencedWork(constraint, place, 'no')),
  ];
}

function callsIn(expression: Node | undefined): readonly string[] {
  const calls: string[] = [];
  visit(expression, (node) => {
    if ('FuncCall' in node) {
      calls.push((node.FuncCall.funcname ?? []).flatMap(namesIn).at(-1) ?? '');
    }
  });
  return calls;
}
