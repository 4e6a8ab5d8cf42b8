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

/** A list of values, or an expression that gives one. */
const matrixValues = z.union([z.string(), z.array(z.unknown())]);

const concurrency = z.strictObject({
  group: z.string(),
  'cancel-in-progress': z.boolean(),
  queue: z.string().optional(),
});

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
    permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])).optional(),
    concurrency: concurrency.optional(),
    strategy: z
      .strictObject({
        'fail-fast': z.boolean().default(true),
        'max-parallel': z.number().optional(),
        matrix: z.record(z.string(), matrixValues),
      })
      .optional(),
    services: z.record(z.string(), z.unknown()).optional(),
    env: texts.optional(),
    outputs: z.record(z.string(), z.string()).optional(),
    steps: z.array(stepSchema),
  })
  .readonly();

/** Of a call; of a start by hand, too, whose inputs are texts unless they say otherwise. */
const inputSchema = z.strictObject({
  description: z.string(),
  type: z.enum(['string', 'boolean', 'number']).default('string'),
  required: z.boolean().optional(),
  default: scalar.optional(),
});

const inputs = z.record(z.string(), inputSchema);

const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.union([
    z.strictObject({
      workflow_call: z.strictObject({
        inputs,
        secrets: z.record(z.string(), z.strictObject({ description: z.string(), required: z.boolean() })),
        outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
      }),
    }),
    z.strictObject({ workflow_dispatch: z.strictObject({ inputs }) }),
    z.strictObject({ push: z.strictObject({ branches: z.array(z.string()) }) }),
    z.strictObject({ pull_request: z.strictObject({ paths: z.array(z.string()) }) }),
  ]),
  permissions: z.record(z.string(), z.string()),
  concurrency: concurrency.optional(),
  jobs: z.record(z.string(), jobSchema),
});

export type WorkflowStep = z.infer<typeof stepSchema>;
export type WorkflowJob = z.infer<typeof jobSchema>;
/** One that is called by others, started by hand, or by a change of the repository. */
export type Workflow = z.infer<typeof workflowSchema>;

/** @throws ZodError for a key that the lab does not know */
export function readWorkflow(text: string): Workflow {
  return workflowSchema.parse(parse(text));
}

/** The outputs that a caller gets, as expressions; any other has none. */
export function outputsOf({ on }: Workflow): readonly (readonly [name: string, expression: string])[] {
  const declared = 'workflow_call' in on ? on.workflow_call.outputs : {};
  return Object.entries(declared).map(([name, { value }]) => [name, value]);
}

/** What may be given to a workflow. */
function inputsDeclared(on: Workflow['on']): Readonly<Record<string, z.infer<typeof inputSchema>>> {
  if ('workflow_call' in on) return on.workflow_call.inputs;
  return 'workflow_dispatch' in on ? on.workflow_dispatch.inputs : {};
}

/**
 * The inputs of a call or a start by hand with their defaults, as the workflow sees them.
 *
 * @throws Error with GitHub's reasons for an input that is missing, unknown or of another type
 */
export function inputsOf(
  { on }: Workflow,
  given: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  const declared = inputsDeclared(on);
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
