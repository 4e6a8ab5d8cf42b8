import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const texts = z.record(z.string(), scalar);

/** Strict: a key that the lab does not know must not be passed over as if it did nothing. */
const stepSchema = z
  .strictObject({
    id: z.string().optional(),
    name: z.string().optional(),
    if: scalar.transform(String).optional(),
    uses: z.string().optional(),
    with: texts.optional(),
    env: texts.optional(),
    run: z.string().optional(),
  })
  .readonly();

const jobSchema = z
  .strictObject({
    name: z.string().optional(),
    needs: z
      .union([z.string().transform((one) => [one]), z.array(z.string())])
      .optional()
      .transform((needs) => needs ?? []),
    if: z.string().optional(),
    'runs-on': z.string(),
    'timeout-minutes': scalar,
    environment: z.string().optional(),
    permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])),
    concurrency: z
      .strictObject({ group: z.string(), 'cancel-in-progress': z.boolean(), queue: z.string() })
      .optional(),
    outputs: z.record(z.string(), z.string()).optional(),
    steps: z.array(stepSchema),
  })
  .readonly();

const inputSchema = z.strictObject({
  description: z.string(),
  type: z.enum(['string', 'boolean', 'number']),
  required: z.boolean().optional(),
  default: scalar.optional(),
});

const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    workflow_call: z.strictObject({
      inputs: z.record(z.string(), inputSchema),
      secrets: z.record(z.string(), z.strictObject({ description: z.string(), required: z.boolean() })),
      outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
    }),
  }),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), jobSchema),
});

export type WorkflowStep = z.infer<typeof stepSchema>;
export type WorkflowJob = z.infer<typeof jobSchema>;
export type ReusableWorkflow = z.infer<typeof workflowSchema>;

/** @throws ZodError for a key that the lab does not know */
export function readWorkflow(text: string): ReusableWorkflow {
  return workflowSchema.parse(parse(text));
}

/**
 * The inputs of a call with their defaults, as the workflow sees them.
 *
 * @throws Error with GitHub's reasons for an input that is missing, unknown or of another type
 */
export function callInputs(
  { on }: ReusableWorkflow,
  given: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  const declared = on.workflow_call.inputs;
  for (const [name, value] of Object.entries(given)) {
    const type = declared[name]?.type;
    if (type === undefined)
      throw new Error(`Invalid input, ${name} is not defined in the referenced workflow.`);
    if (typeof value !== type) throw new Error(`The value of the input ${name} is not a ${type}.`);
  }
  const missing = Object.entries(declared).find(([name, { required }]) => required && !(name in given));
  if (missing !== undefined)
    throw new Error(`Input ${missing[0]} is required, but not provided while calling.`);
  const defaults = Object.entries(declared).map(
    ([name, { type, default: preset }]) =>
      [name, preset ?? { string: '', boolean: false, number: 0 }[type]] as const,
  );
  return { ...Object.fromEntries(defaults), ...given };
}
