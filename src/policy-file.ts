import { distance } from 'fastest-levenshtein';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { Refusal } from './plan/refusal.ts';
import type { PolicyKey, WrittenPolicy } from './policy.ts';
import { KNOWN_KEYS, policySchema, sentenceForIssue, toPolicy } from './policy-schema.ts';

/**
 * Reads a policy file; what it leaves out has its default.
 * @param file its name, for the sentences
 * @throws Refusal with every mistake, each with file, line and column
 */
export function readPolicy(text: string, file: string): WrittenPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const mistakes = syntaxMistakes(document, text);
  // After a mistake of syntax the rest is guesswork; a key that stands twice leaves it readable.
  const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  keepLastOfTwo(document);
  const read = isReadable ? policySchema.safeParse(contentOf(document, file), READING) : undefined;
  mistakes.push(...(read?.error?.issues ?? []).flatMap((issue) => schemaMistakes(issue, [], document)));
  if (mistakes.length > 0 || read?.data === undefined) {
    throw new Refusal(
      mistakes
        .toSorted((a, b) => a.offset - b.offset)
        .map(({ offset, sentence }) => {
          const { line, col } = lines.linePos(offset);
          return `${file}:${line}:${col}: ${sentence}`;
        }),
    );
  }
  return {
    policy: toPolicy(read.data),
    placeOf: (key: PolicyKey, index?: number) =>
      isMap(document.contents) && document.contents.has(key)
        ? `line ${lines.linePos(offsetOf(document, index === undefined ? [key] : [key, index])).line} of ${file}`
        : `the default of ${key}, which ${file} leaves out`,
  };
}

const READING = {
  reportInput: true,
  error: (issue: z.core.$ZodRawIssue) => sentenceForIssue(issue),
} as const;

interface Mistake {
  /** In the text, from 0. */
  readonly offset: number;
  readonly sentence: string;
}

function syntaxMistakes(document: Document.Parsed, text: string): Mistake[] {
  return [...document.errors, ...document.warnings].map(({ code, pos: [offset], message }) => {
    switch (code) {
      case 'DUPLICATE_KEY': {
        // It is told where the entry before it ends.
        const blank = /^(\s|#.*)*/.exec(text.slice(offset))?.[0].length ?? 0;
        const key = /^[^\s:]+/.exec(text.slice(offset + blank))?.[0] ?? 'The key';
        return { offset: offset + blank, sentence: `${key} stands here a second time: keep one.` };
      }
      case 'MULTIPLE_DOCS':
        return { offset, sentence: 'A second document begins here: a policy is one.' };
      default:
        return { offset, sentence: `This is no valid YAML: ${message.replace(/\.?$/, '.')}` };
    }
  });
}

/** Of a key that stands twice the last entry is the one that is read, and so the one that is pointed to. */
function keepLastOfTwo(document: Document.Parsed): void {
  visit(document, {
    Map: (_, map) => {
      map.items = [...new Map(map.items.map((pair) => [String(pair.key), pair])).values()];
    },
  });
}

/** A file of comments alone is a policy of defaults. */
function contentOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // An alias without its anchor, or aliases of aliases that would fill the memory.
    if (error instanceof ReferenceError) {
      throw new Refusal(`${file}: ${error.message}.`, { cause: error });
    }
    throw error;
  }
}

type Path = readonly PropertyKey[];

function schemaMistakes(issue: z.core.$ZodIssue, parent: Path, document: Document.Parsed): Mistake[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      offset: offsetOfKey(document, path, key),
      sentence: `${nameOfPath([...path, key])} is no key of a policy. ${suggest(key, KNOWN_KEYS[String(path[0] ?? '')] ?? [])}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    // What was written is one of the alternatives with a mistake in it, or none at all.
    const meant = issue.errors.find(([first]) => first?.code !== 'invalid_type' || first.path.length > 0);
    if (meant !== undefined) {
      return meant.flatMap((inner) => schemaMistakes(inner, path, document));
    }
  }
  return [{ offset: offsetOf(document, path), sentence: `${nameOfPath(path)} ${issue.message}` }];
}

function suggest(key: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => closeness(key, a) - closeness(key, b))[0];
  return nearest !== undefined && closeness(key, nearest) <= Math.max(2, key.length / 3)
    ? `Did you mean ${nearest}?`
    : `Possible here: ${known.join(', ')}.`;
}

function closeness(written: string, known: string): number {
  return distance(written.toLowerCase().replace(/[_-]/g, ''), known.toLowerCase());
}

/** `invariants[2].sql` */
function nameOfPath(path: Path): string {
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return name === '' ? 'The policy' : name;
}

/** Where a value begins; of one that is missing or stands behind an alias, where what holds it begins. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return node.range[0];
    }
  }
  return document.contents?.range[0] ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: Path, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path);
}
