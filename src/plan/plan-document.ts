import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/catalog.ts';
import { catalogObjects, count, list, markShape, record, sha256, text } from './document-fields.ts';

/** Counts up when a reader of older plans could no longer read them. */
export const PLAN_FORMAT = 1;

const amount = z.number().nonnegative();
/** From the least to the most that is expected. */
const span = record({ low: amount, high: amount });

const part = record({ schema: text, table: text, column: text.exactOptional() });
const lossKind = z.enum(['table', 'column', 'rows', 'values']);

const effect = record({
  does: text.describe('What it does, for a person.'),
  loses: record({ kind: lossKind, part }).exactOptional(),
  unjudged: text.exactOptional().describe('Why nobody can say beforehand what it does.'),
});

const migration = record({
  id: text,
  commit: text.exactOptional().describe('The commit that brought it.'),
  author: text.exactOptional(),
  date: text.exactOptional().describe('When that commit was made, ISO 8601.'),
  subject: text.exactOptional().describe('The first line of that commit’s message.'),
  effects: list(effect).exactOptional().describe('Absent where the SQL is not known, as from a bundle.'),
  sql: list(text).exactOptional().describe('The commands of the Down. Absent from a bundle.'),
  marks: list(record(markShape)).describe('How the migration marks itself in its source.'),
  verdict: z
    .enum(['exact', 'inexact', 'does nothing', 'cannot be generated', 'fails', 'not judged'])
    .describe('What the rehearsal says of its Down.'),
});

const loss = record({
  name: text.describe('As approve-data-loss takes it.'),
  kind: lossKind,
  part,
  migration: text.describe('The migration whose Down does it.'),
  rows: count.describe('Rows, or of a column the values that are not null.'),
  bytes: count,
  atMost: z.boolean().describe('Whether fewer may go than rows says.'),
  newest: record({ column: text, at: text }).exactOptional(),
  unread: text.exactOptional().describe('Why rows and bytes are an estimate: what goes could not be read.'),
  wouldFail: record({ values: count.exactOptional(), reason: text })
    .exactOptional()
    .describe('The values over which the Down fails.'),
  needsApproval: z.boolean(),
  protected: z.boolean().describe('Whether the policy protects the table.'),
  approved: z.boolean().describe('Whether approve-data-loss names it.'),
});

const check = record({
  name: text,
  ok: z.boolean(),
  sentence: text,
  blocks: z.boolean().describe('Whether the rollback is refused unless it is ok.'),
});

const certainty = z.enum(['no', 'perhaps', 'yes']);

const command = record({
  migration: text,
  sql: text,
  seconds: span.describe('Once it has its locks.'),
  tables: list(
    record({
      table: text,
      bytes: count.describe('Without indexes.'),
      lock: text,
      scans: certainty,
      rewrites: certainty,
      indexesBuilt: count,
    }),
  ),
});

const forecast = record({
  downtimeSeconds: span,
  backupSeconds: span,
  backupBytes: span,
  totalSeconds: span,
});

const difference = record({
  change: z.enum(['missing', 'unexpected', 'different']),
  kind: z.enum(OBJECT_KINDS),
  name: text,
  expected: text.exactOptional(),
  observed: text.exactOptional(),
  cause: text.exactOptional(),
});

const planShape = {
  format: z.literal(PLAN_FORMAT),
  plannedAt: text.describe('ISO 8601.'),
  asked: text.describe('The target as it was asked for.'),
  repository: text,
  commit: text.exactOptional().describe('The commit the migrations were read from. Absent from a bundle.'),
  run: record({ id: text, attempt: text, actor: text }),
  server: record({ host: text, database: text, version: text, sizeBytes: count }),
  tools: z
    .record(z.string(), z.string())
    .readonly()
    .describe('Versions of what carries the plan out, by name: ef-rollback, dotnet-ef, EF Core, bundle.'),
  from: text.describe('The newest applied migration.'),
  to: text.describe('The target, 0 for before the first.'),
  history: list(text).describe('The applied migrations, as the history table holds them.'),
  range: list(migration).describe('What is reverted, newest first.'),
  losses: list(loss),
  checks: list(check),
  warnings: list(record({ title: text, sentence: text })),
  engine: record({
    name: z.enum(['transaction', 'database-update', 'bundle']),
    because: text.exactOptional().describe('Why it is another than transaction.'),
  }),
  terms: record({
    verify: z.enum(['standard', 'strict']),
    archiveLimitBytes: count,
    backup: z.enum(['auto', 'before-stop', 'after-stop']),
    onFailure: z.enum(['restore', 'leave']),
    startApp: z.boolean(),
    terminateSessions: z.boolean(),
  }).describe(
    'What was asked of the run: how strictly the schema is compared, how much of a loss is kept, when the dump is taken, whether it is put back after a failure, ' +
      'whether the app is started afterwards, and whether connections that do not go are ended.',
  ),
  apps: list(record({ name: text.describe('name, or name/slot'), found: text })),
  liveSessions: count.exactOptional(),
  forecast: forecast.exactOptional(),
  commands: list(command).describe(
    'What the commands of the Down do with tables, as far as they take time or locks.',
  ),
  rehearsal: record({
    on: z.enum(['schema', 'data', 'off']),
    sentence: text.describe('What it showed, or why there was none.'),
    differences: list(difference).describe('What the Down leaves behind that does not fail it.'),
  }),
  drift: list(difference).describe('What production has otherwise than its migrations say.'),
  contacts: list(record({ name: text, reach: text })),
  policy: z.unknown().describe('The policy as it was read.'),
  scope: z.enum(['schema', 'tables and columns']).describe('How much of the schema is compared.'),
  expectedCatalog: catalogObjects.describe('The schema at the target.'),
  presentCatalog: catalogObjects.describe('The schema before the rollback.'),
};

export const planSchema = record(planShape);

/** Everything that is planned, before it is sealed with its digest. */
export type Plan = z.infer<typeof planSchema>;

/** The one source of the type, of what is read from a plan file, and of docs/plan.schema.json. */
export const planDocumentSchema = record({
  ...planShape,
  verdict: z.enum(['safe', 'loses data', 'cannot']),
  approval: text.describe(
    'What approve-data-loss must be given: names between commas; empty where nothing is lost.',
  ),
  digest: sha256.describe('What plan-digest takes: the hash of digestParts.'),
  digestParts: z.record(z.string(), sha256).readonly().describe('The hash of each part the digest covers.'),
});

/** A plan with what it comes to: the verdict, what approves it, and its digest. */
export type PlanDocument = z.infer<typeof planDocumentSchema>;

export type PlannedMigration = Plan['range'][number];
export type PlannedLoss = Plan['losses'][number];
export type PlanVerdict = PlanDocument['verdict'];
export type Span = z.infer<typeof span>;

/** docs/plan.schema.json, by which others can read a plan.json. */
export function planJsonSchema(): object {
  return {
    $id: `urn:ef-rollback:plan:${PLAN_FORMAT}`,
    title: 'A plan of ef-rollback',
    ...z.toJSONSchema(planDocumentSchema, {
      // That our types are read-only means nothing to a reader of the file.
      override: ({ jsonSchema }) => {
        delete jsonSchema.readOnly;
      },
    }),
  };
}
