import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/catalog.ts';

// What the documents that others read, a plan and a recorded release, are put together from. They are read, never written to.
export const text = z.string();
export const count = z.number().int().nonnegative();
export const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
export const record = <T extends z.ZodRawShape>(shape: T) => z.object(shape).readonly();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A catalog, or a part of one. */
export const catalogObjects = list(record({ kind: z.enum(OBJECT_KINDS), name: text, definition: text }));

/** How a migration marks itself in its source. */
export const markShape = {
  kind: z.enum(['never', 'loses', 'breaking', 'unclear']),
  text,
  file: text,
  line: count,
};
