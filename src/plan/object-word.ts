/** `OBJECT_MATVIEW` → `materialized view`. */
export function wordOf(kind: string | undefined): string {
  const word = (kind ?? 'OBJECT').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
  return word === 'matview' ? 'materialized view' : word === 'tabconstraint' ? 'constraint' : word;
}
