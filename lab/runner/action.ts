import { z } from 'zod';

/** When the post step runs; the runner's default is `always()`. */
export type PostCondition = 'always()' | 'success()' | 'failure()' | 'cancelled()';

/** A JavaScript action, as its action.yml describes it. */
export interface Action {
  /** Absolute path of the folder that `main` and `post` are relative to. */
  directory: string;
  main: string;
  post?: string;
  postIf?: PostCondition;
  /** Every input by its name, with its default as action.yml writes it ('' for none). */
  inputs: Readonly<Record<string, string>>;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const manifestSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: scalar.optional() }).nullable()).optional(),
  runs: z.object({
    using: z.literal('node24'),
    main: z.string(),
    post: z.string().optional(),
    'post-if': z.enum(['always()', 'success()', 'failure()', 'cancelled()']).optional(),
  }),
});

/**
 * Gives the action that a parsed action.yml describes.
 *
 * @param manifest - what a YAML library made of action.yml
 * @param directory - absolute path of the folder action.yml is in
 * @throws ZodError when it is not a manifest of a node24 action
 */
export function actionFromManifest(manifest: unknown, directory: string): Action {
  const { inputs = {}, runs } = manifestSchema.parse(manifest);
  const defaults = Object.entries(inputs).map(([name, input]) => [name, String(input?.default ?? '')]);
  return {
    directory,
    main: runs.main,
    ...(runs.post === undefined ? {} : { post: runs.post }),
    ...(runs['post-if'] === undefined ? {} : { postIf: runs['post-if'] }),
    inputs: Object.fromEntries(defaults),
  };
}

/**
 * Gives a default with its `${{ github.… }}` expressions filled in.
 *
 * @throws Error for an expression other than a property of `github`, which is all the lab evaluates
 */
export function evaluateDefault(text: string, github: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_match, expression: string) => {
    const property = /^github\.(\w+)$/.exec(expression)?.[1];
    const value = property === undefined ? undefined : github[property];
    if (value === undefined) {
      throw new Error(`The lab's runner cannot evaluate "${expression}" in the default of an input.`);
    }
    return value;
  });
}
