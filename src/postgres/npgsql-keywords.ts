/** What a keyword's value may be. */
export type ValueRule =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly numbered: boolean };

/** One keyword of Npgsql, by its canonical name. */
export interface Keyword {
  readonly name: string;
  /** Other spellings, in lower case. */
  readonly aliases: readonly string[];
  readonly rule: ValueRule;
}

const text: ValueRule = { kind: 'text' };
const boolean: ValueRule = { kind: 'boolean' };
const largestInteger = 2 ** 31 - 1;

function integer(minimum: number, maximum = largestInteger): ValueRule {
  return { kind: 'integer', minimum, maximum };
}

function choice<T extends string>(...choices: readonly T[]): ValueRule {
  return { kind: 'choice', choices, numbered: true };
}

/** SSL Mode's values, in the order of their numbers in .NET. */
export const sslModes = ['Disable', 'Allow', 'Prefer', 'Require', 'VerifyCA', 'VerifyFull'] as const;
export type SslMode = (typeof sslModes)[number];

/** How eagerly Npgsql uses what a server may offer. */
export const eagerness = ['Disable', 'Prefer', 'Require'] as const;
export type Eagerness = (typeof eagerness)[number];

/** Target Session Attributes, as Npgsql spells them. */
export const sessionAttributes = [
  'any',
  'primary',
  'standby',
  'prefer-primary',
  'prefer-standby',
  'read-write',
  'read-only',
] as const;
export type SessionAttributes = (typeof sessionAttributes)[number];

/**
 * Every keyword of Npgsql 10.0.3, listed by reflection over NpgsqlConnectionStringBuilder: its DisplayName, its
 * property's name where that is more than the DisplayName without blanks, its synonyms; limits from its setters.
 */
const table: readonly (readonly [name: string, rule: ValueRule, ...aliases: string[]])[] = [
  ['Host', text, 'server'],
  ['Port', integer(1, 65535)],
  ['Database', text, 'db'],
  ['Username', text, 'user name', 'userid', 'user id', 'uid'],
  ['Password', text, 'psw', 'pwd'],
  ['Passfile', text],
  ['Application Name', text, 'applicationname'],
  ['Enlist', boolean],
  ['Search Path', text, 'searchpath'],
  ['Client Encoding', text, 'clientencoding'],
  ['Encoding', text],
  ['Timezone', text],
  ['SSL Mode', choice(...sslModes), 'sslmode'],
  ['SSL Negotiation', choice('Postgres', 'Direct'), 'sslnegotiation'],
  ['GSS Encryption Mode', choice(...eagerness), 'gssencryptionmode'],
  ['SSL Certificate', text, 'sslcertificate'],
  ['SSL Key', text, 'sslkey'],
  ['SSL Password', text, 'sslpassword'],
  ['Root Certificate', text, 'rootcertificate'],
  ['Check Certificate Revocation', boolean, 'checkcertificaterevocation'],
  ['Kerberos Service Name', text, 'kerberosservicename', 'krbsrvname'],
  ['Include Realm', boolean, 'includerealm'],
  ['Persist Security Info', boolean, 'persistsecurityinfo'],
  ['Log Parameters', boolean, 'logparameters'],
  ['Include Error Detail', boolean, 'includeerrordetail'],
  ['Include Failed Batched Command', boolean, 'includefailedbatchedcommand'],
  ['Channel Binding', choice(...eagerness), 'channelbinding'],
  ['Require Auth', text, 'requireauth'],
  ['Pooling', boolean],
  ['Minimum Pool Size', integer(0), 'minpoolsize'],
  ['Maximum Pool Size', integer(0), 'maxpoolsize'],
  ['Connection Idle Lifetime', integer(-largestInteger), 'connectionidlelifetime'],
  ['Connection Pruning Interval', integer(-largestInteger), 'connectionpruninginterval'],
  ['Connection Lifetime', integer(-largestInteger), 'connectionlifetime', 'load balance timeout'],
  ['Timeout', integer(0, 1024)],
  ['Command Timeout', integer(0), 'commandtimeout'],
  ['Cancellation Timeout', integer(-1), 'cancellationtimeout'],
  [
    'Target Session Attributes',
    { kind: 'choice', choices: sessionAttributes, numbered: false },
    'targetsessionattributes',
  ],
  ['Load Balance Hosts', boolean, 'loadbalancehosts'],
  ['Host Recheck Seconds', integer(0), 'hostrecheckseconds'],
  ['Keepalive', integer(0)],
  ['TCP Keepalive', boolean, 'tcpkeepalive'],
  ['TCP Keepalive Time', integer(0), 'tcpkeepalivetime'],
  ['TCP Keepalive Interval', integer(0), 'tcpkeepaliveinterval'],
  ['Read Buffer Size', integer(-largestInteger), 'readbuffersize'],
  ['Write Buffer Size', integer(-largestInteger), 'writebuffersize'],
  ['Socket Receive Buffer Size', integer(-largestInteger), 'socketreceivebuffersize'],
  ['Socket Send Buffer Size', integer(-largestInteger), 'socketsendbuffersize'],
  ['Max Auto Prepare', integer(0), 'maxautoprepare'],
  ['Auto Prepare Min Usages', integer(1), 'autoprepareminusages'],
  ['No Reset On Close', boolean, 'noresetonclose'],
  ['Options', text],
  ['Array Nullability Mode', choice('Never', 'Always', 'PerInstance'), 'arraynullabilitymode'],
  ['Multiplexing', boolean],
  [
    'Write Coalescing Buffer Threshold Bytes',
    integer(-largestInteger),
    'writecoalescingbufferthresholdbytes',
  ],
  ['Load Table Composites', boolean, 'loadtablecomposites'],
  ['Server Compatibility Mode', choice('None', 'Redshift', 'NoTypeLoading'), 'servercompatibilitymode'],
  ['Trust Server Certificate', boolean, 'trustservercertificate'],
  ['Internal Command Timeout', integer(-1), 'internalcommandtimeout'],
  // Gone in Npgsql 8; an app on 6 or 7 may still have them.
  ['Integrated Security', boolean, 'integratedsecurity'],
  ['EF Template Database', text, 'entitytemplatedatabase'],
  ['EF Admin Database', text, 'entityadmindatabase'],
  ['Include Error Details', boolean, 'includeerrordetails'],
];

const bySpelling: ReadonlyMap<string, Keyword> = new Map(
  table
    .map(([name, rule, ...aliases]): Keyword => ({ name, aliases, rule }))
    .flatMap((keyword) =>
      [keyword.name.toLowerCase(), ...keyword.aliases].map((spelling) => [spelling, keyword] as const),
    ),
);

/** What other providers and tools call a keyword, to tell people Npgsql's name for it. */
const foreignSpellings: ReadonlyMap<string, string> = new Map([
  ['user', 'Username'],
  ['data source', 'Host'],
  ['datasource', 'Host'],
  ['address', 'Host'],
  ['hostname', 'Host'],
  ['initial catalog', 'Database'],
  ['dbname', 'Database'],
  ['pass', 'Password'],
  ['passwd', 'Password'],
  ['ssl', 'SSL Mode'],
  ['sslrootcert', 'Root Certificate'],
  ['connect timeout', 'Timeout'],
  ['connection timeout', 'Timeout'],
  ['max pool size', 'Maximum Pool Size'],
  ['min pool size', 'Minimum Pool Size'],
]);

/** The keyword of that spelling, in any case; undefined when Npgsql has none. */
export function findKeyword(spelling: string): Keyword | undefined {
  return bySpelling.get(spelling.toLowerCase());
}

/** Npgsql's name for a keyword that another provider or tool spells so. */
export function npgsqlNameOf(foreignSpelling: string): string | undefined {
  return foreignSpellings.get(foreignSpelling.toLowerCase());
}

/** A value in its canonical form, or what it must be. Reads numbers and booleans as .NET does. */
export function readValue(
  rule: ValueRule,
  value: string,
): { readonly value: string } | { readonly wanted: string } {
  switch (rule.kind) {
    case 'text':
      return { value };
    case 'boolean':
      return readBoolean(value);
    case 'integer':
      return readInteger(value, rule.minimum, rule.maximum);
    case 'choice':
      return readChoice(value, rule);
  }
}

function readBoolean(value: string): { readonly value: string } | { readonly wanted: string } {
  const lower = trimBlanks(value).toLowerCase();
  return lower === 'true' || lower === 'false' ? { value: lower } : { wanted: '`true` or `false`' };
}

function readInteger(value: string, minimum: number, maximum: number) {
  const wanted =
    minimum === -largestInteger
      ? 'a whole number'
      : maximum === largestInteger
        ? `a whole number, ${minimum} or more`
        : `a whole number from ${minimum} to ${maximum}`;
  if (!/^[+-]?\d+$/.test(trimBlanks(value))) {
    return { wanted };
  }
  const number = Number(trimBlanks(value));
  return number >= minimum && number <= maximum ? { value: String(number) } : { wanted };
}

function readChoice(value: string, rule: Extract<ValueRule, { kind: 'choice' }>) {
  const given = trimBlanks(value);
  const named = rule.choices.find((choice) => choice.toLowerCase() === given.toLowerCase());
  // .NET's Enum.Parse takes the number of a choice as well as its name.
  const found = named ?? (rule.numbered && /^\d$/.test(given) ? rule.choices[Number(given)] : undefined);
  return found === undefined ? { wanted: `one of ${rule.choices.join(', ')}` } : { value: found };
}

/** The blanks that .NET allows around numbers; String.trim takes more. */
function trimBlanks(value: string): string {
  return value.replace(/^[ \t-\r]+|[ \t-\r]+$/g, '');
}
