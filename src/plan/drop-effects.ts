import type { DropStmt } from 'libpg-query';
import type { DroppedObject, Effect } from './effects.ts';
import { type Names, shown } from './named-parts.ts';
import { ON_TABLE, wordOf } from './object-types.ts';
import { namesIn } from './parse-tree.ts';

/** What DROP takes, object by object. */
export function dropEffects(drop: DropStmt, names: Names): readonly Effect[] {
  const { removeType, objects = [] } = drop;
  return objects
    .map(namesIn)
    .map((parts) =>
      removeType === 'OBJECT_TABLE' ? dropsTable(parts, drop, names) : dropsObject(parts, drop, names),
    );
}

function dropsTable(parts: readonly string[], { behavior }: DropStmt, names: Names): Effect {
  const [table = '', schemaname] = parts.toReversed();
  const part = names.partOf({ relname: table, ...(schemaname === undefined ? {} : { schemaname }) });
  const loses = { kind: 'table', part } as const;
  return behavior === 'DROP_CASCADE'
    ? {
        does: `drops table ${shown(part)}${CASCADES}`,
        loses,
        takesAlong: { kind: 'relation', names: [part.schema, part.table] },
      }
    : { does: `drops table ${shown(part)}`, loses };
}

function dropsObject(
  parts: readonly string[],
  { removeType, behavior, concurrent }: DropStmt,
  names: Names,
): Effect {
  const cascades = behavior === 'DROP_CASCADE';
  const word = wordOf(removeType);
  const type = removeType ?? '';
  const kind = TAKES_ALONG[type];
  const isGlobal = GLOBAL.has(type);
  const name = isGlobal ? parts.join('.') : ON_TABLE.has(type) ? onTable(parts, names) : names.qualify(parts);
  const full = isGlobal || parts.length > 1 ? parts : [names.partOf(undefined).schema, ...parts];
  return {
    does: `drops ${word} ${name}${cascades ? CASCADES : ''}${concurrent ? ' concurrently' : ''}`,
    // What is in a schema, or is of a type or an extension, is not said in the statement.
    ...(cascades && kind !== 'relation' && !ALONE.has(type)
      ? {
          unjudged: `dropping ${word === 'extension' ? 'an' : 'a'} ${word} with CASCADE takes what hangs on it`,
        }
      : {}),
    ...(kind !== undefined && (cascades || kind === 'extension')
      ? { takesAlong: { kind, names: full } }
      : {}),
  };
}

const CASCADES = ', and all that hangs on it';

const GLOBAL: ReadonlySet<string> = new Set([
  'OBJECT_SCHEMA',
  'OBJECT_EXTENSION',
  'OBJECT_PUBLICATION',
  'OBJECT_EVENT_TRIGGER',
]);
/** What may take tables and columns along when it is dropped with CASCADE, and an extension always. */
const TAKES_ALONG: Readonly<Record<string, DroppedObject['kind']>> = {
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_VIEW: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_FOREIGN_TABLE: 'relation',
};

/** Nothing with data in it hangs on these. */
const ALONE: ReadonlySet<string> = new Set([
  'OBJECT_INDEX',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_PUBLICATION',
  'OBJECT_EVENT_TRIGGER',
]);

function onTable(parts: readonly string[], names: Names): string {
  return `${parts.at(-1)} on ${names.qualify(parts.slice(0, -1))}`;
}
