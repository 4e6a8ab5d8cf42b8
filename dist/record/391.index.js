export const id = 391;
export const ids = [391];
export const modules = {

/***/ 67391:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readPolicy: () => (/* binding */ readPolicy)
});

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(21916);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 17 modules
var schemas = __webpack_require__(38816);
// EXTERNAL MODULE: ./build/policy.js
var policy = __webpack_require__(81884);
;// CONCATENATED MODULE: ./build/policy-schema.js


const policy_schema_text = schemas/* string */.YjP().regex(/\S/);
const reason = policy_schema_text.optional().describe('Why, for whoever is refused or reads the plan.');
const names = (what) => schemas/* array */.YOg(policy_schema_text.describe(what));
const TABLE_PATTERN = 'A name as PostgreSQL stores it; * is any text, ? one character. With a dot it is compared with schema.table, otherwise with the table alone. Case counts.';
const allowed = schemas/* strictObject */.rej({
    migration: policy_schema_text.describe('The name or the full id of the migration.'),
    reason,
});
const forbidden = schemas/* strictObject */.rej({
    migration: policy_schema_text.describe('The name or the full id of the migration; * is any text, ? one character. Case counts.'),
    reason,
});
const RULES = ['unchanged', 'notDecrease', 'zero', 'unchangedExcept'];
const invariant = schemas/* strictObject */.rej({
    name: policy_schema_text.describe('What is told when it is broken.'),
    sql: policy_schema_text.describe('One SELECT. It is run by a server that refuses to write, and may answer 10,000 rows at most.'),
    unchanged: schemas/* literal */.euz(true).optional().describe('The same rows before and after, in any order.'),
    notDecrease: schemas/* literal */.euz(true)
        .optional()
        .describe('One row of numbers, none of which is less after than before.'),
    zero: schemas/* literal */.euz(true).optional().describe('One number, which is 0 after the Down.'),
    unchangedExcept: names('A column of the answer.')
        .min(1)
        .optional()
        .describe('The same rows before and after, in any order, but for these columns of the answer.'),
})
    .refine((written) => RULES.filter((rule) => written[rule] !== undefined).length === 1, {
    error: ({ input }) => {
        const given = RULES.filter((rule) => input[rule] !== undefined);
        return given.length === 0
            ? `has no rule: give one of ${RULES.join(', ')}.`
            : `has ${given.length} rules, ${given.join(' and ')}: make an invariant of each.`;
    },
    // A rule that is mistyped is said to be no key; that it is missing need not be said as well.
    when: ({ value, issues }) => typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        !issues.some(({ code }) => code === 'unrecognized_keys'),
})
    .meta({ oneOf: RULES.map((rule) => ({ required: [rule] })) });
const activeSessions = schemas/* strictObject */.rej({
    query: policy_schema_text
        .optional()
        .describe('One SELECT that answers one number; otherwise the live rows of a table sessions are counted.'),
    maximum: schemas/* int */.Whr().min(0).describe('As many live sessions are fine.'),
    otherwise: schemas/* enum */.k5n(['refuse', 'warn']).default('refuse').describe('What to do when there are more.'),
});
const contact = schemas/* strictObject */.rej({
    name: policy_schema_text.describe('Who.'),
    reach: policy_schema_text.describe('An address, a number or a link.'),
});
const tolerance = schemas/* strictObject */.rej({
    rows: schemas/* int */.Whr().min(0).default(policy/* DEFAULT_POLICY */.z.lossTolerance.rows).describe('So many rows more.'),
    percent: schemas/* number */.aig().min(0).default(policy/* DEFAULT_POLICY */.z.lossTolerance.percent).describe('So many percent more.'),
});
/** The policy file as it is written: what it is checked by, and what its JSON Schema is made from. */
const policySchema = schemas/* strictObject */.rej({
    protectedTables: names(TABLE_PATTERN)
        .default([...policy/* DEFAULT_POLICY */.z.protectedTables])
        .describe('Tables that may lose no rows and no values, unless approve-data-loss names the loss and allow lists the migration. The list replaces the default; [] protects none.'),
    allow: schemas/* array */.YOg(schemas/* union */.KCZ([policy_schema_text, allowed], { error: 'is neither the name of a migration nor {migration, reason}.' }))
        .default([])
        .describe('Migrations whose losses of protected tables may be approved all the same.'),
    forbiddenMigrations: schemas/* array */.YOg(schemas/* union */.KCZ([policy_schema_text, forbidden], { error: 'is neither the pattern of a migration nor {migration, reason}.' }))
        .default([])
        .describe('Migrations that are never reverted; nothing but editing this file overrides it.'),
    keyDeactivation: schemas/* union */.KCZ([schemas/* boolean */.zMY(), names(TABLE_PATTERN).min(1)], {
        error: 'is neither true, nor false, nor a list of patterns of tables.',
    })
        .default(true)
        .describe(`Never revert a migration whose Up or Down updates or deletes rows of a table of encryption keys. true: ${policy/* DEFAULT_POLICY */.z.keyTables.join(', ')}; or a list of patterns of tables; false: the rule is off.`),
    invariants: schemas/* array */.YOg(invariant)
        .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
        error: 'has two invariants of one name.',
    })
        .default([])
        .describe('Queries whose answers must hold before and after the Down. A broken one rolls the Down back; the answers are shown in the log.'),
    activeSessions: activeSessions
        .optional()
        .describe('How many live sessions of the app’s users are too many.'),
    contacts: schemas/* array */.YOg(contact).default([]).describe('Whom to call; shown in the plan and in every failure.'),
    breakingChanges: names('A word that begins a comment, or the name of an attribute.')
        .default([...policy/* DEFAULT_POLICY */.z.breakingChanges])
        .describe('How migrations mark themselves as breaking; the marks are quoted in the plan.'),
    lossTolerance: tolerance
        .default(policy/* DEFAULT_POLICY */.z.lossTolerance)
        .describe('How far a loss may have grown since it was approved; whichever is more.'),
});
/** The keys of each mapping, by the key of the policy that holds it; of the policy itself under the empty text. */
const KNOWN_KEYS = {
    '': Object.keys(policySchema.shape),
    allow: Object.keys(allowed.shape),
    forbiddenMigrations: Object.keys(forbidden.shape),
    invariants: Object.keys(invariant.shape),
    activeSessions: Object.keys(activeSessions.shape),
    contacts: Object.keys(contact.shape),
    lossTolerance: Object.keys(tolerance.shape),
};
/** The JSON Schema of the policy file, for editors. */
function policyJsonSchema() {
    return {
        $id: 'https://raw.githubusercontent.com/OWNER/ef-rollback/main/docs/rollback-policy.schema.json',
        title: 'Policy of ef-rollback',
        ...z.toJSONSchema(policySchema, { io: 'input' }),
    };
}
/** The policy that a checked file stands for. */
function toPolicy(file) {
    const { keyDeactivation } = file;
    return {
        protectedTables: file.protectedTables,
        allow: file.allow.map((entry) => typeof entry === 'string' ? { migration: entry, reason: undefined } : { reason: undefined, ...entry }),
        forbiddenMigrations: file.forbiddenMigrations.map((entry) => typeof entry === 'string'
            ? { pattern: entry, reason: undefined }
            : { pattern: entry.migration, reason: entry.reason }),
        keyTables: keyDeactivation === true ? policy/* DEFAULT_POLICY */.z.keyTables : keyDeactivation === false ? [] : keyDeactivation,
        invariants: file.invariants.map((one) => ({ name: one.name, sql: one.sql, rule: ruleOf(one) })),
        activeSessions: file.activeSessions === undefined ? undefined : { query: undefined, ...file.activeSessions },
        contacts: file.contacts,
        breakingChanges: file.breakingChanges,
        lossTolerance: file.lossTolerance,
    };
}
function ruleOf({ unchangedExcept, unchanged, notDecrease }) {
    if (unchangedExcept !== undefined) {
        return { holds: 'unchangedExcept', columns: unchangedExcept };
    }
    return { holds: unchanged ? 'unchanged' : notDecrease ? 'notDecrease' : 'zero' };
}
const WORDS = {
    string: 'text',
    array: 'a list',
    object: 'a mapping of keys',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
};
/** What is wrong, to be put after the name of the value. */
function sentenceForIssue(issue) {
    const { input } = issue;
    switch (issue.code) {
        case 'invalid_type': {
            const wanted = WORDS[issue.expected] ?? issue.expected;
            if (input === undefined) {
                return `is missing: ${wanted} is wanted.`;
            }
            if (input === null) {
                return `is empty, where ${wanted} is wanted: give it, or leave it out.`;
            }
            const isUnquoted = issue.expected === 'string' && typeof input !== 'object';
            return `is ${kindOf(input)}, where ${wanted} is wanted${isUnquoted ? ': put it in quotes' : ''}.`;
        }
        case 'invalid_format':
            return 'is empty: text is wanted.';
        case 'too_small':
            return issue.origin === 'array'
                ? 'is an empty list: give at least one.'
                : `is ${String(input)}, where at least ${issue.minimum} is wanted.`;
        case 'too_big':
            return `is ${String(input)}, where at most ${issue.maximum} is wanted.`;
        case 'invalid_value':
            return issue.values.length === 1
                ? `can only be ${String(issue.values[0])}: otherwise leave it out.`
                : `is ${JSON.stringify(input) ?? 'missing'}, which is not one of ${issue.values.join(', ')}.`;
        default:
            return 'cannot be read.';
    }
}
function kindOf(value) {
    if (Array.isArray(value)) {
        return 'a list';
    }
    if (typeof value === 'string') {
        return `text, ${JSON.stringify(value.slice(0, 40))}`;
    }
    return typeof value === 'object' ? 'a mapping of keys' : `${typeof value} ${String(value)}`;
}

;// CONCATENATED MODULE: ./build/policy-file.js




/**
 * Reads a policy file; what it leaves out has its default.
 * @param file its name, for the sentences
 * @throws Refusal with every mistake, each with file, line and column
 */
function readPolicy(text, file) {
    const lines = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const mistakes = syntaxMistakes(document, text);
    // After a mistake of syntax the rest is guesswork; a key that stands twice leaves it readable.
    const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
    keepLastOfTwo(document);
    const read = isReadable ? policySchema.safeParse(contentOf(document, file), READING) : undefined;
    mistakes.push(...(read?.error?.issues ?? []).flatMap((issue) => schemaMistakes(issue, [], document)));
    if (mistakes.length > 0 || read?.data === undefined) {
        throw new refusal/* Refusal */.P_(mistakes
            .toSorted((a, b) => a.offset - b.offset)
            .map(({ offset, sentence }) => {
            const { line, col } = lines.linePos(offset);
            return `${file}:${line}:${col}: ${sentence}`;
        }));
    }
    return {
        policy: toPolicy(read.data),
        placeOf: (key, index) => (0,dist/* isMap */.jh)(document.contents) && document.contents.has(key)
            ? `line ${lines.linePos(offsetOf(document, index === undefined ? [key] : [key, index])).line} of ${file}`
            : `the default of ${key}, which ${file} leaves out`,
    };
}
const READING = {
    reportInput: true,
    error: (issue) => sentenceForIssue(issue),
};
function syntaxMistakes(document, text) {
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
function keepLastOfTwo(document) {
    (0,dist/* visit */.YR)(document, {
        Map: (_, map) => {
            map.items = [...new Map(map.items.map((pair) => [String(pair.key), pair])).values()];
        },
    });
}
/** A file of comments alone is a policy of defaults. */
function contentOf(document, file) {
    try {
        return document.toJS() ?? {};
    }
    catch (error) {
        // An alias without its anchor, or aliases of aliases that would fill the memory.
        if (error instanceof ReferenceError) {
            throw new refusal/* Refusal */.P_(`${file}: ${error.message}.`, { cause: error });
        }
        throw error;
    }
}
function schemaMistakes(issue, parent, document) {
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
function suggest(key, known) {
    const nearest = known.toSorted((a, b) => closeness(key, a) - closeness(key, b))[0];
    return nearest !== undefined && closeness(key, nearest) <= Math.max(2, key.length / 3)
        ? `Did you mean ${nearest}?`
        : `Possible here: ${known.join(', ')}.`;
}
function closeness(written, known) {
    return (0,mod/* distance */.Io)(written.toLowerCase().replace(/[_-]/g, ''), known.toLowerCase());
}
/** `invariants[2].sql` */
function nameOfPath(path) {
    const name = path
        .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
        .join('')
        .replace(/^\./, '');
    return name === '' ? 'The policy' : name;
}
/** Where a value begins; of one that is missing or stands behind an alias, where what holds it begins. */
function offsetOf(document, path) {
    for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        if ((0,dist/* isNode */.Ll)(node) && node.range) {
            return node.range[0];
        }
    }
    return document.contents?.range[0] ?? 0;
}
function offsetOfKey(document, path, key) {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = (0,dist/* isMap */.jh)(map)
        ? map.items.find((item) => (0,dist/* isScalar */.jn)(item.key) && item.key.value === key)
        : undefined;
    return (0,dist/* isScalar */.jn)(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path);
}


/***/ })

};
