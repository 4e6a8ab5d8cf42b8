import { Buffer } from 'node:buffer';

/**
 * A rendering shorter than this is left in the text: it would blank out pieces of ordinary words in every line,
 * and a secret of two characters protects nothing.
 */
const shortestText = 3;
/** Base64 of a piece of a text is letters and digits alone and found by chance: it takes longer to be sure. */
const shortestBase64 = 6;

/**
 * Every way in which a secret is likely to show up in output: as it is, by line, and escaped for URLs, SQL, JSON,
 * XML, shells and Base64. Longest first, each once.
 */
export function secretRenderings(secret: string): readonly string[] {
  const wellFormed = secret.toWellFormed();
  const texts = [
    wellFormed,
    wellFormed.trim(),
    ...wellFormed.split(/\r\n|\r|\n/).flatMap(withTrimmed),
  ].filter((text) => text.trim().length >= shortestText);
  const renderings = texts.flatMap((text) => [
    text,
    ...urlRenderings(text),
    ...quotedRenderings(text),
    ...jsonRenderings(text),
    ...xmlRenderings(text),
    ...binaryRenderings(text),
  ]);
  return [...new Set(renderings)].sort(
    (left, right) => right.length - left.length || (left < right ? -1 : 1),
  );
}

/**
 * A function that replaces every rendering of the secrets by `***`. Renderings that overlap or touch become one
 * `***`. Give it whole lines: a secret cut in two by a chunk's end is not seen.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const renderings = [...new Set(secrets.flatMap(secretRenderings))];
  return (text) =>
    mask(
      text,
      renderings.flatMap((rendering) => occurrences(text, rendering)),
    );
}

/**
 * A copy of plain data with every text in it redacted. What is rendered afterwards may be escaped in any way (Markdown's is among no
 * secret's renderings) and still holds no secret.
 */
export function redactTexts<T>(data: T, redact: (text: string) => string): T {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  ) as T;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function occurrences(text: string, rendering: string): readonly Span[] {
  const spans: Span[] = [];
  // One character on, not one rendering on: occurrences may overlap, and all of each has to go.
  for (let start = text.indexOf(rendering); start !== -1; start = text.indexOf(rendering, start + 1)) {
    spans.push({ start, end: start + rendering.length });
  }
  return spans;
}

function mask(text: string, spans: readonly Span[]): string {
  let masked = '';
  let done = 0;
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    if (start > done || (start === 0 && done === 0)) {
      masked += `${text.slice(done, start)}***`;
    }
    done = Math.max(done, end);
  }
  return masked + text.slice(done);
}

function withTrimmed(text: string): readonly string[] {
  return [text, text.trim()];
}

function urlRenderings(text: string): readonly string[] {
  const component = encodeURIComponent(text);
  // RFC 3986's strict form, of .NET's Uri.EscapeDataString and Python's quote.
  const strict = component.replace(/[!'()*]/g, percent);
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  // WebUtility.UrlEncode.
  const dotnetForm = component.replace(/['~]/g, percent).replaceAll('%20', '+');
  const encoded = [component, strict, form, dotnetForm, encodeURI(text)];
  return [...encoded, ...encoded.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** SQL, connection strings (Npgsql doubles quotes), libpq's conninfo, and the shells. */
function quotedRenderings(text: string): readonly string[] {
  return [
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    text.replace(/[\\']/g, '\\$&'),
    text.replace(/[\\"]/g, '\\$&'),
    text.replace(/[\\'"]/g, '\\$&'),
    text.replaceAll('\\', '\\\\'),
    text.replace(/[\\"$`]/g, '\\$&'),
    text.replace(/[\\"$`!]/g, '\\$&'),
    text.replace(/[^\w@%+=:,./\-\n\u0080-\uffff]/g, '\\$&'),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
  ];
}

function jsonRenderings(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[\u007f-\uffff]/g, (character) => unicodeEscape(character).toLowerCase()),
    systemTextJson(json),
    // Twice: a JSON text within a JSON text.
    JSON.stringify(json).slice(1, -1),
  ];
}

/** System.Text.Json's default encoder: upper case hexadecimal for non-ASCII and for what HTML minds. */
function systemTextJson(json: string): string {
  return json
    .replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`)
    .replaceAll('\\"', '\\u0022')
    .replace(/[&'+<>`\u007f-\uffff]/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function xmlRenderings(text: string): readonly string[] {
  const content = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = content.replaceAll('"', '&quot;');
  return [
    content,
    quoted,
    ...['&apos;', '&#39;', '&#x27;'].map((apostrophe) => quoted.replaceAll("'", apostrophe)),
    content.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    // .NET: WebUtility.HtmlEncode, and System.Text.Encodings.Web's HtmlEncoder.
    quoted.replaceAll("'", '&#39;').replace(/[\u{a0}-\u{ff}\u{10000}-\u{10ffff}]/gu, htmlDecimal),
    quoted.replace(/['+\u{7f}-\u{10ffff}]/gu, htmlEncode),
  ];
}

function htmlEncode(character: string): string {
  return `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
}

function htmlDecimal(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}

/** Base64 of the text alone and of any longer text that has it inside, at each of the three places; hexadecimal. */
function binaryRenderings(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const inside = [0, 1, 2]
    .map((shift) => base64Inside(bytes, shift))
    .filter((one) => one.length >= shortestBase64);
  const standard = [bytes.toString('base64'), ...inside];
  const urlSafe = standard.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  const hexadecimal = bytes.toString('hex');
  return [...standard, ...urlSafe, hexadecimal, hexadecimal.toUpperCase()];
}

/** The Base64 characters that the bytes alone determine, when `shift` other bytes come before them in their group. */
function base64Inside(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return encoded.slice(first, last);
}
