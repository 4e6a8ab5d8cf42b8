import type { Catalog, CatalogObject, ObjectKind } from './catalog.ts';

/** What one migration makes of a catalog: a release has as many catalogs as migrations, and each is nearly the one before. */
export interface CatalogStep {
  /** Objects that are new, or defined otherwise than before. */
  readonly made: Catalog;
  readonly gone: readonly { readonly kind: ObjectKind; readonly name: string }[];
}

/** The step from one catalog to the next. */
export function stepBetween(before: Catalog, after: Catalog): CatalogStep {
  const old = new Map(before.map((object) => [identityOf(object), object.definition]));
  const kept = new Set(after.map(identityOf));
  return {
    made: after.filter((object) => old.get(identityOf(object)) !== object.definition),
    gone: before.filter((object) => !kept.has(identityOf(object))).map(({ kind, name }) => ({ kind, name })),
  };
}

/** The catalog that steps lead to, from that of an empty database on. */
export function catalogAfter(start: Catalog, steps: readonly CatalogStep[]): Catalog {
  const objects = new Map(start.map((object) => [identityOf(object), object]));
  for (const { made, gone } of steps) {
    for (const object of gone) {
      objects.delete(identityOf(object));
    }
    for (const object of made) {
      objects.set(identityOf(object), object);
    }
  }
  return [...objects.values()];
}

function identityOf({ kind, name }: Pick<CatalogObject, 'kind' | 'name'>): string {
  return `${kind}\u0000${name}`;
}
