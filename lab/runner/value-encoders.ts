/** One way in which a secret may come back in a log: gives that rendering, or '' when there is none. */
type ValueEncoder = (value: string) => string;

function base64(value: string, skippedBytes = 0): string {
  const bytes = Buffer.from(value, 'utf8');
  return bytes.subarray(bytes.length > skippedBytes ? skippedBytes : 0).toString('base64');
}

function jsonEscape(value: string): string {
  const quoted = JSON.stringify(value).slice(1, -1);
  // Newtonsoft.Json, which the runner uses, escapes these three as well.
  return quoted.replace(/[\u0085\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function uriDataEscape(value: string): string {
  // .NET leaves only RFC 3986's unreserved characters; encodeURIComponent leaves !'()* too.
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const xmlEntities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

function xmlDataEscape(value: string): string {
  return value.replace(/[<>"'&]/g, (character) => xmlEntities[character] ?? character);
}

function trimDoubleQuotes(value: string): string {
  const quoted = value.length > 8 && value.startsWith('"') && value.endsWith('"');
  return quoted ? value.slice(1, -1) : '';
}

/** PowerShell colours or splits a failing command at its ampersands: the part up to one, as it prints it. */
function powerShellPreAmpersand(value: string): string {
  const coloured = value.indexOf('&+');
  const section = coloured >= 0 ? value.slice(0, coloured + 2) : value.slice(0, value.lastIndexOf('&') + 1);
  return section.length >= 6 ? section : '';
}

function powerShellPostAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const coloured = value.indexOf('&+');
  const section = coloured >= 0 ? value.slice(coloured + 3) : value.slice(value.lastIndexOf('&') + 1);
  return section.length >= 6 ? section : '';
}

/**
 * The renderings of a secret that GitHub's runner masks beside the secret itself, and no others.
 * Source: actions/runner, src/Sdk/DTLogging/Logging/ValueEncoders.cs and src/Runner.Common/HostContext.cs.
 */
export const valueEncoders: readonly ValueEncoder[] = [
  (value) => base64(value),
  (value) => base64(value, 1),
  (value) => base64(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  jsonEscape,
  uriDataEscape,
  xmlDataEscape,
  trimDoubleQuotes,
  powerShellPreAmpersand,
  powerShellPostAmpersand,
];
