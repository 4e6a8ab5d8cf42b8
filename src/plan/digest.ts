import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Plan } from './plan-document.ts';

/** The parts of a plan that must not change between approval and execution. */
export const DIGEST_PARTS = [
  'database',
  'history',
  'range',
  'downSql',
  'expectedCatalog',
  'presentCatalog',
  'losses',
  'policy',
  'apps',
  'engine',
  'terms',
  'versions',
  'commit',
] as const;

export type DigestPart = (typeof DIGEST_PARTS)[number];

export interface Digest {
  /** SHA-256 over the map of the parts' hashes, hexadecimal. */
  readonly digest: string;
  /** By part, so that a difference has a name even where the other side is not at hand. */
  readonly digestParts: Readonly<Record<DigestPart, string>>;
}

/**
 * The plan digest. What changes by itself from hour to hour (row counts, sizes, the app's state, warnings, forecast, who planned when) is outside.
 * The database's place is inside: two with the same schema must not be approved by one plan.
 */
export function digestOf(plan: Plan): Digest {
  const parts = coveredParts(plan);
  const digestParts = Object.fromEntries(
    DIGEST_PARTS.map((part) => [part, sha256(canonicalJson(parts[part]))]),
  ) as Record<DigestPart, string>;
  return { digest: sha256(canonicalJson(digestParts)), digestParts };
}

/** What is hashed of each part. Sets are sorted, so that the order in which a server gives them out does not matter. */
export function coveredParts(plan: Plan): Readonly<Record<DigestPart, unknown>> {
  return {
    database: { host: plan.server.host, database: plan.server.database },
    history: plan.history.toSorted(),
    range: { from: plan.from, to: plan.to, reverted: plan.range.map(({ id }) => id) },
    downSql: plan.range.map(({ id, sql }) => ({ id, sql: sql ?? null })),
    expectedCatalog: { scope: plan.scope, objects: sortedCatalog(plan.expectedCatalog) },
    presentCatalog: sortedCatalog(plan.presentCatalog),
    losses: plan.losses
      // One that was empty when the plan was approved is no part of what was approved once it holds something.
      .filter(({ needsApproval }) => needsApproval)
      .map(({ name, kind }) => ({ name, kind }))
      .toSorted((a, b) => order(a.name, b.name) || order(a.kind, b.kind)),
    policy: plan.policy ?? null,
    apps: plan.apps.map(({ name }) => name).toSorted(),
    engine: plan.engine.name,
    terms: plan.terms,
    versions: plan.tools,
    commit: plan.commit ?? null,
  };
}

function sortedCatalog(catalog: Plan['presentCatalog']): readonly string[] {
  return catalog.map(({ kind, name, definition }) => canonicalJson([kind, name, definition])).toSorted();
}

/** By code unit: a locale must not change a digest. */
function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
