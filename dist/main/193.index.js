export const id = 193;
export const ids = [193];
export const modules = {

/***/ 87193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollback: () => (/* binding */ rollback)
});

// EXTERNAL MODULE: ./build/plan/migration-range.js
var migration_range = __webpack_require__(95082);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/postgres/history.js
var postgres_history = __webpack_require__(28966);
// EXTERNAL MODULE: ./build/postgres/lock.js
var lock = __webpack_require__(5843);
// EXTERNAL MODULE: ./build/plan/app-state.js
var app_state = __webpack_require__(1297);
// EXTERNAL MODULE: ./build/postgres/activity.js
var activity = __webpack_require__(95637);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/azure/health-check.js


const POLL_MS = 100;
/** A single answer may take this long; a cold app's first one is slow. */
const ANSWER_MS = 30_000;
/** Asks until the address answers 2xx, or the time is over. Azure's `Running` is not yet serving. @throws Cancelled */
async function waitUntilHealthy({ url, timeoutMs, signal }) {
    const until = Date.now() + timeoutMs;
    for (;;) {
        const last = await askOnce(url, Math.min(ANSWER_MS, Math.max(1, until - Date.now())), signal);
        if (last === 'healthy') {
            return { healthy: true };
        }
        (0,refusal/* throwIfCancelled */.dZ)(signal);
        if (Date.now() + POLL_MS > until) {
            return { healthy: false, last };
        }
        await (0,promises_.setTimeout)(POLL_MS);
    }
}
async function askOnce(url, timeoutMs, signal) {
    try {
        const response = await fetch(url, {
            redirect: 'follow',
            signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        await response.arrayBuffer();
        return response.ok ? 'healthy' : `it answered ${response.status}`;
    }
    catch (error) {
        const cause = error instanceof Error && error.cause !== undefined ? `: ${(0,refusal/* sentenceOf */.$N)(error.cause)}` : '';
        return `it did not answer (${(0,refusal/* sentenceOf */.$N)(error)}${cause})`;
    }
}

;// CONCATENATED MODULE: ./build/modes/app-steps.js






/** Whether an app was found stopped: then it is left stopped. */
function wasStopped(app) {
    return (0,app_state/* sameState */.y)(app.found, 'Stopped');
}
/** How long the app has been down, in milliseconds; 0 where it was never asked to stop. */
function downtimeOf({ entry }) {
    const asked = entry.app?.stopAskedAt;
    return asked === undefined ? 0 : Date.now() - Date.parse(asked);
}
const app_steps_POLL_MS = 50;
/** A session that was told to end first undoes what it was doing. */
const TERMINATED_MS = 10_000;
/**
 * Waits until the app's connections to the database are gone; people's tools may stay and are told. With
 * terminate-sessions what is left after the time is ended.
 * @throws Error with the sessions that are left
 */
async function drain(world, client, application, inputs) {
    let until = Date.now() + inputs.drainTimeoutMs;
    let terminated = false;
    for (;;) {
        (0,refusal/* throwIfCancelled */.dZ)(world.signal);
        const others = await (0,activity/* otherSessions */.kN)(client, application);
        const left = others.filter((session) => session.kind === 'app');
        if (left.length === 0) {
            return others;
        }
        if (Date.now() > until) {
            if (!inputs.terminateSessions || terminated) {
                throw new Error(stillConnected(left, inputs));
            }
            terminated = true;
            if (await endSessions(world, client, left)) {
                until = Date.now() + TERMINATED_MS;
            }
        }
        await (0,promises_.setTimeout)(app_steps_POLL_MS);
    }
}
/** @returns whether there is something to wait for: at least one could be told to end */
async function endSessions(world, client, left) {
    const refused = await (0,activity/* terminateSessions */.x2)(client, left);
    for (const session of left) {
        const how = refused.includes(session.pid) ? 'could not be ended (the role may not)' : 'ended';
        world.runner.warning('Database session', `${(0,activity/* describeSession */._0)(session)}: ${how}.`);
    }
    return refused.length < left.length;
}
function stillConnected(left, inputs) {
    const list = left.map((session) => (0,activity/* describeSession */._0)(session)).join('; ');
    const advice = inputs.terminateSessions
        ? 'They were told to end and did not, or the role may not tell them: it needs pg_signal_backend for others’ sessions.'
        : 'Find out whose they are, or set terminate-sessions: true.';
    return `After ${(0,format/* formatDuration */.a3)(inputs.drainTimeoutMs)} there are still connections to the database: ${list}. ${advice}`;
}
/** Starts the app, waits until Azure says `Running` and the health check answers. @throws Error, Cancelled */
async function startApp(world, app) {
    await app.site.start({ timeoutMs: app.inputs.startTimeoutMs, signal: world.signal });
    await waitForHealth(world, app);
    return app.site.state(world.signal);
}
async function waitForHealth(world, app) {
    const { healthCheckUrl: url, healthCheckTimeoutMs: timeoutMs } = app.inputs;
    if (url === undefined) {
        return;
    }
    const health = await waitUntilHealthy({ url, timeoutMs, signal: world.signal });
    if (!health.healthy) {
        throw new Error(`App ${app.site.label} is Running, but ${url} did not become healthy within ${(0,format/* formatDuration */.a3)(timeoutMs)}: ${health.last}.`);
    }
}

// EXTERNAL MODULE: ./build/modes/outcome.js
var outcome = __webpack_require__(39359);
// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog_catalog = __webpack_require__(29063);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
// EXTERNAL MODULE: ./build/postgres/sql-state.js
var sql_state = __webpack_require__(92070);
;// CONCATENATED MODULE: ./build/postgres/atomic.js



/** The connection was lost at COMMIT and the server does not say how it ended. */
class CommitUnknown extends Error {
    name = 'CommitUnknown';
}
/**
 * Runs the steps in one transaction and commits it when the last one has passed. Whatever a step throws, nothing of it is
 * left. A connection lost at COMMIT is resolved by asking the server how the transaction ended.
 * @throws what a step threw; CommitUnknown
 */
async function runAtomically(request) {
    const { client } = request;
    await client.query('BEGIN');
    try {
        await client.query("SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)", [String(request.lockTimeoutMs), String(request.statementTimeoutMs)]);
        const id = await transactionId(client);
        request.onBegun(id);
        for (const step of request.steps) {
            request.onStep(step.name);
            await step.run(client);
        }
        request.onStep('Commit');
        await commit(request, id);
    }
    catch (error) {
        await rollBack(client);
        throw error;
    }
}
async function transactionId(client) {
    const result = await client.query('SELECT pg_current_xact_id()::text AS id');
    return result.rows[0]?.id ?? '';
}
async function commit({ client, database, effectSeen }, id) {
    let answer;
    try {
        answer = await client.query('COMMIT');
    }
    catch (error) {
        if (error instanceof esm/* default.DatabaseError */.Ay.DatabaseError && !isConnectionLoss(error)) {
            throw error;
        }
        decide(await endOfTransaction(database, id, effectSeen, LOOK_MS), error);
        return;
    }
    // COMMIT of a transaction that has failed is answered by ROLLBACK, without an error.
    if (answer.command !== 'COMMIT') {
        throw new Error(`The server answered COMMIT with ${answer.command}.`);
    }
}
/** How long the server is given to be reachable again, and the transaction to have an end. */
const LOOK_MS = 60_000;
function decide(status, cause) {
    if (status === 'committed') {
        return;
    }
    if (status === 'aborted') {
        throw new Error('The connection was lost at COMMIT, and the server has rolled the transaction back.', {
            cause,
        });
    }
    throw new CommitUnknown(`The connection was lost at COMMIT, and the server does not say how it ended (${status}).`, {
        cause,
    });
}
/**
 * How a transaction ended, by the server's own record; waits while it is in progress or the server is away. A server that
 * crashed may have forgotten a transaction that was not committed, and give its number to another: it is taken for
 * committed only when its effect is seen, too.
 */
async function endOfTransaction(database, id, effectSeen, timeoutMs) {
    const until = Date.now() + timeoutMs;
    for (;;) {
        const status = await atomic_askOnce(database, id, effectSeen);
        if ((status !== 'in progress' && status !== 'unreachable') || Date.now() > until) {
            return status;
        }
        await (0,promises_.setTimeout)(200);
    }
}
async function atomic_askOnce(database, id, effectSeen) {
    let client;
    try {
        client = await database.connect('look');
    }
    catch (error) {
        if (error instanceof Error) {
            return 'unreachable';
        }
        throw error;
    }
    try {
        const result = await client.query('SELECT pg_xact_status($1::text::xid8) AS status', [id]);
        const status = result.rows[0]?.status ?? 'unknown';
        return status === 'committed' && !(await effectSeen(client)) ? 'aborted' : status;
    }
    catch (error) {
        if ((0,sql_state/* sqlStateOf */.v)(error) === NUMBER_NOT_GIVEN_YET) {
            return 'aborted';
        }
        if (error instanceof Error) {
            return 'unreachable';
        }
        throw error;
    }
    finally {
        await client.end();
    }
}
/** "transaction ID … is in the future": forgotten in a crash, and nobody has had its number since. */
const NUMBER_NOT_GIVEN_YET = '22023';
async function rollBack(client) {
    try {
        await client.query('ROLLBACK');
    }
    catch (error) {
        // A lost connection has rolled it back already; anything else must be known.
        if (error instanceof esm/* default.DatabaseError */.Ay.DatabaseError && !isConnectionLoss(error)) {
            throw error;
        }
    }
}
/** 08: connection exceptions; 57P01 to 57P03: the server is going down, or the backend was terminated. */
function isConnectionLoss(error) {
    return error.code === undefined || error.code.startsWith('08') || /^57P0[123]$/.test(error.code);
}

// EXTERNAL MODULE: ./build/postgres/catalog-reader.js + 1 modules
var catalog_reader = __webpack_require__(17128);
;// CONCATENATED MODULE: ./build/postgres/row-counts.js

/**
 * Counts the rows of every table, in the client's open transaction. Temporary and foreign tables are left out.
 * @param until milliseconds since the epoch; a count that would go beyond it is broken off
 * @throws the server's error then (57014)
 */
async function readRowCounts(client, until) {
    const tables = await client.query(`SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    const counts = {};
    for (const { schema, name } of tables.rows) {
        await client.query("SELECT set_config('statement_timeout', $1, false)", [
            String(Math.max(1, until - Date.now())),
        ]);
        const qualified = `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name)}`;
        const counted = await client.query(`SELECT count(*) AS rows FROM ONLY ${qualified}`);
        counts[qualified] = Number(counted.rows[0]?.rows);
    }
    return counts;
}
/** The tables that are not in both with the same number of rows. */
function differingCounts(before, after) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].filter((name) => before[name] !== after[name]).sort();
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./build/postgres/lost-clients.js
var lost_clients = __webpack_require__(4159);
// EXTERNAL MODULE: ./build/postgres/to-libpq.js
var to_libpq = __webpack_require__(37400);
;// CONCATENATED MODULE: ./build/postgres/client-environment.js



/** Where Linux distributions and macOS keep the system's authorities as one PEM file. */
const SYSTEM_CERTIFICATES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/ssl/cert.pem',
];
/**
 * The whole environment of pg_dump, pg_restore or psql: what a process needs to run, English messages (progress is
 * read from them), and the connection. The password stands here alone, never in an argument.
 */
function clientEnvironment(database, base, options) {
    const systemCertificates = SYSTEM_CERTIFICATES.find((file) => (0,external_node_fs_.existsSync)(file));
    return {
        ...withoutPostgresVariables(base),
        LC_ALL: 'C',
        ...(0,to_libpq/* toLibpqEnvironment */.l)(database.settings, {
            hosts: [database.place],
            applicationName: `${database.application} ${options.purpose}`,
            ...(options.database === undefined ? {} : { database: options.database }),
            serverSettings: {
                ...((0,lost_clients/* noticesLostClients */.u)(options.serverVersionNumber, database.serverVersion)
                    ? { client_connection_check_interval: '1s' }
                    : {}),
                ...options.serverSettings,
            },
        }, systemCertificates === undefined ? {} : { systemCertificates }),
    };
}
function withoutPostgresVariables(environment) {
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^PG[A-Z]+$/.test(name)));
}

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./build/process/run-command.js
var run_command = __webpack_require__(68115);
// EXTERNAL MODULE: ./build/process/supervised-command.js
var supervised_command = __webpack_require__(94378);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/postgres/ownership.js
/**
 * Who owns what and who may do what with it: `<kind> <identity> <owner> <rights>` of every object that has an owner, members of extensions left
 * out, and what roles give by default, sorted. A catalog does not hold it, since a shadow has another owner; a restore has to bring it back all the same.
 */
async function readOwnership(client) {
    const result = await client.query(QUERY);
    return result.rows.map((row) => row.line);
}
/** The lines that are in one of the two alone, told. */
function ownershipDifferences(before, after) {
    const then = new Set(before);
    const now = new Set(after);
    return [
        ...before.filter((line) => !now.has(line)).map((line) => `missing: ${line}`),
        ...after.filter((line) => !then.has(line)).map((line) => `unexpected: ${line}`),
    ];
}
/**
 * Rights are sorted, since the server keeps them in the order in which they were granted; and those that were never changed are written out
 * as what they are by default, since granting and revoking leaves the same rights in another form.
 */
const rights = (acl, kind, owner) => sorted(`coalesce(${acl}, acldefault(${kind}, ${owner}))`);
const sorted = (acl) => `coalesce((SELECT string_agg(one::text, ',' ORDER BY one::text) FROM unnest(${acl}) one), '')`;
const NONE = "''";
const RELATION = `CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END`;
const SOURCES = [
    {
        table: 'pg_namespace',
        owner: 'nspowner',
        rights: rights('nspacl', `'n'`, 'nspowner'),
        where: "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'",
    },
    {
        table: 'pg_class',
        owner: 'relowner',
        rights: rights('relacl', RELATION, 'relowner'),
        where: `relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace IN (SELECT oid FROM spaces)`,
    },
    {
        table: 'pg_proc',
        owner: 'proowner',
        rights: rights('proacl', `'f'`, 'proowner'),
        where: 'pronamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_type',
        owner: 'typowner',
        rights: rights('typacl', `'T'`, 'typowner'),
        where: `typtype IN ('e', 'd', 'r') AND typnamespace IN (SELECT oid FROM spaces)`,
    },
    {
        table: 'pg_operator',
        owner: 'oprowner',
        rights: NONE,
        where: 'oprnamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_collation',
        owner: 'collowner',
        rights: NONE,
        where: 'collnamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_ts_config',
        owner: 'cfgowner',
        rights: NONE,
        where: 'cfgnamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_ts_dict',
        owner: 'dictowner',
        rights: NONE,
        where: 'dictnamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_statistic_ext',
        owner: 'stxowner',
        rights: NONE,
        where: 'stxnamespace IN (SELECT oid FROM spaces)',
    },
    {
        table: 'pg_event_trigger',
        owner: 'evtowner',
        rights: `evtevent || ' ' || evtenabled::text`,
        where: 'true',
    },
    {
        table: 'pg_default_acl',
        owner: 'defaclrole',
        rights: sorted('defaclacl'),
        where: 'defaclnamespace = 0 OR defaclnamespace IN (SELECT oid FROM spaces)',
    },
    { table: 'pg_publication', owner: 'pubowner', rights: NONE, where: 'true' },
    { table: 'pg_extension', owner: 'extowner', rights: 'extversion', where: 'true' },
];
const QUERY = `
WITH spaces AS (
  SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback')
), owned AS (
  ${SOURCES.map(({ table, owner, rights: held, where }) => `SELECT '${table}'::regclass::oid AS classid, oid AS objid, pg_get_userbyid(${owner}) AS owner, ${held} AS rights FROM ${table} WHERE ${where}`).join(' UNION ALL ')}
)
SELECT i.type || ' ' || i.identity || ' ' || o.owner || ' ' || o.rights AS line
  FROM owned o, pg_identify_object(o.classid, o.objid, 0) i
 WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
 ORDER BY 1
`;

;// CONCATENATED MODULE: ./build/postgres/schema-rights.js

/** Owner and rights of the database's own schemas; those that were never changed are written out. */
async function readSchemaRights(client) {
    const result = await client.query(`SELECT n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner,
            (SELECT coalesce(json_agg(json_build_object('to', CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END,
                      'right', a.privilege_type, 'grantable', a.is_grantable, 'by', pg_get_userbyid(a.grantor))
                      ORDER BY a.grantee, a.privilege_type, a.grantor), '[]')
               FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a) AS grants
       FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
      ORDER BY 1`);
    return result.rows;
}
/**
 * The statements that give schemas, which a restore keeps, the owner and the rights that they had; those that are as they were are let be. What the
 * role may not do, or what a role would be needed for that is gone, is left: the comparison with the dump tells it.
 */
function giveRightsBack(before, now) {
    const present = new Map(now.map((schema) => [schema.name, schema]));
    return before.flatMap((schema) => {
        const found = present.get(schema.name);
        return found === undefined || JSON.stringify(found) === JSON.stringify(schema)
            ? []
            : [whereAllowed(schema.name, rightsAnew(schema, found))];
    });
}
function rightsAnew({ name, owner, grants }, now) {
    const schema = esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name);
    const holders = new Set([owner, now.owner, null, ...now.grants.map(({ to }) => to)]);
    return [
        ...(now.owner === owner ? [] : [`ALTER SCHEMA ${schema} OWNER TO ${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(owner)};`]),
        `REVOKE ALL ON SCHEMA ${schema} FROM ${[...holders].map(roleOf).join(', ')} CASCADE;`,
        ...grants.map(({ to, right, grantable }) => `GRANT ${right} ON SCHEMA ${schema} TO ${roleOf(to)}${grantable ? ' WITH GRANT OPTION' : ''};`),
    ];
}
function roleOf(name) {
    return name === null ? 'PUBLIC' : esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name);
}
/**
 * All of the statements, or none where the server refuses one: the transaction goes on. A role that may merely grant what it was granted would
 * add grants of its own.
 */
function whereAllowed(name, statements) {
    const owner = `(SELECT nspowner FROM pg_namespace WHERE nspname = ${esm/* default.escapeLiteral */.Ay.escapeLiteral(name)})`;
    const code = `BEGIN IF pg_has_role(${owner}, 'USAGE') THEN ${statements.join(' ')} END IF;
    EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL; END`;
    return `DO ${esm/* default.escapeLiteral */.Ay.escapeLiteral(code).trimStart()};`;
}

// EXTERNAL MODULE: ./build/postgres/snapshot.js
var postgres_snapshot = __webpack_require__(528);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(80481);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./build/postgres/file-hash.js
var file_hash = __webpack_require__(36103);
;// CONCATENATED MODULE: ./build/postgres/growing-file.js

/** Few and large: each costs time of ours. */
const PIECE_BYTES = 1024 * 1024;
/**
 * A file that is read while it is written. The file is what lies between the two: who writes never waits for who reads, however slow, and
 * what is read has been written before. Every error is a sentence that names the file.
 */
class GrowingFile {
    path;
    #handle;
    #bytes = 0;
    #isWhole = false;
    #change = Promise.withResolvers();
    constructor(path, handle) {
        this.path = path;
        this.#handle = handle;
    }
    /** An empty file that only its owner may read, in place of what was there. @throws Error when it could not be written */
    static async create(path) {
        // An older file would keep its own rights.
        await done('written', path, (0,external_node_fs_promises_.rm)(path, { force: true }));
        return new GrowingFile(path, await done('written', path, (0,external_node_fs_promises_.open)(path, 'wx', 0o600)));
    }
    get bytes() {
        return this.#bytes;
    }
    /** @throws Error when it could not be written */
    async append(piece) {
        await done('written', this.path, this.#handle.writeFile(piece));
        this.#bytes += piece.length;
        this.#tellReader();
    }
    /** Nothing will be appended any more. */
    end() {
        this.#isWhole = true;
        this.#tellReader();
    }
    /**
     * All that is appended, from the beginning until {@link end}, as soon as a whole piece of 1 MiB is there. All pieces are given in the same
     * memory: one holds until the next is asked for.
     * @throws Error when it could not be read, or was cut off by somebody else
     */
    async *pieces() {
        const memory = Buffer.allocUnsafe(PIECE_BYTES);
        // Not the writer's handle: on Windows a read moves its position for a moment.
        const handle = await done('read', this.path, (0,external_node_fs_promises_.open)(this.path, 'r'));
        try {
            for (let at = 0;;) {
                const wanted = Math.min(PIECE_BYTES, this.#bytes - at);
                if (wanted < PIECE_BYTES && !this.#isWhole) {
                    await this.#change.promise;
                    continue;
                }
                if (wanted === 0) {
                    return;
                }
                const { bytesRead } = await done('read', this.path, handle.read(memory, 0, wanted, at));
                if (bytesRead === 0) {
                    throw new Error(`The file ${this.path} ends at byte ${at}, where ${this.#bytes} were written.`);
                }
                at += bytesRead;
                yield memory.subarray(0, bytesRead);
            }
        }
        finally {
            await handle.close();
        }
    }
    /** Waits until all that was appended is on the disk itself. @throws Error when it could not be written, which some systems tell only now */
    async sync() {
        await done('written', this.path, this.#handle.sync());
    }
    async close() {
        await this.#handle.close();
    }
    #tellReader() {
        const { resolve } = this.#change;
        this.#change = Promise.withResolvers();
        resolve();
    }
}
/** What was done with the file; the file system's own errors do not always name it. */
async function done(what, path, work) {
    try {
        return await work;
    }
    catch (error) {
        throw new Error(`The file ${path} could not be ${what}: ${error.message}.`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./build/postgres/last-error.js
/** What a client tool said last that tells why it failed; without such lines whatever it said last. */
function lastError(lines) {
    const errors = lines.filter((line) => /error|fatal|could not|mismatch|denied/i.test(line));
    return (errors.length > 0 ? errors : lines).slice(-5).join(' ');
}

;// CONCATENATED MODULE: ./build/postgres/text-form.js
/**
 * The environment of a client tool with the settings that change how a value is written as text, and so its hash, whatever role, database
 * and connection string say; the others of that kind pg_dump sets itself.
 */
function withTextForm(environment) {
    const options = [environment['PGOPTIONS'] ?? '', '-c TimeZone=UTC', '-c bytea_output=hex'];
    return { ...environment, PGOPTIONS: options.join(' ').trim() };
}

;// CONCATENATED MODULE: ./build/postgres/write-dump.js










/**
 * Dumps a snapshot of the whole database, large objects included, into a file, with pg_dump's custom format, and proves it.
 *
 * A dump that was cut off passes `pg_restore --list`. So pg_restore reads the file while pg_dump writes it, all of it, decompressing every
 * block; and at the end the file must have the checksum of what came from pg_dump. pg_dump never waits for the proof: pg_restore takes what
 * is in the file when it gets to it.
 * @throws CommandFailed, Cancelled, or an Error when the file could not be written or read. The file is left as it is then.
 */
async function writeDump(request, file, snapshot) {
    if (request.tools.major < FIRST_WITH_ZSTD) {
        return writeCompressed(request, file, snapshot, GZIP);
    }
    try {
        return await writeCompressed(request, file, snapshot, ZSTD);
    }
    catch (error) {
        if (error instanceof run_command/* CommandFailed */.nk && /does not support compression/.test(error.message)) {
            return writeCompressed(request, file, snapshot, GZIP);
        }
        throw error;
    }
}
/** Level 1 is more than twice as fast as the default, at about the same size; Zstandard is faster again, and smaller. */
const GZIP = '1';
const ZSTD = 'zstd:1';
/** A build may be without it even so, which it says before it connects. */
const FIRST_WITH_ZSTD = 16;
async function writeCompressed(request, file, snapshot, compression) {
    const dump = await GrowingFile.create(file);
    try {
        const written = await dumpAndReadBack(startPgDump(request, snapshot, compression), startReadBack(request), dump);
        const [onDisk] = await Promise.all([(0,file_hash/* crc32Of */.f)(file), dump.sync()]);
        if (onDisk !== written.crc32) {
            throw new Error('The dump on disk is not what pg_dump wrote, so it is no backup: the disk or the memory is failing.');
        }
        return { bytes: written.bytes, sha256: written.sha256 };
    }
    finally {
        await dump.close();
    }
}
function startPgDump(request, snapshot, compression) {
    const running = (0,supervised_command/* startCommand */.S)({
        file: request.tools.pgDump,
        args: [
            '--format=custom',
            '--blobs',
            `--compress=${compression}`,
            '--verbose',
            '--no-password',
            `--snapshot=${snapshot}`,
            `--lock-wait-timeout=${request.lockTimeoutMs}`,
        ],
        environment: withTextForm(request.environment),
        stallMs: request.stallMs,
        signal: request.signal,
    });
    running.stdin.end();
    (0,external_node_readline_.createInterface)({ input: running.stderr }).on('line', (line) => {
        const table = /dumping contents of table "(.+)"$/.exec(line)?.[1];
        if (table !== undefined) {
            request.onTable(table);
        }
    });
    return running;
}
/** Restores what comes in by its stdin to nowhere. */
function startReadBack(request) {
    const running = (0,supervised_command/* startCommand */.S)({
        file: request.tools.pgRestore,
        args: [`--file=${external_node_os_.devNull}`],
        environment: request.environment,
        stallMs: request.stallMs,
        signal: request.signal,
    });
    running.stdout.resume();
    return running;
}
/** Hands what pg_dump writes to a file, and from there to pg_restore, and waits for both programs' ends. */
async function dumpAndReadBack(dumping, readBack, dump) {
    const alive = () => {
        dumping.alive();
        if (readBack.stdin.writableLength === 0) {
            // It has taken all it was given, and waits for pg_dump.
            readBack.alive();
        }
    };
    dumping.stderr.on('data', alive);
    const writing = writePieces(dumping.stdout, dump, alive).finally(() => dump.end());
    const dumped = dumping.exit.then((exit) => throwUnlessDumped(exit, dumping));
    const proven = prove(dump, readBack);
    // What cannot be proven need not be dumped, and what was not dumped whole need not be proven.
    Promise.all([writing, proven]).catch(() => dumping.end('cancel'));
    Promise.all([writing, dumped]).catch(() => readBack.end('cancel'));
    await Promise.allSettled([writing, dumped, proven, readBack.exit]);
    const { endedBy } = await dumping.exit;
    const arrived = await writing;
    // Where one failed and the other was ended for it, the one that failed is told.
    await (endedBy === 'cancel' ? proven : dumped);
    await Promise.all([proven, dumped]);
    return arrived;
}
async function writePieces(source, dump, alive) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let sum = 0;
    for await (const piece of inLargePieces(source, alive)) {
        hash.update(piece);
        sum = (0,external_node_zlib_.crc32)(piece, sum);
        await dump.append(piece);
    }
    return { bytes: dump.bytes, sha256: hash.digest('hex'), crc32: sum };
}
/** pg_dump writes 4 KB at a time; to hand on each of them would cost a quarter more of our time. */
const LARGE_BYTES = 256 * 1024;
/** All pieces are given in the same memory: one holds until the next is asked for. */
async function* inLargePieces(source, alive) {
    const memory = Buffer.allocUnsafe(LARGE_BYTES);
    let filled = 0;
    for await (const piece of source) {
        alive();
        for (let taken = 0; taken < piece.length;) {
            const copied = piece.copy(memory, filled, taken);
            taken += copied;
            filled += copied;
            if (filled === LARGE_BYTES) {
                yield memory;
                filled = 0;
            }
        }
    }
    if (filled > 0) {
        yield memory.subarray(0, filled);
    }
}
/** Has pg_restore read all of a dump. @throws CommandFailed, Cancelled, or an Error when it did not read all, or the file could not be read */
async function prove(dump, readBack) {
    let takesMore = true;
    try {
        for await (const piece of dump.pieces()) {
            takesMore = await feed(readBack.stdin, piece);
            if (!takesMore) {
                break;
            }
            readBack.alive();
        }
    }
    finally {
        readBack.stdin.end();
    }
    throwUnlessReadBack(await readBack.exit, readBack);
    if (!takesMore) {
        throw new Error('The dump cannot be read back, so it is no backup: pg_restore ended before it had read all of it.');
    }
}
/** Whether it takes more: a program that has ended does not. */
function feed(readBack, piece) {
    return new Promise((resolve) => {
        readBack.write(piece, (error) => resolve(!error));
    });
}
function throwUnlessDumped(exit, { stderrTail }) {
    (0,run_command/* throwIfEnded */.sH)('pg_dump', exit, stderrTail);
    // Its output ends, too, when pg_dump is killed: it is the exit code that tells a whole dump.
    if (exit.code !== 0) {
        throw new run_command/* CommandFailed */.nk('pg_dump', exit, lastError(stderrTail.lines));
    }
}
function throwUnlessReadBack(exit, { stderrTail }) {
    (0,run_command/* throwIfEnded */.sH)('pg_restore, reading the dump back,', exit, stderrTail);
    if (exit.code !== 0) {
        throw new run_command/* CommandFailed */.nk('The dump cannot be read back, so it is no backup: pg_restore', exit, lastError(stderrTail.lines));
    }
}

;// CONCATENATED MODULE: ./build/postgres/backup.js







/**
 * Dumps the whole database and proves the dump; what the database is beside its data is read in the same snapshot.
 * @throws CommandFailed, Cancelled, or the file system's error; nothing is left on disk then.
 */
async function takeBackup(request) {
    const partial = `${request.file}.partial`;
    const stateFile = `${request.file}.state.json`;
    const giveUp = new AbortController();
    const signal = AbortSignal.any([request.signal, giveUp.signal]);
    let dumping;
    await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(request.file), { recursive: true, mode: 0o700 });
    try {
        dumping = writeDump({ ...request, signal }, partial, await (0,postgres_snapshot/* exportSnapshot */.v)(request.client));
        const [written, state] = await Promise.all([dumping, readState(request.client)]);
        await request.client.query('COMMIT');
        await (0,external_node_fs_promises_.writeFile)(stateFile, JSON.stringify(state), { mode: 0o600 });
        await (0,external_node_fs_promises_.rename)(partial, request.file);
        return { file: request.file, ...written, stateFile };
    }
    catch (error) {
        giveUp.abort();
        await Promise.allSettled([dumping]);
        await removeHalfWritten(request.file);
        throw error;
    }
}
/** Removes what a dump that did not come to its end has left beside its final path; a finished dump stays whole. */
async function removeHalfWritten(file) {
    const finished = await (0,external_node_fs_promises_.access)(file).then(() => true, () => false);
    const leftovers = [`${file}.partial`, `${file}.list`, ...(finished ? [] : [`${file}.state.json`])];
    await Promise.all(leftovers.map((path) => (0,external_node_fs_promises_.rm)(path, { force: true })));
}
/** Catalog, ownership and rights in the client's open transaction. */
async function readState(client) {
    return {
        catalog: await (0,catalog_reader/* readCatalog */.uM)(client, undefined),
        ownership: await readOwnership(client),
        schemaRights: await readSchemaRights(client),
    };
}

;// CONCATENATED MODULE: ./build/postgres/content.js
/** What differs in the data, a sentence each, sorted; empty when it is the same. */
function contentDifferences(before, after) {
    const tables = namesOf(before.tables, after.tables).flatMap((name) => tableDifference(name, before.tables[name], after.tables[name]));
    const sequences = namesOf(before.sequences, after.sequences)
        .filter((name) => before.sequences[name] !== after.sequences[name])
        .map((name) => `the content of ${name} differs`);
    const largeObjects = before.largeObjects === after.largeObjects ? [] : ['the content of large objects differs'];
    return [...tables, ...sequences, ...largeObjects].sort();
}
function namesOf(before, after) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}
function tableDifference(name, before, after) {
    if (before !== undefined && after !== undefined && before.hash === after.hash) {
        return [];
    }
    const rows = before?.rows === after?.rows ? '' : `: ${before?.rows ?? 'no'} rows before, ${after?.rows ?? 'none'} now`;
    return [`the content of ${name} differs${rows}`];
}

;// CONCATENATED MODULE: ./build/postgres/default-privileges.js
/**
 * Reads what a restore has to take back before it makes anything: all that it makes would else get the rights that are given by default now, where
 * the dump says nothing of rights since they were those that PostgreSQL gives.
 */
async function readDefaultPrivileges(client) {
    const taken = await client.query(TAKEN_BACK);
    const roles = await client.query(`SELECT rolname AS name FROM pg_roles WHERE pg_has_role(oid, 'USAGE')`);
    return {
        takenBack: taken.rows.map(({ statement }) => statement),
        ownRoles: new Set(roles.rows.map(({ name }) => name)),
    };
}
/** Whether an entry of `pg_restore --list`, without its numbers, is about what another role gives by default: only that role may say so. */
function isDefaultOfAnother(entry, ownRoles) {
    const role = /^DEFAULT ACL .+ DEFAULT PRIVILEGES FOR (?:LARGE OBJECTS|[A-Z]+) (.+)$/.exec(entry)?.[1];
    return role !== undefined && !ownRoles.has(role);
}
/**
 * In a schema nothing is given beyond what is given everywhere, and everywhere the owner has all, and everybody may use functions and types: what
 * is set to that is no longer there at all.
 */
const TAKEN_BACK = `
WITH given AS (
  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', pg_get_userbyid(defaclrole)) ||
         coalesce(' IN SCHEMA ' || quote_ident(nspname), '') AS "of",
         quote_ident(pg_get_userbyid(defaclrole)) AS role, nspname IS NULL AS everywhere, defaclobjtype AS kind,
         CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                            WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects,
         (SELECT string_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, ', ')
            FROM aclexplode(defaclacl)) AS grantees
    FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
   WHERE pg_has_role(defaclrole, 'USAGE')
)
SELECT concat_ws(' ',
         "of" || ' REVOKE ALL ON ' || objects || ' FROM ' || grantees || ';',
         CASE WHEN everywhere THEN format('%s GRANT ALL ON %s TO %s;', "of", objects, role) END,
         CASE WHEN everywhere AND kind IN ('f', 'T') THEN format('%s GRANT ALL ON %s TO PUBLIC;', "of", objects) END) AS statement
  FROM given ORDER BY 1
`;

;// CONCATENATED MODULE: ./build/postgres/dump-entry.js
/** What follows the numbers in a line of `pg_restore --list`; undefined for a comment. */
function entryOf(line) {
    return /^\d+; \d+ \d+ (.+)$/.exec(line)?.[1];
}
/**
 * Whether an entry that begins with that is of an object of that name: only the owner's may follow, or nothing. Both may have spaces in
 * them, so that a name which the entry's own merely begins with is told apart by the roles that there are.
 * @param start `SCHEMA - `
 * @param name unquoted
 * @param roles of the server
 */
function isEntryNamed(entry, start, name, roles) {
    return (entry.startsWith(start) &&
        [name, `"${name.replaceAll('"', '""')}"`].map(onOneLine).some((spelt) => {
            const rest = entry.slice(start.length);
            const owner = rest.slice(spelt.length + 1);
            return rest === spelt || (rest.startsWith(`${spelt} `) && (!owner.includes(' ') || roles.has(owner)));
        }));
}
/** As pg_restore writes a name: an entry is one line. */
function onOneLine(name) {
    return name.replace(/[\r\n]/g, ' ');
}

;// CONCATENATED MODULE: ./build/postgres/drop-everything.js


/** Kinds that pg_restore recreates as a whole database's own; dropping them would lose owner, rights and comment. */
const KEPT_KINDS = [
    'SCHEMA',
    'EXTENSION',
    'PUBLICATION',
    'SUBSCRIPTION',
    'EVENT TRIGGER',
    'PROCEDURAL LANGUAGE',
    'FOREIGN DATA WRAPPER',
    'SERVER',
    'USER MAPPING',
    'ACCESS METHOD',
];
/** Reads what stands in the database now. */
async function standingObjects(client) {
    const drops = await client.query(DROPS);
    const kept = await client.query(KEPT);
    const relations = await client.query(`SELECT n.nspname || ' ' || c.relname AS name
       FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e'`);
    const roles = await client.query('SELECT rolname AS name FROM pg_roles');
    const large = await client.query('SELECT oid::text FROM pg_largeobject_metadata');
    return {
        eventTriggerDrops: drops.rows.filter(({ fires }) => fires).map((row) => row.drop),
        drops: drops.rows.filter(({ fires }) => !fires).map((row) => row.drop),
        largeObjects: large.rows.map((row) => row.oid),
        kept: new Map(KEPT_KINDS.map((kind) => [
            kind,
            new Set(kept.rows.filter((row) => row.kind === kind).map((row) => row.name)),
        ])),
        extensionRelations: new Set(relations.rows.map((row) => row.name)),
        defaultPrivileges: await readDefaultPrivileges(client),
        roles: new Set(roles.rows.map(({ name }) => name)),
    };
}
/**
 * The statements that leave nothing of what the dump will bring, and nothing that the dump does not know: objects in
 * schemas, large objects, default privileges, and what belongs to the whole database and was made after the dump.
 * @param contents the dump's table of contents, by line
 * @param rightsBack statements that put back what may be needed to drop what is in a schema
 */
function dropEverything(standing, contents, rightsBack = []) {
    const entries = contents.flatMap((line) => entryOf(line) ?? []);
    const isInDump = (kind, name) => entries.some((entry) => isEntryNamed(entry, `${kind} - `, name, standing.roles));
    const madeLater = MAY_BE_NEW.flatMap((kind) => [...(standing.kept.get(kind) ?? [])]
        .filter((name) => name !== 'public' && name !== 'plpgsql' && !isInDump(kind, name))
        .map((name) => `DROP ${kind} ${quote(name)} CASCADE;`));
    return [
        ...standing.eventTriggerDrops,
        ...rightsBack,
        ...standing.defaultPrivileges.takenBack,
        ...standing.drops,
        ...standing.largeObjects.map((oid) => `SELECT pg_catalog.lo_unlink(${oid});`),
        ...madeLater,
    ];
}
/** Kinds of what is kept that are dropped when they are not in the dump. */
const MAY_BE_NEW = [
    'EVENT TRIGGER',
    'PUBLICATION',
    'SERVER',
    'FOREIGN DATA WRAPPER',
    'ACCESS METHOD',
    'EXTENSION',
    'SCHEMA',
];
function quote(name) {
    return `"${name.replaceAll('"', '""')}"`;
}
/**
 * Every object in a schema of the database's own, in the words of pg_identify_object, which are those of DROP. Indexes,
 * constraints, columns, defaults and array types go with what they belong to.
 */
const DROPS = `
WITH spaces AS (
  SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
), objects AS (
  SELECT 'pg_event_trigger'::regclass::oid AS classid, e.oid AS objid, 0 AS turn
    FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid JOIN spaces s ON s.oid = p.pronamespace
   WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid, CASE c.relkind WHEN 'v' THEN 1 WHEN 'm' THEN 2 ELSE 3 END AS turn
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL
  SELECT 'pg_proc'::regclass::oid, p.oid, 4 FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
  UNION ALL
  SELECT 'pg_type'::regclass::oid, t.oid, 5 FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
   WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  UNION ALL
  SELECT 'pg_operator'::regclass::oid, o.oid, 6 FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
  UNION ALL
  SELECT 'pg_opfamily'::regclass::oid, o.oid, 7 FROM pg_opfamily o JOIN spaces s ON s.oid = o.opfnamespace
  UNION ALL
  SELECT 'pg_ts_config'::regclass::oid, o.oid, 8 FROM pg_ts_config o JOIN spaces s ON s.oid = o.cfgnamespace
  UNION ALL
  SELECT 'pg_ts_dict'::regclass::oid, o.oid, 9 FROM pg_ts_dict o JOIN spaces s ON s.oid = o.dictnamespace
  UNION ALL
  SELECT 'pg_ts_template'::regclass::oid, o.oid, 9 FROM pg_ts_template o JOIN spaces s ON s.oid = o.tmplnamespace
  UNION ALL
  SELECT 'pg_ts_parser'::regclass::oid, o.oid, 9 FROM pg_ts_parser o JOIN spaces s ON s.oid = o.prsnamespace
  UNION ALL
  SELECT 'pg_collation'::regclass::oid, o.oid, 10 FROM pg_collation o JOIN spaces s ON s.oid = o.collnamespace
  UNION ALL
  SELECT 'pg_conversion'::regclass::oid, o.oid, 11 FROM pg_conversion o JOIN spaces s ON s.oid = o.connamespace
  UNION ALL
  -- Between two types of the system's there is nothing that it would go with. Those below 16384 are the system's own.
  SELECT 'pg_cast'::regclass::oid, o.oid, 12 FROM pg_cast o WHERE o.oid >= 16384
)
SELECT format('DROP %s IF EXISTS %s CASCADE;', upper(i.type), i.identity) AS drop, o.turn = 0 AS fires
  FROM objects o, pg_identify_object(o.classid, o.objid, 0) i
 WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
   -- An identity column's sequence cannot be dropped but with its table. (A partitioned table depends on its own key's columns.)
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'i' AND d.refobjid <> d.objid)
 ORDER BY o.turn, i.identity
`;
/**
 * What is kept. An event trigger, language or wrapper on a function in a schema of the database's own goes when that function does, and all
 * that hangs on it; it is for the dump to bring back.
 */
const KEPT = `
WITH RECURSIVE falling AS (
  SELECT 'pg_proc'::regclass::oid AS classid, p.oid AS objid
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION
  SELECT d.classid, d.objid FROM pg_depend d JOIN falling f ON f.classid = d.refclassid AND f.objid = d.refobjid
   WHERE d.classid IN ('pg_event_trigger'::regclass, 'pg_language'::regclass, 'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_am'::regclass)
), kept AS (
  SELECT 'SCHEMA' AS kind, nspname AS name, 'pg_namespace'::regclass AS classid, oid FROM pg_namespace
   WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  UNION ALL SELECT 'EXTENSION', extname, 'pg_extension'::regclass, oid FROM pg_extension
  UNION ALL SELECT 'PUBLICATION', pubname, 'pg_publication'::regclass, oid FROM pg_publication
  UNION ALL SELECT 'SUBSCRIPTION', subname, 'pg_subscription'::regclass, subid FROM pg_stat_subscription
  UNION ALL SELECT 'EVENT TRIGGER', evtname, 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
  UNION ALL SELECT 'PROCEDURAL LANGUAGE', lanname, 'pg_language'::regclass, oid FROM pg_language
  UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname, 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'SERVER', srvname, 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
  UNION ALL SELECT 'USER MAPPING', format('USER MAPPING %s SERVER %s', usename, srvname), 'pg_foreign_server'::regclass, srvid FROM pg_user_mappings
  UNION ALL SELECT 'ACCESS METHOD', amname, 'pg_am'::regclass, oid FROM pg_am WHERE oid >= 16384
)
SELECT kind, name FROM kept k WHERE NOT EXISTS (SELECT 1 FROM falling f WHERE f.classid = k.classid AND f.objid = k.oid)
`;

;// CONCATENATED MODULE: ./build/postgres/data-stream.js

const NEWLINE = 0x0a;
/** Ends the rows of a COPY. A value never looks like it: pg_dump writes each backslash in a value twice. */
const END_OF_ROWS = Buffer.from('\n\\.\n');
const NOTHING = Buffer.alloc(0);
/**
 * Reads what `pg_dump --data-only` and `pg_restore --data-only` write as text, in pieces of any size, and says what data it is. Nothing is
 * kept of it but a hash for each table.
 *
 * Rows are hashed in the order in which they come: that in which they lie in the table (pg_dump turns synchronized scans off). A table that
 * nobody wrote to keeps it, and so does one restored by the transaction that made it, since the server then fills its pages one after another.
 * Rows that were written again in another order differ, so that more is restored than had to be, never less.
 */
class DataStreamReader {
    #tables = {};
    #sequences = {};
    #largeObjects = new UnorderedHash();
    #largeObject;
    #table;
    /** The lines of a statement that has not ended yet: names and comments may hold newlines. */
    #statement = '';
    /** What cannot be judged before more has come: a line, or the start of what may be the end of rows. */
    #unread = NOTHING;
    /** @throws Error when this is no such text. */
    add(piece) {
        let unread = this.#unread.length === 0 ? piece : Buffer.concat([this.#unread, piece]);
        for (;;) {
            const read = this.#table === undefined ? this.#readLine(unread) : this.#readRows(unread, this.#table);
            if (read === 0) {
                break;
            }
            unread = unread.subarray(read);
        }
        // A copy, since the piece is not to be kept for the sake of its end.
        this.#unread = Buffer.from(unread);
    }
    /** What was read. @throws Error when the text was cut off. */
    end() {
        if (this.#table !== undefined) {
            throw new Error(`The data ends in the midst of the rows of ${this.#table.name}.`);
        }
        if (this.#statement !== '' || this.#unread.length > 0 || this.#largeObject !== undefined) {
            throw new Error('The data ends in the midst of a statement.');
        }
        return {
            tables: this.#tables,
            sequences: this.#sequences,
            largeObjects: this.#largeObjects.digest(),
        };
    }
    #readLine(unread) {
        const end = unread.indexOf(NEWLINE);
        if (end === -1) {
            return 0;
        }
        const line = unread.toString('utf8', 0, end);
        if (this.#statement === '' && isNoStatement(line)) {
            return end + 1;
        }
        this.#statement = this.#statement === '' ? line : `${this.#statement}\n${line}`;
        if (!isWhole(this.#statement)) {
            return end + 1;
        }
        const statement = this.#statement;
        this.#statement = '';
        this.#take(statement);
        // The newline before the first row stays: without rows, it is the one that the end of rows begins with.
        return this.#table === undefined ? end + 1 : end;
    }
    #readRows(unread, table) {
        const end = unread.indexOf(END_OF_ROWS);
        const known = end === -1 ? unread.length - beginningOfTheEnd(unread) : end + 1;
        const rows = unread.subarray(0, known);
        table.hash.update(rows);
        table.newlines += countNewlines(rows);
        if (end === -1) {
            return known;
        }
        if (this.#tables[table.name] !== undefined) {
            throw new Error(`The data holds the rows of ${table.name} twice.`);
        }
        this.#tables[table.name] = { rows: table.newlines - 1, hash: table.hash.digest('hex') };
        this.#table = undefined;
        return end + END_OF_ROWS.length;
    }
    #take(statement) {
        const copy = /^COPY ((?:"[^"]*"|[^"\s])+) (.*) ?FROM stdin;$/s.exec(statement);
        if (copy?.[1] !== undefined) {
            const hash = (0,external_node_crypto_.createHash)('sha256').update(copy[2] ?? '');
            this.#table = { name: copy[1], hash, newlines: 0 };
            return;
        }
        const position = /^SELECT pg_catalog\.setval\('((?:[^']|'')+)', (-?\d+, \w+)\);$/s.exec(statement);
        if (position?.[1] !== undefined && position[2] !== undefined) {
            this.#sequences[position[1].replaceAll("''", "'")] = position[2];
            return;
        }
        this.#takeLargeObject(statement);
    }
    /** The statements between lo_open and lo_close are one object; those outside are each about one: its owner, a right, a comment. */
    #takeLargeObject(statement) {
        if (statement.startsWith('SELECT pg_catalog.lo_open(')) {
            this.#largeObject = (0,external_node_crypto_.createHash)('sha256');
        }
        if (this.#largeObject === undefined) {
            this.#largeObjects.add((0,external_node_crypto_.createHash)('sha256').update(statement));
            return;
        }
        this.#largeObject.update(statement);
        if (statement.startsWith('SELECT pg_catalog.lo_close(')) {
            this.#largeObjects.add(this.#largeObject);
            this.#largeObject = undefined;
        }
    }
}
/** Sums hashes up, so that their order does not matter. */
class UnorderedHash {
    #sum = 0n;
    add(hash) {
        this.#sum = BigInt.asUintN(256, this.#sum + BigInt(`0x${hash.digest('hex')}`));
    }
    digest() {
        return this.#sum.toString(16);
    }
}
/** Comments, settings, transactions around large objects, and psql's guard, whose key is another one each time: none of them is content. */
function isNoStatement(line) {
    return /^($|--|\\|SET |BEGIN;$|COMMIT;$|SELECT pg_catalog\.set_config\()/.test(line);
}
/** Whether a statement has come to its end: all quotes are closed, and it ends with a semicolon. */
function isWhole(statement) {
    if (!statement.endsWith(';')) {
        return false;
    }
    // A quote within quotes is doubled, or another kind, so that what is left has one only where the text is cut off.
    return !/["']/.test(statement.replace(/"[^"]*"|'[^']*'/g, ''));
}
/** How many bytes at the end may be the first ones of the end of rows. */
function beginningOfTheEnd(rows) {
    for (let length = Math.min(END_OF_ROWS.length - 1, rows.length); length > 0; length -= 1) {
        if (rows.subarray(-length).equals(END_OF_ROWS.subarray(0, length))) {
            return length;
        }
    }
    return 0;
}
function countNewlines(rows) {
    let count = 0;
    for (let at = rows.indexOf(NEWLINE); at !== -1; at = rows.indexOf(NEWLINE, at + 1)) {
        count += 1;
    }
    return count;
}

// EXTERNAL MODULE: ./build/postgres/database.js + 2 modules
var postgres_database = __webpack_require__(51584);
;// CONCATENATED MODULE: ./build/postgres/read-content.js






const WITHOUT_OWNERS = ['--no-owner', '--no-privileges'];
/**
 * The data of a custom-format dump, and that of a database in an exported snapshot, which may be reached in other ways. The first failure
 * breaks the other reading off.
 * @throws CommandFailed, Cancelled; Error when the data is not whole.
 */
async function readBothContents(dump, database) {
    const giveUp = new AbortController();
    const ending = ({ signal }) => ({
        signal: AbortSignal.any([signal, giveUp.signal]),
    });
    const both = [
        readContentOfDump({ ...dump, ...ending(dump) }, dump.file),
        readContentOfDatabase({ ...database, ...ending(database) }, database.snapshot),
    ];
    try {
        const [dumped, present] = await Promise.all(both);
        return { dumped, present };
    }
    catch (error) {
        giveUp.abort();
        await Promise.allSettled(both);
        throw error;
    }
}
async function readContentOfDump(request, file) {
    return readContent(request, 'pg_restore', request.tools.pgRestore, ['--data-only', '--file=-', file]);
}
/** Where row security would hide rows, pg_dump fails. */
async function readContentOfDatabase(request, snapshot) {
    return readContent(request, 'pg_dump', request.tools.pgDump, [
        '--data-only',
        '--blobs',
        '--no-password',
        `--snapshot=${snapshot}`,
        `--lock-wait-timeout=${postgres_database/* LOCK_WAIT_MS */.To}`,
    ]);
}
async function readContent({ environment, deadlineMs, signal, owners }, title, file, args) {
    const running = (0,supervised_command/* startCommand */.S)({
        file,
        args: owners === 'left out' ? [...WITHOUT_OWNERS, ...args] : args,
        environment: withTextForm(environment),
        signal,
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
    });
    running.stdin.end();
    const reader = new DataStreamReader();
    const reading = readTo(running.stdout, reader).catch((error) => {
        running.end('cancel');
        return error;
    });
    const exit = await running.exit;
    const failure = await reading;
    if (failure !== undefined) {
        throw failure;
    }
    (0,run_command/* throwIfEnded */.sH)(title, exit, running.stderrTail);
    if (exit.code !== 0) {
        throw new run_command/* CommandFailed */.nk(title, exit, lastError(running.stderrTail.lines));
    }
    return reader.end();
}
async function readTo(stdout, reader) {
    for await (const piece of stdout) {
        reader.add(piece);
    }
}

;// CONCATENATED MODULE: ./build/postgres/table-of-contents.js



/**
 * The lines of `pg_restore --list` that a restore into the standing database needs: entries that would make again, own again or comment on
 * what is kept there, or say what others give by default, are turned into comments, as `--use-list` reads them.
 *
 * A line is `<dump id>; <class> <oid> <KIND> <schema or -> <name> <owner>`, and `<KIND>` of a right or a comment is
 * `ACL` or `COMMENT`, its name beginning with the kind of what it is on.
 */
function filterTableOfContents(lines, standing) {
    return lines.map((line) => (isKeptAlready(line, standing) ? `;${line}` : line)).join('\n');
}
/**
 * The lines of `pg_restore --list` that a throwaway copy gets, as `--use-list` reads them. It is to reach no other server (subscriptions would
 * keep it from being dropped, too), and needs no comments on what belongs to the system. What acts on the whole database, and is another
 * role's, only a superuser can make.
 */
function tableOfContentsForCopy(lines, owner) {
    return lines.map((line) => (isLeftOutOfCopy(line, owner) ? `;${line}` : line)).join('\n');
}
const NEVER_COPIED = /^(SUBSCRIPTION( TABLE)? |USER MAPPING |COMMENT - (EXTENSION|SCHEMA public) )/;
const OF_WHOLE_DATABASE = /^(EVENT TRIGGER|PUBLICATION( TABLE| TABLES IN SCHEMA)?) /;
function isLeftOutOfCopy(line, { role, isSuperuser }) {
    const entry = entryOf(line);
    if (entry === undefined) {
        return false;
    }
    return (NEVER_COPIED.test(entry) || (!isSuperuser && OF_WHOLE_DATABASE.test(entry) && !entry.endsWith(` ${role}`)));
}
function isKeptAlready(line, standing) {
    const entry = entryOf(line);
    if (entry === undefined) {
        return false;
    }
    // Rights on system objects were given by whoever owns them, and are there still.
    if (entry.startsWith('ACL pg_catalog ') || entry.startsWith('ACL information_schema ')) {
        return true;
    }
    if (isDefaultOfAnother(entry, standing.defaultPrivileges.ownRoles)) {
        return true;
    }
    const { kept, extensionRelations, roles } = standing;
    return ([...extensionRelations].some((relation) => isEntryNamed(entry, 'TABLE DATA ', relation, roles)) ||
        KEPT_KINDS.some((kind) => isEntryOf(entry, kind, kept.get(kind) ?? new Set(), roles)));
}
function isEntryOf(entry, kind, names, roles) {
    return [`${kind} - `, `COMMENT - ${kind} `, `ACL - ${kind} `, `SECURITY LABEL - ${kind} `].some((start) => [...names].some((name) => isEntryNamed(entry, start, name, roles)));
}

;// CONCATENATED MODULE: ./build/postgres/restore.js














/**
 * Puts the dump back so that the database holds exactly what the dump holds: one transaction that drops what is there
 * and replays the dump. Cut off at any point, it leaves the database as it was, since psql gets its COMMIT only after
 * pg_restore ended with 0.
 *
 * Kept, with owner, rights and comment, are the schemas, extensions and other objects of the whole database that are in the dump and still there;
 * schemas get back the owner and the rights that they had, as far as the role may give them.
 * @throws Error when the file is not the dump that was proven, CommandFailed, Cancelled.
 */
async function restoreExactly(request) {
    await refuseOtherFile(request.backup);
    const { schemaRights = [] } = await readStateFile(request.backup);
    const standing = await standingObjects(request.client);
    const rightsBack = giveRightsBack(schemaRights, await readSchemaRights(request.client));
    const listFile = `${request.backup.file}.list`;
    try {
        const contents = await listContents(request);
        await (0,external_node_fs_promises_.writeFile)(listFile, filterTableOfContents(contents, standing), { mode: 0o600 });
        await replay(request, listFile, dropEverything(standing, contents, rightsBack));
    }
    finally {
        await (0,external_node_fs_promises_.rm)(listFile, { force: true });
    }
}
/**
 * What differs between the database now, in one snapshot, and what the dump holds, a sentence each; empty when it is proven to be the same.
 * Data is compared where catalog and ownership are the same, since it takes as long as a dump.
 * @throws Error when the file is not the dump that was proven, CommandFailed, Cancelled.
 */
async function differencesFromDump(request) {
    const { client, backup } = request;
    const before = await readStateFile(backup);
    const snapshot = await (0,postgres_snapshot/* exportSnapshot */.v)(client);
    try {
        const now = await readState(client);
        const differences = [
            ...(0,catalog_catalog/* compareCatalogs */.m6)(before.catalog, now.catalog).map(catalog_catalog/* describeDifference */.hF),
            ...ownershipDifferences(before.ownership, now.ownership),
        ];
        return differences.length > 0 ? differences : await differencesInData(request, snapshot);
    }
    finally {
        await client.query('ROLLBACK');
    }
}
async function readStateFile({ stateFile }) {
    return JSON.parse(await (0,external_node_fs_promises_.readFile)(stateFile, 'utf8'));
}
async function differencesInData(request, snapshot) {
    await refuseOtherFile(request.backup);
    const reading = {
        ...request,
        ...(request.deadline === undefined ? {} : { deadlineMs: Math.max(1, request.deadline - Date.now()) }),
    };
    const { dumped, present } = await readBothContents({ ...reading, file: request.backup.file }, { ...reading, snapshot });
    return contentDifferences(dumped, present);
}
/** @throws Error when the file has changed since it was proven. */
async function refuseOtherFile(backup) {
    if ((await (0,file_hash/* sha256Of */.B)(backup.file)) !== backup.sha256) {
        throw new Error(`${backup.file} is not the dump that was proven: its SHA-256 is another one.`);
    }
}
/** The dump's table of contents, by line. @throws CommandFailed, Cancelled */
async function listContents(request) {
    const lines = [];
    const result = await (0,run_command/* runCommand */.d1)({
        title: 'pg_restore --list',
        file: request.tools.pgRestore,
        args: ['--list', request.backup.file],
        environment: request.environment,
        signal: request.signal,
        onStdoutLine: (line) => lines.push(line),
    });
    if (result.code !== 0) {
        throw new run_command/* CommandFailed */.nk('pg_restore --list', { ...result, endedBy: 'itself' }, result.stderrTail.toString());
    }
    return lines;
}
async function replay(request, listFile, first) {
    const psql = (0,supervised_command/* startCommand */.S)({
        file: request.tools.psql,
        args: [
            '--no-psqlrc',
            '--quiet',
            '--no-password',
            '--set=ON_ERROR_STOP=1',
            // Without the server's DETAIL and CONTEXT, which quote rows.
            '--set=VERBOSITY=terse',
            '--output=/dev/null',
            '--file=-',
        ],
        environment: request.environment,
        signal: request.signal,
    });
    psql.stdout.resume();
    const restore = (0,supervised_command/* startCommand */.S)({
        file: request.tools.pgRestore,
        args: ['--use-list', listFile, '--file=-', request.backup.file],
        environment: request.environment,
        signal: request.signal,
    });
    restore.stdin.end();
    psql.stdin.write([
        'BEGIN;',
        'SET LOCAL client_min_messages = warning;',
        // Until pg_restore's own settings, which wait for ever: by then all that others could hold is dropped.
        `SET LOCAL lock_timeout = ${request.lockTimeoutMs};`,
        ...first,
        '',
    ].join('\n'));
    const feeding = (0,external_node_stream_promises_.pipeline)(restore.stdout, psql.stdin, { end: false }).then(() => undefined, (error) => {
        restore.end('cancel');
        return error;
    });
    const restored = await restore.exit;
    const broken = await feeding;
    if (broken === undefined && restored.endedBy === 'itself' && restored.code === 0) {
        psql.stdin.end('\nCOMMIT;\n');
    }
    else {
        psql.end('cancel');
    }
    const ended = await psql.exit;
    if (broken === undefined) {
        (0,run_command/* throwIfEnded */.sH)('pg_restore', restored, restore.stderrTail);
    }
    if (broken === undefined && restored.code !== 0) {
        throw new run_command/* CommandFailed */.nk('pg_restore', restored, restore.stderrTail.toString());
    }
    if (broken !== undefined || ended.code !== 0) {
        throw new run_command/* CommandFailed */.nk('psql, replaying the dump,', ended, psql.stderrTail.toString());
    }
}

;// CONCATENATED MODULE: ./build/postgres/transactions.js
/** Marks where the server is. Only meaningful on the server that gave it. */
async function markTransactions(client) {
    const result = await client.query(MARK);
    return { snapshot: result.rows[0]?.snapshot ?? '' };
}
/** What {@link markTransactions} asks, for those who ask more with it. */
const MARK = 'SELECT pg_current_snapshot()::text AS snapshot';
/** More transactions than this since the mark are not looked at one by one. */
const MOST = 10_000;
/**
 * Whether it is proven that nothing was committed on this server since the mark: every transaction that was in progress then, or has
 * got an id since, was rolled back. `false` means not proven: another database's transaction counts too, since the server keeps no
 * record of whose an id was.
 */
async function nothingCommittedSince(client, mark) {
    const result = await client.query(`WITH bounds AS (
       SELECT pg_snapshot_xmin($1::pg_snapshot)::text::numeric AS first,
              pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next
     )
     SELECT next - first <= $2 AND NOT EXISTS (
              SELECT 1 FROM generate_series(first, least(next, first + $2) - 1) AS id
               WHERE NOT pg_visible_in_snapshot(id::text::xid8, $1::pg_snapshot)
                 AND pg_xact_status(id::text::xid8) IS DISTINCT FROM 'aborted') AS proven
       FROM bounds`, [mark.snapshot, MOST]);
    return result.rows[0]?.proven === true;
}

// EXTERNAL MODULE: ./build/process/base-environment.js
var base_environment = __webpack_require__(28213);
;// CONCATENATED MODULE: ./build/postgres/sequences.js

/** Where the server and its sequences stand, by a connection without an open transaction. @throws the server's error */
async function markSequences(client) {
    // The mark first, so that whoever commits while the sequences are read is seen to have done so.
    const [, marked, listed] = await askAtOnce(client, [MARK, LIST]);
    return {
        snapshot: marked?.rows[0]?.snapshot ?? '',
        positions: await positionsOf(client, listed?.rows ?? []),
    };
}
/** A sequence that somebody changes is waited for this long, since the app is down meanwhile. */
const LOCK_MS = 3_000;
/**
 * Every sequence that the role may read; temporary ones, our own schema's and the system's are left out. Outside of a transaction, since reading one
 * holds a lock on it until the end.
 */
async function readSequences(client) {
    const [, listed] = await askAtOnce(client, [LIST]);
    return positionsOf(client, listed?.rows ?? []);
}
async function positionsOf(client, sequences) {
    const uncalled = sequences.filter(({ lastValue }) => lastValue === null);
    // The server's function says nothing of where one stands that has given nothing out: it is asked itself.
    const [, ...asked] = uncalled.length === 0
        ? []
        : await askAtOnce(client, uncalled.map(({ name }) => `SELECT last_value AS "lastValue", is_called AS "isCalled" FROM ${name}`));
    const own = new Map(uncalled.map(({ oid }, index) => [oid, asked[index]?.rows[0]]));
    return sequences.flatMap(({ oid, name, lastValue }) => {
        const position = lastValue === null ? own.get(oid) : { lastValue, isCalled: true };
        return position === undefined ? [] : [{ oid, name, ...position }];
    });
}
/** One round trip, however many sequences there are; the answer to SET comes first. */
async function askAtOnce(client, statements) {
    // Several statements in one text are one transaction, which is what SET LOCAL is for, and are answered by as many results.
    const text = [`SET LOCAL lock_timeout = ${LOCK_MS}`, ...statements].join(';\n');
    return (await client.query(text));
}
/** What the role may not read is not among them: an older server's function fails there, so it is not even called. */
const LIST = `
SELECT oid, name, pg_sequence_last_value(oid)::text AS "lastValue"
  FROM (SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'S' AND c.relpersistence <> 't'
           AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
           AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') END
        OFFSET 0) readable
 ORDER BY name`;
/** Where a sequence stands, for a sentence. */
function describePosition({ lastValue, isCalled }) {
    return isCalled ? lastValue : `${lastValue}, not yet given out`;
}

;// CONCATENATED MODULE: ./build/postgres/shortly.js
/** A lock that somebody holds is waited for this long: the app is down meanwhile. */
const shortly_LOCK_MS = 3_000;
const STATEMENT_MS = 10_000;
/** Does `work` in a transaction of its own in which nothing takes long. @throws what it threw, when that is rolled back */
async function shortly(client, work) {
    await client.query('BEGIN');
    try {
        await client.query(`SET LOCAL lock_timeout = ${shortly_LOCK_MS}; SET LOCAL statement_timeout = ${STATEMENT_MS}`);
        const done = await work();
        await client.query('COMMIT');
        return done;
    }
    catch (error) {
        await client.query('ROLLBACK');
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/postgres/used-since.js


/**
 * The last number of the sequence, behind the one it stood at, that rows written since the mark have in the columns it numbers; undefined when none is
 * seen. Nobody waits for that, so that what is still open is not seen, nor is what cannot be read, or is a part of a text.
 */
async function lastUsedSince(client, then, mark) {
    let last;
    for (const column of await numberedColumns(client, then)) {
        last = (await lastIn(client, column, { ...then, lastValue: last ?? then.lastValue }, mark)) ?? last;
    }
    return last;
}
/** Rows are stamped with the lower half of a transaction's number. One of 2^31 transactions ago may be taken for a new one, which does no harm. */
async function lastIn(client, { table, column, up, limit }, { lastValue, isCalled }, { snapshot }) {
    const [last, from, to] = up ? ['max', '>', '<='] : ['min', '<', '>='];
    try {
        const result = await shortly(client, async () => {
            // Without row security a row that the role may not see is an error, not one that is not there.
            await client.query('SET LOCAL row_security = off');
            return client.query(`SELECT ${last}(t.${column})::bigint::text AS last FROM ${table} t
          WHERE t.${column} ${from}${isCalled ? '' : '='} $1::bigint AND t.${column} ${to} $2::bigint
            AND age(t.xmin) <= age((pg_snapshot_xmin($3::pg_snapshot)::text::numeric % 4294967296)::text::xid)`, [lastValue, limit, snapshot]);
        });
        return result.rows[0]?.last ?? undefined;
    }
    catch (error) {
        // Locked, not the role's to read, a text, or a view's.
        if ((0,sql_state/* sqlStateOf */.v)(error) === undefined) {
            throw error;
        }
        return undefined;
    }
}
/** The columns that own the sequence or have it in their default. */
async function numberedColumns(client, { oid }) {
    const result = await client.query(`SELECT DISTINCT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column,
            s.seqincrement > 0 AS up, CASE WHEN s.seqincrement > 0 THEN s.seqmax ELSE s.seqmin END AS limit
       FROM (SELECT refobjid AS relid, refobjsubid AS number FROM pg_depend
              WHERE classid = 'pg_class'::regclass AND objid = $1 AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
             UNION SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
              WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1) used
       JOIN pg_attribute a ON a.attrelid = used.relid AND a.attnum = used.number
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_sequence s ON s.seqrelid = $1
      ORDER BY 1, 2`, [oid]);
    return result.rows;
}

;// CONCATENATED MODULE: ./build/postgres/put-sequences-back.js






/**
 * Sets the sequences back that a transaction had moved before it was rolled back: setval and nextval stay done. Where others were or may have been at
 * work, a number that is skipped does no harm, and one that is given out twice does: there a sequence only ever goes on.
 * @param ownApplication start of the application name of our own sessions
 */
async function putSequencesBack(client, before, ownApplication) {
    const moved = movedBetween(before.positions, await readSequences(client));
    // Asked when they have been read, so that whoever comes later is seen by the move; and before the first is set, which is a commit, too.
    const alone = moved.length > 0 && (await wasAlone(client, before, ownApplication));
    const setBack = [];
    const notSeen = [];
    const ahead = [];
    const left = [];
    for (const one of moved) {
        const { then, now } = one;
        try {
            const exactly = alone && (await setExactly(client, one));
            const to = exactly ? then : await setOn(client, then, before);
            if (to === undefined) {
                ahead.push(then.name);
                continue;
            }
            setBack.push(`${then.name} from ${describePosition(now)} to ${describePosition(to)}`);
            notSeen.push(...(exactly ? [] : [then.name]));
        }
        catch (error) {
            left.push(`the sequence ${then.name} stands at ${describePosition(now)}, before at ${describePosition(then)} (${(0,refusal/* sentenceOf */.$N)(error)})`);
        }
    }
    return { setBack, notSeen, ahead, left };
}
/** One that is gone or has another name is told by the catalog. */
function movedBetween(before, after) {
    const present = new Map(after.map((one) => [one.oid, one]));
    return before.flatMap((then) => {
        const now = present.get(then.oid);
        return now === undefined || now.name !== then.name || isSame(now, then) ? [] : [{ then, now }];
    });
}
function isSame(one, other) {
    return one.lastValue === other.lastValue && one.isCalled === other.isCalled;
}
/**
 * Whether nobody can have taken a number since, neither for a row nor to keep it in mind for one: whoever is in a transaction, connected, or has
 * committed on this server may have. A session that came and went meanwhile has taken its number for no row here, unless it writes that later.
 */
async function wasAlone(client, before, ownApplication) {
    return ((await nothingCommittedSince(client, before)) &&
        (await (0,activity/* otherSessions */.kN)(client, ownApplication)).length === 0);
}
/** Whether it was set: not when it has moved since it was read, by somebody who has come in between. */
function setExactly(client, { then, now }) {
    return setWhere(client, then, 's.last_value = $4::bigint AND s.is_called = $5', [
        now.lastValue,
        now.isCalled,
    ]);
}
/** Sets one that was moved back on to where it stood, and behind what can be seen that others have used until it was. Undefined when it was not behind. */
async function setOn(client, then, since) {
    if (!(await setUnlessAhead(client, then))) {
        return undefined;
    }
    const used = await lastUsedSince(client, then, since);
    const behindUsed = used === undefined ? then : { ...then, lastValue: used, isCalled: true };
    return (await setUnlessAhead(client, behindUsed)) ? behindUsed : then;
}
/** What comes next is compared: 7 that was given out and 8 that was not are the same to who asks. Below zero a sequence counts down. */
function setUnlessAhead(client, to) {
    return setWhere(client, to, `sign(q.seqincrement::numeric) * (s.last_value::numeric + CASE WHEN s.is_called THEN q.seqincrement ELSE 0 END)
       < sign(q.seqincrement::numeric) * ($2::bigint::numeric + CASE WHEN $3 THEN q.seqincrement ELSE 0 END)`);
}
/** In one statement with what it depends on, so that nobody who takes a number comes in between. */
async function setWhere(client, { oid, name, lastValue, isCalled }, condition, values = []) {
    const result = await shortly(client, () => client.query(`SELECT setval(q.seqrelid::regclass, $2::bigint, $3::boolean) FROM ${name} s, pg_sequence q WHERE q.seqrelid = $1 AND ${condition}`, [oid, lastValue, isCalled, ...values]));
    return result.rows.length > 0;
}

;// CONCATENATED MODULE: ./build/modes/sequences-as-before.js

/** Why a database is not as before when nothing was committed. */
const SEQUENCES_DIFFER = 'a sequence stands elsewhere, which no rollback takes back';
/** More of them would make no sentence. */
const MOST_NAMED = 5;
/** Sets the sequences back that transactions had moved before they were rolled back, where it is known where they stood. */
async function sequencesAsBefore(client, before, ownApplication) {
    if (before === undefined) {
        return { told: '', left: [] };
    }
    const { setBack, notSeen, ahead, left } = await putSequencesBack(client, before, ownApplication);
    return {
        told: [
            told('sequences that had moved were set back', setBack),
            told('others may have taken more numbers meanwhile than can be seen', notSeen),
            told('others may have taken numbers meanwhile, so that these were not set back, which at most leaves a gap', ahead),
        ].join(''),
        left,
    };
}
function told(sentence, all) {
    return all.length === 0 ? '' : `; ${sentence}: ${listed(all)}`;
}
function listed(all) {
    const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
    return `${all.slice(0, MOST_NAMED).join(', ')}${more}`;
}

;// CONCATENATED MODULE: ./build/modes/put-back.js









/** A server that was restarted is waited for this long. */
const RECONNECT_MS = 60_000;
/** A table that somebody holds is waited for this long: the app is down meanwhile. */
const RESTORE_LOCK_MS = 60_000;
/**
 * Makes the database as it was, and says by what that is proven: nothing was committed; or catalog and every table's hash are
 * those of the dump; or the dump was restored and they are now. Never trusts how a command ended.
 */
async function putDatabaseBack(request, world) {
    const deadline = request.hurryMs === undefined ? undefined : Date.now() + request.hurryMs;
    const client = await reconnect(request.database, deadline);
    try {
        if (!(await (0,activity/* endOwnBackends */.f8)(client, request.ownApplication))) {
            return { state: 'not-as-before', differences: [], reason: 'a session of this run could not be ended' };
        }
        if (await nothingCommittedSince(client, request.mark)) {
            return await nothingCommitted(request, client);
        }
        const comparison = comparisonOf(request, world, client);
        const differences = await differencesInTime(comparison, deadline);
        if (differences === 'no time') {
            return {
                state: 'left-to-post',
                reason: 'the run was cancelled and there was no time to compare the database',
            };
        }
        if (differences.length === 0) {
            return { state: 'as-before', proof: 'catalog and the hash of every table are those of the dump' };
        }
        return await restore(request, world, comparison, differences);
    }
    finally {
        await client.end();
    }
}
/** All but the sequences is as before then: what they gave out stays given out. */
async function nothingCommitted({ database, sequencesBefore }, client) {
    const { told, left } = await sequencesAsBefore(client, sequencesBefore, database.application);
    return left.length === 0
        ? {
            state: 'as-before',
            proof: `the server shows that nothing was committed since before the rollback${told}`,
        }
        : { state: 'not-as-before', differences: left, reason: SEQUENCES_DIFFER };
}
function comparisonOf(request, world, client) {
    return {
        tools: request.tools,
        environment: environmentFor(request, world, 'compare'),
        client,
        backup: request.backup,
        // What is put back is put back also in a cancelled run; a deadline ends it there.
        signal: new AbortController().signal,
    };
}
function environmentFor({ database, ownApplication, serverVersionNumber }, world, purpose) {
    return clientEnvironment(database, (0,base_environment/* baseEnvironment */.P)(world.environment, ownApplication), {
        serverVersionNumber,
        purpose,
    });
}
async function restore(request, world, comparison, differences) {
    if (request.onFailure === 'leave') {
        return {
            state: 'not-as-before',
            differences,
            reason: 'on-failure is leave, so the dump was not restored',
        };
    }
    if (request.hurryMs !== undefined) {
        return {
            state: 'left-to-post',
            reason: 'the run was cancelled and there is no time to restore the dump',
        };
    }
    for (const difference of differences.slice(0, 20)) {
        request.tell(`Not as before: ${difference}`);
    }
    request.tell(`Restoring ${request.backup.file}`);
    try {
        // A restore that was begun is finished: it is one transaction, and the app waits for it.
        await restoreExactly({
            ...comparison,
            environment: environmentFor(request, world, 'restore'),
            lockTimeoutMs: RESTORE_LOCK_MS,
        });
    }
    catch (error) {
        const reason = `the dump could not be restored: ${(0,refusal/* sentenceOf */.$N)(error)}`;
        if (isLostConnection(error)) {
            return judgeRestored(request, world, reason);
        }
        return {
            state: 'not-as-before',
            differences,
            reason: `${reason}${await tellOthers(request, comparison.client)}`,
        };
    }
    return judgeRestored(request, world, 'the restored database differs from the dump');
}
/** psql's exit code 2: it may have been the answer to COMMIT that was lost. Source: PostgreSQL's documentation of psql, "Exit Status". */
function isLostConnection(error) {
    return error instanceof run_command/* CommandFailed */.nk && error.exit.code === 2;
}
/** By what is there now, seen by a new connection, as the server may have been restarted. */
async function judgeRestored(request, world, otherwise) {
    const client = await reconnect(request.database, undefined);
    try {
        const left = await differencesFromDump(comparisonOf(request, world, client));
        return left.length === 0
            ? { state: 'restored', proof: 'catalog and the hash of every table are those of the dump' }
            : { state: 'not-as-before', differences: left, reason: otherwise };
    }
    finally {
        await client.end();
    }
}
/** Who else is connected, and so may hold what was waited for, to be added to a sentence; nobody where the server cannot be asked any more. */
async function tellOthers({ database }, client) {
    // Our own are those of main, or of post: of the run that is put back nothing is connected any more.
    const others = await (0,activity/* otherSessions */.kN)(client, database.application).catch(() => []);
    return others.length === 0 ? '' : `; other sessions: ${others.map(activity/* describeSession */._0).join('; ')}`;
}
async function differencesInTime(comparison, deadline) {
    if (deadline === undefined) {
        return differencesFromDump(comparison);
    }
    await comparison.client.query("SELECT set_config('statement_timeout', $1, false)", [
        String(Math.max(1, deadline - Date.now())),
    ]);
    try {
        return await differencesFromDump({ ...comparison, deadline });
    }
    catch (error) {
        if (wasCutOff(error)) {
            return 'no time';
        }
        throw error;
    }
}
/** By the statement timeout that was set for it (57014), or by the deadline of the programs. */
function wasCutOff(error) {
    return error instanceof run_command/* CommandFailed */.nk
        ? error.exit.endedBy === 'deadline'
        : error.code === '57014';
}
/** A connection, also to a server that is just being restarted; waits until the deadline, at most a minute. */
async function reconnect(database, deadline) {
    return reachServer(() => database.connect('put back'), deadline);
}
/** What `reach` gives, tried again while the server is being restarted: until the deadline, at most a minute. @throws what it last threw */
async function reachServer(reach, deadline) {
    const until = Math.min(Date.now() + RECONNECT_MS, deadline ?? Number.POSITIVE_INFINITY);
    for (;;) {
        try {
            return await reach();
        }
        catch (error) {
            if (Date.now() > until) {
                throw error;
            }
            await (0,promises_.setTimeout)(250);
        }
    }
}

;// CONCATENATED MODULE: ./build/modes/prove-unchanged.js













/** The purpose of the connection that goes on seeing the database as it was. */
const BEFORE_PURPOSE = 'before';
const END_MS = 60_000;
/** Counting is a second look, and the app waits for it: about this long at most. */
const COUNT_MS = 10_000;
/**
 * Proves that the transaction left nothing: the server's own record says that it was rolled back, and history, catalog and row counts are those
 * of before. Nothing is ever restored here, since the one thing that was done is one transaction; but the sequences, which no transaction takes back
 * with it, are set to where they stood, or on where others may use them.
 */
async function proveUnchanged(question) {
    const { database, transactionId } = question;
    const client = await reconnect(database, undefined);
    try {
        await (0,activity/* endOwnBackends */.f8)(client, question.ownApplication, [lock/* LOCK_PURPOSE */.Lc, BEFORE_PURPOSE]);
        const end = transactionId === undefined
            ? 'aborted'
            : await endOfTransaction(database, transactionId, (on) => historyChanged(on, question), END_MS);
        if (end === 'committed') {
            return question.wasProven
                ? { state: 'at-target' }
                : { state: 'not-as-before', differences: [], reason: 'the transaction was committed' };
        }
        const differences = await differencesFromBefore(client, question).catch(lockedAway);
        if (differences !== 'locked away' && differences.length > 0) {
            return { state: 'not-as-before', differences, reason: 'it differs from what it was' };
        }
        if (end !== 'aborted') {
            return {
                state: 'not-as-before',
                differences: [],
                reason: `the server says of the transaction: ${end}`,
            };
        }
        const { told, left } = await sequencesAsBefore(client, question.sequencesBefore, database.application);
        if (left.length > 0) {
            return { state: 'not-as-before', differences: left, reason: SEQUENCES_DIFFER };
        }
        const seen = differences === 'locked away'
            ? `history and catalog could not be read again, since somebody holds a lock on them${await tellOthers(question, client)}`
            : `history and catalog${await compareCounts(client, question)} are those of before`;
        return { state: 'as-before', proof: `the server has rolled the one transaction back; ${seen}${told}` };
    }
    finally {
        await client.end();
    }
}
async function differencesFromBefore(client, question) {
    const catalog = (0,catalog_catalog/* compareCatalogs */.m6)(question.catalogBefore, await (0,catalog_reader/* readCatalog */.uM)(client, question.history));
    return [
        ...((await historyChanged(client, question)) ? ['the history table has other rows'] : []),
        ...catalog.map(catalog_catalog/* describeDifference */.hF),
    ];
}
/** By then we have waited as long as we do for a lock, and the app waits for us: the server's record of the transaction stands alone. */
function lockedAway(error) {
    if ((0,sql_state/* sqlStateOf */.v)(error) === sql_state/* LOCK_NOT_AVAILABLE */.o) {
        return 'locked away';
    }
    throw error;
}
async function historyChanged(client, question) {
    return !(0,migration_range/* isSameHistory */.xC)(await (0,postgres_history/* readHistory */.Lu)(client, question.history), question.historyBefore);
}
/** What the row counts say, as a part of the proof's sentence: others may have written meanwhile, which is no fault of ours. */
async function compareCounts(client, { before, hurry }) {
    if (before === undefined || hurry) {
        return '';
    }
    try {
        const until = Date.now() + COUNT_MS;
        const then = await readRowCounts(before, until);
        const differing = differingCounts(then, await readRowCounts(client, until));
        return differing.length === 0
            ? ` and the row counts of ${(0,format/* formatCounted */.So)(Object.keys(then).length, 'table')}`
            : ` (others have written to ${differing.join(', ')} meanwhile)`;
    }
    catch (error) {
        // Too slow, or the server was restarted and nobody sees the database as it was any more: the record stands alone.
        return ` (rows were not counted: ${(0,refusal/* sentenceOf */.$N)(error)})`;
    }
}

;// CONCATENATED MODULE: ./build/modes/reapplied.js



/** The app, once started, has migrated the database up again. */
class Reapplied extends Error {
    name = 'Reapplied';
}
/** What is said when the database cannot be looked at after the start; the reason follows. */
const COULD_NOT_LOOK_AGAIN = 'Whether the app has migrated the database up again when it started could not be looked at:';
/** Without a health check this is how long a starting app is watched; it serves meanwhile. */
const SETTLE_MS = 5_000;
const reapplied_POLL_MS = 200;
/**
 * Looks whether the history is still that of the target after the start. A health check's answer means that the app has started and done what it
 * does then; without one the history is watched a short while.
 * @throws Reapplied naming the migrations
 */
async function watchForReapplied(database, history, range, isServing) {
    await (0,postgres_database/* withConnection */.p)(database, 'look again', async (client) => {
        const until = Date.now() + SETTLE_MS;
        for (;;) {
            refuseReapplied(await (0,postgres_history/* readHistory */.Lu)(client, history), range);
            if (isServing || Date.now() > until) {
                return;
            }
            await (0,promises_.setTimeout)(reapplied_POLL_MS);
        }
    });
}
function refuseReapplied(rows, range) {
    const again = rows.filter((id) => !range.historyAfter.includes(id));
    if (again.length > 0) {
        throw new Reapplied(`The app migrates the database when it starts, and has applied ${again.join(', ')} again. ` +
            'Their tables are there again, but what was in them is in the archive (schema ef_rollback) as far as it was kept there, and in the dump. ' +
            'To stay at the target, go back again with start-app: false and deploy the earlier release before the app is started, ' +
            'or take the migration out of the app’s start.');
    }
}

;// CONCATENATED MODULE: ./build/modes/settled.js

/** As many as are told. */
const DIFFERENCES = 10;
/** Post gets the journal as one environment variable, which holds 128 KiB. */
const DIFFERENCE_CHARACTERS = 500;
const SENTENCE_CHARACTERS = 4_000;
/**
 * Records what was found of the database before anybody is let in again: the app writes as soon as it is started, and a post that only knew
 * of a revert would take that for what the revert has left, and restore the dump over it. What is left to post is not settled. Never throws,
 * since what was found counts more than that it could be recorded.
 */
function recordSettled(journal, verdict, runner) {
    try {
        const settled = forJournal(verdict, (text) => runner.redact(text));
        if (settled !== undefined) {
            journal.record({ stage: 'settled', verdict: settled });
        }
    }
    catch (error) {
        runner.warning('Journal', `What was found of the database could not be recorded: ${(0,refusal/* sentenceOf */.$N)(error)}.`);
    }
}
/** What main had found, for post to tell. */
function settledVerdict({ verdict }) {
    return (verdict ?? {
        state: 'not-as-before',
        differences: [],
        reason: 'the journal does not say how it was found',
    });
}
/** Without secrets, since what tools and servers say is in it, and within the journal's limits; undefined for what is not settled. */
function forJournal(verdict, redact) {
    const brief = (text, length) => redact(text).slice(0, length);
    switch (verdict.state) {
        case 'as-before':
        case 'restored':
            return { state: verdict.state, proof: brief(verdict.proof, SENTENCE_CHARACTERS) };
        case 'not-as-before':
            return {
                state: verdict.state,
                reason: brief(verdict.reason, SENTENCE_CHARACTERS),
                differences: firstOf(verdict.differences).map((text) => brief(text, DIFFERENCE_CHARACTERS)),
            };
        case 'untouched':
        case 'at-target':
        case 'left-to-post':
            return undefined;
    }
}
function firstOf(differences) {
    return differences.length <= DIFFERENCES
        ? differences
        : [...differences.slice(0, DIFFERENCES - 1), `${differences.length - DIFFERENCES + 1} more`];
}

;// CONCATENATED MODULE: ./build/modes/give-up.js








/** A cancelled run has 7.5 s until SIGTERM and 10 until it is killed: what takes longer is left to post. */
const HURRY_DATABASE_MS = 2_500;
const HURRY_APP_MS = 3_500;
/** Starts the app again when a later step fails. Registered before the stop is asked for. */
function registerAppUndo(attempt, app) {
    const { undos, phases, report, world, journal } = attempt;
    undos.add('app', async () => {
        if (attempt.verdict.state === 'left-to-post' || isLeftStopped(attempt, app)) {
            return;
        }
        const timeoutMs = world.signal.aborted ? HURRY_APP_MS : app.inputs.startTimeoutMs;
        try {
            await phases.runAnyway('Bring app back', () => app.site.start({ timeoutMs, signal: AbortSignal.timeout(timeoutMs + 1_000) }), () => `${app.site.label} is Running`);
            report.downtimeMs = downtimeOf(journal);
        }
        finally {
            phases.appIsDown(false);
            report.app = { name: app.site.label, found: app.found, ended: await endState(app) };
        }
    });
}
/** After a proven rollback start-app: false asks for the app to stay stopped, whatever fails then. */
function isLeftStopped({ verdict }, app) {
    return verdict.state === 'at-target' && !app.inputs.start;
}
/** Makes the database as it was when the engine or a later proof fails. Registered before the engine begins. */
function registerDatabaseUndo(attempt, ground, backup, before) {
    const { inputs, world } = attempt;
    addDatabaseUndo(attempt, 'Put database back', () => putDatabaseBack({
        database: ground.database,
        serverVersionNumber: ground.server.versionNumber,
        tools: ground.tools,
        backup,
        mark: before,
        sequencesBefore: before,
        ownApplication: ground.database.application,
        onFailure: inputs.onFailure,
        hurryMs: world.signal.aborted ? HURRY_DATABASE_MS : undefined,
        tell: (text) => world.runner.line(text),
    }, world));
}
/** Says how the one transaction ended when it, or a later step, fails. Registered before it begins. */
function registerTransactionUndo(attempt, ground, plan, expected, sequencesBefore, before) {
    const { world, journal } = attempt;
    addDatabaseUndo(attempt, 'Prove database unchanged', () => proveUnchanged({
        database: ground.database,
        ownApplication: ground.database.application,
        transactionId: journal.entry.transactionId,
        history: plan.history,
        historyBefore: plan.range.historyBefore,
        catalogBefore: expected.before,
        sequencesBefore,
        before,
        wasProven: attempt.report.verification?.matches === true,
        hurry: world.signal.aborted,
    }));
}
/** What a proven target has become stays; otherwise the database is settled, and the verdict kept. */
function addDatabaseUndo(attempt, phase, settle) {
    const { journal, phases, undos } = attempt;
    undos.add('database', async () => {
        attempt.verdict =
            journal.entry.stage === 'proven'
                ? { state: 'at-target' }
                : await phases.runAnyway(phase, () => settleAndRecord(attempt, settle), outcome/* describeVerdict */.XZ);
    });
}
/** Also of a database that could not be looked at it is recorded that main had done with it: the app is started all the same. */
async function settleAndRecord(attempt, settle) {
    const { journal, world } = attempt;
    try {
        const verdict = await settledOrLeft(attempt, settle);
        recordSettled(journal, verdict, world.runner);
        return verdict;
    }
    catch (error) {
        const reason = (0,refusal/* sentenceOf */.$N)(error);
        recordSettled(journal, { state: 'not-as-before', differences: [], reason }, world.runner);
        throw error;
    }
}
/** A cancelled run has seconds: what fails in them is tried again by post, which has minutes. */
async function settledOrLeft({ world }, settle) {
    try {
        return await settle();
    }
    catch (error) {
        if (!world.signal.aborted) {
            throw error;
        }
        return { state: 'left-to-post', reason: `the run was cancelled, and ${(0,refusal/* sentenceOf */.$N)(error)}` };
    }
}
/** Undoes what was done and says how the run ended, by what was observed. */
async function giveUp(attempt, error) {
    const { phases, report, undos, journal, world } = attempt;
    report.failure = { phase: phases.current, sentence: (0,refusal/* sentenceOf */.$N)(error) };
    const untouched = journal.entry.stage === 'looking' || journal.entry.stage === 'locked';
    const failures = await undos.unwind();
    for (const failure of failures) {
        world.runner.error('Undo failed', `${failure.name}: ${failure.sentence}`);
    }
    const unsettled = failures.find((failure) => failure.name === 'database');
    if (unsettled !== undefined) {
        attempt.verdict = { state: 'not-as-before', differences: [], reason: unsettled.sentence };
    }
    const reapplied = error instanceof Reapplied ? error : await findReapplied(attempt);
    if (reapplied !== undefined) {
        attempt.verdict = { state: 'not-as-before', differences: [], reason: reapplied.message };
    }
    if (attempt.verdict.state !== 'at-target' && reapplied === undefined) {
        // It went with the transaction.
        delete report.archive;
    }
    report.database = (0,outcome/* describeVerdict */.XZ)(attempt.verdict);
    report.databaseState = attempt.verdict.state;
    report.outcome = outcomeOf(attempt, error, untouched);
}
function outcomeOf(attempt, error, untouched) {
    if (untouched) {
        return error instanceof refusal/* Refusal */.P_ ? 'refused' : 'unchanged';
    }
    const appIsBack = isAppBack(attempt);
    if (error instanceof refusal/* Cancelled */.cJ && attempt.verdict.state === 'at-target' && appIsBack) {
        return 'rolled-back';
    }
    return (0,outcome/* outcomeOfFailure */.SK)(attempt.verdict, appIsBack);
}
/** Whether the app is as it was found, or as start-app: false wants it. */
function isAppBack({ report, verdict, inputs }) {
    const { app } = report;
    return (app === undefined ||
        (0,app_state/* sameState */.y)(app.found, app.ended) ||
        (verdict.state === 'at-target' && inputs.app?.start === false));
}
/** An app that was started after the target was proven may have migrated up again; in a cancelled run post looks. */
async function findReapplied({ verdict, world, lookAgain, warn }) {
    if (verdict.state !== 'at-target' || world.signal.aborted || lookAgain === undefined) {
        return undefined;
    }
    try {
        await lookAgain();
        return undefined;
    }
    catch (error) {
        if (error instanceof Reapplied) {
            return error;
        }
        warn('Look again', `${COULD_NOT_LOOK_AGAIN} ${(0,refusal/* sentenceOf */.$N)(error)}`);
        return undefined;
    }
}
async function endState(app) {
    try {
        return await app.site.state(AbortSignal.timeout(5_000));
    }
    catch (error) {
        return `unknown (${(0,refusal/* sentenceOf */.$N)(error)})`;
    }
}

;// CONCATENATED MODULE: ./build/modes/app-phases.js







async function stop(attempt, { app }) {
    const { world, phases, journal, report } = attempt;
    if (app === undefined) {
        return;
    }
    if (wasStopped(app)) {
        await refuseStarted(app, world.signal);
        return;
    }
    journal.record({ stage: 'stopping', app: { found: app.found, stopAskedAt: new Date().toISOString() } });
    registerAppUndo(attempt, app);
    phases.appIsDown(true);
    await phases.run('Stop app', () => app.site.stop({ timeoutMs: app.inputs.stopTimeoutMs, signal: world.signal }), () => `${app.site.label} is Stopped`);
    report.app = { name: app.site.label, found: app.found, ended: 'Stopped' };
}
/** An app that was found stopped is not ours to stop, nor to start again afterwards. */
async function refuseStarted({ site, found }, signal) {
    const state = await site.state(signal);
    if (!(0,app_state/* sameState */.y)(state, found)) {
        throw new refusal/* Refusal */.P_(`${site.label} was ${found} when this run began and is ${state} now, so somebody has started it meanwhile. Nothing was done; start again.`);
    }
}
/** Waits by a connection that is open already, since the app is down meanwhile, until the app's are gone; where there is no app, tells who is there. */
async function waitForConnections({ inputs, world, phases, warn }, { app, database }, client) {
    if (app === undefined) {
        const others = await (0,activity/* otherSessions */.kN)(client, database.application);
        for (const session of others) {
            warn('Database session', `Connected to the database: ${(0,activity/* describeSession */._0)(session)}.`);
        }
        return;
    }
    const tools = await phases.run('Drain', () => drain(world, client, database.application, inputs.database), (left) => left.length === 0
        ? 'nobody else is connected to the database'
        : `the app is gone; ${(0,format/* formatCounted */.So)(left.length, 'tool')} of people stay connected`);
    for (const session of tools) {
        warn('Database session', `Still connected, but not the app: ${(0,activity/* describeSession */._0)(session)}.`);
    }
}
/** Starts the app and looks at the history again: an app that migrates at start undoes the rollback. */
async function start(attempt, { app, database }, plan) {
    const { world, phases, report } = attempt;
    if (app === undefined || wasStopped(app)) {
        return;
    }
    if (!app.inputs.start) {
        report.app = { name: app.site.label, found: app.found, ended: 'Stopped' };
        return;
    }
    const state = await phases.run('Start app', () => startApp(world, app), (now) => `${app.site.label} is ${now}`);
    phases.appIsDown(false);
    report.app = { name: app.site.label, found: app.found, ended: state };
    report.downtimeMs = downtimeOf(attempt.journal);
    await phases.run('Look again', () => watchForReapplied(database, plan.history, plan.range, app.inputs.healthCheckUrl !== undefined), () => `the history is still at ${plan.range.to}`);
}

// EXTERNAL MODULE: ./build/plan/approval.js
var approval = __webpack_require__(50579);
// EXTERNAL MODULE: ./build/plan/canonical-json.js
var canonical_json = __webpack_require__(92639);
// EXTERNAL MODULE: ./build/plan/digest.js
var plan_digest = __webpack_require__(56084);
// EXTERNAL MODULE: ./build/plan/seal-plan.js + 1 modules
var seal_plan = __webpack_require__(42570);
;// CONCATENATED MODULE: ./build/plan/digest-difference.js





/** At most this many of one kind; the two plan.json have all. */
const digest_difference_MOST = 10;
/**
 * How the plan differs from the one that was approved, a sentence a part; none when it is the same.
 * Without the approved document only that it is another one can be said, and how to have it compared.
 */
function differencesFromApproved(approved, now) {
    const { digest, document } = approved;
    if (document === undefined) {
        if (digest === now.digest) {
            return [];
        }
        return [
            `The plan is another one than was approved: plan-digest is ${digest}, the plan is now ${now.digest}. ` +
                `It goes from ${now.from} to ${now.to} and reverts ${counted(now.range.length, 'migration')}. ` +
                'To see which part differs, give plan-file, the plan.json in the artifact of the run whose plan was approved.',
        ];
    }
    if (document.digest !== digest) {
        return [
            `plan-file is not the plan that was approved: its digest is ${document.digest}, plan-digest is ${digest}. ` +
                'Give the plan.json in the artifact of the run whose plan was approved.',
        ];
    }
    const before = (0,plan_digest/* coveredParts */.VM)(document);
    const after = (0,plan_digest/* coveredParts */.VM)(now);
    return plan_digest/* DIGEST_PARTS */.kl.filter((part) => (0,canonical_json/* canonicalJson */.d)(before[part]) !== (0,canonical_json/* canonicalJson */.d)(after[part])).flatMap((part) => TELL[part](document, now));
}
const TELL = {
    database: (before, now) => [changed('The database', placeOf(before), placeOf(now))],
    history: (before, now) => [
        `The history changed: ${setChanges(before.history, now.history, 'applied since', 'no longer applied')}.`,
    ],
    range: (before, now) => [
        `The range changed: it went from ${before.from} to ${before.to} and goes from ${now.from} to ${now.to}; ` +
            `${setChanges(idsOf(before), idsOf(now), 'reverted now', 'no longer reverted') || 'the order is another'}.`,
    ],
    downSql: tellSql,
    // Where one of the two was read without a shadow, the objects differ by nothing but that.
    expectedCatalog: (before, now) => before.scope === now.scope
        ? tellCatalog('The schema at the target', before.expectedCatalog, now.expectedCatalog)
        : [changed('What is compared at the target', before.scope, now.scope)],
    presentCatalog: (before, now) => tellCatalog('The schema of the database', before.presentCatalog, now.presentCatalog),
    losses: (before, now) => [
        `The losses changed: ${setChanges(lossesOf(before), lossesOf(now), 'lost now', 'no longer lost')}.`,
    ],
    policy: (before, now) => [`The policy changed in ${memberChanges(before.policy, now.policy)}.`],
    apps: (before, now) => [
        `The apps changed: ${setChanges(appsOf(before), appsOf(now), 'managed now', 'no longer managed')}.`,
    ],
    terms: (before, now) => tellTerms(before.terms, now.terms),
    engine: (before, now) => [
        changed('The engine', before.engine.name, now.engine.name) +
            (now.engine.because === undefined ? '' : ` The reason: ${now.engine.because}.`),
    ],
    versions: (before, now) => tellVersions(before.tools, now.tools),
    commit: (before, now) => [changed('The commit', before.commit ?? 'none', now.commit ?? 'none')],
};
function tellTerms(before, now) {
    const inputs = termsAsInputs(before);
    return Object.entries(termsAsInputs(now)).flatMap(([name, value]) => {
        const old = inputs[name] ?? 'nothing';
        return old === value ? [] : [changed(name, old, value)];
    });
}
/** By the inputs that set them, as a person would write their values. */
function termsAsInputs(terms) {
    return {
        verify: terms.verify,
        'archive-limit': (0,format/* formatBytes */.z3)(terms.archiveLimitBytes),
        backup: terms.backup,
        'on-failure': terms.onFailure,
        'start-app': String(terms.startApp),
        'terminate-sessions': String(terms.terminateSessions),
    };
}
function tellSql(before, now) {
    const earlier = new Map(before.range.map(({ id, sql }) => [id, (0,canonical_json/* canonicalJson */.d)(sql ?? null)]));
    const migrations = now.range.filter(({ id, sql }) => {
        const old = earlier.get(id);
        return old !== undefined && old !== (0,canonical_json/* canonicalJson */.d)(sql ?? null);
    });
    // A migration that came or went is told as the range's difference.
    return migrations.length === 0
        ? []
        : [`The SQL of the Down changed in ${some(migrations.map(({ id }) => id))}.`];
}
function tellCatalog(subject, before, now) {
    const differences = (0,catalog_catalog/* compareCatalogs */.m6)(before, now);
    return differences.length === 0
        ? []
        : [`${subject} changed since the approval: ${some(differences.map(describeChange), '; ')}.`];
}
/** Neither of the two is what should be there: one was, and the other is. */
function describeChange({ kind, name, change, expected, observed }) {
    switch (change) {
        case 'missing':
            return `${kind} ${name} is gone (${expected})`;
        case 'unexpected':
            return `${kind} ${name} is new (${observed})`;
        case 'different':
            return `${kind} ${name} was ${expected} and is ${observed}`;
    }
}
function tellVersions(before, now) {
    return [...new Set([...Object.keys(before), ...Object.keys(now)])]
        .filter((tool) => before[tool] !== now[tool])
        .map((tool) => changed(`The version of ${tool}`, before[tool] ?? 'none', now[tool] ?? 'none'));
}
function memberChanges(before, now) {
    const [old, current] = [membersOf(before), membersOf(now)];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])]
        .toSorted()
        .filter((key) => (0,canonical_json/* canonicalJson */.d)(old[key] ?? null) !== (0,canonical_json/* canonicalJson */.d)(current[key] ?? null));
    return keys.map((key) => `${key} (${brief(old[key])} before, ${brief(current[key])} now)`).join(', ');
}
function membersOf(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { ...value }
        : { 'the whole of it': value };
}
function brief(value) {
    const json = value === undefined ? 'nothing' : (0,canonical_json/* canonicalJson */.d)(value);
    return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}
/** `a, b applied since; c no longer applied`; empty when both hold the same. */
function setChanges(before, now, come, gone) {
    const came = now.filter((one) => !before.includes(one));
    const went = before.filter((one) => !now.includes(one));
    return [
        ...(came.length === 0 ? [] : [`${some(came)} ${come}`]),
        ...(went.length === 0 ? [] : [`${some(went)} ${gone}`]),
    ].join('; ');
}
function some(items, between = ', ') {
    const more = items.length - digest_difference_MOST;
    return items.slice(0, digest_difference_MOST).join(between) + (more > 0 ? `${between}and ${more} more` : '');
}
function changed(subject, before, now) {
    return `${subject} changed from ${before} to ${now}.`;
}
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
function placeOf({ server }) {
    return `${server.database} on ${server.host}`;
}
function idsOf({ range }) {
    return range.map(({ id }) => id);
}
function lossesOf({ losses }) {
    return (0,seal_plan/* lossesToApprove */.sF)({ losses }).map(({ name, kind }) => `${name} (${kind})`);
}
function appsOf({ apps }) {
    return apps.map(({ name }) => name);
}

;// CONCATENATED MODULE: ./build/plan/loss-growth.js

/**
 * The losses that have grown beyond what was approved by more than is tolerated, a sentence each. One that was empty then, and so was never
 * approved, may not grow at all.
 * @param now the same losses, measured again
 */
function grownLosses(approved, now, tolerance) {
    const then = new Map(approved.map((loss) => [loss.name, loss.rows]));
    return now.flatMap(({ name, kind, rows }) => {
        const before = then.get(name) ?? 0;
        return rows <= mostTolerated(before, tolerance)
            ? []
            : [
                `${name} would lose ${(0,format/* formatCounted */.So)(rows, nounOf(kind))}, and ${before === 0 ? 'was empty' : `had ${(0,format/* formatCount */.B4)(before)}`} when the plan was approved`,
            ];
    });
}
/** The losses whose rows a plan tells for sure: where its role could not read, it had an estimate, and all of it was approved. */
function countedLosses({ losses, }) {
    return losses.filter(({ unread }) => unread === undefined);
}
function mostTolerated(before, { rows, percent }) {
    return before === 0 ? 0 : before + Math.max(rows, (before * percent) / 100);
}
function nounOf(kind) {
    return kind === 'table' || kind === 'rows' ? 'row' : 'value';
}

;// CONCATENATED MODULE: ./build/modes/approve.js







/**
 * Lets through what was approved, and nothing else: every check that forbids holds, the plan is the one with the digest that was approved, or
 * else every loss is named.
 * @param tolerance how far a loss may have grown since the approval
 * @returns the approved plan where plan-file gave it
 * @throws Refusal with everything that stands against it
 */
async function refuseUnapproved({ inputs, world, warn }, document, tolerance) {
    const { planDigest, planFile, dataLoss } = inputs.approval;
    const approved = planFile === undefined ? undefined : await readApprovedPlan(planFile, world.environment);
    const objections = (0,seal_plan/* forbidding */.Nt)(document).map(({ sentence }) => sentence);
    const reasons = planDigest === undefined
        ? [...objections, ...(0,approval/* objectionsToApproval */.uX)(dataLoss, document.losses, 'every loss')]
        : [
            ...differencesFromApproved({ digest: planDigest, document: approved }, document),
            ...objections,
            ...(approved?.digest === planDigest ? grownSince(approved, document, tolerance) : []),
            ...(0,approval/* objectionsToApproval */.uX)(dataLoss, document.losses, 'the digest covers the rest'),
        ];
    if (reasons.length > 0) {
        throw new refusal/* Refusal */.P_(reasons);
    }
    if (planDigest !== undefined && approved === undefined && (0,seal_plan/* lossesToApprove */.sF)(document).length > 0) {
        warn('Approval', 'A digest holds no amounts: how much was to be lost when the plan was approved stands in its plan.json. Without plan-file the losses may only not grow from now on.');
    }
    return approved;
}
/** What has grown until now is known while the app still runs; what grows until it is stopped is measured then. */
function grownSince(approved, document, tolerance) {
    const known = new Set(countedLosses({ losses: (0,seal_plan/* lossesToApprove */.sF)(approved) }).map(({ name }) => name));
    const grown = grownLosses(approved.losses, document.losses.filter(({ name }) => known.has(name)), tolerance);
    return grown.length === 0
        ? []
        : [
            `More would be lost than was approved: ${grown.join('; ')}. Plan again, and approve what is there now.`,
        ];
}
async function readApprovedPlan(file, environment) {
    let text;
    try {
        text = await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(environment['GITHUB_WORKSPACE'] ?? process.cwd(), file), 'utf8');
    }
    catch (error) {
        throw new refusal/* Refusal */.P_(`plan-file: ${file} cannot be read: ${error.message}.`, { cause: error });
    }
    return (0,seal_plan/* readPlanDocument */.rk)(text, file);
}

// EXTERNAL MODULE: ./build/modes/attempt.js + 3 modules
var modes_attempt = __webpack_require__(97853);
// EXTERNAL MODULE: ./build/ef/update.js
var update = __webpack_require__(61649);
// EXTERNAL MODULE: ./build/postgres/table-writes.js
var table_writes = __webpack_require__(2571);
// EXTERNAL MODULE: ./build/github/artifact.js + 1 modules
var github_artifact = __webpack_require__(52121);
// EXTERNAL MODULE: ./build/postgres/table-sizes.js
var table_sizes = __webpack_require__(15273);
;// CONCATENATED MODULE: ./build/report/dump-progress.js

/** Follows a dump table by table and says how far it is, with an estimate from the rate so far. */
class DumpProgress {
    #sizes;
    #total;
    #startedAt;
    #begun = 0;
    #bytesBefore = 0;
    #current = 0;
    /** @param startedAt milliseconds since the epoch */
    constructor(sizes, startedAt) {
        this.#sizes = sizes;
        this.#total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
        this.#startedAt = startedAt;
    }
    /** A line for the table whose rows are dumped from now on. */
    begin(table, now) {
        this.#begun += 1;
        this.#bytesBefore += this.#current;
        this.#current = this.#sizes.get(table) ?? 0;
        const size = this.#sizes.has(table) ? `, ${(0,format/* formatBytes */.z3)(this.#current)}` : '';
        return `${table}${size} (table ${this.#begun} of ${this.#sizes.size}${this.#estimate(now)})`;
    }
    #estimate(now) {
        if (this.#bytesBefore === 0) {
            return '';
        }
        const share = this.#bytesBefore / this.#total;
        const left = ((now - this.#startedAt) * (1 - share)) / share;
        return `, ${Math.round(share * 100)} % done, about ${(0,format/* formatDuration */.a3)(left)} left`;
    }
}

;// CONCATENATED MODULE: ./build/modes/back-up.js










/** Dumps the database, with progress by table, and proves the dump. @throws as takeBackup */
async function backUp(inputs, world, workplace, ground, file) {
    const { database, server, tools } = ground;
    const startedAt = Date.now();
    return (0,postgres_database/* withConnection */.p)(database, 'backup', async (client) => {
        const progress = new DumpProgress(await (0,table_sizes/* readTableSizes */.B)(client), startedAt);
        const mark = await markTransactions(client);
        const backup = await takeBackup({
            tools,
            environment: clientEnvironment(database, (0,base_environment/* baseEnvironment */.P)(world.environment, workplace.application), {
                serverVersionNumber: server.versionNumber,
                purpose: 'pg_dump',
            }),
            client,
            file,
            lockTimeoutMs: inputs.database.lockTimeoutMs,
            stallMs: inputs.backup.stallTimeoutMs,
            signal: world.signal,
            onTable: (table) => world.runner.line(progress.begin(table, Date.now())),
        });
        return { ...backup, mark, milliseconds: Date.now() - startedAt };
    });
}
/** Whether nothing can have been written since the dump; otherwise a restore of it would lose that. */
async function isStillFresh(backup, { database }) {
    return (0,postgres_database/* withConnection */.p)(database, 'freshness', (client) => nothingCommittedSince(client, backup.mark));
}
/** Removes a dump that another one replaces. */
async function discardBackup(backup) {
    await Promise.all([(0,external_node_fs_promises_.rm)(backup.file, { force: true }), (0,external_node_fs_promises_.rm)(backup.stateFile, { force: true })]);
}
/** Uploads the dump, with what proves a restore of it, and waits for the confirmation. */
async function uploadBackup(inputs, world, backup) {
    (0,github_artifact/* refuseImpossibleUpload */.r3)(world.environment, world.run);
    const { id, attempt } = world.run;
    const artifact = await (0,github_artifact/* uploadArtifact */.mz)({
        name: inputs.backup.artifactName ?? `ef-rollback-backup-${id}-${attempt}`,
        files: [backup.file, backup.stateFile],
        rootDirectory: (0,external_node_path_.dirname)(backup.file),
        retentionDays: inputs.backup.retentionDays,
        signal: world.signal,
        onRetry: (sentence) => world.runner.warning('Artifact', sentence),
    });
    return { ...artifact, url: (0,github_artifact/* artifactUrl */.Wk)(world.run, artifact.id) };
}
/** Where the dump of a run goes: `backup_<database>_<UTC time>.dump`, as the hand procedure names it, safe as a file and artifact path. */
function dumpPath(inputs, workplace, database) {
    const { directory } = inputs.backup;
    const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
    return (0,external_node_path_.join)(directory === undefined ? (0,external_node_path_.join)(workplace.directory, 'backup') : (0,external_node_path_.resolve)(directory), `backup_${database.replace(/[^A-Za-z0-9_.-]/g, '_')}_${time}.dump`);
}

;// CONCATENATED MODULE: ./build/modes/backup-phases.js


async function dump(attempt, ground) {
    const { inputs, world, workplace, phases, report, journal } = attempt;
    const dumpFile = dumpPath(inputs, workplace, ground.database.settings.database);
    journal.record({ dumpFile });
    const backup = await phases.run('Back up', () => backUp(inputs, world, workplace, ground, dumpFile), ({ bytes, sha256 }) => `${(0,format/* formatBytes */.z3)(bytes)}, read back in full, sha256 ${sha256}`);
    const { file, bytes, sha256, milliseconds } = backup;
    report.backup = { file, bytes, sha256, milliseconds };
    return backup;
}
/** A dump from before the stop holds only when nothing was written since. */
async function freshBackup(attempt, ground, early) {
    if (early === undefined) {
        return dump(attempt, ground);
    }
    if (await isStillFresh(early, ground)) {
        return early;
    }
    attempt.world.runner.line('Something was written since the dump was made, so it is made again.');
    await discardBackup(early);
    delete attempt.report.backup;
    return dump(attempt, ground);
}
/** Before anything is destroyed. */
async function upload({ inputs, world, phases, report, journal }, backup) {
    const { file, bytes, sha256, stateFile } = backup;
    journal.record({ backup: { file, bytes, sha256, stateFile } });
    if (!inputs.backup.upload) {
        return;
    }
    const { name, id, url } = await phases.run('Upload', () => uploadBackup(inputs, world, backup), (uploaded) => `artifact ${uploaded.name} (id ${uploaded.id}) is confirmed`);
    report.artifact = { name, id, url };
    journal.record({ artifact: name });
}

// EXTERNAL MODULE: ./build/modes/causes.js
var causes = __webpack_require__(52251);
// EXTERNAL MODULE: ./build/modes/expectation.js
var expectation = __webpack_require__(27001);
// EXTERNAL MODULE: ./build/plan/losses.js
var plan_losses = __webpack_require__(80971);
// EXTERNAL MODULE: ./build/plan/tables.js
var tables = __webpack_require__(23681);
// EXTERNAL MODULE: ./build/postgres/identities.js
var identities = __webpack_require__(97850);
// EXTERNAL MODULE: ./build/postgres/invariants.js + 3 modules
var postgres_invariants = __webpack_require__(87879);
;// CONCATENATED MODULE: ./build/modes/hold-terms.js






/** Asks the policy's invariants, counts its protected tables and looks at every table, while nobody writes. @throws Error */
async function lookBeforeRevert(database, history, { written }) {
    return (0,postgres_database/* withConnection */.p)(database, 'before revert', (client) => (0,postgres_snapshot/* inOneMoment */.o)(client, async () => ({
        asked: await (0,postgres_invariants/* askBefore */.bz)(client, written),
        tables: await (0,identities/* readAppTables */.Zm)(client, history),
    })));
}
/**
 * What holds inside the transaction with the engine `transaction` is looked at afterwards with the others: what is broken then is put back from
 * the dump.
 * @throws InvariantsBroken; Error when a table or column went that no loss names
 */
async function holdTerms(database, history, { written, losses, mayLoseRows }, before) {
    await (0,postgres_database/* withConnection */.p)(database, 'after revert', (client) => (0,postgres_snapshot/* inOneMoment */.o)(client, async () => {
        await (0,postgres_invariants/* holdAfter */.c_)(client, written, before.asked, mayLoseRows);
        const unnamed = (0,tables/* goneBetween */.gg)(before.tables, await (0,identities/* readAppTables */.Zm)(client, history))
            .filter(({ part }) => !(0,plan_losses/* isNamed */.ev)(part, losses, before.tables))
            .map(({ part }) => (0,plan_losses/* nameOfPart */.s6)(part));
        if (unnamed.length > 0) {
            throw new Error(`The Downs took what the plan does not name: ${unnamed.join(', ')}.`);
        }
    }));
}

// EXTERNAL MODULE: ./build/modes/recorded-sequences.js
var recorded_sequences = __webpack_require__(29948);
;// CONCATENATED MODULE: ./build/modes/refuse-changed-schema.js

/**
 * An approved plan is of one schema. Between the look that its digest was compared on and the engine's beginning lie the backup and the stop, in
 * which others may have changed it. Where nobody has approved a schema, any is as good as the proof at the end.
 * @param planned as of the plan
 * @param now right before the engine begins
 * @throws Error with the differences; nothing was destroyed yet
 */
function refuseChangedSchema({ approval }, planned, now) {
    const differences = approval.planDigest === undefined
        ? []
        : (0,catalog_catalog/* compareCatalogs */.m6)(planned.before, now.before).map(catalog_catalog/* describeDifference */.hF);
    if (differences.length > 0) {
        const more = differences.length - refuse_changed_schema_MOST;
        throw new Error(`The schema has changed while the backup was made and the app was stopped, so that it is not the one of the approved plan, and nothing was reverted: ` +
            `${differences.slice(0, refuse_changed_schema_MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}. Plan again.`);
    }
}
/** At most this many differences in a sentence. */
const refuse_changed_schema_MOST = 10;

// EXTERNAL MODULE: ./build/postgres/measure-losses.js + 2 modules
var measure_losses = __webpack_require__(46801);
;// CONCATENATED MODULE: ./build/modes/refuse-grown.js





/**
 * For engines that commit migration by migration: measured while nobody writes, before anything is destroyed. The app is stopped by now, so no lock is
 * waited for longer than `lockTimeoutMs`.
 * @throws Error
 */
async function refuseGrownLosses({ database }, terms, lockTimeoutMs) {
    await (0,postgres_database/* withConnection */.p)(database, 'losses', async (client) => {
        // A value that may not fit is tried under a savepoint, which there is in a transaction alone.
        await client.query('BEGIN READ ONLY');
        await measureAgain(client, terms);
        await client.query('ROLLBACK');
    }, { lockTimeoutMs });
}
/**
 * The losses as they are now, or at most are. The app is down meanwhile, so a table is read again only where so much was written to it since that
 * more may be lost than is tolerated.
 * @throws Error when more would be lost than was approved
 */
async function measureAgain(client, approved) {
    const { losses, tolerance } = approved;
    const bounds = await boundsOf(client, approved);
    const doubtful = losses.filter((loss) => {
        const bound = bounds.get(loss.name);
        return bound === undefined || grownLosses([loss], [bound], tolerance).length > 0;
    });
    const again = new Map((await (0,measure_losses/* measureLosses */.y)(client, doubtful)).map((loss) => [loss.name, loss]));
    const present = losses.map((loss) => again.get(loss.name) ?? bounds.get(loss.name) ?? loss);
    const grown = grownLosses(losses, present, tolerance);
    if (grown.length > 0) {
        throw new Error(`More would be lost than was approved, so nothing was done: ${grown.join('; ')}. Plan again, and approve what is there now.`);
    }
    return present;
}
/** How much each loss can be by now, where that can be told without reading its table: what it was, and a row more for each that was written. */
async function boundsOf(client, { measured, writes, application }) {
    const now = writes === undefined ? undefined : await (0,table_writes/* readTableWrites */.BL)(client, application);
    return new Map(measured.flatMap((loss) => {
        const { schema, table } = loss.part;
        const key = (0,plan_losses/* nameOfPart */.s6)({ schema, table });
        const [then, since] = [writes?.get(key), now?.get(key)];
        // A server that crashed counts from nothing again.
        return then === undefined || since === undefined || since < then
            ? []
            : [[loss.name, { ...loss, rows: loss.rows + since - then }]];
    }));
}

;// CONCATENATED MODULE: ./build/modes/refuse-stale-backup.js







/**
 * While the dump is uploaded minutes pass, in which a program that nobody stopped may write, or migrate. Were the dump restored afterwards, that would be
 * lost: so it is refused while there is nothing to restore yet.
 * @throws Error naming the tables, where the server tells them; Cancelled
 */
async function refuseStaleBackup(question, signal) {
    const { database, history, historyBefore, mark, changes } = question;
    await (0,postgres_database/* withConnection */.p)(database, 'freshness', async (client) => {
        if (!(0,migration_range/* isSameHistory */.xC)(await (0,postgres_history/* readHistory */.Lu)(client, history), historyBefore)) {
            throw new Error('The history table has changed since the plan was made: somebody else migrated. Nothing was reverted.');
        }
        if (await nothingCommittedSince(client, mark)) {
            return;
        }
        if (changes === undefined) {
            throw new Error('Something was committed on this server since the dump was made, and a restore of the dump might lose it: before version 15, PostgreSQL does not tell in which tables. Nothing was reverted. Stop what writes (other databases of the server and autovacuum count, too) and start again, or use engine: transaction, which needs no restore.');
        }
        // On a server with other databases that proves nothing, so the tables themselves are looked at.
        const changed = await changedOnceTold(client, question, changes, signal);
        if (changed.length > 0) {
            throw new Error(`Somebody has written to ${changed.join(', ')} since the dump was made, or right before it, and a restore of it might lose that. Nothing was reverted; stop who writes, and start again.`);
        }
    });
}
/** Somewhat longer than it takes an idle session to tell. One that is never idle is not waited for any longer, since the app is down. */
const TELL_MS = 11_000;
const refuse_stale_backup_POLL_MS = 500;
/** The tables that were written to, as soon as any is known, or when everybody has told. */
async function changedOnceTold(client, { database }, before, signal) {
    for (const until = Date.now() + TELL_MS;; await (0,promises_.setTimeout)(refuse_stale_backup_POLL_MS)) {
        (0,refusal/* throwIfCancelled */.dZ)(signal);
        const more = Date.now() < until && (await (0,table_writes/* othersMayTellMore */.jj)(client, database.application));
        const changed = changedTables(before, await (0,table_writes/* countChanges */.xS)(client));
        if (changed.length > 0 || !more) {
            return changed;
        }
    }
}
function changedTables(before, now) {
    return [...(now ?? [])].flatMap(([table, changes]) => {
        const then = before.get(table);
        return then === undefined || changes === then ? [] : [table];
    });
}

// EXTERNAL MODULE: ./build/catalog/judge.js
var judge = __webpack_require__(64971);
// EXTERNAL MODULE: ./build/catalog/likely-cause.js
var likely_cause = __webpack_require__(93040);
;// CONCATENATED MODULE: ./build/postgres/inherited-settings.js
/**
 * What ALTER DATABASE and ALTER ROLE give to a session, such as a search path or an app's own setting: a dump does not hold it, and another
 * database gives it to no session by itself. What this session has set itself, its timeouts, is left out, and so is what only a superuser may set.
 */
async function readInheritedSettings(client) {
    // The narrower comes last, and so wins.
    const result = await client.query(`SELECT split_part(entry, '=', 1) AS name, substr(entry, strpos(entry, '=') + 1) AS value
       FROM pg_db_role_setting d, unnest(d.setconfig) entry
      WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND d.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
        AND split_part(entry, '=', 1) <> 'role'
        AND NOT EXISTS (SELECT FROM pg_settings s WHERE s.name = split_part(entry, '=', 1) AND (s.context <> 'user' OR s.source IN ('client', 'session')))
      ORDER BY d.setrole <> 0, d.setdatabase <> 0`);
    return Object.fromEntries(result.rows.map(({ name, value }) => [name, value]));
}
/** Gives them to a session, as if they were its own database's. */
async function inherit(client, settings) {
    await client.query('SELECT set_config(key, value, false) FROM jsonb_each_text($1)', [
        JSON.stringify(settings),
    ]);
}

// EXTERNAL MODULE: ./build/postgres/rehearse.js + 1 modules
var rehearse = __webpack_require__(80766);
;// CONCATENATED MODULE: ./build/postgres/restored-copy.js












/**
 * Restores a dump into an empty database as the role's own, and proves that this gives what was dumped: every table by count and hash of
 * its rows, and the schema. What only its owner, or a superuser, could make again is left out.
 * @throws Refusal when it cannot be restored, or is not what was dumped; Error when the file is not the dump that was proven; CommandFailed, Cancelled
 */
async function restoreCopy(request) {
    await refuseOtherFile(request.backup);
    const from = performance.now();
    await restored_copy_restore(request);
    const milliseconds = performance.now() - from;
    const { dumped, present } = await readBoth(request);
    const differences = [...contentDifferences(dumped, present), ...(await schemaDifferences(request))];
    if (differences.length > 0) {
        throw new refusal/* Refusal */.P_(`The backup does not restore to what was dumped: ${differences.join('; ')}. The app was not stopped.`);
    }
    // Autovacuum has not seen the copy yet: without statistics the server would plan otherwise than in production.
    await request.client.query('ANALYZE');
    return { ...countsOf(dumped), milliseconds };
}
async function restored_copy_restore(request) {
    const { tools, environment, backup, signal, database, client } = request;
    const owner = await client.query('SELECT rolname AS role, rolsuper AS "isSuperuser" FROM pg_roles WHERE rolname = current_user');
    const listFile = `${backup.file}.list`;
    try {
        const contents = await listContents(request);
        const { role, isSuperuser } = owner.rows[0] ?? { role: '', isSuperuser: false };
        await (0,external_node_fs_promises_.writeFile)(listFile, tableOfContentsForCopy(contents, { role, isSuperuser }), { mode: 0o600 });
        const result = await (0,run_command/* runCommand */.d1)({
            title: 'pg_restore',
            file: tools.pgRestore,
            // In one transaction the server fills the pages of each table one after another, so that rows keep their order, by which they are compared.
            args: [
                '--single-transaction',
                '--exit-on-error',
                '--no-owner',
                '--no-privileges',
                '--no-security-labels',
                '--no-tablespaces',
                '--no-password',
                `--use-list=${listFile}`,
                `--dbname=${database}`,
                backup.file,
            ],
            environment,
            signal,
        });
        refuseUnlessRestored(result);
    }
    finally {
        await (0,external_node_fs_promises_.rm)(listFile, { force: true });
    }
}
function refuseUnlessRestored({ code, signal, stderrTail }) {
    if (code === 0) {
        return;
    }
    const extension = /^Command was: CREATE EXTENSION (?:IF NOT EXISTS )?(\S+)/m.exec(stderrTail.toString());
    if (extension !== null) {
        throw new refusal/* Refusal */.P_(`Extension ${extension[1]} cannot be made in the throwaway database that the dump is restored into: ${reasonOf(stderrTail)}. ` +
            'Let the role make it, name a server where it can in shadow-connection-string, or use rehearse: schema. The app was not stopped.');
    }
    throw new refusal/* Refusal */.P_(`The dump cannot be restored into a throwaway database: pg_restore ${signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`}. ` +
        `It said: ${reasonOf(stderrTail)}. The app was not stopped.`);
}
/** Without the server's DETAIL and CONTEXT, which quote rows. */
function reasonOf({ lines }) {
    const errors = lines.filter((line) => line.startsWith('pg_restore: error: '));
    return lastError(errors.length > 0 ? errors : lines.filter((line) => !/^(DETAIL|CONTEXT):/.test(line)));
}
async function readBoth(request) {
    const { client, backup } = request;
    const reading = { ...request, owners: 'left out' };
    const snapshot = await (0,postgres_snapshot/* exportSnapshot */.v)(client);
    try {
        return await readBothContents({ ...reading, file: backup.file }, { ...reading, snapshot });
    }
    finally {
        await client.query('ROLLBACK');
    }
}
/** Lesser differences are those of what was left out, and of another server's way to write a definition. */
async function schemaDifferences({ client, backup }) {
    const dumped = JSON.parse(await (0,external_node_fs_promises_.readFile)(backup.stateFile, 'utf8'));
    const differences = (0,catalog_catalog/* compareCatalogs */.m6)(dumped.catalog, await (0,catalog_reader/* readCatalog */.uM)(client, undefined));
    return (0,judge/* judgeDifferences */.S)(differences, [], 'standard').failing.map(catalog_catalog/* describeDifference */.hF);
}
function countsOf({ tables }) {
    const contents = Object.values(tables);
    return { tables: contents.length, rows: contents.reduce((sum, { rows }) => sum + rows, 0) };
}

// EXTERNAL MODULE: ./build/postgres/shadow.js
var shadow = __webpack_require__(1328);
// EXTERNAL MODULE: ./build/report/rehearsal.js
var rehearsal = __webpack_require__(5164);
;// CONCATENATED MODULE: ./build/modes/end-when-cancelled.js

/**
 * Works on a connection that is closed when the run is cancelled: a cancelled run waits for no statement. Its backend goes on until it notices.
 * @param work is given what lets it come to its end from then on, cancelled or not
 * @throws Cancelled instead of what the work threw, when the run is cancelled
 */
async function endWhenCancelled(client, signal, work) {
    const end = () => {
        void client.end();
    };
    const letFinish = () => signal.removeEventListener('abort', end);
    signal.addEventListener('abort', end, { once: true });
    try {
        return await work(letFinish);
    }
    catch (error) {
        (0,refusal/* throwIfCancelled */.dZ)(signal);
        throw error;
    }
    finally {
        letFinish();
    }
}

// EXTERNAL MODULE: ./build/modes/rehearsal.js + 1 modules
var modes_rehearsal = __webpack_require__(68290);
// EXTERNAL MODULE: ./build/modes/runnable.js
var runnable = __webpack_require__(54622);
// EXTERNAL MODULE: ./build/modes/shadow-server.js
var shadow_server = __webpack_require__(34155);
;// CONCATENATED MODULE: ./build/modes/rehearse-data.js




















/**
 * With `rehearse: data`, and only then: restores the dump into a throwaway database, proves that this gives what was dumped, and runs there
 * what will run. A refusal takes the dump away as well: there was no rollback that it is of.
 * @throws Refusal when the dump does not restore, a Down fails or leaves another schema than the target's; CommandFailed, Cancelled
 */
async function rehearseOnData(attempt, ground, plan, expected, backup, engine) {
    const { inputs, phases, report } = attempt;
    const manner = inputs.rehearse === 'data' ? (0,modes_rehearsal/* rehearsalOf */.pK)(inputs, { engine }) : undefined;
    if (manner === undefined) {
        return;
    }
    tellWhatItTakes(attempt, ground);
    try {
        report.rehearsal = await phases.run('Rehearse on data', () => onCopyServer(attempt, ground, async (copy) => {
            const restored = await restoreInto(attempt, ground, copy, backup);
            const statements = await carryOut(attempt, ground, copy, plan, expected, manner);
            return {
                statements,
                totalMs: totalOf(statements),
                restored: { ...restored, milliseconds: tenths(restored.milliseconds) },
            };
        }), rehearsal/* describeRehearsal */.zy);
    }
    catch (error) {
        if (error instanceof refusal/* Refusal */.P_) {
            await discardBackup(backup);
            delete report.backup;
        }
        throw error;
    }
}
function tellWhatItTakes({ inputs, warn, world }, { server }) {
    const size = (0,format/* formatBytes */.z3)(server.databaseSizeBytes);
    if (inputs.shadow === undefined) {
        warn('Rehearsal', `The dump is restored into a throwaway database on production's own server, which takes up to ${size} of its disk, as much again for its ` +
            'write-ahead log, and a part of its time. How much is free there, SQL cannot ask. shadow-connection-string names another server.');
    }
    else {
        world.runner.line(`The server of shadow-connection-string holds a copy of the data (${size}) meanwhile.`);
    }
}
/** The copy is named, swept and dropped as a run's shadow is, which is gone by now. */
async function onCopyServer(attempt, ground, work) {
    const server = await (0,shadow_server/* shadowServer */.C)(attempt, ground);
    const locale = await (0,postgres_database/* withConnection */.p)(ground.database, 'look', shadow/* readLocale */.XE);
    return (0,shadow/* withShadow */.to)(server, attempt.workplace.nonce, (name) => work({ server, name }), {
        words: 'that the dump is restored into',
        locale,
    });
}
async function restoreInto(attempt, { tools }, copy, backup) {
    const { world, workplace } = attempt;
    return onCopy(attempt, copy, 'copy', {}, async (client) => {
        const { versionNumber } = await (0,postgres_database/* readServerFacts */.TX)(client);
        const environment = clientEnvironment(copy.server, (0,base_environment/* baseEnvironment */.P)(world.environment, workplace.application), { serverVersionNumber: versionNumber, purpose: 'pg_restore', database: copy.name });
        return restoreCopy({
            tools,
            environment,
            client,
            database: copy.name,
            backup,
            signal: world.signal,
        });
    });
}
/** Runs the Down as it will be run, with the limits and settings of a session in production, and judges where it leads. @throws Refusal */
async function carryOut(attempt, ground, copy, plan, expected, manner) {
    const { inputs, world } = attempt;
    const { lockTimeoutMs, statementTimeoutMs } = inputs.database;
    const settings = await (0,postgres_database/* withConnection */.p)(ground.database, 'look', readInheritedSettings);
    const statements = [];
    await onCopy(attempt, copy, 'rehearsal', { lockTimeoutMs, statementTimeoutMs }, async (client) => {
        await inherit(client, settings);
        const drift = (0,catalog_catalog/* compareCatalogs */.m6)(expected.present, await (0,catalog_reader/* readCatalog */.uM)(client, plan.history));
        const downs = plan.downs.map(runnable/* runnable */.a);
        const rehearsed = await (0,rehearse/* rehearse */.K)(client, downs, manner, plan.history, async ({ sql, rows, isCommit: _, ...done }) => {
            const statement = {
                ...done,
                milliseconds: tenths(done.milliseconds),
                statement: (0,rehearsal/* statementText */.t6)(sql),
                ...(rows === undefined ? {} : { rows }),
            };
            statements.push(statement);
            world.runner.line((0,rehearsal/* describeStatement */.Zc)(statement));
        });
        refuseUnlessDone(rehearsed);
        const { failing } = (0,judge/* judgeDifferences */.S)((0,likely_cause/* withLikelyCauses */.F)((0,catalog_catalog/* compareCatalogs */.m6)(expected.catalog, rehearsed.catalog), (0,causes/* textsOfRange */.Vb)(plan)), drift, inputs.verify);
        if (failing.length > 0) {
            throw new refusal/* Refusal */.P_(`On a copy of the data the rollback ended at another schema than that of ${plan.range.to}: ${failing.map(catalog_catalog/* describeDifference */.hF).join('; ')}. ` +
                'The app was not stopped.');
        }
    });
    return statements;
}
function refuseUnlessDone(rehearsed) {
    if (rehearsed.result === 'failed') {
        throw new refusal/* Refusal */.P_(`The rehearsal on a copy of the data failed: ${(0,modes_rehearsal/* describeFailure */.Ic)(rehearsed)} The app was not stopped.`);
    }
    if (rehearsed.notInOne !== undefined) {
        throw new refusal/* Refusal */.P_(`The rehearsal on a copy of the data failed: in one transaction, ${(0,modes_rehearsal/* describeFailure */.Ic)(rehearsed.notInOne)} ` +
            'With a transaction for each migration it goes through: engine: database-update does that. The app was not stopped.');
    }
}
/** A connection to the copy. A cancelled run waits for no statement that runs there. */
async function onCopy({ world }, { server, name }, purpose, limits, work) {
    (0,refusal/* throwIfCancelled */.dZ)(world.signal);
    return (0,postgres_database/* withConnection */.p)(server, purpose, (client) => endWhenCancelled(client, world.signal, () => work(client)), { ...limits, database: name });
}
function totalOf(statements) {
    return tenths(statements.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
}
function tenths(milliseconds) {
    return Math.round(milliseconds * 10) / 10;
}

;// CONCATENATED MODULE: ./build/modes/target-proven.js


/** The database is at the target, proven: from here on it is not put back any more, whatever fails; what is tolerated is told. */
function targetIsProven(attempt, { database }, { history, range }) {
    attempt.journal.record({ stage: 'proven' });
    attempt.lookAgain = () => watchForReapplied(database, history, range, false);
    for (const difference of attempt.report.verification?.tolerated ?? []) {
        attempt.warn('Schema', (0,catalog_catalog/* describeDifference */.hF)(difference));
    }
}

;// CONCATENATED MODULE: ./build/modes/go-back-by-tool.js




















/** dotnet ef and a bundle commit migration by migration, so only a dump that nothing was written after can undo them. */
async function goBackByTool(attempt, ground, plan, expected, terms, carrier) {
    const { backup: asked, rehearse } = attempt.inputs;
    const early = asked.when === 'before-stop' || rehearse === 'data' ? await dump(attempt, ground) : undefined;
    if (early !== undefined) {
        await rehearseOnData(attempt, ground, plan, expected, early, 'database-update');
    }
    await stop(attempt, ground);
    await (0,postgres_database/* withConnection */.p)(ground.database, 'drain', (client) => waitForConnections(attempt, ground, client));
    await refuseGrownLosses(ground, terms, attempt.inputs.database.lockTimeoutMs);
    const changes = await (0,postgres_database/* withConnection */.p)(ground.database, 'look', table_writes/* countChanges */.xS);
    const backup = await freshBackup(attempt, ground, early);
    await upload(attempt, backup);
    const now = await (0,postgres_database/* withConnection */.p)(ground.database, 'catalog', (client) => (0,expectation/* expectAnew */.lb)(attempt, plan, expected, client));
    refuseChangedSchema(attempt.inputs, expected, now);
    const before = await lookBeforeRevert(ground.database, plan.history, terms);
    await refuseStaleBackup({
        database: ground.database,
        history: plan.history,
        historyBefore: plan.range.historyBefore,
        mark: backup.mark,
        changes,
    }, attempt.world.signal);
    await revert(attempt, ground, plan, carrier, backup);
    await verify(attempt, ground, plan, now, () => holdTerms(ground.database, plan.history, terms, before));
}
/** The exit code is told; whether it did what it should is seen by {@link verify}. */
async function revert(attempt, ground, plan, carrier, backup) {
    const { phases, journal, warn, workplace } = attempt;
    const before = await (0,postgres_database/* withConnection */.p)(ground.database, 'mark', markSequences);
    const sequencesFile = await (0,recorded_sequences/* recordSequences */.ad)(workplace, before);
    journal.record({ stage: 'reverting', markBeforeRevert: before.snapshot, sequencesFile });
    registerDatabaseUndo(attempt, ground, backup, before);
    await phases.run('Revert', async () => {
        const ended = await carrier.goTo(plan.range.to, ground.database);
        if (ended.exitCode === 0) {
            return;
        }
        const words = (0,update/* causeOf */.r)(ended);
        const history = await (0,postgres_database/* withConnection */.p)(ground.database, 'look', (client) => (0,postgres_history/* readHistory */.Lu)(client, plan.history));
        if (!(0,migration_range/* isSameHistory */.xC)(history, plan.range.historyAfter)) {
            throw new Error(`${carrier.command} ended with exit code ${ended.exitCode}: ${words}`);
        }
        warn('Revert', `${carrier.command} ended with exit code ${ended.exitCode} although the history is at the target: ${words}`);
    }, () => `${carrier.command} ${plan.range.to}`);
}
/** History, catalog and the terms of the approval: only then is the target proven. */
async function verify(attempt, ground, plan, expected, hold) {
    const { inputs, phases, report } = attempt;
    await phases.run('Verify', async () => {
        const verification = (0,causes/* explained */.to)(await (0,expectation/* verifyTarget */.ft)(ground.database, plan.history, plan.range.historyAfter, expected, inputs.verify), plan);
        report.verification = verification;
        if (!verification.matches) {
            const list = verification.failing.map(catalog_catalog/* describeDifference */.hF).join('; ');
            throw new Error(`The schema is not that of ${plan.range.to}: ${list}.`);
        }
        await hold();
        return verification;
    }, ({ tables, tolerated }) => `history and ${(0,format/* formatCounted */.So)(tables, 'table')} are those of ${plan.range.to}` +
        (tolerated.length === 0 ? '' : `; ${(0,format/* formatCounted */.So)(tolerated.length, 'lesser difference')}`));
    targetIsProven(attempt, ground, plan);
}

// EXTERNAL MODULE: ./build/plan/explained-updates.js
var explained_updates = __webpack_require__(94819);
// EXTERNAL MODULE: ./build/postgres/archive.js + 5 modules
var postgres_archive = __webpack_require__(18337);
// EXTERNAL MODULE: ./build/postgres/command-tags.js
var command_tags = __webpack_require__(74637);
;// CONCATENATED MODULE: ./build/postgres/explain-command.js



/**
 * Sends a command and tells which of its updates have overwritten nothing: as many as its own fills have made, by the server's answer, of the rows that
 * could be filled right before it. And which deletions were moves: those that its UPDATEs have made besides. Two short questions more, and for each
 * column that is filled a count of the rows without a value.
 */
async function explainCommand(client, { fills, moves, tables }, send) {
    const located = { fills: locate(fills, tables), moves: locate(moves, tables) };
    const roots = [...located.fills, ...located.moves].map(({ table }) => table.oid);
    const before = await look(client, roots);
    const statements = await statementsBefore(client, located, before);
    const answer = await send();
    const after = await look(client, roots);
    const explained = (0,explained_updates/* explainedBy */.Uj)(statements.map((statement) => withAnswer(statement, answer, after)), doneBetween(before, after, new Set(tables.map(({ oid }) => oid))));
    return { answer, explained };
}
function locate(updates, tables) {
    return updates.flatMap((update) => {
        const table = tables.find((one) => one.schema === update.schema && one.table === update.table);
        const column = table?.columns.find(({ name }) => name === update.column)?.number;
        return table === undefined ? [] : [{ update, table, column }];
    });
}
/** The server counts what this transaction does in the backend itself, so that it is there at once and in no snapshot of statistics. */
async function look(client, roots) {
    const read = await client.query(LOOK, [[...new Set(roots)]]);
    return new Map(read.rows.map((one) => [one.oid, one]));
}
const LOOK = `
WITH triggers AS (SELECT tgrelid, tgtype FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D')
SELECT r.oid,
       (SELECT coalesce(json_object_agg(a.attnum, a.attname), '{}') FROM pg_attribute a
         WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT json_agg(json_build_object('oid', c.oid::bigint, 'qualified', format('%I.%I', n.nspname, c.relname),
                 'inserted', pg_stat_get_xact_tuples_inserted(c.oid), 'updated', pg_stat_get_xact_tuples_updated(c.oid),
                 'deleted', pg_stat_get_xact_tuples_deleted(c.oid),
                 -- row, before and update together, or row, before and insert
                 'changedOnUpdate', EXISTS (SELECT 1 FROM triggers t WHERE t.tgrelid = c.oid AND t.tgtype & 19 = 19),
                 'changedOnInsert', EXISTS (SELECT 1 FROM triggers t WHERE t.tgrelid = c.oid AND t.tgtype & 7 = 7)))
          FROM (SELECT r.oid UNION SELECT relid FROM pg_partition_tree(r.oid)) AS part (oid)
                 JOIN pg_class c ON c.oid = part.oid AND c.relkind IN ('r', 'p') JOIN pg_namespace n ON n.oid = c.relnamespace) AS parts
  FROM pg_class r WHERE r.oid = ANY ($1::oid[])
`;
async function statementsBefore(client, { fills, moves }, before) {
    const statements = new Map();
    // Where nobody has numbered the statements, each is one of its own.
    const keyOf = ({ update }, index) => String(update.statement ?? `alone ${index}`);
    for (const [index, fill] of fills.entries()) {
        const key = keyOf(fill, index);
        const fillable = statements.get(key)?.fillable ?? new Map();
        statements.set(key, { answer: fill.update.answer, fillable, moving: [] });
        // Of a statement that fills several columns, the rows of the one with the most.
        for (const [oid, rows] of await rowsToFill(client, fill, before)) {
            fillable.set(oid, Math.max(rows, fillable.get(oid) ?? 0));
        }
    }
    for (const [index, move] of moves.entries()) {
        const key = keyOf(move, fills.length + index);
        const { fillable, moving = [] } = statements.get(key) ?? {};
        const among = [...new Set([...moving, move.table.oid])];
        statements.set(key, { answer: move.update.answer, fillable, moving: among });
    }
    return [...statements.values()];
}
/** By table: those without a value, or all where the Downs add the column. */
async function rowsToFill(client, { table, column, update }, before) {
    const root = before.get(table.oid);
    if (root === undefined) {
        return [];
    }
    if (column === undefined && update.answer !== undefined) {
        // All that the server will say it has updated: there is nothing to count.
        return root.parts.map(({ oid }) => [oid, Number.POSITIVE_INFINITY]);
    }
    const name = column === undefined ? undefined : root.columns[column];
    if (column !== undefined && name === undefined) {
        return [];
    }
    const condition = name === undefined ? 'true' : `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name)} IS NULL`;
    const counts = root.parts.map(({ oid, qualified }) => `SELECT ${oid}::oid AS oid, count(*)::float8 AS rows FROM ONLY ${qualified} WHERE ${condition}`);
    const counted = await client.query(counts.join(' UNION ALL '));
    return counted.rows.map(({ oid, rows }) => [oid, rows]);
}
/** An answer that is none to an UPDATE was not meant: nothing is explained by it. */
function withAnswer({ answer: number, fillable, moving }, answer, after) {
    const own = number === undefined ? undefined : (0,command_tags/* resultsOf */.qS)(answer)[number - 1];
    const rows = own?.command === 'UPDATE' ? (own.rowCount ?? 0) : 0;
    return {
        rows: number === undefined ? undefined : rows,
        ...(fillable === undefined ? {} : { fillable }),
        partitions: moving.flatMap((oid) => after.get(oid)?.parts.map((part) => part.oid) ?? []),
    };
}
function doneBetween(before, after, standing) {
    const then = partsOf(before);
    return new Map([...partsOf(after)].map(([oid, now]) => {
        // Of one that was attached meanwhile nobody knows what the transaction had done to it.
        const from = then.get(oid) ?? (standing.has(oid) ? now : undefined);
        return [
            oid,
            {
                inserted: now.inserted - (from?.inserted ?? 0),
                updated: now.updated - (from?.updated ?? 0),
                deleted: now.deleted - (from?.deleted ?? 0),
                changedOnUpdate: now.changedOnUpdate || from?.changedOnUpdate === true,
                changedOnInsert: now.changedOnInsert || from?.changedOnInsert === true,
            },
        ];
    }));
}
function partsOf(roots) {
    return new Map([...roots.values()].flatMap(({ parts }) => parts).map((part) => [part.oid, part]));
}

// EXTERNAL MODULE: ./build/postgres/loss-guard.js + 1 modules
var loss_guard = __webpack_require__(65094);
;// CONCATENATED MODULE: ./build/modes/keep-losses.js





/** Nothing is lost but what was approved, no more of it than was approved, and that is kept; on production itself, in the Down's transaction. */
function keepLosses(keeping) {
    const { losses, archive, fills, moves, history } = keeping;
    let present = [];
    let watch;
    let explained = [];
    return {
        before: [
            { name: 'Lock the tables that lose data', run: (on) => (0,postgres_archive/* lockLosses */.VA)(on, losses) },
            {
                name: 'Measure the losses again',
                run: async (on) => {
                    present = await measureAgain(on, keeping);
                },
            },
            {
                name: 'Keep the losses in the archive',
                run: async (on) => keeping.onKept(await (0,postgres_archive/* archiveLosses */.I6)(on, present, archive)),
            },
            {
                name: 'Look at every table',
                run: async (on) => {
                    watch = await (0,loss_guard/* watchLosses */.lR)(on, { losses, history });
                    explained = [];
                },
            },
        ],
        // An UPDATE explains nothing that another command does: what it leaves of the rows that it may fill or move would hide what is overwritten there.
        send: async (on, { migration, command }, send) => {
            const isOwn = (one) => one.migration === migration && one.command === command;
            const own = { fills: fills.filter(isOwn), moves: moves.filter(isOwn) };
            if (watch === undefined || own.fills.length + own.moves.length === 0) {
                return send();
            }
            const sent = await explainCommand(on, { ...own, tables: watch.before.tables }, send);
            explained = [...explained, sent.explained];
            return sent.answer;
        },
        after: [
            {
                name: 'Compare what went with the losses',
                run: async (on) => {
                    const unnamed = watch === undefined
                        ? ['nobody has looked']
                        : await (0,loss_guard/* lostUnnamed */.vH)(on, watch, (0,explained_updates/* explainedTogether */.rU)(explained));
                    if (unnamed.length > 0) {
                        throw new Error(`Data would be lost that the plan does not name, so nothing was committed: ${unnamed.join('; ')}. Nothing approves this: change the Down, so that the plan can name it.`);
                    }
                },
            },
        ],
    };
}

;// CONCATENATED MODULE: ./build/modes/around-down.js
/** Sends a command with what stands around each: the first is the outermost. */
function sendAmid(around, on, place, send) {
    const whole = around.reduceRight((inner, { send: outer }) => (outer === undefined ? inner : () => outer(on, place, inner)), send);
    return whole();
}
/** The Down's steps with what stands around them: the first is the outermost. */
function stepsAround(around, downs) {
    return [
        ...around.flatMap(({ before }) => before),
        ...downs,
        ...around.toReversed().flatMap(({ after }) => after),
    ];
}

;// CONCATENATED MODULE: ./build/modes/revert-in-transaction.js














/** No further attempt to get a lock is begun after this: the app is stopped meanwhile. */
const LOCK_BUDGET_MS = 60_000;
const FIRST_PAUSE_MS = 250;
/**
 * The Down in one transaction on a connection that is open already, committed only when history and catalog are proven to be those of the target.
 * Whatever fails, nothing is left of it.
 * @param around what is done and proven around the Down besides: losses, invariants
 * @throws Error with the difference, or what the server said; CommitUnknown
 */
async function revertInTransaction(attempt, ground, plan, expected, client, around) {
    const { inputs, world, journal } = attempt;
    // Its backend is ended by the undo.
    await endWhenCancelled(client, world.signal, (letFinish) => {
        const steps = [
            lockTheHistory(plan),
            compareTheHistory(plan),
            ...stepsAround(around, [...downSteps(attempt, plan, around), checkDeferred]),
            proveTheTarget(attempt, plan, expected),
            interruptNoLonger(world.signal, letFinish),
        ];
        return withLockRetries(attempt, ground, client, () => runAtomically({
            client,
            steps,
            database: ground.database,
            effectSeen: (on) => historyIs(on, plan, plan.range.historyAfter),
            lockTimeoutMs: inputs.database.lockTimeoutMs,
            statementTimeoutMs: inputs.database.statementTimeoutMs,
            onStep: (name) => world.runner.line(name),
            onBegun: (transactionId) => journal.record({ transactionId }),
        }));
    });
    const { verification } = attempt.report;
    if (verification === undefined) {
        throw new Error('The transaction was committed without a proof, which cannot be.');
    }
    return verification;
}
function lockTheHistory({ history }) {
    return { name: 'Lock the history table', run: (on) => (0,postgres_history/* lockHistory */.KR)(on, history) };
}
function compareTheHistory(plan) {
    return {
        name: 'Compare the history with the plan',
        run: async (on) => {
            if (!(await historyIs(on, plan, plan.range.historyBefore))) {
                throw new Error('The history table has changed since the plan was made: somebody else migrated.');
            }
        },
    };
}
async function historyIs(client, { history }, wanted) {
    return (0,migration_range/* isSameHistory */.xC)(await (0,postgres_history/* readHistory */.Lu)(client, history), wanted);
}
function downSteps({ world }, plan, around) {
    return plan.downs.flatMap((migration) => {
        const { id, commands } = (0,runnable/* runnable */.a)(migration);
        return commands.map(({ sql }, index) => ({
            name: `Revert ${id}, command ${index + 1} of ${commands.length}`,
            run: async (client) => {
                (0,refusal/* throwIfCancelled */.dZ)(world.signal);
                const place = { migration: id, command: index + 1 };
                await sendAmid(around, client, place, () => sendDown(client, id, sql));
            },
        }));
    });
}
async function sendDown(client, id, sql) {
    let answer;
    try {
        answer = await client.query(sql);
    }
    catch (error) {
        const sqlState = (0,sql_state/* sqlStateOf */.v)(error);
        if (sqlState === undefined || sqlState === sql_state/* LOCK_NOT_AVAILABLE */.o) {
            throw error;
        }
        throw new Error(`The Down of ${id} fails: ${(0,refusal/* sentenceOf */.$N)(error)} (SQLSTATE ${sqlState}).`, {
            cause: error,
        });
    }
    if ((0,command_tags/* endsTransaction */.nF)(answer)) {
        throw new Error(`The Down of ${id} ends the transaction it stands in: use engine: database-update for it.`);
    }
    return answer;
}
/** What is deferred would fail at COMMIT, after everything is proven. */
const checkDeferred = {
    name: 'Check constraints that were deferred',
    run: async (on) => {
        await on.query('SET CONSTRAINTS ALL IMMEDIATE');
    },
};
function proveTheTarget({ inputs, report }, plan, expected) {
    const { history, range } = plan;
    return {
        name: 'Compare history and catalog with the target',
        run: async (on) => {
            const seen = await (0,expectation/* verifyOn */.VK)(on, history, range.historyAfter, expected, inputs.verify);
            const verification = (0,causes/* explained */.to)(seen, plan);
            report.verification = verification;
            if (!verification.matches) {
                const list = verification.failing.map(catalog_catalog/* describeDifference */.hF).join('; ');
                throw new Error(`The schema would not be that of ${range.to}, so nothing was committed: ${list}.`);
            }
        },
    };
}
/** Cancelled in the midst of COMMIT, nobody would know how it ended. */
function interruptNoLonger(signal, letFinish) {
    return {
        name: 'Nothing is interrupted from here on',
        run: async () => {
            (0,refusal/* throwIfCancelled */.dZ)(signal);
            letFinish();
        },
    };
}
/** A stopped app still leaves a lingering session now and then: the whole transaction is tried again, with growing pauses. */
async function withLockRetries({ world }, { database }, client, work) {
    const until = Date.now() + LOCK_BUDGET_MS;
    for (let pauseMs = FIRST_PAUSE_MS;; pauseMs *= 2) {
        try {
            await work();
            return;
        }
        catch (error) {
            if ((0,sql_state/* sqlStateOf */.v)(error) !== sql_state/* LOCK_NOT_AVAILABLE */.o) {
                throw error;
            }
            const holders = await (0,activity/* otherSessions */.kN)(client, database.application);
            const list = holders.map(activity/* describeSession */._0).join('; ') || 'none that can be seen';
            if (Date.now() + pauseMs > until) {
                throw new Error(`A lock could not be had: ${(0,refusal/* sentenceOf */.$N)(error)}. Other sessions: ${list}.`, {
                    cause: error,
                });
            }
            world.runner.line(`A lock could not be had; trying again. Other sessions: ${list}`);
            await (0,promises_.setTimeout)(pauseMs);
            (0,refusal/* throwIfCancelled */.dZ)(world.signal);
        }
    }
}

;// CONCATENATED MODULE: ./build/modes/go-back-in-transaction.js














/** Everything slow comes before the stop: the dump is for a later change of mind, since the transaction undoes itself. */
async function goBackInTransaction(attempt, ground, plan, expected, terms) {
    const late = attempt.inputs.backup.when === 'after-stop';
    if (!late) {
        const backup = await dump(attempt, ground);
        await rehearseOnData(attempt, ground, plan, expected, backup, 'transaction');
        await upload(attempt, backup);
    }
    const warm = await connectAhead(attempt, ground);
    // Read while the app stops, which is time that it is down anyway. The transaction compares again, on what is then there.
    const expecting = (0,expectation/* expectAnew */.lb)(attempt, plan, expected, warm.revert);
    // It is awaited below. Should the stop fail first, that is what is told.
    expecting.catch(() => undefined);
    await stop(attempt, ground);
    await waitForConnections(attempt, ground, warm.before);
    if (late) {
        await upload(attempt, await dump(attempt, ground));
    }
    const now = await expecting;
    refuseChangedSchema(attempt.inputs, expected, now);
    await revertAndProve(attempt, ground, plan, now, terms, warm);
}
/** Connections that are open when the app stops: one for the transaction, one that goes on seeing the database as it was. */
async function connectAhead({ undos }, { database }) {
    const revert = await database.connect('revert');
    undos.hold('revert connection', () => revert.end());
    // Read again when the app is down: by then the server has at hand what it takes, and what cannot be read is known before the stop.
    await readSequences(revert);
    const before = await database.connect(BEFORE_PURPOSE);
    undos.hold('before connection', () => before.end());
    return { revert, before };
}
/**
 * The invariants are asked first, so that they see the database as the app does. After the Down they are compared before all else is: of a
 * protected table they can say how many rows it had and has, where the guard of the losses only sees that some were deleted.
 */
function termsAround({ report }, { history }, terms) {
    const { archive, written, mayLoseRows, mayChangeRows } = terms;
    const invariants = (0,postgres_invariants/* invariantSteps */.EG)(written, mayLoseRows, mayChangeRows);
    return [
        { before: [invariants.before], after: [] },
        keepLosses({
            ...terms,
            history,
            onKept: (kept) => {
                report.archive = { run: archive.run, kept };
            },
        }),
        { before: [], after: [invariants.after] },
    ];
}
/** The Down in one transaction that is committed on proof. */
async function revertAndProve(attempt, ground, plan, expected, terms, warm) {
    const { phases, journal, workplace } = attempt;
    const [sequences] = await Promise.all([
        markSequences(warm.revert),
        // It reads nothing but a number, so that it holds no lock that the Downs would wait for.
        warm.before.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1'),
    ]);
    journal.record({ stage: 'reverting', sequencesFile: await (0,recorded_sequences/* recordSequences */.ad)(workplace, sequences) });
    registerTransactionUndo(attempt, ground, plan, expected, sequences, warm.before);
    await phases.run('Revert', () => revertInTransaction(attempt, ground, plan, expected, warm.revert, termsAround(attempt, plan, terms)), ({ tables }) => `committed; history and ${(0,format/* formatCounted */.So)(tables, 'table')} are those of ${plan.range.to}`);
    targetIsProven(attempt, ground, plan);
}

// EXTERNAL MODULE: ./build/modes/tell.js + 3 modules
var tell = __webpack_require__(54748);
// EXTERNAL MODULE: ./build/modes/tell-on-issue.js + 1 modules
var tell_on_issue = __webpack_require__(17354);
;// CONCATENATED MODULE: ./build/modes/terms.js

/**
 * The terms of a plan.
 * @param approved the plan that somebody has read; undefined where that is not known, and what this run has measured counts
 */
function termsOf({ inputs, world, workplace }, { found, written, mayLoseRows, mayChangeRows, writes }, approved) {
    const then = new Map(countedLosses(approved ?? { losses: [] }).map(({ name, rows }) => [name, rows]));
    return {
        losses: found.losses.map((loss) => ({
            ...loss,
            rows: Math.min(loss.rows, then.get(loss.name) ?? loss.rows),
        })),
        tolerance: written.policy.lossTolerance,
        measured: found.losses,
        writes,
        application: workplace.application,
        fills: found.fills,
        moves: found.moves,
        written,
        mayLoseRows,
        mayChangeRows,
        archive: { run: `${world.run.id}_${workplace.nonce}`, limitBytes: inputs.archiveLimitBytes },
    };
}

// EXTERNAL MODULE: ./build/modes/work-out-plan.js + 62 modules
var work_out_plan = __webpack_require__(67382);
;// CONCATENATED MODULE: ./build/modes/rollback.js














/**
 * Takes the database back to the target. Reads as the procedure does: look, plan, lock, stop, back up, revert, prove, start. Whatever
 * fails, what was done is undone, and the report says what is proven of database and app. Never throws for a failure of the run itself.
 */
async function rollback(inputs, world) {
    const attempt = await (0,modes_attempt/* beginAttempt */.x)(inputs, world);
    try {
        attempt.report.outcome = await rollback_carryOut(attempt);
    }
    catch (error) {
        await giveUp(attempt, error);
    }
    await conclude(attempt);
    return attempt.report;
}
/** Tells how it ended, tidies up, and only then says in the journal that post has nothing to do. */
async function conclude(attempt) {
    const { inputs, world, workplace, report, journal, document } = attempt;
    report.endedAt = new Date().toISOString();
    const told = await (0,tell/* tell */.q)(world, inputs, report, workplace.directory, document);
    if (isLeftToPost(attempt)) {
        return;
    }
    await (0,tell/* tidy */.D)(workplace.directory, report);
    journal.record({ stage: 'finished' });
    await (0,tell_on_issue/* postOutcome */.R)(inputs, world, told);
}
/** A cancelled run has seconds: what was not done or not looked at by then is post's. */
function isLeftToPost(attempt) {
    const { verdict, world } = attempt;
    return (verdict.state === 'left-to-post' ||
        (world.signal.aborted && (verdict.state === 'at-target' || !isAppBack(attempt))));
}
async function rollback_carryOut(attempt) {
    const worked = await (0,work_out_plan/* workOutPlan */.P)(attempt);
    if (worked === undefined) {
        return 'nothing-to-do';
    }
    const { ground, carrier, plan, foreseen, weighed } = worked;
    const terms = await approve(attempt, weighed);
    await rollback_lock(attempt, ground, plan);
    if (foreseen.choice.engine === 'transaction') {
        await goBackInTransaction(attempt, ground, plan, foreseen.expected, terms);
    }
    else {
        await goBackByTool(attempt, ground, plan, foreseen.expected, terms, carrier);
    }
    await start(attempt, ground, plan);
    for (const { name, sentence } of await attempt.undos.release()) {
        attempt.warn('Release', `${name}: ${sentence}`);
    }
    return 'rolled-back';
}
/** Nobody is asked here: what was approved came with the inputs. @throws Refusal */
async function approve(attempt, weighed) {
    return attempt.phases.run('Approve', async () => termsOf(attempt, weighed, await refuseUnapproved(attempt, weighed.document, weighed.written.policy.lossTolerance)), () => attempt.inputs.approval.planDigest === undefined
        ? 'every loss is named'
        : 'the plan is the one that was approved');
}
/** Only one run works on a database at a time; what was planned must still be so once we have the lock. */
async function rollback_lock({ phases, undos, journal }, { database }, plan) {
    await phases.run('Lock', async () => {
        const client = await database.connect(lock/* LOCK_PURPOSE */.Lc);
        undos.hold('lock', () => client.end());
        await (0,lock/* takeRunLock */.Cc)(client);
        const history = await (0,postgres_history/* readHistory */.Lu)(client, plan.history);
        if (!(0,migration_range/* isSameHistory */.xC)(history, plan.range.historyBefore)) {
            throw new refusal/* Refusal */.P_('The history table has changed since the plan was made: somebody else migrated. Start again.');
        }
    }, () => 'no other run is at work on this database');
    journal.record({ stage: 'locked' });
}


/***/ })

};
