import { describe, expect, it } from 'vitest';
import {
  type ConnectionSettings,
  ConnectionStringError,
  parseConnectionString,
  toNpgsql,
} from '../../../src/postgres/connection-string.ts';
import { quoteConnectionValue } from '../../../src/postgres/npgsql-syntax.ts';
import { seededRandom } from '../seeded-random.ts';

const base = 'Host=db.example;Database=shop;Username=deploy';

function parse(rest: string): ConnectionSettings {
  return parseConnectionString(`${base};${rest}`);
}

function mistakesOf(text: string): readonly string[] {
  try {
    parseConnectionString(text);
  } catch (error) {
    if (error instanceof ConnectionStringError) {
      return error.reasons;
    }
    throw error;
  }
  return [];
}

describe('what is read', () => {
  it('gives hosts, names and the defaults of Npgsql', () => {
    expect(parseConnectionString(base)).toEqual({
      hosts: [{ host: 'db.example', port: 5432 }],
      database: 'shop',
      username: 'deploy',
      sslMode: 'Prefer',
      sslNegotiation: 'Postgres',
      trustServerCertificate: false,
      timeoutSeconds: 15,
      commandTimeoutSeconds: 30,
      channelBinding: 'Prefer',
      keywords: new Map([
        ['Host', 'db.example'],
        ['Database', 'shop'],
        ['Username', 'deploy'],
      ]),
    });
  });

  it('gives every typed setting', () => {
    const settings = parse(
      'Password=p;Passfile=/f;SSL Mode=VerifyFull;Root Certificate=/ca.pem;SSL Certificate=/c.pem;SSL Key=/k.pem;' +
        'Timeout=7;Command Timeout=90;Application Name=app;Options=-c geqo=off;Search Path=a,b;Timezone=UTC;' +
        'Trust Server Certificate=true;Channel Binding=Require;GSS Encryption Mode=Disable;Require Auth=ScramSHA256;' +
        'SSL Negotiation=Direct',
    );
    const { keywords, ...typed } = settings;
    expect(typed).toEqual({
      hosts: [{ host: 'db.example', port: 5432 }],
      database: 'shop',
      username: 'deploy',
      password: 'p',
      passfile: '/f',
      sslMode: 'VerifyFull',
      sslNegotiation: 'Direct',
      rootCertificate: '/ca.pem',
      sslCertificate: '/c.pem',
      sslKey: '/k.pem',
      timeoutSeconds: 7,
      commandTimeoutSeconds: 90,
      applicationName: 'app',
      options: '-c geqo=off',
      searchPath: 'a,b',
      timezone: 'UTC',
      trustServerCertificate: true,
      channelBinding: 'Require',
      gssEncryptionMode: 'Disable',
      requireAuth: 'ScramSHA256',
    });
    expect(keywords.has('Password')).toBe(false);
    expect(keywords.get('Search Path')).toBe('a,b');
  });

  // Each accepted by Npgsql 10.0.3 with this canonical form.
  it.each([
    ['Server=h2', 'Host', 'h2'],
    ['DB=d2', 'Database', 'd2'],
    ['User Name=u2', 'Username', 'u2'],
    ['UserName=u2', 'Username', 'u2'],
    ['User Id=u2', 'Username', 'u2'],
    ['UserId=u2', 'Username', 'u2'],
    ['UID=u2', 'Username', 'u2'],
    ['SSLMode=require', 'SSL Mode', 'Require'],
    ['ssl mode=3', 'SSL Mode', 'Require'],
    ['sslmode=verifyca', 'SSL Mode', 'VerifyCA'],
    ['MinPoolSize=2', 'Minimum Pool Size', '2'],
    ['Load Balance Timeout=5', 'Connection Lifetime', '5'],
    ['Krbsrvname=x', 'Kerberos Service Name', 'x'],
    ["Pooling=' TRUE '", 'Pooling', 'true'],
    ['Port=+5433', 'Port', '5433'],
    ["Port=' 5433 '", 'Port', '5433'],
    ['applicationname=a', 'Application Name', 'a'],
    ['INCLUDE ERROR DETAIL=False', 'Include Error Detail', 'false'],
    ["Search Path=''", 'Search Path', ''],
    ['channel binding=REQUIRE', 'Channel Binding', 'Require'],
    ['Internal Command Timeout=3', 'Internal Command Timeout', '3'],
  ])('%s', (text, keyword, value) => {
    expect(parse(text).keywords.get(keyword)).toBe(value);
  });

  it.each([
    ['Pwd', 'PWD=x', 'x'],
    ['Psw', 'psw=x', 'x'],
    ['blanks around the keyword and the value', ' Password = a b ', 'a b'],
    ['quoted blanks kept', "Password=' a b '", ' a b '],
    ['a semicolon in quotes', 'Password="a;b"', 'a;b'],
    ['a doubled double quote', 'Password="a""b"', 'a"b'],
    ['a doubled single quote', "Password='a''b'", "a'b"],
    ['the other quote', `Password='a"b'`, 'a"b'],
    ['a quote in the middle, unquoted', `Password=a"b'c`, `a"b'c`],
    ['equals signs in the value', 'Password=a==b', 'a==b'],
    ['an equals sign after a blank', 'Password= =x', '=x'],
    ['at, slash, percent, exclamation, dollar, backslash, backtick', 'Password=@/%!$\\`', '@/%!$\\`'],
    ['non-ASCII', 'Password=é€😀', 'é€😀'],
    ['a new line within', 'Password=a\nb', 'a\nb'],
    ['a new line after', 'Password=x\r\n', 'x'],
    ['a quoted control character', "Password='a\u0001b'", 'a\u0001b'],
    ['blanks of .NET: no-break space and next line', 'Password=\u0085\u00a0x\u00a0', 'x'],
    ['no blank in .NET: byte order mark', 'Password=\ufeffx', '\ufeffx'],
    ['the last of two', 'Password=x;Password=y', 'y'],
    ['the last of two spellings', 'Password=x;Pwd=y', 'y'],
    ['a closing quote before blanks', "Password='x' ", 'x'],
    ['null characters at the end', "Password='x'\0\0", 'x'],
    ['a URL-like value', 'Password=postgres://a', 'postgres://a'],
  ])('password: %s', (_, text, password) => {
    expect(parse(text).password).toBe(password);
  });

  it.each([
    ['nothing after the equals sign', 'Password=x;Password='],
    ['an empty quoted value', "Password=x;Password=''"],
    ['nothing, then another keyword', 'Password=;Pooling=true'],
  ])('%s clears the password', (_, text) => {
    expect(Object.hasOwn(parse(text), 'password')).toBe(false);
  });

  it('takes empty parts and new lines between parts', () => {
    const settings = parseConnectionString(';;;Host=h;\n Database=d;\n\nUsername=u;;;');
    expect([...settings.keywords]).toEqual([
      ['Host', 'h'],
      ['Database', 'd'],
      ['Username', 'u'],
    ]);
  });

  it.each([
    [
      'h1:5433,h2',
      [
        { host: 'h1', port: 5433 },
        { host: 'h2', port: 6000 },
      ],
    ],
    [
      'h1 , h2:1',
      [
        { host: 'h1', port: 6000 },
        { host: 'h2', port: 1 },
      ],
    ],
    ['10.0.0.4:5433', [{ host: '10.0.0.4', port: 5433 }]],
    ['::1', [{ host: '::1', port: 6000 }]],
    ['[::1]', [{ host: '::1', port: 6000 }]],
    ['[fe80::2]:5433', [{ host: 'fe80::2', port: 5433 }]],
    ['/var/run/postgresql', [{ host: '/var/run/postgresql', port: 6000 }]],
    ['@abstract', [{ host: '@abstract', port: 6000 }]],
  ])('hosts of %s', (host, hosts) => {
    expect(parse(`Port=6000;Host=${host}`).hosts).toEqual(hosts);
  });

  it('reads Target Session Attributes with several hosts', () => {
    expect(parse('Host=a,b;Target Session Attributes=Read-Write').targetSessionAttributes).toBe('read-write');
  });
});

describe('what is refused', () => {
  it.each([
    [
      'nothing',
      '  ',
      /^The connection string is empty: is the secret it comes from set for this repository and environment\?/,
    ],
    [
      'a URL',
      'postgres://u:hunter2@h/d',
      /^The connection string is a URL, which Npgsql does not read: write it as Host=…/,
    ],
    ['a JDBC URL', 'jdbc:postgresql://h/d', /^The connection string is a URL/],
    ['quotes around the whole', `"${base}"`, /^The connection string begins with a quote:/],
  ])('%s', (_, text, sentence) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(sentence);
  });

  it.each([
    ['Host=h', ['`Database` is missing.', '`Username` is missing.']],
    ["Host=' ';DB=d;UID=u", ['`Host` is missing.']],
    ['Pooling=true', ['`Host` is missing.', '`Database` is missing.', '`Username` is missing.']],
  ])('missing keywords: %s', (text, mistakes) => {
    expect(mistakesOf(text)).toEqual(mistakes);
  });

  it.each([
    ['Port=0', '`Port` must be a whole number from 1 to 65535.'],
    ['Port=5e3', '`Port` must be a whole number from 1 to 65535.'],
    ['Port=70000', '`Port` must be a whole number from 1 to 65535.'],
    ['Timeout=1025', '`Timeout` must be a whole number from 0 to 1024.'],
    ['Command Timeout=-1', '`Command Timeout` must be a whole number, 0 or more.'],
    ['Pooling=yes', '`Pooling` must be `true` or `false`.'],
    ['Pooling=1', '`Pooling` must be `true` or `false`.'],
    [
      'SSL Mode=verify-full',
      '`SSL Mode` must be one of Disable, Allow, Prefer, Require, VerifyCA, VerifyFull.',
    ],
    ['Host=h:x', '`Host` has a port that is not a whole number from 1 to 65535.'],
    ['Host=a,,b', '`Host` has an empty place in its list of hosts.'],
    [
      'Host=h dbname=d',
      '`Host` holds a blank or an equals sign: settings are parted by `;`, not by blanks or new lines.',
    ],
    [
      'Target Session Attributes=primary',
      '`Target Session Attributes` is for several hosts only; Npgsql refuses it with one.',
    ],
    ['SSL Negotiation=Direct', '`SSL Negotiation=Direct` needs `SSL Mode` Require, VerifyCA or VerifyFull.'],
    [
      'SSL Certificate=/x/client.pfx',
      '`SSL Certificate` is a PKCS#12 file, which pg_dump cannot read: give it as PEM.',
    ],
    [
      'SSL Password=s3cret',
      '`SSL Password` can be given neither to pg_dump nor to dotnet ef without showing it in the process list: use a key without a passphrase, in a file that only the runner can read.',
    ],
    [
      'User=u',
      'Part 4 of the connection string (after `Username`) is not a keyword of Npgsql, which calls it `Username`.',
    ],
    [
      'Initial Catalog=d',
      'Part 4 of the connection string (after `Username`) is not a keyword of Npgsql, which calls it `Database`.',
    ],
    [
      'Pooling',
      'Part 4 of the connection string (after `Username`) has no equals sign. If it belongs to the value before it, put that value in double quotes: `Username="…"`, with every `"` in it doubled.',
    ],
    ['=x', 'Part 4 of the connection string (after `Username`) has an equals sign and no keyword before it.'],
    [
      'Password==x',
      'The value of `Password` begins with an equals sign: put it in double quotes: `Password="…"`, with every `"` in it doubled.',
    ],
    [
      "Password='x",
      'The value of `Password` begins with a quote that is not closed: a quote within a quoted value is doubled, and a value that begins with a quote goes into quotes of the other kind: `Password="…"`, with every `"` in it doubled.',
    ],
    [
      "Password='a'b",
      'The value of `Password` goes on after its closing quote: double the quotes within it: `Password="…"`, with every `"` in it doubled.',
    ],
    [
      "Password=ab'",
      'The value of `Password` ends in a quote: put it into quotes of the other kind: `Password="…"`, with every `"` in it doubled.',
    ],
    [
      'Password=a\u0001b',
      'The value of `Password` holds a control character: put the value in double quotes: `Password="…"`, with every `"` in it doubled.',
    ],
    ['Password=a\0b', 'The value of `Password` holds a null character, which no connection string can hold.'],
    [
      "Password='a\0b'",
      'The value of `Password` holds a null character, which no connection string can hold.',
    ],
  ])('%s', (text, sentence) => {
    expect(mistakesOf(`${base};${text}`)).toEqual([sentence]);
  });

  it('tells all mistakes at once, and no piece of a password that was not quoted', () => {
    const mistakes = mistakesOf('Host=h;Password=abc;hunter2=x;tail;Port=no;SSL Mode=on;Username=u');
    expect(mistakes).toEqual([
      'Part 3 of the connection string (after `Password`) is not a keyword of Npgsql. If it belongs to the value before it, put that value in double quotes: `Password="…"`, with every `"` in it doubled.',
      'Part 4 of the connection string has no equals sign. If it belongs to the value before it, put that value in double quotes: `Keyword="…"`, with every `"` in it doubled.',
      '`Port` must be a whole number from 1 to 65535.',
      '`SSL Mode` must be one of Disable, Allow, Prefer, Require, VerifyCA, VerifyFull.',
      '`Database` is missing.',
    ]);
  });

  it('says nothing of keywords that an unclosed quote may have swallowed', () => {
    expect(mistakesOf('Host=h;Password="x;Database=d;Username=u')).toHaveLength(1);
  });
});

const pieces = [
  ...'abcXYZ019@/%\'";!$\\`=,:.-_ \t\n\r|&<>#~^*()[]{}',
  'é',
  'ß',
  '€',
  '😀',
  '\u00a0',
  '\u0085',
  '\ufeff',
  '\u0001',
];

describe('any text as a value', () => {
  it.each([1, 20261122, 987654321])('is read back after quoting (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 2000; round += 1) {
      const password = random.text(pieces, 1 + random.below(12));
      const applicationName = random.text(pieces, 1 + random.below(12));
      const text = `${base};Password=${quoteConnectionValue(password)};Application Name=${quoteConnectionValue(applicationName)}`;
      const settings = parseConnectionString(text);
      expect(settings.password, `seed ${seed}, round ${round}`).toBe(password);
      expect(settings.applicationName, `seed ${seed}, round ${round}`).toBe(applicationName);
    }
  });

  it.each([2, 20261123, 123456789])(
    'goes through toNpgsql, and the password never does (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      for (let round = 0; round < 2000; round += 1) {
        const password = `pass${random.text(pieces, 6)}word`;
        const searchPath = random.text(pieces, 1 + random.below(12));
        const options = random.text(pieces, 1 + random.below(12));
        const settings = parseConnectionString(
          `${base};Password=${quoteConnectionValue(password)};Search Path=${quoteConnectionValue(searchPath)};Options=${quoteConnectionValue(options)}`,
        );
        const written = toNpgsql(settings);
        const { password: _, ...withoutPassword } = settings;
        expect(parseConnectionString(written), `seed ${seed}, round ${round}`).toEqual(withoutPassword);
        expect(written.includes(quoteConnectionValue(password)), `seed ${seed}, round ${round}`).toBe(false);
      }
    },
  );

  it.each([3, 20261124])('that is refused is not in the refusal (seed %i)', (seed) => {
    const random = seededRandom(seed);
    for (let round = 0; round < 2000; round += 1) {
      const marker = `Zq${random.below(1_000_000)}qZ`;
      const broken = `${base};Password=${random.text(pieces, 4)}${marker}${random.text(pieces, 4)};${marker}=${marker}`;
      const mistakes = mistakesOf(broken);
      expect(mistakes.length, `seed ${seed}, round ${round}`).toBeGreaterThan(0);
      expect(mistakes.join(' ').includes(marker), `seed ${seed}, round ${round}`).toBe(false);
    }
  });
});
