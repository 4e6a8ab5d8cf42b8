import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { quoteConnectionValue } from '../../../src/postgres/npgsql-syntax.ts';
import { createRedactor, secretRenderings } from '../../../src/report/redaction.ts';
import { seededRandom } from '../seeded-random.ts';

const secret = `p@ss/w%rd '"\\;!$é+<&>\``;

/** Written out by hand, or by the program named, so that they do not follow the code that is tested. */
describe('every rendering of one awkward secret', () => {
  it.each([
    ['as it is', secret],
    ['encodeURIComponent', "p%40ss%2Fw%25rd%20'%22%5C%3B!%24%C3%A9%2B%3C%26%3E%60"],
    ['in lower case', "p%40ss%2fw%25rd%20'%22%5c%3b!%24%c3%a9%2b%3c%26%3e%60"],
    ['.NET Uri.EscapeDataString', 'p%40ss%2Fw%25rd%20%27%22%5C%3B%21%24%C3%A9%2B%3C%26%3E%60'],
    ['a form', 'p%40ss%2Fw%25rd+%27%22%5C%3B%21%24%C3%A9%2B%3C%26%3E%60'],
    ['encodeURI', "p@ss/w%25rd%20'%22%5C;!$%C3%A9+%3C&%3E%60"],
    ['doubled single quotes', `p@ss/w%rd ''"\\;!$é+<&>\``],
    ['doubled double quotes', `p@ss/w%rd '""\\;!$é+<&>\``],
    ['JSON', `p@ss/w%rd '\\"\\\\;!$é+<&>\``],
    ['JSON in ASCII', `p@ss/w%rd '\\"\\\\;!$\\u00e9+<&>\``],
    ['JSON of PHP', `p@ss\\/w%rd '\\"\\\\;!$é+<&>\``],
    ['System.Text.Json', 'p@ss/w%rd \\u0027\\u0022\\\\;!$\\u00E9\\u002B\\u003C\\u0026\\u003E\\u0060'],
    ['XML', 'p@ss/w%rd &apos;&quot;\\;!$é+&lt;&amp;&gt;`'],
    ['HTML', 'p@ss/w%rd &#39;&quot;\\;!$é+&lt;&amp;&gt;`'],
    ['XML content', `p@ss/w%rd '"\\;!$é+&lt;&amp;&gt;\``],
    ['.NET HtmlEncoder', 'p@ss/w%rd &#x27;&quot;\\;!$&#xE9;&#x2B;&lt;&amp;&gt;`'],
    ['.NET WebUtility.HtmlEncode', 'p@ss/w%rd &#39;&quot;\\;!$&#233;+&lt;&amp;&gt;`'],
    ['.NET WebUtility.UrlEncode', 'p%40ss%2Fw%25rd+%27%22%5C%3B!%24%C3%A9%2B%3C%26%3E%60'],
    ['libpq conninfo', `p@ss/w%rd \\'"\\\\;!$é+<&>\``],
    ['sh in single quotes', `p@ss/w%rd '\\''"\\;!$é+<&>\``],
    ['sh in double quotes', `p@ss/w%rd '\\"\\\\;!\\$é+<&>\\\``],
    ['bash printf %q', `p@ss/w%rd\\ \\'\\"\\\\\\;\\!\\$é+\\<\\&\\>\\\``],
    ['Base64', 'cEBzcy93JXJkICciXDshJMOpKzwmPmA='],
    ['hexadecimal', '704073732f7725726420272 25c3b2124c3a92b3c263e60'.replace(' ', '')],
  ])('%s', (_, rendering) => {
    expect(createRedactor([secret])(`before ${rendering} after`)).toBe('before *** after');
  });

  it('and as Npgsql quotes it', () => {
    expect(createRedactor([secret])(`Password=${quoteConnectionValue(secret)};`)).toBe('Password="***";');
  });
});

describe('secretRenderings', () => {
  it('has the longest first, each once', () => {
    const renderings = secretRenderings(secret);
    expect(renderings.map(({ length }) => length)).toEqual(
      renderings.map(({ length }) => length).toSorted((left, right) => right - left),
    );
    expect(new Set(renderings).size).toBe(renderings.length);
  });

  it.each([[''], ['a'], ['ab'], ['  a  ']])(
    'leaves out what is too short to be told from words: %j',
    (short) => {
      expect(secretRenderings(short)).toEqual([]);
    },
  );

  it('has a plain word as itself, Base64 and hexadecimal only', () => {
    expect(secretRenderings('abc')).toEqual(['616263', 'YWJj', 'abc']);
  });

  it('has each line of a longer secret, and drops lines that are too short', () => {
    const redact = createRedactor(['-----BEGIN KEY-----\r\n  MIIEvQ\r\nab\r\n-----END KEY-----\n']);
    expect(redact('-----BEGIN KEY-----|MIIEvQ|ab|-----END KEY-----')).toBe('***|***|ab|***');
  });

  it('has a secret without the blanks around it', () => {
    expect(createRedactor(['  hunter2\n'])('is hunter2.')).toBe('is ***.');
  });
});

describe('createRedactor', () => {
  it.each([
    ['nothing to hide', [], 'a text', 'a text'],
    ['no occurrence', ['hunter2'], 'a text', 'a text'],
    ['each occurrence', ['hunter2'], 'hunter2 and hunter2', '*** and ***'],
    ['a secret within another', ['hunter', 'hunter2'], 'hunter2 hunter', '*** ***'],
    ['secrets that overlap', ['abcd', 'cdef'], 'xabcdefy', 'x***y'],
    ['occurrences that overlap', ['abab'], 'xababab.', 'x***.'],
    ['occurrences that touch', ['abc'], 'abcabc', '***'],
    ['what is special in a regular expression', ['a.c$(x)'], 'abc$(x) a.c$(x)', 'abc$(x) ***'],
    ['the whole text', ['hunter2'], 'hunter2', '***'],
    ['a secret of asterisks', ['*****'], 'x ***** y', 'x *** y'],
  ])('%s', (_, secrets, text, redacted) => {
    expect(createRedactor(secrets)(text)).toBe(redacted);
  });

  const pieces = [...'abcXYZ019@/%\'";!$\\`=+<>&#?~^*()[]{}| ', 'é', '€', '😀', '\u2028'];

  it.each([11, 20261122, 424242])('hides any secret in any wrapping (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 500; round += 1) {
      const any = `k${random.text(pieces, 4 + random.below(16))}k`;
      const before = random.text([...'mnop'], random.below(7));
      const after = random.text([...'mnop'], random.below(7));
      const wrapped = [
        `${before}${any}${after}`,
        encodeURIComponent(before + any + after),
        JSON.stringify({ [before]: any }),
        new URLSearchParams({ value: any }).toString(),
        Buffer.from(before + any + after).toString('base64'),
        Buffer.from(before + any + after).toString('base64url'),
        `'${any.replaceAll("'", "''")}'`,
        quoteConnectionValue(any),
      ].join('\n');
      const redacted = createRedactor([any])(wrapped);
      const where = `seed ${seed}, round ${round}, secret ${JSON.stringify(any)}`;
      expect(redacted.match(/\*\*\*/g)?.length ?? 0, where).toBeGreaterThanOrEqual(8);
      expect(
        secretRenderings(any).filter((rendering) => redacted.includes(rendering)),
        where,
      ).toEqual([]);
    }
  });

  it.each([12, 20261123])('changes nothing else, and nothing twice (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 500; round += 1) {
      const hidden = `k${random.text([...'abc012'], 8)}k`;
      const text = random.text([...'mnop \n', hidden], 20);
      const redact = createRedactor([hidden]);
      const once = redact(text);
      expect(once, `seed ${seed}, round ${round}`).toBe(text.replace(new RegExp(`(${hidden})+`, 'g'), '***'));
      expect(redact(once), `seed ${seed}, round ${round}`).toBe(once);
    }
  });
});
