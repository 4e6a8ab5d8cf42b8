import type { z } from 'zod';
import { Refusal } from './plan/refusal.ts';

/** An input as it was given, '' where it was left out. */
export type Raw = (name: string) => string;

/** The inputs as a runner sets them in the environment (`INPUT_<NAME>`). */
export function rawInputs(environment: Readonly<Record<string, string | undefined>>): Raw {
  return (name) => environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
}

/**
 * The inputs that a schema names, read.
 * @param mistakes what is wrong with the inputs beside that
 * @throws Refusal with every mistake, a sentence each
 */
export function readFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  raw: Raw,
  mistakes: readonly string[],
): z.output<z.ZodObject<Shape>> {
  const read = schema.safeParse(
    Object.fromEntries(Object.keys(schema.shape).map((name) => [name, raw(name)])),
  );
  const ofFields = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!read.success || mistakes.length > 0) {
    throw new Refusal([...ofFields, ...mistakes]);
  }
  return read.data;
}
