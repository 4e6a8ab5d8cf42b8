import { z } from 'zod';
import { parseByteSize } from './byte-size.ts';
import { parseDuration } from './duration.ts';
import { readTarget, readTargetRef, type TargetRequest } from './plan/target.ts';
import {
  type ConnectionSettings,
  ConnectionStringError,
  parseConnectionString,
} from './postgres/connection-string.ts';

/** `undefined` for an input that was left empty. */
export const optionalText = z.string().transform((text) => (text === '' ? undefined : text));

/** The preset for an input that was left empty. */
export function textOr(preset: string) {
  return z.string().transform((text) => text || preset);
}

/** One of a few words; the preset where it was left empty. */
export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  preset: Values[number],
) {
  return textOr(preset).pipe(
    z.enum(values, { error: (issue) => `${shown(issue.input)} is not one of ${values.join(', ')}.` }),
  );
}

/** `true` or `false` in any letter case; a typo is no `false`. */
export function yesOrNo(preset: boolean) {
  return z.string().transform((text, context): boolean => {
    const word = text.toLowerCase();
    if (word === '') {
      return preset;
    }
    if (word !== 'true' && word !== 'false') {
      context.addIssue({ code: 'custom', message: `${shown(text)} is neither true nor false.` });
    }
    return word === 'true';
  });
}

/** Milliseconds. */
export function duration(preset: string, least: 'may-be-zero' | 'positive') {
  return z.string().transform((text, context): number => {
    const milliseconds = parseDuration(text || preset);
    if (milliseconds === undefined || (milliseconds === 0 && least === 'positive')) {
      const none = least === 'positive' ? '' : ', or 0 for none';
      context.addIssue({
        code: 'custom',
        message: `${shown(text)} is not a duration: write 500ms, 10s, 2m or 1h${none}.`,
      });
    }
    return milliseconds ?? 0;
  });
}

/** Bytes. */
export function byteSize(preset: string) {
  return z.string().transform((text, context): number => {
    const bytes = parseByteSize(text || preset);
    if (bytes === undefined) {
      context.addIssue({
        code: 'custom',
        message: `${shown(text)} is not a size: write 500kB, 256MB or 2GB, or 0 for none.`,
      });
    }
    return bytes ?? 0;
  });
}

/** A target by migration, with its text; whether there is one is found out later. */
export const targetMigration = z
  .string()
  .transform((text, context): { request: TargetRequest; text: string } | undefined => {
    if (text === '') {
      return undefined;
    }
    const reading = readTarget(text);
    if (!reading.ok) {
      context.addIssue({ code: 'custom', message: reading.sentence });
      return undefined;
    }
    return { request: reading.target, text };
  });

/** A git ref; whether there is one is found out later. */
export const gitRef = z.string().transform((text, context): string | undefined => {
  if (text === '') {
    return undefined;
  }
  const reading = readTargetRef(text);
  if (!reading.ok) {
    context.addIssue({ code: 'custom', message: reading.sentence });
    return undefined;
  }
  return reading.target.ref;
});

/** A plan's digest, which is compared in lower case. */
export const planDigest = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !/^[0-9a-f]{64}$/i.test(text)) {
    context.addIssue({
      code: 'custom',
      message: `${shown(text)} is not a plan's digest, which is 64 hexadecimal digits.`,
    });
  }
  return text === '' ? undefined : text.toLowerCase();
});

/** An https:// address; a token must not travel in the clear. */
export const httpsAddress = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !(URL.canParse(text) && new URL(text).protocol === 'https:')) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is not an https:// address.` });
  }
  return text === '' ? undefined : text;
});

/** An id as Azure writes them. */
export const guid = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    context.addIssue({
      code: 'custom',
      message: `${shown(text)} is not an id of the form 00000000-0000-0000-0000-000000000000.`,
    });
  }
  return text === '' ? undefined : text;
});

/** A connection string; its own reader says what is wrong without quoting it. */
export const connection = z.string().transform((text, context): ConnectionSettings | undefined => {
  if (text === '') {
    return undefined;
  }
  try {
    return parseConnectionString(text);
  } catch (error) {
    if (!(error instanceof ConnectionStringError)) {
      throw error;
    }
    for (const message of error.reasons) {
      context.addIssue({ code: 'custom', message });
    }
    return undefined;
  }
});

/** Arguments, one a line. */
export const argumentLines = z.string().transform((text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean),
);

/** A version of a .NET tool; `10.*` is one too. */
export const toolVersion = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !/^\d+(\.[0-9A-Za-z*]+)*(-[0-9A-Za-z.-]+)?$/.test(text)) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is not a version such as 10.0.0.` });
  }
  return text === '' ? undefined : text;
});

/** The name of an artifact, as GitHub takes it. */
export const artifactName = z.string().transform((text, context): string | undefined => {
  if (/["':<>|*?\\/\r\n]/.test(text)) {
    context.addIssue({
      code: 'custom',
      message: `${shown(text)} may not hold any of " : < > | * ? \\ / ' or a line break.`,
    });
  }
  return text === '' ? undefined : text;
});

/** Days. */
export const retentionDays = z.string().transform((text, context): number | undefined => {
  const days = Number(text);
  if (text !== '' && !(Number.isInteger(days) && days >= 1 && days <= 400)) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is not a number of days from 1 to 400.` });
  }
  return text === '' ? undefined : days;
});

/** An issue of the repository, or one that is yet to be opened. */
export const issueNumber = z.string().transform((text, context): number | 'new' | undefined => {
  if (text !== '' && text !== 'new' && !/^[1-9]\d{0,9}$/.test(text)) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is neither an issue's number nor new.` });
  }
  return text === '' ? undefined : text === 'new' ? 'new' : Number(text);
});

/** A value as a sentence quotes it: no more than its beginning, line breaks escaped. */
export function shown(text: unknown): string {
  return JSON.stringify(String(text).slice(0, 100));
}
