import { readHosts } from './connection-hosts.ts';
import { type ConnectionSettings, ConnectionStringError, settingsOf } from './connection-settings.ts';
import { findKeyword, npgsqlNameOf, readValue } from './npgsql-keywords.ts';
import { type Part, type SyntaxFault, splitConnectionString } from './npgsql-syntax.ts';

export type { HostAndPort } from './connection-hosts.ts';
export type { ConnectionOverrides } from './connection-overrides.ts';
export { type ConnectionSettings, ConnectionStringError } from './connection-settings.ts';
export { toLibpqEnvironment } from './to-libpq.ts';
export { type NodePgConfig, type TlsMaterial, toNodePg } from './to-node-pg.ts';
export { toNpgsql } from './to-npgsql.ts';

const example = 'Host=…;Port=5432;Database=…;Username=…;Password="…";SSL Mode=Require';

/**
 * Reads an Npgsql connection string, with the keywords, aliases and quoting of Npgsql 10. Stricter than Npgsql in
 * that Host, Database and Username must be there, and in refusing what pg_dump could not do as well.
 * Throws {@link ConnectionStringError} with all mistakes.
 */
export function parseConnectionString(text: string): ConnectionSettings {
  const wholly = mistakeOfTheWhole(text);
  if (wholly !== undefined) {
    throw new ConnectionStringError([wholly]);
  }
  const collected = collect(splitConnectionString(text));
  const mistakes = [...collected.mistakes, ...mistakesOfSettings(collected)];
  if (mistakes.length > 0) {
    throw new ConnectionStringError(mistakes);
  }
  return settingsOf(collected.keywords, collected.password);
}

function mistakeOfTheWhole(text: string): string | undefined {
  if (text.trim() === '') {
    return `The connection string is empty: is the secret it comes from set for this repository and environment? Npgsql's form is ${example}`;
  }
  if (/^\s*[a-z][a-z0-9+.-]*(:[a-z]+)?:\/\//i.test(text)) {
    return `The connection string is a URL, which Npgsql does not read: write it as ${example}`;
  }
  if (/^\s*["']/.test(text)) {
    return `The connection string begins with a quote: quote single values, not the whole, as in ${example}`;
  }
  return undefined;
}

interface Collected {
  readonly keywords: ReadonlyMap<string, string>;
  readonly password: string | undefined;
  readonly mistakes: readonly string[];
  /** Keywords whose part could not be read, and which therefore are not missing. */
  readonly unreadable: ReadonlySet<string>;
  /** A quote was not closed, so whatever came after it was not seen. */
  readonly cutShort: boolean;
}

function collect(parts: readonly Part[]): Collected {
  const keywords = new Map<string, string>();
  const mistakes: string[] = [];
  const unreadable = new Set<string>();
  let previous: string | undefined;
  for (const [index, part] of parts.entries()) {
    const keyword = part.keyword === undefined ? undefined : findKeyword(part.keyword);
    const outcome = judgePart(part, { number: index + 1, previous });
    if ('mistake' in outcome) {
      mistakes.push(outcome.mistake);
      if (keyword !== undefined) {
        unreadable.add(keyword.name);
      }
    } else if (outcome.value === undefined) {
      keywords.delete(outcome.name);
    } else {
      keywords.set(outcome.name, outcome.value);
    }
    previous = keyword?.name;
  }
  const password = keywords.get('Password');
  keywords.delete('Password');
  const cutShort = parts.some((part) => 'fault' in part && part.fault === 'quote not closed');
  return { keywords, password, mistakes, unreadable, cutShort };
}

interface Place {
  readonly number: number;
  /** The keyword of the part before, when that is one of Npgsql's. */
  readonly previous: string | undefined;
}

type Judged = { readonly name: string; readonly value: string | undefined } | { readonly mistake: string };

function judgePart(part: Part, place: Place): Judged {
  const keyword = part.keyword === undefined ? undefined : findKeyword(part.keyword);
  if ('fault' in part) {
    return { mistake: faultSentence(part.fault, keyword?.name, place) };
  }
  if (keyword === undefined) {
    return { mistake: unknownKeywordSentence(part.keyword, place) };
  }
  if (part.value === undefined) {
    return { name: keyword.name, value: undefined };
  }
  const read = readValue(keyword.rule, part.value);
  return 'wanted' in read
    ? { mistake: `\`${keyword.name}\` must be ${read.wanted}.` }
    : { name: keyword.name, value: read.value };
}

// The name of an unknown keyword is not said: when a password with a `;` was not quoted, it is a piece of it.
function unknownKeywordSentence(spelling: string, place: Place): string {
  const known = npgsqlNameOf(spelling);
  if (known !== undefined) {
    return `${placeName(place)} is not a keyword of Npgsql, which calls it \`${known}\`.`;
  }
  return `${placeName(place)} is not a keyword of Npgsql. If it belongs to the value before it, put that value in double quotes: ${quotingOf(place.previous)}.`;
}

function faultSentence(fault: SyntaxFault, keyword: string | undefined, place: Place): string {
  const subject = keyword === undefined ? placeName(place) : `The value of \`${keyword}\``;
  const quoting = quotingOf(keyword);
  switch (fault) {
    case 'no equals sign':
      return `${placeName(place)} has no equals sign. If it belongs to the value before it, put that value in double quotes: ${quotingOf(place.previous)}.`;
    case 'no keyword':
      return `${placeName(place)} has an equals sign and no keyword before it.`;
    case 'value starts with equals sign':
      return `${subject} begins with an equals sign: put it in double quotes: ${quoting}.`;
    case 'quote not closed':
      return `${subject} begins with a quote that is not closed: a quote within a quoted value is doubled, and a value that begins with a quote goes into quotes of the other kind: ${quoting}.`;
    case 'text after closing quote':
      return `${subject} goes on after its closing quote: double the quotes within it: ${quoting}.`;
    case 'unquoted value ends in quote':
      return `${subject} ends in a quote: put it into quotes of the other kind: ${quoting}.`;
    case 'control character':
      return `${subject} holds a control character: put the value in double quotes: ${quoting}.`;
    case 'null character':
      return `${subject} holds a null character, which no connection string can hold.`;
  }
}

function placeName({ number, previous }: Place): string {
  return `Part ${number} of the connection string${previous === undefined ? '' : ` (after \`${previous}\`)`}`;
}

function quotingOf(keyword: string | undefined): string {
  return `\`${keyword ?? 'Keyword'}="…"\`, with every \`"\` in it doubled`;
}

function mistakesOfSettings(collected: Collected): readonly string[] {
  const { keywords } = collected;
  const missing = ['Host', 'Database', 'Username'].filter(
    (name) => !keywords.get(name)?.trim() && !collected.unreadable.has(name) && !collected.cutShort,
  );
  return [
    ...missing.map((name) => `\`${name}\` is missing.`),
    ...mistakesOfHosts(keywords),
    ...mistakesOfTls(keywords),
  ];
}

function mistakesOfHosts(keywords: ReadonlyMap<string, string>): readonly string[] {
  const host = keywords.get('Host');
  if (!host?.trim()) {
    return [];
  }
  const read = readHosts(host, Number(keywords.get('Port') ?? 5432));
  if ('mistakes' in read) {
    return read.mistakes;
  }
  const wanted = keywords.get('Target Session Attributes') ?? 'any';
  if (read.hosts.length === 1 && wanted !== 'any') {
    return ['`Target Session Attributes` is for several hosts only; Npgsql refuses it with one.'];
  }
  return [];
}

function mistakesOfTls(keywords: ReadonlyMap<string, string>): readonly string[] {
  const mistakes: string[] = [];
  const verified = ['Require', 'VerifyCA', 'VerifyFull'].includes(keywords.get('SSL Mode') ?? 'Prefer');
  if (keywords.get('SSL Negotiation') === 'Direct' && !verified) {
    mistakes.push('`SSL Negotiation=Direct` needs `SSL Mode` Require, VerifyCA or VerifyFull.');
  }
  for (const name of ['SSL Certificate', 'Root Certificate']) {
    if (/\.(pfx|p12)$/i.test(keywords.get(name) ?? '')) {
      mistakes.push(`\`${name}\` is a PKCS#12 file, which pg_dump cannot read: give it as PEM.`);
    }
  }
  if (keywords.get('SSL Password')) {
    mistakes.push(
      '`SSL Password` can be given neither to pg_dump nor to dotnet ef without showing it in the process list: use a key without a passphrase, in a file that only the runner can read.',
    );
  }
  return mistakes;
}
