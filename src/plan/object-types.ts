/** `OBJECT_MATVIEW` → `materialized view`. */
export function wordOf(kind: string | undefined): string {
  const word = (kind ?? 'OBJECT').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
  return word === 'matview' ? 'materialized view' : word === 'tabconstraint' ? 'constraint' : word;
}

/** Types of objects that have no name but on their table. */
export const ON_TABLE: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);
