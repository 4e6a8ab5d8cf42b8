/** Pieces that survive every kind of quoting and escaping, so that one of them anywhere gives a part of the password away. */
const PIECES = ['Kq7vXw', 'Zw9pLj', 'Jx4mRz', 'Vb2nTq'] as const;

/** Everything that connection strings, URLs, shells, SQL, JSON, XML and Markdown mind, over two lines. */
export const HARD_PASSWORD = `${PIECES[0]}@/%41'";! $HOME\\\`${PIECES[1]}=ü€漢<&>|_*#\n${PIECES[2]}%'"; $(id)\\n\`${PIECES[3]}=@ü€漢`;

/** How a secret may show up, by name: a list of its own, not the one that the action masks by. */
export function renderingsOf(secret: string): ReadonlyMap<string, string> {
  const renderings = new Map<string, string>(PIECES.map((piece) => [`the piece ${piece}`, piece]));
  for (const [name, text] of [
    ['whole', secret],
    ...secret.split('\n').map((line, index) => [`line ${index + 1}`, line]),
  ]) {
    if (name === undefined || text === undefined) {
      continue;
    }
    const json = JSON.stringify(text).slice(1, -1);
    const bytes = Buffer.from(text);
    const forms: Readonly<Record<string, string>> = {
      'as it is': text,
      'encoded for URLs': encodeURIComponent(text),
      'encoded for URLs, in lower case': encodeURIComponent(text).replace(/%../g, (code) =>
        code.toLowerCase(),
      ),
      'encoded as a whole URL': encodeURI(text),
      'encoded as a form': new URLSearchParams({ '': text }).toString().slice(1),
      'as JSON': json,
      'as JSON in JSON': JSON.stringify(json).slice(1, -1),
      'as ASCII JSON': json.replace(
        /[\u007f-\uffff]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
      'with single quotes doubled': text.replaceAll("'", "''"),
      'with double quotes doubled': text.replaceAll('"', '""'),
      'with backslashes doubled': text.replaceAll('\\', '\\\\'),
      'in a shell': text.replaceAll("'", "'\\''"),
      'as XML': text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;'),
      'as Markdown': text.replace(/[\\`*_[\]~|$]/g, '\\$&'),
      'in Base64': bytes.toString('base64').replace(/=+$/, ''),
      'in Base64 for URLs': bytes.toString('base64url'),
      // What comes before shifts the groups of three bytes: what the bytes alone determine is left of each.
      'in Base64 behind one byte': Buffer.concat([Buffer.of(0), bytes])
        .toString('base64')
        .slice(4, -4),
      'in Base64 behind two bytes': Buffer.concat([Buffer.of(0, 0), bytes])
        .toString('base64')
        .slice(4, -4),
      'in hexadecimal': bytes.toString('hex'),
      'in upper hexadecimal': bytes.toString('hex').toUpperCase(),
    };
    for (const [form, rendering] of Object.entries(forms)) {
      renderings.set(`${name} ${form}`, rendering);
    }
  }
  return renderings;
}
