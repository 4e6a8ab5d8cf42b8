/** The kinds of object a catalog holds, in the order a diff shows them. */
export const OBJECT_KINDS = [
  'schema',
  'extension',
  'language',
  'type',
  'collation',
  'conversion',
  'sequence',
  'table',
  'column',
  'storage',
  'constraint',
  'index',
  'view',
  'materialized view',
  'function',
  'trigger',
  'rule',
  'policy',
  'statistics',
  'operator',
  'operator family',
  'operator class',
  'cast',
  'transform',
  'access method',
  'text search parser',
  'text search template',
  'text search dictionary',
  'text search configuration',
  'foreign data wrapper',
  'foreign server',
  'user mapping',
  'event trigger',
  'publication',
  'comment',
] as const;

export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** One object of a schema: what it is, what it is called and how it is defined, as PostgreSQL prints it. */
export interface CatalogObject {
  readonly kind: ObjectKind;
  /** Schema-qualified and quoted as PostgreSQL quotes it; a column's ends in its own name. */
  readonly name: string;
  readonly definition: string;
}

/** A snapshot of a schema, read from information_schema and pg_catalog. */
export type Catalog = readonly CatalogObject[];

/** How an observed catalog differs from the expected one in one object. */
export interface Difference {
  readonly change: 'missing' | 'unexpected' | 'different';
  readonly kind: ObjectKind;
  readonly name: string;
  readonly expected?: string;
  readonly observed?: string;
  /** What most likely made it so, where that is a known one. */
  readonly cause?: string;
}

/**
 * The differences by object, in the order of {@link OBJECT_KINDS}, then by name. The order of a table's columns is
 * not one: a column that was dropped and added again stands last, and no query of EF's depends on it.
 */
export function compareCatalogs(expected: Catalog, observed: Catalog): readonly Difference[] {
  const wanted = byIdentity(expected);
  const found = byIdentity(observed);
  const differences: Difference[] = [];
  for (const [identity, object] of wanted) {
    const other = found.get(identity);
    if (other === undefined) {
      differences.push({
        change: 'missing',
        kind: object.kind,
        name: object.name,
        expected: object.definition,
      });
    } else if (other.definition !== object.definition) {
      differences.push({
        change: 'different',
        kind: object.kind,
        name: object.name,
        expected: object.definition,
        observed: other.definition,
      });
    }
  }
  for (const [identity, object] of found) {
    if (!wanted.has(identity)) {
      differences.push({
        change: 'unexpected',
        kind: object.kind,
        name: object.name,
        observed: object.definition,
      });
    }
  }
  return differences.toSorted(
    (a, b) => OBJECT_KINDS.indexOf(a.kind) - OBJECT_KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1),
  );
}

/** A difference as a line for a person. */
export function describeDifference(difference: Difference): string {
  const { cause } = difference;
  return describeChange(difference) + (cause === undefined ? '' : ` [likely cause: ${cause}]`);
}

function describeChange(difference: Difference): string {
  const subject = `${difference.kind} ${difference.name}`;
  switch (difference.change) {
    case 'missing':
      return `${subject} is missing (expected ${difference.expected})`;
    case 'unexpected':
      return `${subject} should not be there (${difference.observed})`;
    case 'different':
      return `${subject} is ${difference.observed}, expected ${difference.expected}`;
  }
}

function byIdentity(catalog: Catalog): Map<string, CatalogObject> {
  return new Map(catalog.map((object) => [`${object.kind}\u0000${object.name}`, object]));
}
