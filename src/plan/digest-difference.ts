import { type Catalog, compareCatalogs, type Difference } from '../catalog/catalog.ts';
import { formatBytes } from '../report/format.ts';
import { canonicalJson } from './canonical-json.ts';
import { coveredParts, DIGEST_PARTS, type DigestPart } from './digest.ts';
import type { Plan, PlanDocument } from './plan-document.ts';
import { lossesToApprove } from './seal-plan.ts';

/** At most this many of one kind; the two plan.json have all. */
const MOST = 10;

/** What is compared: the digest that was approved, and its plan where plan-file gave it. */
export interface ApprovedPlan {
  readonly digest: string;
  readonly document: PlanDocument | undefined;
}

/**
 * How the plan differs from the one that was approved, a sentence a part; none when it is the same.
 * Without the approved document only that it is another one can be said, and how to have it compared.
 */
export function differencesFromApproved(approved: ApprovedPlan, now: PlanDocument): readonly string[] {
  const { digest, document } = approved;
  if (document === undefined) {
    if (digest === now.digest) {
      return [];
    }
    return [
      `The plan is another one than was approved: plan-digest is ${digest}, the plan is now ${now.digest}. ` +
        `It goes from ${now.from} to ${now.to} and reverts ${counted(now.range.length, 'migration')}. ` +
        'To see which part differs, give plan-file, the plan.json in the artifact of the run whose plan was approved.',
    ];
  }
  if (document.digest !== digest) {
    return [
      `plan-file is not the plan that was approved: its digest is ${document.digest}, plan-digest is ${digest}. ` +
        'Give the plan.json in the artifact of the run whose plan was approved.',
    ];
  }
  const before = coveredParts(document);
  const after = coveredParts(now);
  return DIGEST_PARTS.filter((part) => canonicalJson(before[part]) !== canonicalJson(after[part])).flatMap(
    (part) => TELL[part](document, now),
  );
}

const TELL: Readonly<Record<DigestPart, (before: Plan, now: Plan) => readonly string[]>> = {
  database: (before, now) => [changed('The database', placeOf(before), placeOf(now))],
  history: (before, now) => [
    `The history changed: ${setChanges(before.history, now.history, 'applied since', 'no longer applied')}.`,
  ],
  range: (before, now) => [
    `The range changed: it went from ${before.from} to ${before.to} and goes from ${now.from} to ${now.to}; ` +
      `${setChanges(idsOf(before), idsOf(now), 'reverted now', 'no longer reverted') || 'the order is another'}.`,
  ],
  downSql: tellSql,
  // Where one of the two was read without a shadow, the objects differ by nothing but that.
  expectedCatalog: (before, now) =>
    before.scope === now.scope
      ? tellCatalog('The schema at the target', before.expectedCatalog, now.expectedCatalog)
      : [changed('What is compared at the target', before.scope, now.scope)],
  presentCatalog: (before, now) =>
    tellCatalog('The schema of the database', before.presentCatalog, now.presentCatalog),
  losses: (before, now) => [
    `The losses changed: ${setChanges(lossesOf(before), lossesOf(now), 'lost now', 'no longer lost')}.`,
  ],
  policy: (before, now) => [`The policy changed in ${memberChanges(before.policy, now.policy)}.`],
  apps: (before, now) => [
    `The apps changed: ${setChanges(appsOf(before), appsOf(now), 'managed now', 'no longer managed')}.`,
  ],
  terms: (before, now) => tellTerms(before.terms, now.terms),
  engine: (before, now) => [
    changed('The engine', before.engine.name, now.engine.name) +
      (now.engine.because === undefined ? '' : ` The reason: ${now.engine.because}.`),
  ],
  versions: (before, now) => tellVersions(before.tools, now.tools),
  commit: (before, now) => [changed('The commit', before.commit ?? 'none', now.commit ?? 'none')],
};

function tellTerms(before: Plan['terms'], now: Plan['terms']): readonly string[] {
  const inputs = termsAsInputs(before);
  return Object.entries(termsAsInputs(now)).flatMap(([name, value]) => {
    const old = inputs[name] ?? 'nothing';
    return old === value ? [] : [changed(name, old, value)];
  });
}

/** By the inputs that set them, as a person would write their values. */
function termsAsInputs(terms: Plan['terms']): Readonly<Record<string, string>> {
  return {
    verify: terms.verify,
    'archive-limit': formatBytes(terms.archiveLimitBytes),
    backup: terms.backup,
    'on-failure': terms.onFailure,
    'start-app': String(terms.startApp),
    'terminate-sessions': String(terms.terminateSessions),
  };
}

function tellSql(before: Plan, now: Plan): readonly string[] {
  const earlier = new Map(before.range.map(({ id, sql }) => [id, canonicalJson(sql ?? null)]));
  const migrations = now.range.filter(({ id, sql }) => {
    const old = earlier.get(id);
    return old !== undefined && old !== canonicalJson(sql ?? null);
  });
  // A migration that came or went is told as the range's difference.
  return migrations.length === 0
    ? []
    : [`The SQL of the Down changed in ${some(migrations.map(({ id }) => id))}.`];
}

function tellCatalog(subject: string, before: Catalog, now: Catalog): readonly string[] {
  const differences = compareCatalogs(before, now);
  return differences.length === 0
    ? []
    : [`${subject} changed since the approval: ${some(differences.map(describeChange), '; ')}.`];
}

/** Neither of the two is what should be there: one was, and the other is. */
function describeChange({ kind, name, change, expected, observed }: Difference): string {
  switch (change) {
    case 'missing':
      return `${kind} ${name} is gone (${expected})`;
    case 'unexpected':
      return `${kind} ${name} is new (${observed})`;
    case 'different':
      return `${kind} ${name} was ${expected} and is ${observed}`;
  }
}

function tellVersions(before: Plan['tools'], now: Plan['tools']): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((tool) => before[tool] !== now[tool])
    .map((tool) => changed(`The version of ${tool}`, before[tool] ?? 'none', now[tool] ?? 'none'));
}

function memberChanges(before: unknown, now: unknown): string {
  const [old, current] = [membersOf(before), membersOf(now)];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])]
    .toSorted()
    .filter((key) => canonicalJson(old[key] ?? null) !== canonicalJson(current[key] ?? null));
  return keys.map((key) => `${key} (${brief(old[key])} before, ${brief(current[key])} now)`).join(', ');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : { 'the whole of it': value };
}

function brief(value: unknown): string {
  const json = value === undefined ? 'nothing' : canonicalJson(value);
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}

/** `a, b applied since; c no longer applied`; empty when both hold the same. */
function setChanges(before: readonly string[], now: readonly string[], come: string, gone: string): string {
  const came = now.filter((one) => !before.includes(one));
  const went = before.filter((one) => !now.includes(one));
  return [
    ...(came.length === 0 ? [] : [`${some(came)} ${come}`]),
    ...(went.length === 0 ? [] : [`${some(went)} ${gone}`]),
  ].join('; ');
}

function some(items: readonly string[], between = ', '): string {
  const more = items.length - MOST;
  return items.slice(0, MOST).join(between) + (more > 0 ? `${between}and ${more} more` : '');
}

function changed(subject: string, before: string, now: string): string {
  return `${subject} changed from ${before} to ${now}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function placeOf({ server }: Plan): string {
  return `${server.database} on ${server.host}`;
}

function idsOf({ range }: Plan): readonly string[] {
  return range.map(({ id }) => id);
}

function lossesOf({ losses }: Plan): readonly string[] {
  return lossesToApprove({ losses }).map(({ name, kind }) => `${name} (${kind})`);
}

function appsOf({ apps }: Plan): readonly string[] {
  return apps.map(({ name }) => name);
}
