export const id = 14;
export const ids = [14];
export const modules = {

/***/ 64971:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ judgeDifferences)
/* harmony export */ });
/** Parts of a column's definition that its default is written with; a changed default alone is tolerated. */
const DEFAULT_PART = / default .*$/;
/**
 * Judges differences. With `standard` a table, column, type, key or nullability that differs fails, the rest warns; with `strict` everything fails.
 * What was off in the same way before the rollback (drift) is nobody's doing here and left out; where the migrations want
 * something else at the target than before, what stayed as it was is what the Down did not do.
 */
function judgeDifferences(differences, drift, verify) {
    const before = new Set(drift.map(identityOf));
    const ours = differences.filter((difference) => !before.has(identityOf(difference)));
    const failing = verify === 'strict' ? ours : ours.filter(fails);
    return { failing, tolerated: ours.filter((difference) => !failing.includes(difference)) };
}
function identityOf(difference) {
    return [
        difference.change,
        difference.kind,
        difference.name,
        difference.expected ?? '',
        difference.observed ?? '',
    ].join('\u0000');
}
function fails(difference) {
    switch (difference.kind) {
        case 'table':
        case 'type':
            return true;
        case 'column':
            return !(difference.change === 'different' &&
                difference.expected?.replace(DEFAULT_PART, '') === difference.observed?.replace(DEFAULT_PART, ''));
        case 'constraint':
            return [difference.expected, difference.observed].some((text) => /^(PRIMARY KEY|UNIQUE|FOREIGN KEY)/.test(text ?? ''));
        case 'index':
            // EF's IsUnique() makes a unique index, which is a key all the same.
            return [difference.expected, difference.observed].some((text) => /^CREATE UNIQUE INDEX/.test(text ?? ''));
        default:
            return false;
    }
}


/***/ }),

/***/ 61649:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ causeOf)
/* harmony export */ });
/** What a failed program says went wrong: PostgreSQL's error where it names one, else its last lines without stack and exception data. */
function causeOf({ said }) {
    const error = said.flatMap((line) => POSTGRES_ERROR.exec(line)?.[1] ?? []).at(-1);
    const words = said.filter((line) => line.trim() !== '' && !/^\s+at |^Done\.$|^Reverting /.test(line));
    return error ?? (words.slice(-4).join(' ') || 'it said nothing');
}
/** As Npgsql writes one: its SQLSTATE and what the server said. */
const POSTGRES_ERROR = /(?:^|PostgresException \(0x80004005\): )((?=[A-Z]*\d)[0-9A-Z]{5}: .+)$/;


/***/ }),

/***/ 52121:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  py: () => (/* binding */ MOST_ATTEMPTS),
  Wk: () => (/* binding */ artifactUrl),
  bk: () => (/* binding */ downloadArtifact),
  Ih: () => (/* binding */ nameOfAttempt),
  r3: () => (/* binding */ refuseImpossibleUpload),
  mz: () => (/* binding */ uploadArtifact)
});

// UNUSED EXPORTS: refuseWithoutService

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(78877);
// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(30714);
;// CONCATENATED MODULE: ./build/process/collect-garbage.js


const PAUSE_MS = 100;
/**
 * Runs work that goes through large buffers, and collects them as it goes: left to itself V8 lets them lie, some hundred MB of them,
 * since they do not stand in its own heap.
 */
async function collectingGarbage(work) {
    (0,external_node_v8_.setFlagsFromString)('--expose-gc');
    const collect = (0,external_node_vm_.runInNewContext)('gc');
    const timer = setInterval(collect, PAUSE_MS);
    try {
        return await work();
    }
    finally {
        clearInterval(timer);
    }
}

// EXTERNAL MODULE: ./build/github/runner.js + 1 modules
var runner = __webpack_require__(62554);
;// CONCATENATED MODULE: ./build/github/artifact.js





/** Where a run's artifact is downloaded from by hand. */
function artifactUrl(run, id) {
    return `${(0,runner/* runUrl */.V)(run)}/artifacts/${id}`;
}
/** Not longer, since the app may be stopped meanwhile. */
const BUDGET_MS = 60_000;
const FIRST_PAUSE_MS = 500;
/** As many as the growing pauses leave time for in {@link BUDGET_MS}. */
const MOST_ATTEMPTS = 8;
/** What an attempt to upload an artifact calls it: each further one takes a name of its own. */
function nameOfAttempt(name, attempt) {
    return attempt === 1 ? name : `${name}-${attempt}`;
}
/**
 * Says before anything is done whether an upload can work at all.
 * @throws Refusal outside of a job, on GitHub Enterprise Server, and in a public repository, where everybody could read the dump.
 */
function refuseImpossibleUpload(environment, run) {
    const advice = 'set upload-artifact: false and keep the dump of backup-directory safe yourself.';
    refuseWithoutService(environment, 'the dump', advice);
    if (run.isPublic === true) {
        throw new refusal/* Refusal */.P_(`This repository is public, so everybody could download the dump as an artifact; ${advice}`);
    }
}
/**
 * Says whether there is an artifact service to upload to.
 * @param what is to be kept: `the dump`
 * @param advice the end of a sentence
 * @throws Refusal outside of a job and on GitHub Enterprise Server
 */
function refuseWithoutService(environment, what, advice) {
    if (!environment['ACTIONS_RUNTIME_TOKEN'] || !environment['ACTIONS_RESULTS_URL']) {
        throw new refusal/* Refusal */.P_(`There is no artifact service here to keep ${what}; outside of a GitHub job ${advice}`);
    }
    if (isEnterpriseServer(environment['GITHUB_SERVER_URL'] ?? 'https://github.com')) {
        throw new refusal/* Refusal */.P_(`GitHub Enterprise Server does not offer the artifact service that is needed; ${advice}`);
    }
}
/**
 * Uploads and waits until the service has confirmed size and hash. The toolkit retries 5xx by itself, but neither a reset connection
 * nor a refused finalize; the name is burnt by then, so each further attempt takes a new one.
 * @throws Error when a minute of attempts did not do, or at once where trying again cannot help (quota, permission).
 */
async function uploadArtifact(request) {
    // The toolkit turns a file that it cannot read into an uncaught exception.
    await Promise.all(request.files.map((file) => (0,promises_.access)(file, promises_.constants.R_OK)));
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(818), __webpack_require__.e(351), __webpack_require__.e(915), __webpack_require__.e(971)]).then(__webpack_require__.bind(__webpack_require__, 77971));
    const client = new DefaultArtifactClient();
    const options = {
        compressionLevel: request.compressionLevel ?? 0,
        ...(request.retentionDays === undefined ? {} : { retentionDays: request.retentionDays }),
    };
    const until = Date.now() + (request.budgetMs ?? BUDGET_MS);
    for (let attempt = 1;; attempt += 1) {
        (0,refusal/* throwIfCancelled */.dZ)(request.signal);
        const name = nameOfAttempt(request.name, attempt);
        try {
            const upload = () => client.uploadArtifact(name, [...request.files], request.rootDirectory, options);
            const done = await untilCancelled(collectingGarbage(upload), request.signal);
            if (done.id === undefined) {
                throw new Error('the service confirmed no artifact id.');
            }
            return { name, id: done.id, bytes: done.size ?? 0 };
        }
        catch (error) {
            (0,refusal/* throwIfCancelled */.dZ)(request.signal);
            if (isFinal(error) || attempt === MOST_ATTEMPTS || Date.now() >= until) {
                throw new Error(`Artifact ${name} could not be uploaded: ${(0,refusal/* sentenceOf */.$N)(error)}`, {
                    cause: error,
                });
            }
            request.onRetry(`Upload of artifact ${name} failed (${(0,refusal/* sentenceOf */.$N)(error)}); trying again under a new name.`);
            await untilCancelled((0,external_node_timers_promises_.setTimeout)(FIRST_PAUSE_MS * 2 ** (attempt - 1)), request.signal);
        }
    }
}
/**
 * Downloads an artifact of a run and unpacks it into a folder that is there.
 * @throws Refusal when it cannot be had, or is not what GitHub says it is
 */
async function downloadArtifact({ name, id, runId, digest }, where) {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(818), __webpack_require__.e(351), __webpack_require__.e(915), __webpack_require__.e(971)]).then(__webpack_require__.bind(__webpack_require__, 77971));
    const [repositoryOwner = '', repositoryName = ''] = where.repository.split('/');
    const download = new DefaultArtifactClient().downloadArtifact(id, {
        path: where.into,
        findBy: { token: where.token, workflowRunId: runId, repositoryOwner, repositoryName },
        ...(digest === undefined ? {} : { expectedHash: digest }),
    });
    const done = await untilCancelled(download, where.signal).catch((cause) => {
        (0,refusal/* throwIfCancelled */.dZ)(where.signal);
        throw new refusal/* Refusal */.P_(`Artifact ${name} (id ${id}) could not be downloaded: ${(0,refusal/* sentenceOf */.$N)(cause)}.`, {
            cause,
        });
    });
    if (done.digestMismatch === true) {
        throw new refusal/* Refusal */.P_(`Artifact ${name} (id ${id}) has another SHA-256 than GitHub states: it was not downloaded whole. Try again.`);
    }
}
/** The toolkit cannot be told to stop; when cancelled we stop waiting, and the process ends soon after. */
async function untilCancelled(work, signal) {
    const cancelled = Promise.withResolvers();
    const onAbort = () => cancelled.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
        return await Promise.race([work, cancelled.promise]);
    }
    finally {
        signal.removeEventListener('abort', onAbort);
    }
}
function isFinal(error) {
    return /quota|GHES|\b40[13]\b|unauthorized|forbidden|permission/i.test((0,refusal/* sentenceOf */.$N)(error));
}
function isEnterpriseServer(serverUrl) {
    const host = new URL(serverUrl).hostname.toLowerCase();
    return !(host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost'));
}


/***/ }),

/***/ 97853:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  x: () => (/* binding */ beginAttempt)
});

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 10 modules
var schemas = __webpack_require__(13798);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/api.js
var api = __webpack_require__(43759);
;// CONCATENATED MODULE: ./node_modules/zod/v4/classic/iso.js



function datetime(params) {
    return api/* _isoDateTime */.G1(schemas/* ZodISODateTime */.You, params);
}
function date(params) {
    return core._isoDate(ZodISODate, params);
}
function time(params) {
    return core._isoTime(ZodISOTime, params);
}
function duration(params) {
    return core._isoDuration(ZodISODuration, params);
}

;// CONCATENATED MODULE: ./build/modes/journal.js

/**
 * What a run was about to do, saved before each effect, for post to put things back when main was killed. It holds no secret: the
 * connection string and the sign-in come from the inputs again.
 */
const schema = schemas/* object */.Ikc({
    version: schemas/* literal */.euz(1),
    /** Start of the application name of the run's connections, and the marker of its children. */
    application: schemas/* string */.YjP(),
    nonce: schemas/* string */.YjP(),
    startedAt: datetime(),
    /** The step that was begun last. */
    stage: schemas/* enum */.k5n(['looking', 'locked', 'stopping', 'reverting', 'settled', 'proven', 'finished']),
    /** A private folder of the run, removed when nothing is in it to keep. */
    directory: schemas/* string */.YjP(),
    shadow: schemas/* string */.YjP().optional(),
    app: schemas/* object */.Ikc({ found: schemas/* string */.YjP(), stopAskedAt: datetime().optional() }).optional(),
    history: schemas/* object */.Ikc({ schema: schemas/* string */.YjP(), table: schemas/* string */.YjP(), idColumn: schemas/* string */.YjP() }).optional(),
    from: schemas/* string */.YjP().optional(),
    to: schemas/* string */.YjP().optional(),
    /** File with the ids of the range and of the history before and after. */
    rangeFile: schemas/* string */.YjP().optional(),
    /** File with where the sequences stood before the engine began. */
    sequencesFile: schemas/* string */.YjP().optional(),
    /** File with the catalog expected at the target and the drift found before. */
    expectedFile: schemas/* string */.YjP().optional(),
    /** Where the dump is being written, before it is proven. */
    dumpFile: schemas/* string */.YjP().optional(),
    backup: schemas/* object */.Ikc({ file: schemas/* string */.YjP(), bytes: schemas/* number */.aig(), sha256: schemas/* string */.YjP(), stateFile: schemas/* string */.YjP() })
        .optional(),
    artifact: schemas/* string */.YjP().optional(),
    engine: schemas/* enum */.k5n(['transaction', 'database-update', 'bundle']).optional(),
    /** The transaction in which the engine `transaction` works; looked up by post. */
    transactionId: schemas/* string */.YjP().optional(),
    /** Where the server's transactions stood before the engine began. */
    markBeforeRevert: schemas/* string */.YjP().optional(),
    /** What main found of the database after a failure, in the stage `settled`. */
    verdict: schemas/* discriminatedUnion */.gMt('state', [
        schemas/* object */.Ikc({ state: schemas/* enum */.k5n(['as-before', 'restored']), proof: schemas/* string */.YjP() }),
        schemas/* object */.Ikc({ state: schemas/* literal */.euz('not-as-before'), differences: schemas/* array */.YOg(schemas/* string */.YjP()), reason: schemas/* string */.YjP() }),
    ])
        .optional(),
    serverVersionNumber: schemas/* number */.aig().optional(),
});
const STATE_NAME = 'journal';
/** The journal of the run under way: every entry replaces the one before. */
class Journal {
    #runner;
    #entry;
    constructor(runner, entry) {
        this.#runner = runner;
        this.#entry = entry;
        this.#write();
    }
    static open(runner, first) {
        return new Journal(runner, {
            version: 1,
            stage: 'looking',
            startedAt: new Date().toISOString(),
            ...first,
        });
    }
    get entry() {
        return this.#entry;
    }
    /** Written before the effect it tells of. The runner reads the file it goes to even when we are killed. */
    record(change) {
        this.#entry = { ...this.#entry, ...change };
        this.#write();
    }
    #write() {
        this.#runner.save(STATE_NAME, JSON.stringify(this.#entry));
    }
}
/** What main had recorded, or undefined when it recorded nothing. @throws Error when it is not a journal of this version. */
function readJournal(runner) {
    const text = runner.saved(STATE_NAME);
    return text === '' ? undefined : schema.parse(JSON.parse(text));
}

// EXTERNAL MODULE: ./build/modes/phases.js
var modes_phases = __webpack_require__(16759);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
;// CONCATENATED MODULE: ./build/modes/undo-stack.js

/**
 * The undos of the effects so far. Each is registered before its effect and run in reverse order when a later step
 * fails; one that fails keeps none of the others from being tried.
 */
class UndoStack {
    #entries = [];
    /** What undoes an effect, in failure alone. */
    add(name, undo) {
        this.#entries.push({ name, undo, held: false });
    }
    /** What gives something back, in success and failure. */
    hold(name, release) {
        this.#entries.push({ name, undo: release, held: true });
    }
    /** Runs every undo, newest first, and returns the failures. */
    async unwind() {
        return undoAll(this.#take());
    }
    /** Gives back what is held and forgets the undos: the run went through. Returns the failures, which change nothing of that. */
    async release() {
        return undoAll(this.#take().filter((entry) => entry.held));
    }
    #take() {
        const entries = this.#entries.toReversed();
        this.#entries = [];
        return entries;
    }
}
async function undoAll(entries) {
    const failures = [];
    for (const { name, undo } of entries) {
        try {
            await undo();
        }
        catch (error) {
            failures.push({ name, sentence: (0,refusal/* sentenceOf */.$N)(error) });
        }
    }
    return failures;
}

// EXTERNAL MODULE: ./build/modes/world.js
var modes_world = __webpack_require__(75823);
;// CONCATENATED MODULE: ./build/modes/attempt.js




/** Begins an attempt: its folder, its journal, an empty report. */
async function beginAttempt(inputs, world) {
    const workplace = await (0,modes_world/* createWorkplace */.D)(world);
    const phases = new modes_phases/* Phases */.V(world.runner, world.signal);
    const warnings = [];
    const { id, attempt, actor, repository } = world.run;
    return {
        inputs,
        world,
        workplace,
        phases,
        journal: Journal.open(world.runner, workplace),
        undos: new UndoStack(),
        verdict: { state: 'untouched' },
        lookAgain: undefined,
        document: undefined,
        report: {
            outcome: 'refused',
            asked: { mode: inputs.mode, target: inputs.targetText },
            run: { id, attempt, actor, repository },
            startedAt: new Date().toISOString(),
            phases: phases.passed,
            warnings,
            nextSteps: [],
        },
        warn: (title, text) => {
            warnings.push(text);
            world.runner.warning(title, text);
        },
    };
}


/***/ }),

/***/ 27001:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E3: () => (/* binding */ expect),
/* harmony export */   VK: () => (/* binding */ verifyOn),
/* harmony export */   ft: () => (/* binding */ verifyTarget),
/* harmony export */   lb: () => (/* binding */ expectAnew)
/* harmony export */ });
/* unused harmony export readExpected */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _catalog_catalog_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(29063);
/* harmony import */ var _catalog_judge_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(64971);
/* harmony import */ var _plan_migration_range_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95082);
/* harmony import */ var _postgres_catalog_reader_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(17128);
/* harmony import */ var _postgres_database_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(51584);
/* harmony import */ var _postgres_history_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(28966);
/* harmony import */ var _postgres_tables_and_columns_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(82463);









/** What is expected, once more from the catalog as it is right before the engine begins: the app has run until just now. */
async function expectAnew({ workplace, journal }, plan, expected, client) {
    return expect({ ...expected, target: expected.catalog }, plan, client, workplace, journal);
}
/** Reads production, says what is expected of it at the target, and writes that down for post. */
async function expect({ scope, target, present }, plan, client, workplace, journal) {
    const before = await (0,_postgres_catalog_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .readCatalog */ .uM)(client, plan.history);
    const observed = scope === 'schema' ? before : await readWithin(scope, client, plan.history);
    const drift = (0,_catalog_catalog_js__WEBPACK_IMPORTED_MODULE_7__/* .compareCatalogs */ .m6)(present, observed);
    const tables = expectedTables(target, drift);
    const expected = { scope, catalog: target, present, before, drift, tables };
    await writeDown(expected, workplace, journal);
    return expected;
}
async function readWithin(scope, client, history) {
    return scope === 'schema' ? (0,_postgres_catalog_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .readCatalog */ .uM)(client, history) : (0,_postgres_tables_and_columns_js__WEBPACK_IMPORTED_MODULE_6__/* .readTablesAndColumns */ .c)(client, history);
}
/** For post, should main be killed. */
async function writeDown(expected, workplace, journal) {
    const expectedFile = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(workplace.directory, 'expected.json');
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(expectedFile, JSON.stringify(expected), { mode: 0o600 });
    journal.record({ expectedFile });
}
/** What {@link expect} wrote down. */
async function readExpected(file) {
    return JSON.parse(await readFile(file, 'utf8'));
}
/**
 * Compares history, tables and catalog with what is expected at the target. Tables that no migration made and that were there
 * before are expected to stay.
 */
async function verifyTarget(database, history, historyAfter, expected, verify) {
    return (0,_postgres_database_js__WEBPACK_IMPORTED_MODULE_4__/* .withConnection */ .p)(database, 'verify', (client) => verifyOn(client, history, historyAfter, expected, verify));
}
/** {@link verifyTarget} on a connection, in whatever transaction is open there. */
async function verifyOn(client, history, historyAfter, expected, verify) {
    const rows = await (0,_postgres_history_js__WEBPACK_IMPORTED_MODULE_5__/* .readHistory */ .Lu)(client, history);
    const tables = await (0,_postgres_catalog_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .readTables */ .gb)(client, history);
    const judged = (0,_catalog_judge_js__WEBPACK_IMPORTED_MODULE_8__/* .judgeDifferences */ .S)((0,_catalog_catalog_js__WEBPACK_IMPORTED_MODULE_7__/* .compareCatalogs */ .m6)(expected.catalog, await readWithin(expected.scope, client, history)), expected.drift, verify);
    const failing = [
        ...historyDifferences(rows, historyAfter),
        ...tableDifferences(tables, expected.tables, judged.failing),
        ...judged.failing,
    ];
    return {
        matches: failing.length === 0,
        scope: expected.scope,
        tables: tables.length,
        failing,
        tolerated: judged.tolerated,
        drift: expected.drift,
    };
}
function expectedTables(target, drift) {
    const missing = new Set(tableNames(drift, 'missing'));
    const made = target.filter(isBaseTable).map((object) => object.name);
    return [...made.filter((name) => !missing.has(name)), ...tableNames(drift, 'unexpected')].sort();
}
/** information_schema does not count foreign tables among the base tables. */
function isBaseTable({ kind, definition }) {
    return kind === 'table' && !definition.startsWith('foreign table');
}
function tableNames(differences, change) {
    return differences
        .filter(({ kind, change: seen, expected, observed }) => seen === change && isBaseTable({ kind, name: '', definition: observed ?? expected ?? '' }))
        .map((difference) => difference.name);
}
function historyDifferences(rows, wanted) {
    if ((0,_plan_migration_range_js__WEBPACK_IMPORTED_MODULE_2__/* .isSameHistory */ .xC)(rows, wanted)) {
        return [];
    }
    return [
        {
            change: 'different',
            kind: 'table',
            name: 'the history',
            expected: wanted.join(', ') || 'empty',
            observed: rows.join(', ') || 'empty',
        },
    ];
}
/** information_schema is asked apart from the catalog, as the hand procedure does; both must agree. */
function tableDifferences(tables, wanted, alreadyTold) {
    const told = new Set(alreadyTold.filter((difference) => difference.kind === 'table').map(({ name }) => name));
    const missing = wanted.filter((name) => !tables.includes(name) && !told.has(name));
    const unexpected = tables.filter((name) => !wanted.includes(name) && !told.has(name));
    return [
        ...missing.map((name) => ({ change: 'missing', kind: 'table', name, expected: 'table' })),
        ...unexpected.map((name) => ({ change: 'unexpected', kind: 'table', name, observed: 'table' })),
    ];
}


/***/ }),

/***/ 39359:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N6: () => (/* binding */ isFailure),
/* harmony export */   SK: () => (/* binding */ outcomeOfFailure),
/* harmony export */   XZ: () => (/* binding */ describeVerdict)
/* harmony export */ });
/** The outcome that a verdict on the database amounts to, after a failure. */
function outcomeOfFailure(verdict, appIsBack) {
    if (!appIsBack) {
        return 'needs-intervention';
    }
    switch (verdict.state) {
        case 'untouched':
        case 'as-before':
            return 'unchanged';
        case 'restored':
            return 'restored';
        case 'at-target':
        case 'not-as-before':
        case 'left-to-post':
            return 'needs-intervention';
    }
}
/** Whether the step fails with this outcome. */
function isFailure(outcome) {
    return outcome !== 'rolled-back' && outcome !== 'planned' && outcome !== 'nothing-to-do';
}
/** The verdict as a sentence. */
function describeVerdict(verdict) {
    switch (verdict.state) {
        case 'untouched':
            return 'The database was not touched.';
        case 'as-before':
            return `The database is as before: ${verdict.proof}.`;
        case 'restored':
            return `The database was restored from the dump and is as before: ${verdict.proof}.`;
        case 'at-target':
            return 'The database is at the target, proven; it was not put back.';
        case 'not-as-before': {
            const shown = verdict.differences.slice(0, 10).join('; ');
            const more = verdict.differences.length > 10 ? ` and ${verdict.differences.length - 10} more` : '';
            const is = shown === '' ? 'is not proven to be as before' : 'is not as before';
            return `The database ${is}: ${verdict.reason.replace(/\.$/, '')}.${shown === '' ? '' : ` ${shown}${more}.`}`;
        }
        case 'left-to-post':
            return `The database may not be as before, and the post step puts it back: ${verdict.reason}.`;
    }
}


/***/ }),

/***/ 65179:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $5: () => (/* binding */ RANGE_FILE),
/* harmony export */   T5: () => (/* binding */ recordRange)
/* harmony export */ });
/* unused harmony export readRecordedRange */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(13798);



const schema = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    reverted: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()),
    historyBefore: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()),
    historyAfter: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()),
});
/**
 * Writes the range's ids to a file of the run's folder, for the journal to name: the journal itself reaches post as one environment variable, for
 * which Linux takes 128 KiB at most (MAX_ARG_STRLEN), and thousands of migrations have more.
 */
async function recordRange({ directory }, { reverted, historyBefore, historyAfter }) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, RANGE_FILE);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(file, JSON.stringify({ reverted, historyBefore, historyAfter }), { mode: 0o600 });
    return file;
}
/** Of no use once the run has ended. */
const RANGE_FILE = 'range.json';
/** The ids that were recorded; undefined where the run had not come so far. @throws Error when the file is not what was written */
async function readRecordedRange({ rangeFile }) {
    return rangeFile === undefined ? undefined : schema.parse(JSON.parse(await readFile(rangeFile, 'utf8')));
}


/***/ }),

/***/ 29948:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ad: () => (/* binding */ recordSequences),
/* harmony export */   e: () => (/* binding */ SEQUENCES_FILE)
/* harmony export */ });
/* unused harmony export readRecordedSequences */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(13798);



const schema = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    snapshot: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(),
    positions: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ oid: zod__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig(), name: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), lastValue: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(), isCalled: zod__WEBPACK_IMPORTED_MODULE_2__/* .boolean */ .zMY() })),
});
/** Of no use once the run has ended. */
const SEQUENCES_FILE = 'sequences.json';
/** Writes to a file of the run's folder, for the journal to name, where the sequences stand: there may be more of them than the journal holds. */
async function recordSequences({ directory }, sequences) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, SEQUENCES_FILE);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(file, JSON.stringify(sequences), { mode: 0o600 });
    return file;
}
/** What was recorded; undefined where the run had not come so far. @throws Error when the file is not what was written */
async function readRecordedSequences({ sequencesFile, }) {
    return sequencesFile === undefined
        ? undefined
        : schema.parse(JSON.parse(await readFile(sequencesFile, 'utf8')));
}


/***/ }),

/***/ 68290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ic: () => (/* binding */ describeFailure),
  cZ: () => (/* binding */ engineByCommands),
  X6: () => (/* binding */ judgeRehearsal),
  _H: () => (/* binding */ rehearsalFindings),
  pK: () => (/* binding */ rehearsalOf),
  xM: () => (/* binding */ rehearsalSentence)
});

// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog = __webpack_require__(29063);
// EXTERNAL MODULE: ./build/catalog/judge.js
var judge = __webpack_require__(64971);
// EXTERNAL MODULE: ./build/catalog/likely-cause.js
var likely_cause = __webpack_require__(93040);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
;// CONCATENATED MODULE: ./build/plan/engine-choice.js

/**
 * Chooses the engine: `auto` takes `transaction` wherever every command of the range may stand in one.
 * @throws Refusal when `transaction` is asked for and a command may not
 */
function chooseEngine(asked, outside) {
    if (asked === 'database-update' || asked === 'bundle') {
        return { engine: asked };
    }
    const [first] = outside;
    if (first === undefined) {
        return { engine: 'transaction' };
    }
    const more = outside.length === 1 ? '' : `, and ${outside.length - 1} more`;
    const because = `the Down of ${first.migration} has a command outside a transaction (${first.sql}${more})`;
    if (asked === 'transaction') {
        throw new refusal/* Refusal */.P_(`engine: transaction cannot be used: ${because}. Use engine: auto or database-update, or choose a target after it.`);
    }
    return { engine: 'database-update', because };
}

// EXTERNAL MODULE: ./build/modes/causes.js
var causes = __webpack_require__(52251);
;// CONCATENATED MODULE: ./build/modes/rehearsal.js






/** The engine that the commands allow, before anything was rehearsed. @throws Refusal */
function engineByCommands(inputs, plan) {
    return chooseEngine(inputs.engine, plan.outside);
}
/** How the Down is rehearsed, if it is: in the manner of the engine; `auto` may fall back from one transaction to one a migration. */
function rehearsalOf(inputs, { engine }) {
    if (inputs.rehearse === 'off') {
        return undefined;
    }
    if (engine !== 'transaction') {
        return 'apart';
    }
    return inputs.engine === 'auto' ? 'in-one-else-apart' : 'in-one';
}
/**
 * What the rehearsal says of the engine: a Down that fails on the shadow is objected to, one that ends inexactly is judged, and one that does not
 * go in one transaction falls back.
 */
function judgeRehearsal(inputs, plan, choice, { expected, rehearsed }) {
    if (rehearsed === undefined) {
        return { choice, tolerated: [], objection: undefined };
    }
    if (rehearsed.result === 'failed') {
        return {
            choice,
            tolerated: [],
            objection: new refusal/* Refusal */.P_(`The rehearsal failed: ${describeFailure(rehearsed)} The app was not stopped.`),
        };
    }
    const { failing, tolerated } = (0,judge/* judgeDifferences */.S)((0,likely_cause/* withLikelyCauses */.F)((0,catalog/* compareCatalogs */.m6)(expected.catalog, rehearsed.catalog), (0,causes/* textsOfRange */.Vb)(plan)), [], inputs.verify);
    return {
        choice: rehearsed.notInOne === undefined
            ? choice
            : {
                engine: 'database-update',
                because: `in one transaction, ${describeFailure(rehearsed.notInOne)}`,
            },
        tolerated,
        objection: failing.length === 0
            ? undefined
            : new refusal/* Refusal */.P_(`The rehearsal ended at another schema than that of ${plan.range.to}: ${failing.map(catalog/* describeDifference */.hF).join('; ')}. ` +
                'A Down forgets to undo what its Up did: mend it, or choose a target after it. The app was not stopped.'),
    };
}
/** What the rehearsal comes to as a check of the plan. */
function rehearsalFindings(inputs, plan, foreseen) {
    const { objection } = foreseen;
    const finding = { check: 'rehearsal', blocks: true };
    if (objection !== undefined) {
        return objection.reasons.map((sentence) => ({ ...finding, ok: false, sentence }));
    }
    if (inputs.rehearse === 'off' && plan.effects === undefined) {
        return [
            {
                ...finding,
                ok: false,
                sentence: 'What a bundle takes is only seen by rehearsing it: leave rehearse at schema.',
            },
        ];
    }
    return [
        {
            ...finding,
            blocks: false,
            ok: foreseen.rehearsed !== undefined,
            sentence: rehearsalSentence(plan, foreseen),
        },
    ];
}
/** What the rehearsal showed, or why there was none. */
function rehearsalSentence({ range }, { objection, rehearsed }) {
    if (objection !== undefined) {
        return objection.message;
    }
    if (rehearsed === undefined) {
        return 'The Down was not rehearsed, since rehearse is off.';
    }
    return rehearsed.result === 'done' && rehearsed.seen !== undefined
        ? `On a throwaway database the Down ends at ${range.to}.`
        : `Followed on paper, the Down ends at the tables and columns of ${range.to}; no throwaway database could be made.`;
}
/** A Down that fails, a sentence without its capital: the migration, what the server says, and the command. */
function describeFailure(failure) {
    const code = failure.sqlState === undefined ? '' : ` (SQLSTATE ${failure.sqlState})`;
    const place = failure.sql === undefined ? '' : `, at ${failure.sql.replace(/\s+/g, ' ').slice(0, 120)}`;
    return `the Down of ${failure.migration} fails: ${failure.sentence}${code}${place}.`;
}


/***/ }),

/***/ 34155:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ shadowServer)
/* harmony export */ });
/* harmony import */ var _postgres_database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51584);
/* harmony import */ var _postgres_shadow_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1328);


/** The server where the run's shadow is made. From here on the journal knows of the shadow, and a failure drops it. @throws Refusal */
async function shadowServer({ inputs, workplace, journal, undos }, { database }) {
    const server = inputs.shadow === undefined ? database : await (0,_postgres_database_js__WEBPACK_IMPORTED_MODULE_0__/* .openDatabase */ .qI)(inputs.shadow, workplace.application);
    const name = (0,_postgres_shadow_js__WEBPACK_IMPORTED_MODULE_1__/* .shadowName */ .gu)(workplace.nonce);
    if (journal.entry.shadow === undefined) {
        journal.record({ shadow: name });
        undos.add('shadow', () => (0,_postgres_shadow_js__WEBPACK_IMPORTED_MODULE_1__/* .dropShadow */ ._E)(server, name));
    }
    return server;
}


/***/ }),

/***/ 17354:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ postOutcome),
  y: () => (/* binding */ postPlan)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
;// CONCATENATED MODULE: ./build/github/issue.js


/** GitHub's limit, less what the mark takes. */
const LONGEST_BODY = 65_536 - 256;
const BUDGET_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
/**
 * Tells something on an issue. What could not be told is so all the same, so this never throws for GitHub's sake: what it
 * gives then is a sentence for a warning. A busy GitHub is asked again for half a minute; since each attempt looks for the
 * post before it makes one, an answer that was lost makes no second post.
 * @throws the signal's reason when cancelled.
 */
async function postOnIssue(post) {
    if (post.body.length > LONGEST_BODY) {
        return notPosted(post, `it has ${post.body.length} characters, and an issue takes ${LONGEST_BODY} at most.`);
    }
    const issues = await openIssues(post);
    const until = Date.now() + (post.budgetMs ?? BUDGET_MS);
    for (let attempt = 0;; attempt += 1) {
        try {
            return { posted: true, ...(await upsert(issues, post)) };
        }
        catch (error) {
            post.signal.throwIfAborted();
            const pauseMs = pauseBefore(error, attempt);
            if (pauseMs === undefined || Date.now() + pauseMs > until) {
                return notPosted(post, reasonOf(error, post));
            }
            await (0,promises_.setTimeout)(pauseMs, undefined, { signal: post.signal }).catch(() => post.signal.throwIfAborted());
        }
    }
}
/** The few things one does with the issues of a repository. */
async function openIssues({ token, repository, apiUrl, signal }) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 351).then(__webpack_require__.bind(__webpack_require__, 61351));
    const silent = { debug() { }, info() { }, warn() { }, error() { } };
    const { rest, paginate } = getOctokit(token, { baseUrl: apiUrl, log: silent });
    const [owner = '', repo = ''] = repository.split('/');
    const where = { owner, repo, request: { signal } };
    return {
        comments: (issue) => paginate(rest.issues.listComments, { ...where, issue_number: issue, per_page: 100 }),
        newest: async () => (await rest.issues.listForRepo({ ...where, state: 'all', sort: 'created', per_page: 100 })).data,
        comment: async (issue, body) => (await rest.issues.createComment({ ...where, issue_number: issue, body })).data.html_url,
        changeComment: async (id, body) => (await rest.issues.updateComment({ ...where, comment_id: id, body })).data.html_url,
        open: async (title, body) => {
            const { data } = await rest.issues.create({ ...where, title, body });
            return { issue: data.number, url: data.html_url };
        },
        change: async (issue, body) => {
            const { data } = await rest.issues.update({ ...where, issue_number: issue, body });
            return { issue: data.number, url: data.html_url };
        },
    };
}
async function upsert(issues, post) {
    const body = `${post.body}\n\n${commentOf(post.kind, post.mark)}`;
    if (post.issue !== 'new') {
        return upsertComment(issues, post, post.issue, body);
    }
    const newest = await issues.newest();
    const ours = newest.find(isMarked(post.kind, post.mark));
    if (ours !== undefined) {
        return issues.change(ours.number, body);
    }
    const opened = post.planMark === undefined ? undefined : newest.find(isMarked('plan', post.planMark));
    return opened === undefined
        ? issues.open(post.title, body)
        : upsertComment(issues, post, opened.number, body);
}
async function upsertComment(issues, post, issue, body) {
    const ours = (await issues.comments(issue)).find(isMarked(post.kind, post.mark));
    const url = ours === undefined ? await issues.comment(issue, body) : await issues.changeComment(ours.id, body);
    return { issue, url };
}
/** What a post ends with, unseen by whoever reads it. */
function commentOf(kind, mark) {
    return `<!-- ef-rollback ${kind} ${encodeURIComponent(mark).replaceAll('-', '%2D')} -->`;
}
function isMarked(kind, mark) {
    const comment = commentOf(kind, mark);
    return ({ body }) => body?.endsWith(comment) === true;
}
function answerOf(error) {
    if (!(error instanceof Error) || !('response' in error))
        return undefined;
    return error.response;
}
/** Milliseconds to wait before asking again; undefined where that cannot help. */
function pauseBefore(error, attempt) {
    const answer = answerOf(error);
    const backOff = FIRST_PAUSE_MS * 2 ** attempt;
    if (answer === undefined)
        return backOff;
    const retryAfter = answer.headers['retry-after'];
    if (retryAfter !== undefined)
        return Number(retryAfter) * 1_000;
    return answer.status >= 500 || answer.status === 429 ? backOff : undefined;
}
function isRateLimit({ status, headers }) {
    const isSpent = String(headers['x-ratelimit-remaining']) === '0' || headers['retry-after'] !== undefined;
    return status === 429 || (status === 403 && isSpent);
}
function reasonOf(error, { issue, repository }) {
    const answer = answerOf(error);
    if (answer === undefined)
        return `GitHub could not be reached: ${(0,refusal/* sentenceOf */.$N)(error)}`;
    const said = answer.data.message ?? 'without a reason';
    if (isRateLimit(answer))
        return `GitHub's rate limit for this token is used up (${said}).`;
    switch (answer.status) {
        case 401:
            return `GitHub does not accept the token (${said}). Give github-token one that has not expired.`;
        case 403:
            return /locked/i.test(said)
                ? `the issue is locked (${said}).`
                : `the token may not write issues (${said}). Give the job \`permissions: issues: write\`, or github-token a token that may.`;
        case 404:
            return issue === 'new'
                ? `GitHub shows this token no repository ${repository}.`
                : `${repository} has no issue #${issue}, or the token may not see it. Look at notify-issue.`;
        case 410:
            return `issues are switched off in ${repository}, or this one was deleted (${said}). Look at notify-issue.`;
        case 422:
            return `GitHub finds it not valid: ${JSON.stringify(answer.data.errors ?? said)}.`;
        default:
            return `GitHub answered ${answer.status} (${said}).`;
    }
}
function notPosted({ kind, issue }, reason) {
    const where = issue === 'new' ? 'as a new issue' : `on issue #${issue}`;
    const [what, stands] = kind === 'plan'
        ? ['The plan', 'The plan itself stands; it is']
        : ['How the run ended', 'That changes nothing; it is'];
    return {
        posted: false,
        sentence: `${what} could not be told ${where}: ${reason} ${stands} in the job's summary.`,
    };
}

// EXTERNAL MODULE: ./build/github/runner.js + 1 modules
var github_runner = __webpack_require__(62554);
// EXTERNAL MODULE: ./build/postgres/connection-hosts.js
var connection_hosts = __webpack_require__(54166);
// EXTERNAL MODULE: ./build/report/plan-page.js + 6 modules
var plan_page = __webpack_require__(10431);
// EXTERNAL MODULE: ./build/report/summary.js + 1 modules
var summary = __webpack_require__(97057);
;// CONCATENATED MODULE: ./build/modes/tell-on-issue.js






/** A cancelled run is killed 10 s after its signal, and has done most of what it does in them. */
const HURRY_MS = 1_500;
/** Posts the page of a plan where notify-issue says. That it cannot be posted is told, and no reason to have no plan. */
async function postPlan({ inputs, world, warn }, document) {
    await post(inputs, world, (sentence) => warn('Issue', sentence), {
        kind: 'plan',
        title: `Rollback of ${document.server.database} from ${document.from} to ${document.to}`,
        body: (0,plan_page/* renderPlanPage */.F)(document, LONGEST_BODY),
        mark: `${world.run.id} ${document.server.host}/${document.server.database}`,
        signal: world.signal,
    });
}
/**
 * Posts how a rollback ended where notify-issue says, beside its plan. Last of all, since nothing may depend on it; never throws.
 * @param told the report as it was told, without secrets
 */
async function postOutcome(inputs, world, told) {
    const { run, runner } = world;
    const warn = (sentence) => runner.warning('Issue', sentence);
    const link = `[Run ${run.id}, attempt ${run.attempt}](${(0,github_runner/* runUrl */.V)(run)})`;
    const { range } = told;
    const posting = post(inputs, world, warn, {
        kind: 'outcome',
        title: `Rollback of ${inputs.database.connection.database}${range === undefined ? '' : ` from ${range.from} to ${range.to}`}`,
        body: `${(0,summary/* renderSummary */.Br)(told, LONGEST_BODY - link.length - 2)}\n${link}`,
        mark: `${run.id} ${run.attempt} ${placeOf(told)}`,
        planMark: `${run.id} ${placeOf(told)}`,
        signal: world.signal.aborted ? AbortSignal.timeout(HURRY_MS) : world.signal,
    });
    await posting.catch((error) => warn(`How the run ended could not be told: ${(0,refusal/* sentenceOf */.$N)(error)}`));
}
/** As the plan writes it, so that an issue that was opened for it is found. */
function placeOf({ server }) {
    return server === undefined ? '' : `${(0,connection_hosts/* writeHosts */.vW)([server])}/${server.database}`;
}
async function post({ notifyIssue, githubToken }, { run, runner, environment }, warn, given) {
    if (notifyIssue === undefined) {
        return;
    }
    const posting = await postOnIssue({
        ...given,
        issue: notifyIssue,
        token: githubToken ?? '',
        repository: run.repository,
        apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
    });
    if (posting.posted) {
        runner.line(`${given.kind === 'plan' ? 'The plan is' : 'How it ended is'} posted: ${posting.url}`);
    }
    else {
        warn(posting.sentence);
    }
}


/***/ }),

/***/ 54748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ tell),
  D: () => (/* binding */ tidy)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/report/contacts.js
/** Whom to call, a line each, as plain text: `DevOps Team: devops@example.com`. */
function contactLines(contacts) {
    return contacts.map(({ name, reach }) => `${name.trim()}: ${reach.trim()}`);
}
/** The last of the next steps after a failure: whom to call; none without contacts. */
function contactSteps(contacts) {
    return contacts.length === 0 ? [] : [{ text: `For help, contact: ${contactLines(contacts).join('; ')}.` }];
}

// EXTERNAL MODULE: ./build/plan/app-state.js
var app_state = __webpack_require__(1297);
;// CONCATENATED MODULE: ./build/report/next-steps.js

/** What the person does next, by how the run ended. */
function nextSteps(report, facts) {
    switch (report.outcome) {
        case 'planned':
        case 'nothing-to-do':
            return [];
        case 'refused':
            return [{ text: 'Mend what is said above, then start again. Nothing was changed.' }];
        case 'rolled-back':
            return [deployment(report, facts), ...putBack(report, facts), ...inspectDump(report, facts)];
        case 'unchanged':
        case 'restored':
            return [
                { text: 'Nothing is lost and nothing is reverted. Mend the cause above, then start again.' },
                ...inspectDump(report, facts),
            ];
        case 'needs-intervention':
            return intervention(report, facts);
    }
}
/** A newer release was made for a schema that is no more; one that migrates when it starts brings that back. */
function deployment(report, facts) {
    const release = releaseOf(report);
    if (report.app === undefined || !(0,app_state/* sameState */.y)(report.app.ended, 'Stopped')) {
        return {
            text: `Now deploy ${release}. A newer one expects what is gone, or migrates up again when it starts.`,
        };
    }
    const why = (0,app_state/* sameState */.y)(report.app.found, 'Stopped')
        ? 'The app was stopped before this run and still is.'
        : 'The app is left stopped, as start-app: false asks.';
    return { text: `${why} Deploy ${release}, then start it:`, ...startCommand(facts) };
}
function releaseOf({ range }) {
    return range?.to === '0'
        ? 'a release from before the first migration'
        : `the release that belongs to ${range?.to ?? 'the target'}`;
}
function putBack({ archive }, facts) {
    return archive === undefined || !archive.kept.some(({ keptIn }) => keptIn !== undefined)
        ? []
        : [
            {
                text: 'When you have gone forward again, this prints the SQL that puts back what is kept in the archive:',
                command: `psql ${connectionOptions(facts)} -X -At --command ${shellWord(`SELECT put_back FROM ef_rollback.archive WHERE run = '${archive.run}' ORDER BY number`)}`,
            },
        ];
}
function intervention(report, facts) {
    const stopped = report.app !== undefined && !(0,app_state/* sameState */.y)(report.app.ended, report.app.found);
    return [
        ...(report.databaseState === 'at-target'
            ? [
                {
                    text: `The database is at the target, proven. Deploy ${releaseOf(report)}: a newer one expects what is gone.`,
                },
            ]
            : []),
        ...(stopped
            ? [
                {
                    text: 'The app is not as it was found. Start it once the database is right:',
                    ...startCommand(facts),
                },
            ]
            : []),
        {
            text: 'See which migrations the history table holds:',
            command: `psql ${connectionOptions(facts)} --command ${shellWord(`SELECT * FROM ${report.historyTable ?? '"__EFMigrationsHistory"'} ORDER BY 1`)}`,
        },
        ...inspectDump(report, facts),
        ...(report.range === undefined
            ? []
            : [
                {
                    text: `To go forward instead of back, apply the migrations again from the ${report.engine === 'bundle' ? 'bundle' : 'checkout'} that was deployed. ` +
                        'What the rollback has taken comes back empty; its rows are in the dump and, as far as they were kept, in the archive (schema ef_rollback).',
                    command: `${updateCommand(report)} ${shellWord(report.range.from)}${projectOptions(report, facts)} --connection "<connection-string>"`,
                },
            ]),
    ];
}
function updateCommand({ engine, tools }) {
    return engine === 'bundle' ? shellWord(tools?.bundle ?? './efbundle') : 'dotnet ef database update';
}
function projectOptions({ engine }, { ef }) {
    if (engine === 'bundle') {
        return '';
    }
    const given = { project: ef.project, 'startup-project': ef.startupProject, context: ef.context };
    return Object.entries(given)
        .map(([name, value]) => (value === undefined ? '' : ` --${name} ${shellWord(value)}`))
        .join('');
}
/** The dump goes into a database of its own: over a live one, pg_restore leaves what was made after the dump. */
function inspectDump(report, facts) {
    const { backup, artifact, run } = report;
    if (backup === undefined) {
        return [];
    }
    const download = artifact === undefined
        ? []
        : [`gh run download ${run.id} --repo ${shellWord(run.repository)} --name ${shellWord(artifact.name)}`];
    const file = artifact === undefined ? backup.file : (backup.file.split(/[\\/]/).at(-1) ?? backup.file);
    const copy = `${facts.database}_from_dump`;
    return [
        {
            text: `The dump is ${artifact === undefined ? 'on the runner alone' : 'kept as an artifact'}. To look into it, or to put it back by hand, restore it into a new database. Where that stops at an extension or an owner, leave the entry out (pg_restore --list, then --use-list):`,
            command: [
                ...download,
                `echo ${shellWord(`${backup.sha256}  ${file}`)} | sha256sum --check`,
                `createdb ${serverOptions(facts)} --template template0 ${shellWord(copy)}`,
                // In one transaction: where it stops, at an extension that only a superuser may create, say, nothing is half there.
                `pg_restore ${serverOptions(facts)} --dbname ${shellWord(copy)} --single-transaction --exit-on-error ${shellWord(file)}`,
            ].join('\n'),
        },
    ];
}
function startCommand({ app }) {
    if (app === undefined) {
        return {};
    }
    const slot = app.slot === undefined ? '' : ` --slot ${shellWord(app.slot)}`;
    return {
        command: `az webapp start --name ${shellWord(app.name)} --resource-group ${shellWord(app.resourceGroup)}${slot}`,
    };
}
function serverOptions(facts) {
    return `--host ${shellWord(facts.host)} --port ${facts.port} --username ${shellWord(facts.user)}`;
}
function connectionOptions(facts) {
    return `${serverOptions(facts)} --dbname ${shellWord(facts.database)}`;
}
/** A word for a POSIX shell. */
function shellWord(text) {
    return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./build/report/outputs.js
/** The step's outputs, by name. What is not known is left out. */
function outputsOf(report) {
    const { range, plan, backup, artifact, app, verification } = report;
    const reverted = report.outcome === 'rolled-back' ? (range?.reverted ?? []) : [];
    const values = {
        outcome: report.outcome,
        'from-migration': range?.from,
        'to-migration': range?.to,
        'reverted-migrations': JSON.stringify(reverted),
        'reverted-count': reverted.length,
        'plan-digest': plan?.digest,
        'plan-file': plan?.file,
        'data-loss': plan &&
            JSON.stringify(plan.losses.map(({ name, kind, rows, bytes, migration }) => ({ name, kind, rows, bytes, migration }))),
        engine: report.engine,
        'backup-file': backup?.file,
        'backup-sha256': backup?.sha256,
        'artifact-name': artifact?.name,
        'artifact-id': artifact?.id,
        'artifact-url': artifact?.url,
        'active-sessions': report.activeSessions,
        'schema-matches': verification?.matches,
        'downtime-seconds': report.downtimeMs === undefined ? undefined : (report.downtimeMs / 1_000).toFixed(1),
        'app-state': app?.ended,
        'report-file': report.reportFile,
    };
    return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

// EXTERNAL MODULE: ./build/report/page-limits.js
var page_limits = __webpack_require__(19197);
// EXTERNAL MODULE: ./build/report/plan-page.js + 6 modules
var plan_page = __webpack_require__(10431);
// EXTERNAL MODULE: ./build/report/redaction.js
var redaction = __webpack_require__(67290);
// EXTERNAL MODULE: ./build/report/summary.js + 1 modules
var report_summary = __webpack_require__(97057);
// EXTERNAL MODULE: ./build/modes/outcome.js
var outcome = __webpack_require__(39359);
// EXTERNAL MODULE: ./build/modes/recorded-range.js
var recorded_range = __webpack_require__(65179);
// EXTERNAL MODULE: ./build/modes/recorded-sequences.js
var recorded_sequences = __webpack_require__(29948);
;// CONCATENATED MODULE: ./build/modes/tell.js












/**
 * Tells how a run ended everywhere it is looked for: annotations, summary, JSON report, outputs, exit code.
 * @param document the plan, where one was made
 * @returns the report as it was told, without secrets
 */
async function tell(world, inputs, report, directory, document) {
    const { runner } = world;
    const settings = inputs.database.connection;
    const [place] = settings.hosts;
    const complete = {
        ...report,
        nextSteps: stepsAfter(report, {
            host: report.server?.host ?? place?.host ?? '',
            port: report.server?.port ?? place?.port ?? 5432,
            user: settings.username,
            database: settings.database,
            app: inputs.app,
            ef: inputs.ef,
        }),
    };
    if (report.backup !== undefined ||
        report.outcome === 'rolled-back' ||
        report.outcome === 'needs-intervention') {
        complete.reportFile = (0,external_node_path_.join)(directory, 'report.json');
    }
    // Each text before it is escaped: nothing finds a secret in JSON within JSON, or behind Markdown's backslashes.
    const told = (0,redaction/* redactTexts */.SG)(complete, (text) => runner.redact(text));
    if (complete.reportFile !== undefined) {
        await (0,promises_.writeFile)(complete.reportFile, `${JSON.stringify(told, undefined, 2)}\n`, { mode: 0o600 });
    }
    for (const [name, value] of Object.entries(outputsOf(complete))) {
        runner.output(name, value);
    }
    if (complete.failure !== undefined) {
        const state = complete.database === undefined ? '' : ` ${complete.database}`;
        runner.error(`${inputs.mode === 'plan' ? 'Plan' : 'Rollback'}: ${complete.outcome}`, `${complete.failure.phase}: ${complete.failure.sentence}${state}`);
    }
    runner.line(`Outcome: ${complete.outcome}`);
    await runner.summary(summaryOf(told, document));
    if ((0,outcome/* isFailure */.N6)(complete.outcome)) {
        runner.fail();
    }
    return told;
}
/** After a failure the last step is to call somebody. */
function stepsAfter(report, facts) {
    const steps = nextSteps(report, facts);
    return (0,outcome/* isFailure */.N6)(report.outcome) ? [...steps, ...contactSteps(report.contacts ?? [])] : steps;
}
/** A plan's page is all there is to tell of it; a rollback that was refused shows what there was to approve. */
function summaryOf(report, document) {
    if (document === undefined || (report.outcome !== 'planned' && report.outcome !== 'refused')) {
        return (0,report_summary/* renderSummary */.Br)(report);
    }
    if (report.failure === undefined) {
        return (0,plan_page/* renderPlanPage */.F)(document, page_limits/* PAGE_LIMITS */.D.jobSummary);
    }
    const summary = (0,report_summary/* renderSummary */.Br)(report);
    const left = page_limits/* PAGE_LIMITS */.D.jobSummary - Buffer.byteLength(summary) - 16;
    return `${summary}\n---\n\n${(0,plan_page/* renderPlanPage */.F)(document, left)}`;
}
/** Removes what the run no longer needs: all of its folder when there is nothing in it to keep, its scratch files otherwise. */
async function tidy(directory, report) {
    if (report.backup === undefined &&
        report.plan?.file === undefined &&
        report.outcome !== 'needs-intervention' &&
        report.outcome !== 'rolled-back') {
        await (0,promises_.rm)(directory, { recursive: true, force: true });
        return;
    }
    await Promise.all(['expected.json', recorded_range/* RANGE_FILE */.$5, recorded_sequences/* SEQUENCES_FILE */.e, 'tools', 'release'].map((name) => (0,promises_.rm)((0,external_node_path_.join)(directory, name), { recursive: true, force: true })));
}


/***/ }),

/***/ 67382:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  P: () => (/* binding */ workOutPlan)
});

// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog = __webpack_require__(29063);
// EXTERNAL MODULE: ./build/plan/effects.js + 3 modules
var plan_effects = __webpack_require__(17525);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/plan/seal-plan.js + 1 modules
var seal_plan = __webpack_require__(42570);
// EXTERNAL MODULE: ./build/postgres/history.js
var postgres_history = __webpack_require__(28966);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/process/run-command.js
var run_command = __webpack_require__(68115);
;// CONCATENATED MODULE: ./build/process/system-error.js
/** Whether the system has failed a call with one of these codes, such as `ENOENT`. */
function isSystemError(error, codes) {
    return codes.includes(String(error.code));
}

;// CONCATENATED MODULE: ./build/process/stat-if-there.js


/** What is at a path; undefined where nothing is. @throws what keeps it from being looked at: that is no proof that it is not there */
async function statIfThere(path) {
    try {
        return await (0,promises_.stat)(path);
    }
    catch (error) {
        if (isSystemError(error, ['ENOENT', 'ENOTDIR'])) {
            return undefined;
        }
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/ef/executable.js
/** The processors by their number in the header of each format. */
const ELF_ARCH = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const MACH_ARCH = { 16777223: 'x64', 16777228: 'arm64' };
const PE_ARCH = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };
/** What an executable is built for, by its first bytes; undefined for a script, or a format that is not known. */
function executable_builtFor(header) {
    if (header.length >= 20 && header.toString('latin1', 0, 4) === '\x7fELF') {
        return machine('linux', ELF_ARCH[header.readUInt16LE(18)]);
    }
    if (header.length >= 8 && header.readUInt32LE(0) === 0xfeed_facf) {
        return machine('darwin', MACH_ARCH[header.readUInt32LE(4)]);
    }
    const pe = header.length >= 0x40 && header.toString('latin1', 0, 2) === 'MZ' ? header.readUInt32LE(0x3c) : 0;
    return pe > 0 && header.length >= pe + 6
        ? machine('win32', PE_ARCH[header.readUInt16LE(pe + 4)])
        : undefined;
}
/** Whether such an executable runs here. macOS and Windows run another processor's, too. */
function runsHere(built, here) {
    return built.platform === here.platform && (built.arch === here.arch || here.platform !== 'linux');
}
/** As .NET names it, `linux-x64`. */
function describeMachine({ platform, arch }) {
    const systems = { darwin: 'osx', win32: 'win' };
    return `${systems[platform] ?? platform}-${arch === 'ia32' ? 'x86' : arch}`;
}
function machine(platform, arch) {
    return arch === undefined ? undefined : { platform, arch };
}

// EXTERNAL MODULE: ./build/ef/tool-output.js
var tool_output = __webpack_require__(57850);
;// CONCATENATED MODULE: ./build/ef/efbundle.js






/** An executable that `dotnet ef migrations bundle` made: it goes to a migration of its own, and tells nothing of them. */
class Efbundle {
    #parts;
    constructor(parts) {
        this.#parts = parts;
    }
    get file() {
        return this.#parts.file;
    }
    /**
     * Goes to a migration, `0`, or to its newest without an id. Resolves whatever the exit code, with what was said.
     * @throws Cancelled when the run is cancelled, the process group being gone then; Error when the system does not start it.
     */
    async goTo(id, connection) {
        const { file, directory, appArguments, environment, signal, onLine } = this.#parts;
        const said = [];
        const take = (text) => {
            const line = (0,tool_output/* parseToolLine */.M)(text);
            said.push(line.text);
            onLine(line);
        };
        const result = await (0,run_command/* runCommand */.d1)({
            title: 'efbundle',
            file,
            args: [
                ...(id === undefined ? [] : [id]),
                '--connection',
                connection.connectionString,
                '--prefix-output',
                ...(appArguments.length === 0 ? [] : ['--', ...appArguments]),
            ],
            environment: { ...environment, ...connection.secrets },
            directory,
            signal,
            onStdoutLine: take,
            onStderrLine: take,
        });
        return { exitCode: result.code, said };
    }
}
/** Looks at a bundle without running it. @throws Refusal when it is not there, or cannot be run here. */
async function refuseUnusableBundle(file, here) {
    const found = await statIfThere(file).catch((cause) => {
        throw new refusal/* Refusal */.P_(`The bundle ${file} cannot be read: ${(0,refusal/* sentenceOf */.$N)(cause)}.`, { cause });
    });
    if (found?.isFile() !== true) {
        throw new refusal/* Refusal */.P_(`The bundle ${file} ${found === undefined ? 'is not there' : 'is no file'}.`);
    }
    const machine = executable_builtFor(await firstBytes(file));
    if (machine !== undefined && !runsHere(machine, here)) {
        throw new refusal/* Refusal */.P_(`The bundle ${file} is built for ${describeMachine(machine)}, and this runner is ${describeMachine(here)}: build it with --target-runtime for this one.`);
    }
    try {
        await (0,promises_.access)(file, promises_.constants.X_OK);
    }
    catch (error) {
        throw new refusal/* Refusal */.P_(`The bundle ${file} is not executable; an artifact does not keep that. Run chmod +x on it in a step before this one.`, { cause: error });
    }
}
/** What a bundle that was made here needs to run elsewhere, as its file says. */
async function bundleNeeds(file, here) {
    const bytes = await readFile(file);
    const { platform, arch } = builtFor(bytes.subarray(0, HEADER_BYTES)) ?? here;
    // The configuration of the runtime stands in a bundle as text.
    const at = bytes.indexOf('"runtimeOptions"');
    const options = at === -1 ? '' : bytes.toString('utf8', at, at + HEADER_BYTES);
    const framework = options.includes('"includedFrameworks"')
        ? undefined
        : /"tfm":\s*"([^"]+)"/.exec(options)?.[1];
    return { platform, arch, framework };
}
const HEADER_BYTES = 1_024;
async function firstBytes(file) {
    const handle = await (0,promises_.open)(file);
    try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
        return buffer.subarray(0, bytesRead);
    }
    finally {
        await handle.close();
    }
}

// EXTERNAL MODULE: ./build/postgres/to-npgsql.js
var to_npgsql = __webpack_require__(11939);
;// CONCATENATED MODULE: ./build/postgres/dotnet-connection.js

/**
 * The connection for `--connection` of `dotnet ef database update` and of a bundle, which Npgsql completes from PGPASSWORD. Its application
 * name is the run's, so that its backend is found when it has to be ended; without pooling nothing of it stays behind.
 * @param other another database of the same server
 */
function dotnetConnection(database, timeouts, other = {}) {
    const { settings } = database;
    return {
        connectionString: (0,to_npgsql/* toNpgsql */.l)(settings, {
            ...other,
            hosts: [database.place],
            applicationName: `${database.application} dotnet-ef`,
            serverSettings: {
                lock_timeout: String(timeouts.lockTimeoutMs),
                statement_timeout: String(timeouts.statementTimeoutMs),
            },
            // Npgsql's own limit, 30 s unless said, is to come after the server's, whose error names the cause.
            commandTimeoutSeconds: timeouts.statementTimeoutMs === 0 ? 0 : Math.ceil(timeouts.statementTimeoutMs / 1_000) + 10,
            pooling: false,
        }),
        secrets: settings.password === undefined ? {} : { PGPASSWORD: settings.password },
    };
}

// EXTERNAL MODULE: ./build/postgres/file-hash.js
var file_hash = __webpack_require__(36103);
// EXTERNAL MODULE: ./build/ef/dotnet-environment.js
var dotnet_environment = __webpack_require__(90658);
// EXTERNAL MODULE: ./build/process/leftovers.js
var leftovers = __webpack_require__(71558);
// EXTERNAL MODULE: ./build/modes/prepare-tool.js + 3 modules
var prepare_tool = __webpack_require__(5757);
;// CONCATENATED MODULE: ./build/modes/open-bundle.js




/** A bundle that was looked at, with what it runs in: the app's folder and environment, the run's cancel and mark. */
function openBundle(file, inputs, world, { application }) {
    const { directory, appArguments } = (0,prepare_tool/* projectOf */.v8)(inputs, world);
    return new Efbundle({
        file,
        directory,
        appArguments,
        environment: {
            ...(0,dotnet_environment/* dotnetEnvironment */.a)(world.environment, inputs.ef.appEnvironment),
            [leftovers/* RUN_MARKER */.x]: application,
        },
        signal: world.signal,
        onLine: (line) => (0,prepare_tool/* tellToolLine */.go)(world, line),
    });
}

// EXTERNAL MODULE: ./build/plan/migration-range.js
var migration_range = __webpack_require__(95082);
// EXTERNAL MODULE: ./build/postgres/database.js + 2 modules
var postgres_database = __webpack_require__(51584);
// EXTERNAL MODULE: ./build/ef/update.js
var update = __webpack_require__(61649);
// EXTERNAL MODULE: ./build/postgres/catalog-reader.js + 1 modules
var catalog_reader = __webpack_require__(17128);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
;// CONCATENATED MODULE: ./build/postgres/find-history.js


/**
 * The tables with EF's two columns, `MigrationId` and `ProductVersion`, in any of the usual ways of writing them (`migration_id`, `migrationid`):
 * for a database that only the migrations have made.
 */
async function findHistories(client) {
    const found = await client.query(`SELECT n.nspname AS schema, c.relname AS table, id.attname AS "idColumn", version.attname AS "versionColumn",
            pg_table_is_visible(c.oid) AS "isOnSearchPath"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute id ON id.attrelid = c.oid AND id.attnum > 0 AND lower(replace(id.attname, '_', '')) = 'migrationid'
       JOIN pg_attribute version ON version.attrelid = c.oid AND version.attnum > 0 AND lower(replace(version.attname, '_', '')) = 'productversion'
      WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2`);
    return found.rows;
}
/** The history as it is named elsewhere: by the search path where that leads to it, since schemas may differ there. */
function namedAlike({ isOnSearchPath, schema, table, idColumn }) {
    return { schema: isOnSearchPath ? undefined : schema, table, idColumn };
}
/** The ids in the order that EF has put them in, which no sorting of ours gives for sure. Only for a table that nothing but migrating up has written to. */
async function idsAsInserted(client, found) {
    const rows = await client.query(`SELECT ${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(found.idColumn)}::text AS id FROM ${(0,postgres_history/* qualifiedName */.OL)(found)} ORDER BY ctid`);
    return rows.rows.map((row) => row.id);
}
/** Runs work while migrations pass for applied, so that EF goes over them without sending anything. */
async function whilePassingForApplied(client, found, ids, work) {
    const [id, version] = [found.idColumn, found.versionColumn].map((name) => esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name));
    const table = (0,postgres_history/* qualifiedName */.OL)(found);
    await client.query(`INSERT INTO ${table} (${id}, ${version}) SELECT unnest($1::text[]), ''`, [ids]);
    const result = await work();
    await client.query(`DELETE FROM ${table} WHERE ${id} = ANY ($1::text[])`, [ids]);
    return result;
}

// EXTERNAL MODULE: ./build/postgres/shadow.js
var postgres_shadow = __webpack_require__(1328);
// EXTERNAL MODULE: ./build/postgres/watch-what-goes.js
var watch_what_goes = __webpack_require__(46663);
;// CONCATENATED MODULE: ./build/modes/bundle-shadow.js









/**
 * Runs the bundle to its newest on an empty database, and reads the history table that it leaves.
 * @throws Refusal when it is no bundle, does not go up there, or leaves a history table that is not known by EF's columns
 */
async function learnMigrations(site) {
    return onShadow(site, async (shadow) => {
        await goUp(site, shadow, undefined);
        return onConnection(site, shadow, async (client) => {
            const found = await onlyHistory(site, client);
            const ids = await idsAsInserted(client, found);
            if (ids.length === 0) {
                throw new refusal/* Refusal */.P_(`The bundle ${site.bundle.file} holds no migrations.`);
            }
            return { ids, history: namedAlike(found) };
        });
    });
}
/**
 * Runs the bundle up to the target, on to the present and, to rehearse, down to the target again, and reads the catalog at each.
 * @param all the bundle's migrations, oldest first
 * @throws Refusal when it does not go up there
 */
async function readBundleShadow(site, range, all, rehearsal) {
    return onShadow(site, async (shadow) => {
        await goUp(site, shadow, range.to);
        const target = await catalogOf(site, shadow);
        await goToPresent(site, shadow, range, all);
        const present = await catalogOf(site, shadow);
        const rehearsed = rehearsal === undefined ? undefined : await goDown(site, shadow, range, all);
        return { target, present, rehearsed };
    });
}
/** A migration that production has skipped is no part of its present. */
async function goToPresent(site, shadow, range, all) {
    await onConnection(site, shadow, async (client) => whilePassingForApplied(client, await onlyHistory(site, client), skippedBelow(range.from, range, all), () => goUp(site, shadow, range.from)));
}
/** What production has skipped and a bundle on its way to a migration would apply. */
function skippedBelow(id, range, all) {
    const applied = new Set([...range.remaining, ...range.reverted]);
    return all.slice(0, Math.max(0, all.indexOf(id))).filter((one) => !applied.has(one));
}
/** The rehearsal, a run for each migration, so that it is seen which one takes what: what counts is where it ends, not what it says. */
async function goDown(site, shadow, range, all) {
    return onConnection(site, shadow, async (client) => {
        const history = await onlyHistory(site, client);
        const watch = await (0,watch_what_goes/* watchWhatGoes */.m)(client);
        for (const [index, id] of range.reverted.entries()) {
            const to = range.reverted[index + 1] ?? range.to;
            const ended = await whilePassingForApplied(client, history, skippedBelow(to, range, all), () => run(site, shadow, to));
            await watch.look(id);
            if ((await (0,postgres_history/* readHistory */.Lu)(client, history)).includes(id)) {
                return {
                    result: 'failed',
                    migration: id,
                    sentence: (0,update/* causeOf */.r)(ended),
                    sql: undefined,
                    sqlState: undefined,
                };
            }
        }
        return { result: 'done', catalog: await (0,catalog_reader/* readCatalog */.uM)(client, history), seen: watch.seen() };
    });
}
async function goUp(site, shadow, id) {
    const ended = await run(site, shadow, id);
    if (ended.exitCode !== 0) {
        throw new refusal/* Refusal */.P_(`The bundle ${site.bundle.file} ended with exit code ${ended.exitCode} on an empty database, so what its migrations make cannot be known: ` +
            (missingRuntime(ended) ?? (0,update/* causeOf */.r)(ended)));
    }
}
/** What the host of a bundle that was built without its runtime says when that is not there, and what to do. */
function missingRuntime({ said }) {
    const sentence = said.find((line) => line.startsWith('You must install '));
    return sentence === undefined
        ? undefined
        : `${sentence} Add actions/setup-dotnet before this step, or build the bundle with --self-contained.`;
}
async function run(site, shadow, id) {
    const { bundle, server, timeouts, signal } = site;
    try {
        return await bundle.goTo(id, dotnetConnection(server, timeouts, { database: shadow }));
    }
    catch (error) {
        (0,refusal/* throwIfCancelled */.dZ)(signal);
        throw new refusal/* Refusal */.P_(`The bundle ${bundle.file} cannot be run: ${(0,refusal/* sentenceOf */.$N)(error)}`, { cause: error });
    }
}
/** @throws Refusal when there is none, or several */
async function onlyHistory({ bundle }, client) {
    const found = await findHistories(client);
    const [only] = found;
    if (only === undefined) {
        throw new refusal/* Refusal */.P_(`${bundle.file} was run on an empty database and left no history table: it is no bundle of dotnet ef, ` +
            'or the history table has other columns than MigrationId and ProductVersion, which needs the source instead of a bundle.');
    }
    if (found.length > 1) {
        const list = found.map(postgres_history/* qualifiedName */.OL).join(', ');
        throw new refusal/* Refusal */.P_(`The bundle ${bundle.file} leaves several tables that may be its history (${list}): leave bundle out, and go back with the source.`);
    }
    return only;
}
function catalogOf(site, shadow) {
    return onConnection(site, shadow, async (client) => (0,catalog_reader/* readCatalog */.uM)(client, await onlyHistory(site, client)));
}
function onConnection({ server }, shadow, work) {
    return (0,postgres_database/* withConnection */.p)(server, 'shadow', work, { database: shadow });
}
function onShadow(site, work) {
    return (0,postgres_shadow/* withShadow */.to)(site.server, site.nonce, async (shadow) => {
        await onConnection(site, shadow, postgres_shadow/* createSearchPath */.G1);
        return work(shadow);
    });
}

// EXTERNAL MODULE: ./build/modes/settle-target.js + 3 modules
var settle_target = __webpack_require__(1509);
// EXTERNAL MODULE: ./build/modes/shadow-server.js
var shadow_server = __webpack_require__(34155);
;// CONCATENATED MODULE: ./build/modes/plan-from-bundle.js







/** As with source, but for the migrations, which a bundle shows only by being run on a shadow. @throws Refusal */
async function planFromBundle(attempt, ground, bundle) {
    const { inputs, world, workplace } = attempt;
    const timeouts = inputs.database;
    const contents = await learnMigrations({
        bundle,
        timeouts,
        server: await (0,shadow_server/* shadowServer */.C)(attempt, ground),
        nonce: workplace.nonce,
        signal: world.signal,
    });
    const { history, rows, schema } = await (0,postgres_database/* withConnection */.p)(ground.database, 'plan', async (client) => {
        const located = await (0,postgres_history/* locateHistory */.z$)(client, contents.history);
        return {
            history: located,
            rows: await (0,postgres_history/* readHistory */.Lu)(client, located),
            schema: await (0,postgres_database/* currentSchema */.r9)(client),
        };
    });
    const target = await (0,settle_target/* settleTarget */.d1)(inputs.target, contents.ids, (0,settle_target/* gitIn */.uM)((0,prepare_tool/* projectOf */.v8)(inputs, world).directory, world, workplace), world);
    const range = (0,migration_range/* planRange */.HA)({
        target,
        allowRevertAll: inputs.allowRevertAll,
        code: contents.ids.map((id) => ({ id, name: (0,migration_range/* nameOf */.Vb)(id) })),
        history: rows,
        otherContexts: new Set(),
        readFrom: 'bundle',
    });
    return {
        range,
        code: contents.ids,
        efVersion: undefined,
        history,
        defaultSchema: schema,
        ups: [],
        downs: [],
        outside: [],
        reaching: undefined,
        effects: undefined,
        recorded: undefined,
        readShadow: ({ rehearsal, ...place }) => readBundleShadow({ ...place, bundle, timeouts }, range, contents.ids, rehearsal),
    };
}

// EXTERNAL MODULE: ./build/ef/script-listing.js
var script_listing = __webpack_require__(74162);
;// CONCATENATED MODULE: ./build/postgres/functions.js
/** The names of all functions that there are, by whose they are. */
async function readFunctions(client) {
    const result = await client.query(`SELECT DISTINCT p.proname AS name,
            CASE WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN 'server'
                 WHEN d.objid IS NOT NULL THEN 'ofExtensions' ELSE 'own' END AS whose
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'`);
    const namesOf = (whose) => new Set(result.rows.filter((row) => row.whose === whose).map(({ name }) => name));
    return { server: namesOf('server'), ofExtensions: namesOf('ofExtensions'), own: namesOf('own') };
}

// EXTERNAL MODULE: ./build/modes/beyond-database.js + 3 modules
var beyond_database = __webpack_require__(37468);
// EXTERNAL MODULE: ./build/plan/called-functions.js
var called_functions = __webpack_require__(94797);
// EXTERNAL MODULE: ./build/plan/data-effects.js
var data_effects = __webpack_require__(90375);
// EXTERNAL MODULE: ./build/plan/parse-tree.js
var parse_tree = __webpack_require__(64622);
;// CONCATENATED MODULE: ./build/plan/search-path.js

/** The search path of a session before any statement. */
function initialPath(schemas) {
    return { schemas, isUnknown: false, afterTransaction: undefined, initial: schemas };
}
/** The search path after a statement. */
function pathAfter(statement, before) {
    const change = changeBy(statement, before);
    if (change === undefined) {
        return before;
    }
    const { isLocal, ...now } = change;
    const { schemas, isUnknown, afterTransaction = { schemas, isUnknown } } = before;
    return { ...before, ...now, afterTransaction: isLocal ? afterTransaction : undefined };
}
/** The search path once the transaction has ended: what was set for it alone is no more. */
function pathAfterTransaction(before) {
    return { ...before, ...before.afterTransaction, afterTransaction: undefined };
}
/** Whether a statement has a name whose meaning the search path decides. */
function hasBareName(statement) {
    let found = false;
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        const one = node;
        found ||= one.relname !== undefined && one.schemaname === undefined;
        found ||= 'DropStmt' in node && (node.DropStmt.objects ?? []).some((name) => (0,parse_tree/* namesIn */.wX)(name).length === 1);
    });
    return found;
}
function changeBy(statement, { schemas, initial }) {
    const unknown = { schemas, isUnknown: true, isLocal: false };
    const reset = { schemas: initial, isUnknown: false, isLocal: false };
    if ('VariableSetStmt' in statement) {
        const { kind, name, args = [], is_local: isLocal = false } = statement.VariableSetStmt;
        if (kind === 'VAR_RESET_ALL') {
            return reset;
        }
        if (name !== 'search_path') {
            return undefined;
        }
        return kind === 'VAR_SET_VALUE'
            ? { schemas: args.flatMap((one) => textOf(one) ?? []), isUnknown: false, isLocal }
            : { ...reset, isLocal };
    }
    if ('DiscardStmt' in statement) {
        return statement.DiscardStmt.target === 'DISCARD_ALL' ? reset : undefined;
    }
    if ('TransactionStmt' in statement) {
        // What was set since goes with it, or not: nobody has followed where it began.
        return /ROLLBACK/.test(statement.TransactionStmt.kind ?? '') && schemas !== initial ? unknown : undefined;
    }
    if ('DoStmt' in statement) {
        return /search_path/i.test(JSON.stringify(statement)) ? unknown : undefined;
    }
    return changeByCall(statement, reset, unknown);
}
/** `SELECT set_config('search_path', …)`. One of a definition is not run. */
function changeByCall(statement, reset, unknown) {
    if (!parse_tree/* RUN_AT_ONCE */._F.some((kind) => kind in statement)) {
        return undefined;
    }
    const calls = [];
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        if ('FuncCall' in node && (node.FuncCall.funcname ?? []).flatMap(parse_tree/* namesIn */.wX).at(-1) === 'set_config') {
            calls.push(node.FuncCall.args ?? []);
        }
    });
    const ofPath = calls.filter(([setting]) => (textOf(setting) ?? 'search_path').toLowerCase() === 'search_path');
    const [first] = ofPath;
    if (first === undefined) {
        return undefined;
    }
    const [setting, value, local] = first;
    const isLocal = truthOf(local);
    if (ofPath.length > 1 || textOf(setting) === undefined || isLocal === undefined || !isBare(statement)) {
        return unknown;
    }
    if (isNull(value)) {
        return { ...reset, isLocal };
    }
    const text = textOf(value);
    return text === undefined ? unknown : { schemas: schemasIn(text), isUnknown: false, isLocal };
}
/** A SELECT that calls a function once, for sure: of rows there may be none. */
function isBare(statement) {
    const select = 'SelectStmt' in statement ? statement.SelectStmt : undefined;
    return (select?.targetList?.every((target) => 'ResTarget' in target && 'FuncCall' in (target.ResTarget.val ?? {})) === true &&
        select.fromClause === undefined &&
        select.whereClause === undefined &&
        select.havingClause === undefined &&
        select.limitCount === undefined);
}
function textOf(node) {
    const constant = node !== undefined && 'A_Const' in node ? node.A_Const : undefined;
    return constant?.sval === undefined ? undefined : (constant.sval.sval ?? '');
}
function isNull(node) {
    return node !== undefined && 'A_Const' in node && node.A_Const.isnull === true;
}
function truthOf(node) {
    return node !== undefined && 'A_Const' in node && node.A_Const.boolval !== undefined
        ? node.A_Const.boolval.boolval === true
        : undefined;
}
/** The names of a list as the setting is written: `"Shop", public`. */
function schemasIn(list) {
    return [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)].map(([bare, quoted]) => quoted === undefined ? bare.toLowerCase() : quoted.replaceAll('""', '"'));
}

// EXTERNAL MODULE: ./build/plan/temporary-tables.js
var temporary_tables = __webpack_require__(51639);
// EXTERNAL MODULE: ./build/sql/parser.js
var sql_parser = __webpack_require__(59148);
// EXTERNAL MODULE: ./build/sql/transaction-control.js
var transaction_control = __webpack_require__(12751);
;// CONCATENATED MODULE: ./build/modes/read-downs.js








/**
 * @param searchPath where names without a schema are looked for; in the first they are made
 * @param functions those of the database; undefined where it was not asked
 */
async function readDowns(downs, searchPath, functions) {
    if (downs.length === 0) {
        return { outside: [], effects: {}, endings: {} };
    }
    const parser = await (0,sql_parser/* loadSqlParser */.O)();
    // The last command of each is the history's row, which EF sends outside only because the one before it was.
    const own = downs.map((listed) => ({ id: listed.id, commands: (0,script_listing/* ownCommands */.hO)(listed) }));
    return {
        outside: own.flatMap(({ id, commands }) => commands
            .filter((command) => !command.transactional || (0,transaction_control/* leavesTransaction */.N)(parser, command.sql))
            .map(({ sql }) => ({ migration: id, sql: sql.replace(/\s+/g, ' ').slice(0, 80) }))),
        ...readEffects(parser, own, searchPath, functions),
    };
}
/** In the order in which they run: what one sets as the search path holds for the next. */
function readEffects(parser, downs, searchPath, functions) {
    let path = initialPath(searchPath);
    let known = functions;
    let temporary = temporary_tables/* NO_TEMPORARY_TABLES */.Mq;
    let number = 0;
    const effectsOfCommand = (sql, command) => {
        const statements = parser.parse(sql);
        if (statements === undefined) {
            return [
                {
                    does: 'runs SQL that the parser does not know',
                    unjudged: 'it is no SQL, or a newer server’s',
                    command,
                },
            ];
        }
        return statements.flatMap((statement, index) => {
            const before = path;
            const [schema = 'public', ...otherSchemas] = before.schemas;
            const own = (0,temporary_tables/* temporaryOn */.Rw)(before.schemas, temporary);
            path = pathAfter(statement, before);
            temporary = (0,temporary_tables/* temporaryAfter */.Kv)(statement, temporary);
            known = (0,called_functions/* functionsAfter */.I)(statement, known);
            number += 1;
            const effects = (0,plan_effects/* effectsOf */.w)(statement, schema, { temporary: own, functions: known });
            return [...unfollowed(before, path), ...elsewhere(effects, statement, before)].map((effect) => ({
                ...effect,
                command,
                statement: number,
                ...((0,data_effects/* isUpdateAlone */.a)(statement) ? { answer: index + 1 } : {}),
                ...(otherSchemas.length === 0 ? {} : { otherSchemas }),
            }));
        });
    };
    const effects = {};
    const endings = {};
    for (const { id, commands } of downs) {
        let isOpen = true;
        effects[id] = commands.flatMap((command, index) => {
            // EF ends the transaction before a command that stands outside of any.
            path = isOpen && command.transactional ? path : pathAfterTransaction(path);
            isOpen = command.transactional;
            return effectsOfCommand((0,script_listing/* runnableSql */.AP)(command), index + 1);
        });
        if (path.afterTransaction?.isUnknown === false) {
            endings[id] = setLocally(path.afterTransaction.schemas, path);
        }
        path = pathAfterTransaction(path);
        temporary = (0,temporary_tables/* temporaryAfterCommit */.Zb)(temporary);
    }
    return { effects, endings };
}
/** SET LOCAL gives way to what held before it, as at the end of its transaction. */
function setLocally(schemas, { initial }) {
    // As strings, since a name in double quotes may not be empty.
    const names = (schemas.length === 0 ? [''] : schemas).map((name) => `'${name.replaceAll("'", "''")}'`);
    return `SET LOCAL search_path TO ${schemas === initial ? 'DEFAULT' : names.join(', ')}`;
}
/** What is to be said where nobody can follow the search path any more. */
function unfollowed(before, after) {
    return after.isUnknown && !before.isUnknown
        ? [
            {
                does: 'changes the search path',
                unjudged: 'nobody can say to what, so that names without a schema may stand for other tables from here on',
            },
        ]
        : [];
}
/** What is done to a name without a schema where nobody knows in which it is looked for. */
function elsewhere(effects, statement, path) {
    return path.isUnknown && hasBareName(statement)
        ? effects.map((effect) => ({
            unjudged: 'it may be a table of another schema, as the search path is not known here',
            ...effect,
        }))
        : effects;
}

// EXTERNAL MODULE: ./build/modes/runnable.js
var runnable = __webpack_require__(54622);
;// CONCATENATED MODULE: ./build/modes/plan-range.js











/** Compares history and code and works out the range. @throws Refusal */
async function planTheRange(attempt, database, ef) {
    const listing = await ef.listing();
    return planListed(attempt, database, {
        listing,
        efVersion: (0,script_listing/* efVersionIn */.FM)(listing),
        readFrom: 'checkout',
        otherContexts: () => migrationsOfOtherContexts(ef),
        downsOf: (range) => downsOf(range, ef, listing.spelling),
    });
}
/** {@link planTheRange} of migrations that are listed already. @throws Refusal */
async function planListed({ inputs, world, workplace }, database, { listing, efVersion, readFrom, otherContexts, downsOf }) {
    const code = listing.migrations.map(({ id }) => ({ id, name: (0,migration_range/* nameOf */.Vb)(id) }));
    const target = await (0,settle_target/* settleTarget */.d1)(inputs.target, code.map(({ id }) => id), (0,settle_target/* gitIn */.uM)((0,prepare_tool/* projectOf */.v8)(inputs, world).directory, world, workplace), world);
    const { history, rows, schemas, functions } = await (0,postgres_database/* withConnection */.p)(database, 'plan', async (client) => {
        const located = await (0,postgres_history/* locateHistory */.z$)(client, listing.history);
        return {
            history: located,
            rows: await (0,postgres_history/* readHistory */.Lu)(client, located),
            schemas: await (0,postgres_database/* searchPath */.oe)(client),
            functions: await readFunctions(client),
        };
    });
    const range = (0,migration_range/* planRange */.HA)({
        target,
        allowRevertAll: inputs.allowRevertAll,
        code,
        history: rows,
        otherContexts: (0,migration_range/* hasUnknownRows */.WF)(code, rows) ? await otherContexts() : new Set(),
        readFrom,
    });
    const listed = await downsOf(range);
    const { endings, ...read } = await readDowns(listed, schemas, functions);
    const downs = listed.map((one) => ({ ...one, ...ofOwn(endings, one.id) }));
    return {
        range,
        code: code.map(({ id }) => id),
        efVersion,
        history,
        defaultSchema: schemas[0],
        ups: listing.migrations,
        downs,
        ...read,
        reaching: await (0,beyond_database/* findReaching */.x)([...listing.migrations, ...downs]),
        readShadow: (question) => readListedShadow(question, range, listing, downs),
        recorded: undefined,
    };
}
function ofOwn(endings, id) {
    const ending = endings[id];
    return ending === undefined ? {} : { ending };
}
function readListedShadow({ rehearsal: manner, ...place }, range, listing, downs) {
    return (0,postgres_shadow/* readShadowCatalogs */.FC)({
        ...place,
        createHistory: listing.createHistory,
        history: listing.history,
        ...shadowMigrations(range, listing),
        rehearsal: manner === undefined ? undefined : { downs: downs.map(runnable/* runnable */.a), manner },
    });
}
/** EF's script goes over all migrations between the two; those that were never applied are not part of the range. */
async function downsOf(range, ef, spelling) {
    if (range.reverted.length === 0) {
        return [];
    }
    const reverted = new Set(range.reverted);
    return (await ef.downListing(range.from, range.to, spelling)).filter((migration) => reverted.has(migration.id));
}
/** The migrations a shadow is built from: up to the target, and from there to the present. */
function shadowMigrations(range, listing) {
    const remaining = new Set(range.remaining);
    const reverted = new Set(range.reverted);
    const ups = listing.migrations.map(runnable/* runnable */.a);
    return {
        untilTarget: ups.filter((migration) => remaining.has(migration.id)),
        untilPresent: ups.filter((migration) => reverted.has(migration.id)),
    };
}
async function migrationsOfOtherContexts(ef) {
    const ids = new Set();
    for (const context of await ef.contexts()) {
        for (const id of await ef.migrationIds(context)) {
            ids.add(id);
        }
    }
    return ids;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 10 modules
var schemas = __webpack_require__(13798);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/errors.js
var errors = __webpack_require__(37428);
// EXTERNAL MODULE: ./build/plan/canonical-json.js
var canonical_json = __webpack_require__(92639);
// EXTERNAL MODULE: ./build/plan/document-fields.js
var document_fields = __webpack_require__(3411);
;// CONCATENATED MODULE: ./build/plan/release.js






/** Counts up when a reader of older records could no longer read them. */
const RELEASE_FORMAT = 1;
const commands = (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ sql: document_fields/* text */.Qq, transactional: schemas/* boolean */.zMY() }));
const migration = (0,document_fields/* record */.g1)({
    id: document_fields/* text */.Qq,
    up: commands.describe('The commands of the Up with the change of the history table, as EF sends them.'),
    down: schemas/* union */.KCZ([(0,document_fields/* record */.g1)({ commands }), (0,document_fields/* record */.g1)({ refused: document_fields/* text */.Qq })])
        .describe('The commands of the Down, or why its author or the provider refuses to generate it.'),
    catalog: (0,document_fields/* record */.g1)({
        made: document_fields/* catalogObjects */.iw,
        gone: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ kind: schemas/* enum */.k5n(catalog/* OBJECT_KINDS */.cg), name: document_fields/* text */.Qq })),
    }).describe('What the Up makes of the schema.'),
    origin: (0,document_fields/* record */.g1)({ author: document_fields/* text */.Qq, date: document_fields/* text */.Qq, subject: document_fields/* text */.Qq, commit: document_fields/* text */.Qq })
        .exactOptional()
        .describe('The commit that brought it.'),
});
const mark = (0,document_fields/* record */.g1)({ migration: document_fields/* text */.Qq, ...document_fields/* markShape */.Fq });
const bundle = (0,document_fields/* record */.g1)({
    // A record must not lead to a file elsewhere.
    file: schemas/* string */.YjP().regex(/^(?!\.)[^/\\]+$/),
    sha256: document_fields/* sha256 */.sc,
    platform: document_fields/* text */.Qq.describe('As Node names it: linux.'),
    arch: document_fields/* text */.Qq,
    framework: document_fields/* text */.Qq
        .exactOptional()
        .describe('The .NET runtime it needs: net10.0. Absent where it brings its own.'),
});
const releaseShape = {
    format: schemas/* literal */.euz(RELEASE_FORMAT),
    recordedAt: document_fields/* text */.Qq.describe('ISO 8601.'),
    repository: document_fields/* text */.Qq,
    commit: document_fields/* text */.Qq.exactOptional(),
    run: (0,document_fields/* record */.g1)({ id: document_fields/* text */.Qq, attempt: document_fields/* text */.Qq }),
    context: document_fields/* text */.Qq.describe('The full name of the DbContext.'),
    otherContexts: (0,document_fields/* list */.p_)(document_fields/* text */.Qq).describe('The ids of the migrations of the other contexts.'),
    tools: schemas/* record */.g1P(document_fields/* text */.Qq, document_fields/* text */.Qq).readonly().describe('Versions by name.'),
    efVersion: document_fields/* text */.Qq.exactOptional(),
    history: (0,document_fields/* record */.g1)({ schema: document_fields/* text */.Qq.exactOptional(), table: document_fields/* text */.Qq, idColumn: document_fields/* text */.Qq }),
    createHistory: document_fields/* text */.Qq,
    catalogs: (0,document_fields/* record */.g1)({
        serverMajor: document_fields/* count */.U9.describe('Of the PostgreSQL that the catalogs were read from.'),
        schema: document_fields/* text */.Qq.describe('Where a name without a schema was made.'),
        empty: document_fields/* catalogObjects */.iw.describe('The catalog before the first migration.'),
    }),
    migrations: (0,document_fields/* list */.p_)(migration).describe('Oldest first.'),
    marks: (0,document_fields/* list */.p_)(mark).describe('How migrations mark themselves in their source.'),
    startCalls: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ file: document_fields/* text */.Qq, line: document_fields/* count */.U9, call: document_fields/* text */.Qq })),
    bundle: bundle.exactOptional(),
};
const releaseSchema = (0,document_fields/* record */.g1)(releaseShape);
const sealedSchema = (0,document_fields/* record */.g1)({ ...releaseShape, digest: document_fields/* sha256 */.sc });
/**
 * The release with its digest. It goes once through JSON, so that what is hashed is what a reader of release.json gets.
 * @throws z.ZodError for a release that is none, which is a mistake of ours
 */
function sealRelease(given) {
    const release = releaseSchema.parse(JSON.parse(JSON.stringify(given)));
    return { ...release, digest: digestOf(release) };
}
/** The text of release.json. */
function writeRelease(release) {
    return `${JSON.stringify(release, null, 1)}\n`;
}
/**
 * A release as {@link writeRelease} wrote it.
 * @param file for the sentences
 * @throws Refusal when it is no release, one of another version, or one that was altered since
 */
function readRelease(json, file) {
    const read = sealedSchema.safeParse(parsed(json, file));
    if (!read.success) {
        const [first] = read.error.issues;
        throw new refusal/* Refusal */.P_(`The recorded release ${file} is none of this version (format ${RELEASE_FORMAT}): ${errors/* toDotPath */.sR(first?.path ?? [])}: ${first?.message}. ` +
            'Give the release.json that was recorded by the same version of the action, or leave the input release out and go back with the source.');
    }
    const { digest, ...release } = read.data;
    if (digestOf(release) !== digest) {
        throw new refusal/* Refusal */.P_(`The recorded release ${file} was altered: it does not have the digest that it states. Take it anew from the artifact of the deployment's run.`);
    }
    return read.data;
}
/** The artifact a release is kept in: it is found again by the database's newest migration. */
function releaseArtifactName(newestMigration) {
    // What an artifact's name may not hold; an id is the author's to choose.
    return `ef-rollback-release-${newestMigration.replace(/["':<>|*?\\/\r\n]/g, '_')}`;
}
/** Whether an input names the release's context, as `dotnet ef --context` takes it: by its full name, or by the last part of it. */
function isContext(fullName, asked) {
    const [full, wanted] = [fullName.toLowerCase(), asked.toLowerCase()];
    return full === wanted || full.endsWith(`.${wanted}`);
}
function digestOf(release) {
    return (0,external_node_crypto_.createHash)('sha256').update((0,canonical_json/* canonicalJson */.d)(release)).digest('hex');
}
function parsed(json, file) {
    try {
        return JSON.parse(json);
    }
    catch (cause) {
        throw new refusal/* Refusal */.P_(`The recorded release ${file} is no JSON. Give the release.json of the deployment's artifact.`, { cause });
    }
}

// EXTERNAL MODULE: ./build/github/artifact.js + 1 modules
var artifact = __webpack_require__(52121);
;// CONCATENATED MODULE: ./build/github/find-artifact.js


/**
 * The newest artifact of a name that a run of the repository's own branch has kept. Any pull request can upload one by the same name from its own
 * run, so those of other branches and of forks are not looked at.
 * @throws Refusal when there is none, or GitHub does not say
 */
async function findArtifact(question) {
    const { artifacts, repository } = await ask(question);
    const branch = question.branch ?? repository.default_branch;
    const whole = artifacts.filter(({ expired }) => !expired);
    const [newest] = whole
        .filter(({ workflow_run: run }) => run?.head_repository_id === repository.id &&
        run.repository_id === repository.id &&
        run.head_branch === branch)
        .toSorted((a, b) => Date.parse(b.created_at ?? '') - Date.parse(a.created_at ?? ''));
    if (newest?.workflow_run?.id === undefined) {
        const others = [
            ...(whole.length < artifacts.length ? [`${artifacts.length - whole.length} that expired`] : []),
            ...(whole.length > 0
                ? [`${whole.length} by runs of other branches or forks, which are not believed`]
                : []),
        ];
        throw new refusal/* Refusal */.P_(`${question.repository} has no artifact ${question.name} by a run of the branch ${branch}${others.length === 0 ? '' : ` (there are ${others.join(' and ')})`}. ` +
            'Give the branch that is deployed from in release-branch, the path of a release.json in release, or leave both out and go back with the source.');
    }
    return {
        name: newest.name,
        id: newest.id,
        runId: newest.workflow_run.id,
        digest: newest.digest ?? undefined,
    };
}
async function ask({ name, repository, token, apiUrl, signal }) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 351).then(__webpack_require__.bind(__webpack_require__, 61351));
    const silent = { debug() { }, info() { }, warn() { }, error() { } };
    const [owner = '', repo = ''] = repository.split('/');
    const where = { owner, repo, request: { signal } };
    try {
        const { rest } = getOctokit(token, { baseUrl: apiUrl, log: silent });
        const lists = await Promise.all(Array.from({ length: artifact/* MOST_ATTEMPTS */.py }, (_, before) => rest.actions.listArtifactsForRepo({ ...where, name: (0,artifact/* nameOfAttempt */.Ih)(name, before + 1), per_page: 100 })));
        return {
            artifacts: lists.flatMap(({ data }) => data.artifacts),
            repository: (await rest.repos.get(where)).data,
        };
    }
    catch (error) {
        signal.throwIfAborted();
        const status = error instanceof Error && 'status' in error ? error.status : undefined;
        const advice = [401, 403, 404].includes(Number(status))
            ? ' Give the job `permissions: actions: read`, or github-token a token that may.'
            : '';
        throw new refusal/* Refusal */.P_(`The artifacts of ${repository} could not be looked through for the recorded release: ${(0,refusal/* sentenceOf */.$N)(error)}.${advice}`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./build/modes/find-release.js









/** The path of the release.json that the inputs name, downloaded where it is an artifact's. @throws Refusal */
async function findRelease(inputs, release, world, workplace, database) {
    if (release.kind === 'file') {
        return (0,external_node_path_.resolve)(world.environment['GITHUB_WORKSPACE'] ?? process.cwd(), release.path);
    }
    const { runner, run, environment, signal } = world;
    const token = inputs.githubToken ?? '';
    const found = await findArtifact({
        name: releaseArtifactName(await newestMigration(database)),
        repository: run.repository,
        branch: release.branch,
        token,
        apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
        signal,
    });
    runner.line(`artifact ${found.name} (id ${found.id}) of run ${found.runId}`);
    const into = (0,external_node_path_.join)(workplace.directory, 'release', 'artifact');
    await (0,promises_.mkdir)(into, { recursive: true });
    await (0,artifact/* downloadArtifact */.bk)(found, { repository: run.repository, token, into, signal });
    return (0,external_node_path_.join)(into, 'release.json');
}
/** Without source nobody says where the history table is, so it is looked for by EF's columns. */
async function newestMigration(database) {
    return (0,postgres_database/* withConnection */.p)(database, 'find release', async (client) => {
        const found = await findHistories(client);
        const [only] = found;
        if (only === undefined || found.length > 1) {
            throw new refusal/* Refusal */.P_(`The recorded release is found by the database's newest migration, and the database has ${only === undefined
                ? 'no history table with the columns MigrationId and ProductVersion'
                : `several tables that may be its history (${found.map(postgres_history/* qualifiedName */.OL).join(', ')})`}: give the path of a release.json in release instead.`);
        }
        const newest = (await (0,postgres_history/* readHistory */.Lu)(client, only)).at(-1);
        if (newest === undefined) {
            throw new refusal/* Refusal */.P_('The database has no migration applied: there is nothing to go back from.');
        }
        return newest;
    });
}

;// CONCATENATED MODULE: ./build/catalog/catalog-steps.js
/** The step from one catalog to the next. */
function stepBetween(before, after) {
    const old = new Map(before.map((object) => [identityOf(object), object.definition]));
    const kept = new Set(after.map(identityOf));
    return {
        made: after.filter((object) => old.get(identityOf(object)) !== object.definition),
        gone: before.filter((object) => !kept.has(identityOf(object))).map(({ kind, name }) => ({ kind, name })),
    };
}
/** The catalog that steps lead to, from that of an empty database on. */
function catalogAfter(start, steps) {
    const objects = new Map(start.map((object) => [identityOf(object), object]));
    for (const { made, gone } of steps) {
        for (const object of gone) {
            objects.delete(identityOf(object));
        }
        for (const object of made) {
            objects.set(identityOf(object), object);
        }
    }
    return [...objects.values()];
}
function identityOf({ kind, name }) {
    return `${kind}\u0000${name}`;
}

;// CONCATENATED MODULE: ./build/modes/plan-from-release.js




/** As with source, from what was recorded of it. @throws Refusal */
async function planFromRelease(attempt, { database, server }, release) {
    const { history, createHistory, migrations } = release;
    const plan = await planListed(attempt, database, {
        listing: {
            history: { ...history, schema: history.schema },
            createHistory,
            migrations: migrations.map(({ id, up }) => ({ id, commands: up })),
        },
        efVersion: release.efVersion,
        readFrom: 'recorded release',
        otherContexts: async () => new Set(release.otherContexts),
        downsOf: async (range) => recordedDowns(release, range),
    });
    const schema = await (0,postgres_database/* withConnection */.p)(database, 'plan', postgres_database/* currentSchema */.r9);
    const holds = release.catalogs.serverMajor === server.major && release.catalogs.schema === schema;
    return { ...plan, recorded: holds ? recordedCatalogs(release, plan.range) : undefined };
}
/** The Downs of a range as they were recorded, newest first. @throws Refusal for one that could not be generated then */
function recordedDowns({ migrations }, { reverted }) {
    const isReverted = new Set(reverted);
    return migrations
        .filter(({ id }) => isReverted.has(id))
        .toReversed()
        .map(({ id, down }) => {
        if ('refused' in down) {
            throw new refusal/* Refusal */.P_(`The Down of ${id} could not be generated when the release was recorded: ${down.refused} Choose a target after it.`);
        }
        return { id, commands: down.commands };
    });
}
/** The catalogs at both ends of a range; none where the database has skipped a migration, since each was read with all before it applied. */
function recordedCatalogs({ migrations, catalogs }, { remaining, reverted }) {
    const applied = [...remaining, ...reverted.toReversed()];
    if (migrations.slice(0, applied.length).some(({ id }, index) => id !== applied[index])) {
        return undefined;
    }
    const after = (count) => catalogAfter(catalogs.empty, migrations.slice(0, count).map(({ catalog }) => catalog));
    return { target: after(remaining.length), present: after(applied.length) };
}

;// CONCATENATED MODULE: ./build/modes/prepare-release.js











/** The carrier of a recorded release: its SQL is known, and its bundle goes migration by migration where one was recorded. @throws Refusal */
async function prepareRelease(inputs, where, world, workplace, production) {
    const file = await findRelease(inputs, where, world, workplace, production);
    const release = await openRelease(file, inputs.ef.context);
    const bundle = await takeBundle(release, (0,external_node_path_.dirname)(file), workplace);
    return {
        origin: `the release that was recorded at ${release.recordedAt}${release.commit === undefined ? '' : ` from commit ${release.commit}`}`,
        tools: { release: file },
        versions: { 'recorded release': `sha256 ${release.digest}`, ...release.tools },
        command: 'efbundle',
        plan: (attempt, ground) => planFromRelease(attempt, ground, release),
        commit: async () => release.commit,
        sources: async (reverted) => recordedSources(release, reverted),
        cannotUpdate: 'missing' in bundle ? bundle.missing : undefined,
        goTo: async (id, database) => {
            if ('missing' in bundle) {
                throw new Error(bundle.missing);
            }
            return openBundle(bundle.file, inputs, world, workplace).goTo(id, dotnetConnection(database, inputs.database));
        },
    };
}
async function openRelease(file, context) {
    const json = await (0,promises_.readFile)(file, 'utf8').catch((cause) => {
        throw new refusal/* Refusal */.P_(`The recorded release ${file} cannot be read: ${(0,refusal/* sentenceOf */.$N)(cause)}.`, { cause });
    });
    const release = readRelease(json, file);
    if (context !== undefined && !isContext(release.context, context)) {
        throw new refusal/* Refusal */.P_(`The recorded release ${file} is of the context ${release.context}, not of ${context}: give the record of that context, or leave context out.`);
    }
    return release;
}
/**
 * Copies the bundle to where it can be run: an artifact keeps no rights, and what was hashed must be what runs.
 * @throws Refusal when it is another than was recorded, or cannot be looked at
 */
async function takeBundle({ bundle }, folder, workplace) {
    if (bundle === undefined) {
        return { missing: 'the release was recorded without a bundle (with-bundle: false)' };
    }
    const from = (0,external_node_path_.join)(folder, bundle.file);
    const found = await statIfThere(from).catch((cause) => {
        throw new refusal/* Refusal */.P_(`The release's bundle ${from} cannot be read: ${(0,refusal/* sentenceOf */.$N)(cause)}.`, { cause });
    });
    if (found?.isFile() !== true) {
        return { missing: `the release's bundle ${from} is not there` };
    }
    if (!runsHere(bundle, process)) {
        return {
            missing: `the release's bundle is built for ${describeMachine(bundle)}, and this runner is ${describeMachine(process)}`,
        };
    }
    const into = (0,external_node_path_.join)(workplace.directory, 'release');
    await (0,promises_.mkdir)(into, { recursive: true });
    const file = (0,external_node_path_.join)(into, bundle.file);
    await (0,promises_.copyFile)(from, file);
    await (0,promises_.chmod)(file, 0o700);
    if ((await (0,file_hash/* sha256Of */.B)(file)) !== bundle.sha256) {
        throw new refusal/* Refusal */.P_(`The bundle ${from} is not the one that was recorded: its SHA-256 is another. Take both files anew from the artifact of the deployment's run.`);
    }
    return { file };
}
function recordedSources({ migrations, marks, startCalls }, reverted) {
    const isReverted = new Set(reverted);
    return {
        places: new Map(),
        marks: marks.filter(({ migration }) => isReverted.has(migration)),
        origins: new Map(migrations.flatMap(({ id, origin }) => (origin === undefined ? [] : [[id, origin]]))),
        withoutOrigins: undefined,
        startCalls,
    };
}

// EXTERNAL MODULE: ./build/ef/migration-sources.js + 1 modules
var migration_sources = __webpack_require__(57394);
// EXTERNAL MODULE: ./build/csharp/lex.js
var lex = __webpack_require__(5067);
;// CONCATENATED MODULE: ./build/csharp/calls.js

/** The calls of methods of these names in a source text; comments, strings and the methods' own declarations are none. */
function callsOf(source, names) {
    const { tokens } = (0,lex/* lex */.I)(source);
    return tokens.flatMap(({ kind, text, at }, index) => {
        const before = tokens[index - 1];
        const after = tokens[index + 1];
        const isCall = kind === 'word' &&
            names.has(text) &&
            before?.kind === 'other' &&
            before.text === '.' &&
            after?.kind === 'other' &&
            after.text === '(';
        return isCall ? [{ name: text, at }] : [];
    });
}

// EXTERNAL MODULE: ./build/ef/source-files.js
var source_files = __webpack_require__(33743);
;// CONCATENATED MODULE: ./build/ef/start-calls.js



const NAMES = new Set(['Migrate', 'MigrateAsync', 'EnsureCreated', 'EnsureCreatedAsync']);
/** Finds the calls by which the code of a folder migrates or creates its database, tests left out. */
async function findStartCalls(folder) {
    return startCallsIn(await (0,source_files/* readSourceFiles */.N)(folder, ['Migrate', 'EnsureCreated'], holdsTests));
}
/** The pure part of {@link findStartCalls}. */
function startCallsIn(sources) {
    return sources.flatMap(({ file, text }) => callsOf(text, NAMES).map(({ name, at }) => ({ file, line: (0,lex/* lineAt */.m)(text, at), call: name })));
}
/** `tests`, `MAA.SmokeTests`, `Shop.Tests.Common`, `OrderTests.cs`; not `latest`. */
function holdsTests(name) {
    return /(^|[._-])(tests?|specs?)([._-]|$)/i.test(name) || /[\p{Ll}\d](Tests?|Specs?)([._-]|$)/u.test(name);
}

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(53916);
// EXTERNAL MODULE: ./build/git/commits.js
var commits = __webpack_require__(52985);
;// CONCATENATED MODULE: ./build/git/migration-origins.js


/**
 * The commits that added files, by what they are asked by; without those whose beginning the history here does not show, and of files that are in
 * no commit. A file that was moved is followed to where it was added.
 * @param files relative to git's folder, with `/`
 * @throws Refusal when git cannot be used
 */
async function findOrigins(git, files) {
    const origins = new Map();
    if (files.size === 0) {
        return origins;
    }
    const prefix = (await git.ask(['rev-parse', '--show-prefix'])).stdout.toString('utf8').replace(/\n$/, '');
    /** Who asks for what is at a path, at the point in history that is being read. */
    const wanted = new Map();
    for (const [key, file] of files) {
        const path = (0,posix_.join)(prefix, file);
        wanted.set(path, [...(wanted.get(path) ?? []), key]);
    }
    const shallow = await (0,commits/* isShallow */.y)(git);
    const log = new LogReader((change, { origin, isFirst }) => {
        const keys = wanted.get(change.path);
        if (keys === undefined) {
            return;
        }
        wanted.delete(change.path);
        if (change.from !== undefined) {
            wanted.set(change.from, keys);
        }
        else if (!(shallow && isFirst)) {
            for (const key of keys) {
                origins.set(key, origin);
            }
        }
    });
    await git.askUntil(LOG, (piece) => {
        log.read(piece);
        return wanted.size === 0 ? 'enough' : 'more';
    });
    return origins;
}
/** From the newest on, so that those of a rollback, which are new, are found at once. */
const LOG = [
    ...[
        'log',
        '-z',
        '--find-renames',
        '--diff-filter=AR',
        '--name-status',
        '--no-show-signature',
        '--no-color',
    ],
    ...[
        '--no-ext-diff',
        '--no-textconv',
        '--format=%h%x1f%P%x1f%aI%x1f%aN%x1f%s',
        'HEAD',
        '--',
        ':(top,icase)*.cs',
    ],
];
/** Reads the pieces of {@link LOG}: a commit, then for each change its status and one path, or two. */
class LogReader {
    #tell;
    #commit;
    #status = '';
    #from;
    constructor(tell) {
        this.#tell = tell;
    }
    read(piece) {
        if (this.#status === '') {
            this.#readHead(piece.replace(/^\n/, ''));
        }
        else if (this.#status.startsWith('R') && this.#from === undefined) {
            this.#from = piece;
        }
        else {
            if (this.#commit !== undefined) {
                this.#tell({ path: piece, from: this.#source(piece) }, this.#commit);
            }
            this.#status = '';
            this.#from = undefined;
        }
    }
    #readHead(piece) {
        const [commit = '', parents, date = '', author = '', ...subject] = piece.split('\x1f');
        if (parents === undefined) {
            this.#status = piece;
            return;
        }
        this.#commit = {
            origin: { author, date, subject: subject.join(' '), commit },
            isFirst: parents === '',
        };
    }
    /** Two migrations are alike, so one that replaces another may pass for it renamed: only the name or all of the content tells. */
    #source(path) {
        const isSame = this.#from !== undefined && (this.#status === 'R100' || (0,posix_.basename)(this.#from) === (0,posix_.basename)(path));
        return isSame ? this.#from : undefined;
    }
}

;// CONCATENATED MODULE: ./build/modes/read-sources.js




/**
 * Reads what a plan tells beside the SQL: where the range's migrations stand, who brought them, what they say of themselves, and whether the
 * code migrates by itself. That git cannot be used is told, and no obstacle.
 * @param folder where the .NET commands run, and git with them
 */
async function readSources(folder, reverted, breakingChanges, git) {
    const { places, marks } = await (0,migration_sources/* readMigrationSources */.$)(folder, breakingChanges);
    const isReverted = new Set(reverted);
    const files = new Map([...places].flatMap(([id, { file }]) => (isReverted.has(id) ? [[id, file]] : [])));
    return {
        places,
        marks: marks.filter(({ migration }) => isReverted.has(migration)),
        startCalls: await findStartCalls(folder),
        ...(await originsOf(git, files)),
    };
}
async function originsOf(git, files) {
    try {
        return { origins: await findOrigins(git, files), withoutOrigins: undefined };
    }
    catch (error) {
        if (!(error instanceof refusal/* Refusal */.P_)) {
            throw error;
        }
        return { origins: new Map(), withoutOrigins: error.message };
    }
}

;// CONCATENATED MODULE: ./build/modes/carrier.js











/** The phase in which {@link prepareCarrier} is run. */
function preparation({ release, bundle, ef }) {
    if (release !== undefined) {
        return 'Find release';
    }
    return bundle !== undefined ? 'Find bundle' : ef.build ? 'Build' : 'Find dotnet-ef';
}
/** The carrier that the inputs name, ready to be asked. @throws Refusal */
async function prepareCarrier(inputs, world, workplace, { database }) {
    if (inputs.release !== undefined) {
        return prepareRelease(inputs, inputs.release, world, workplace, database);
    }
    return inputs.bundle === undefined
        ? prepareSource(inputs, world, workplace)
        : prepareBundle(inputs, inputs.bundle, world, workplace);
}
async function prepareSource(inputs, world, workplace) {
    const { ef, origin, version } = await (0,prepare_tool/* prepareTool */.Wl)(inputs, world, workplace);
    const { directory } = (0,prepare_tool/* projectOf */.v8)(inputs, world);
    const git = (0,settle_target/* gitIn */.uM)(directory, world, workplace);
    return {
        origin: `dotnet-ef from ${origin}`,
        tools: { dotnetEf: origin },
        versions: { 'dotnet-ef': version },
        command: 'dotnet ef database update',
        plan: (attempt, ground) => planTheRange(attempt, ground.database, ef),
        commit: () => (0,settle_target/* commitOf */.D3)(git),
        sources: (reverted, breakingChanges) => readSources(directory, reverted, breakingChanges, git),
        cannotUpdate: undefined,
        goTo: (id, database) => ef.databaseUpdate(id, dotnetConnection(database, inputs.database)),
    };
}
async function prepareBundle(inputs, path, world, workplace) {
    const { directory } = (0,prepare_tool/* projectOf */.v8)(inputs, world);
    const file = (0,external_node_path_.resolve)(directory, path);
    await refuseUnusableBundle(file, process);
    const bundle = openBundle(file, inputs, world, workplace);
    return {
        origin: `bundle ${file}`,
        tools: { bundle: file },
        versions: { bundle: `sha256 ${await (0,file_hash/* sha256Of */.B)(file)}` },
        command: 'efbundle',
        plan: (attempt, ground) => planFromBundle(attempt, ground, bundle),
        commit: async () => undefined,
        sources: (reverted, breakingChanges) => readSources(directory, reverted, breakingChanges, (0,settle_target/* gitIn */.uM)(directory, world, workplace)),
        cannotUpdate: undefined,
        goTo: (id, database) => bundle.goTo(id, dotnetConnection(database, inputs.database)),
    };
}

;// CONCATENATED MODULE: ./build/plan/derived-tables.js

const NO_TABLES = { tables: [], unjudged: 0 };
/**
 * The tables after some statements, by their parse trees alone. What cannot be judged is counted: code that runs by itself (DO, CALL),
 * columns that come from a query, a type under a new name.
 * @param defaultSchema where a name without a schema is
 */
function deriveTables(before, statements, defaultSchema) {
    return statements.reduce((tables, statement) => applyStatement(tables, statement, defaultSchema), before);
}
function applyStatement(before, statement, defaultSchema) {
    const place = (relation) => ({
        schema: relation?.schemaname ?? defaultSchema,
        name: relation?.relname ?? '',
    });
    if ('CreateStmt' in statement) {
        const { relation, tableElts = [], inhRelations = [] } = statement.CreateStmt;
        if (relation?.relpersistence === 't' || find(before, place(relation)) !== undefined) {
            return before;
        }
        const parents = [
            ...inhRelations.flatMap((parent) => ('RangeVar' in parent ? [parent.RangeVar] : [])),
            ...tableElts.flatMap((part) => 'TableLikeClause' in part && part.TableLikeClause.relation !== undefined
                ? [part.TableLikeClause.relation]
                : []),
        ].map((parent) => find(before, place(parent)));
        const inherited = parents.flatMap((parent) => parent?.columns ?? []);
        const own = tableElts.flatMap((part) => ('ColumnDef' in part ? [columnOf(part.ColumnDef)] : []));
        const keys = tableElts.flatMap((part) => ('Constraint' in part ? primaryKeyOf(part.Constraint) : []));
        return put(before, {
            ...place(relation),
            columns: withNotNull([...inherited.filter(({ name }) => !own.some((one) => one.name === name)), ...own], keys),
        });
    }
    if ('CreateTableAsStmt' in statement && statement.CreateTableAsStmt.objtype === 'OBJECT_TABLE') {
        const { into } = statement.CreateTableAsStmt;
        // Its columns are those of the query.
        return into?.rel?.relpersistence === 't'
            ? before
            : unjudged(put(before, { ...place(into?.rel), columns: [] }));
    }
    if ('AlterTableStmt' in statement) {
        const { relation, cmds = [], objtype } = statement.AlterTableStmt;
        const table = find(before, place(relation));
        if (table === undefined || (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_FOREIGN_TABLE')) {
            return before;
        }
        return put(before, cmds.reduce(alterTable, table));
    }
    if ('RenameStmt' in statement) {
        return rename(before, statement.RenameStmt, place);
    }
    if ('AlterObjectSchemaStmt' in statement && statement.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE') {
        const { relation, newschema } = statement.AlterObjectSchemaStmt;
        return move(before, place(relation), { ...place(relation), schema: newschema ?? defaultSchema });
    }
    if ('DropStmt' in statement) {
        return drop(before, statement.DropStmt.removeType, (statement.DropStmt.objects ?? []).map(parse_tree/* namesIn */.wX), defaultSchema);
    }
    return 'DoStmt' in statement || 'CallStmt' in statement ? unjudged(before) : before;
}
/** One more statement that nothing can be said of. */
function unjudged(before) {
    return { ...before, unjudged: before.unjudged + 1 };
}
function isAt({ schema, name }) {
    return (table) => table.schema === schema && table.name === name;
}
function find({ tables }, place) {
    return tables.find(isAt(place));
}
function put(before, table) {
    return { ...before, tables: [...before.tables.filter((other) => !isAt(table)(other)), table] };
}
function move(before, from, to) {
    return {
        ...before,
        tables: before.tables.map((table) => (isAt(from)(table) ? { ...table, ...to } : table)),
    };
}
function alterTable(table, part) {
    if (!('AlterTableCmd' in part)) {
        return table;
    }
    const { subtype, name = '', def } = part.AlterTableCmd;
    const column = def !== undefined && 'ColumnDef' in def ? def.ColumnDef : undefined;
    const changed = (change) => ({
        ...table,
        columns: table.columns.map((one) => (one.name === name ? { ...one, ...change } : one)),
    });
    switch (subtype) {
        case 'AT_AddColumn':
            return column === undefined || table.columns.some((one) => one.name === column.colname)
                ? table
                : { ...table, columns: [...table.columns, columnOf(column)] };
        case 'AT_DropColumn':
            return { ...table, columns: table.columns.filter((one) => one.name !== name) };
        case 'AT_AlterColumnType':
            return changed({ type: (0,parse_tree/* typeAsSql */.lt)(column?.typeName) });
        case 'AT_SetNotNull':
            return changed({ notNull: true });
        case 'AT_DropNotNull':
            return changed({ notNull: false });
        case 'AT_AddConstraint':
            return def !== undefined && 'Constraint' in def
                ? { ...table, columns: withNotNull(table.columns, primaryKeyOf(def.Constraint)) }
                : table;
        default:
            return table;
    }
}
function rename(before, { renameType, relationType, relation, subname, newname = '' }, place) {
    switch (renameType) {
        case 'OBJECT_TABLE':
        case 'OBJECT_FOREIGN_TABLE':
            return move(before, place(relation), { ...place(relation), name: newname });
        case 'OBJECT_COLUMN': {
            const table = relationType === 'OBJECT_TABLE' ? find(before, place(relation)) : undefined;
            return table === undefined
                ? before
                : put(before, {
                    ...table,
                    columns: table.columns.map((one) => (one.name === subname ? { ...one, name: newname } : one)),
                });
        }
        case 'OBJECT_SCHEMA':
            return {
                ...before,
                tables: before.tables.map((table) => table.schema === subname ? { ...table, schema: newname } : table),
            };
        case 'OBJECT_TYPE':
            // Columns of the type have it under another name now; which ones is not looked into.
            return unjudged(before);
        default:
            return before;
    }
}
function drop(before, kind, objects, defaultSchema) {
    const isGone = (table) => objects.some((names) => kind === 'OBJECT_SCHEMA'
        ? table.schema === names.at(-1)
        : isAt({ schema: names.at(-2) ?? defaultSchema, name: names.at(-1) ?? '' })(table));
    return kind === 'OBJECT_TABLE' || kind === 'OBJECT_FOREIGN_TABLE' || kind === 'OBJECT_SCHEMA'
        ? { ...before, tables: before.tables.filter((table) => !isGone(table)) }
        : before;
}
function columnOf({ colname = '', typeName, constraints = [] }) {
    const kinds = constraints.flatMap((part) => ('Constraint' in part ? [part.Constraint.contype] : []));
    return {
        name: colname,
        type: (0,parse_tree/* typeAsSql */.lt)(typeName),
        notNull: (0,parse_tree/* isSerial */.pY)(typeName) ||
            kinds.some((kind) => ['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'].includes(kind ?? '')),
    };
}
function primaryKeyOf({ contype, keys = [] }) {
    return contype === 'CONSTR_PRIMARY' ? keys.flatMap(parse_tree/* namesIn */.wX) : [];
}
function withNotNull(columns, keys) {
    return columns.map((column) => (keys.includes(column.name) ? { ...column, notNull: true } : column));
}

// EXTERNAL MODULE: ./build/postgres/tables-and-columns.js
var tables_and_columns = __webpack_require__(82463);
;// CONCATENATED MODULE: ./build/modes/derive-from-scripts.js





/**
 * Derives tables and columns from the migrations' scripts: at the target, at the present, and after the Downs from there, which is a
 * rehearsal on paper.
 */
async function deriveFromScripts(client, plan, rehearse) {
    const { range, ups, history } = plan;
    const parser = await (0,sql_parser/* loadSqlParser */.O)();
    const schema = await (0,postgres_database/* currentSchema */.r9)(client);
    const run = (before, migrations) => migrations
        .flatMap(({ commands }) => commands)
        .reduce((tables, command) => runCommand(parser, tables, (0,script_listing/* runnableSql */.AP)(command), schema), before);
    const upsOf = (ids) => ups.filter(({ id }) => ids.includes(id));
    const target = run(NO_TABLES, upsOf(range.remaining));
    const present = run(target, upsOf(range.reverted));
    const after = run(present, plan.downs);
    const toCatalog = ({ tables }) => (0,tables_and_columns/* catalogOfTables */.m)(client, tables, history);
    return {
        scope: 'tables and columns',
        target: await toCatalog(target),
        present: await toCatalog(present),
        rehearsed: rehearse ? { result: 'done', catalog: await toCatalog(after), seen: undefined } : undefined,
        unjudged: after.unjudged,
    };
}
function runCommand(parser, before, sql, schema) {
    const statements = parser.parse(sql);
    return statements === undefined ? unjudged(before) : deriveTables(before, statements, schema);
}

// EXTERNAL MODULE: ./build/modes/expectation.js
var expectation = __webpack_require__(27001);
;// CONCATENATED MODULE: ./build/modes/foresee.js









/**
 * Builds the shadow, reads what is expected and rehearses the Down there. Where none may be made on production's server, what is expected is
 * what was recorded, or else tables and columns are derived from the scripts.
 * @throws Refusal
 */
async function foresee(attempt, ground, plan, rehearsal) {
    const foreseen = await seeFromMigrations(attempt, ground, plan, rehearsal);
    const { workplace, journal } = attempt;
    const expected = await (0,postgres_database/* withConnection */.p)(ground.database, 'catalog', (client) => (0,expectation/* expect */.E3)(foreseen, plan, client, workplace, journal));
    return { expected, rehearsed: foreseen.rehearsed };
}
async function seeFromMigrations(attempt, ground, plan, rehearsal) {
    if (plan.recorded !== undefined && rehearsal === undefined) {
        return seeInRecord(plan.recorded);
    }
    return seeOnShadow(attempt, ground, plan, rehearsal).catch((error) => {
        const { shadow, rehearse } = attempt.inputs;
        // Where no shadow can be made, no copy of the data can be made either.
        if (!(error instanceof postgres_shadow/* ShadowForbidden */.IW) || shadow !== undefined || rehearse === 'data') {
            throw error;
        }
        if (plan.recorded !== undefined) {
            return rehearseInScripts(attempt, ground, plan, plan.recorded, error);
        }
        return seeInScripts(attempt, ground, plan, error);
    });
}
/** What the Down leaves otherwise on paper, it leaves otherwise in the schema that was recorded, too. */
async function rehearseInScripts({ warn }, { database }, plan, recorded, forbidden) {
    const paper = await (0,postgres_database/* withConnection */.p)(database, 'derive', (client) => deriveFromScripts(client, plan, true));
    const { rehearsed, target } = paper;
    warn('Shadow', `${forbidden.message} Now the schema is compared with the one that was recorded, and the Down is followed on paper instead of being rehearsed.`);
    return {
        ...seeInRecord(recorded),
        rehearsed: rehearsed?.result === 'done'
            ? {
                ...rehearsed,
                catalog: catalogAfter(recorded.target, [stepBetween(target, rehearsed.catalog)]),
            }
            : rehearsed,
    };
}
/** All of the schema, as the migrations made it when the release was recorded. */
function seeInRecord({ target, present }) {
    return { scope: 'schema', target, present, rehearsed: undefined };
}
async function seeOnShadow(attempt, ground, plan, rehearsal) {
    const reaching = attempt.inputs.shadow === undefined ? plan.reaching : undefined;
    if (reaching !== undefined) {
        throw new postgres_shadow/* ShadowForbidden */.IW((0,beyond_database/* describeReaching */.F)(reaching));
    }
    const shadow = await plan.readShadow({
        server: await (0,shadow_server/* shadowServer */.C)(attempt, ground),
        nonce: attempt.workplace.nonce,
        rehearsal,
        signal: attempt.world.signal,
    });
    return { scope: 'schema', ...shadow };
}
async function seeInScripts({ inputs, warn }, { database }, plan, forbidden) {
    if (inputs.verify === 'strict') {
        throw new refusal/* Refusal */.P_(`${forbidden.message} With verify: standard, tables and columns would be compared all the same.`, { cause: forbidden });
    }
    const { unjudged, ...foreseen } = await (0,postgres_database/* withConnection */.p)(database, 'derive', (client) => deriveFromScripts(client, plan, inputs.rehearse !== 'off'));
    warn('Shadow', `${forbidden.message} Now history, tables and columns alone are compared with what the migrations say, and the Down is followed on ` +
        'paper instead of being rehearsed.' +
        (unjudged === 0
            ? ''
            : ` ${(0,format/* formatCounted */.So)(unjudged, 'statement')} of the migrations cannot be read this way.`));
    return foreseen;
}

;// CONCATENATED MODULE: ./build/azure/clouds.js
const CLOUDS = {
    public: { endpoint: 'https://management.azure.com', authorityHost: 'https://login.microsoftonline.com' },
    usgovernment: {
        endpoint: 'https://management.usgovcloudapi.net',
        authorityHost: 'https://login.microsoftonline.us',
    },
    china: {
        endpoint: 'https://management.chinacloudapi.cn',
        authorityHost: 'https://login.partner.microsoftonline.cn',
    },
};
/** The addresses of a cloud, each replaced by the one given for a private cloud. */
function cloudAddresses(choice) {
    const cloud = CLOUDS[choice.cloud];
    const endpoint = withoutSlash(choice.endpoint ?? cloud.endpoint);
    return {
        endpoint,
        authorityHost: withoutSlash(choice.authorityHost ?? cloud.authorityHost),
        scope: `${endpoint}/.default`,
    };
}
function withoutSlash(address) {
    return address.replace(/\/+$/, '');
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./build/plan/app-state.js
var app_state = __webpack_require__(1297);
;// CONCATENATED MODULE: ./build/azure/web-app.js



/** Azure refused or did not do what was asked; the sentence says what it answered. */
class AzureError extends Error {
    name = 'AzureError';
    /** The HTTP status, where there was an answer. */
    status;
    constructor(message, status, options) {
        super(message, options);
        this.status = status;
    }
}
/** How often the state is asked for while it is waited for: often at first, since users wait, then within ARM's limit of 12,000 reads an hour. */
const EAGER_POLL_MS = 20;
const POLL_MS = 500;
const EAGER_FOR_MS = 5_000;
/** A stop that is under way when the run is cancelled is waited for: the start that follows could overtake it, and would be undone by it. */
const UNCANCELLED = new AbortController().signal;
/** One App Service app or slot: its state, and stopping and starting it until the state says so. */
class WebApp {
    address;
    #makeClient;
    #client;
    constructor(address, client, makeClient) {
        this.address = address;
        this.#client = client;
        this.#makeClient = makeClient;
    }
    /** Signs in when first asked for something. */
    static async connect(address, addresses, credential) {
        const [{ WebSiteManagementClient }, { createCredential }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(818), __webpack_require__.e(866)]).then(__webpack_require__.bind(__webpack_require__, 68485)),
            __webpack_require__.e(/* import() */ 159).then(__webpack_require__.bind(__webpack_require__, 63159)),
        ]);
        const makeClient = async () => new WebSiteManagementClient(await createCredential(credential), address.subscriptionId, {
            endpoint: addresses.endpoint,
            // Without scopes the token would be for the public cloud, whatever the endpoint.
            credentials: { scopes: [addresses.scope] },
        });
        return new WebApp(address, await makeClient(), makeClient);
    }
    get label() {
        const { name, slot } = this.address;
        return slot === undefined ? name : `${name}/${slot}`;
    }
    /** @throws AzureError */
    async state(signal) {
        const { resourceGroup, name, slot } = this.address;
        const answer = await this.#ask('read', signal, (client, options) => slot === undefined
            ? client.webApps.get(resourceGroup, name, options)
            : client.webApps.getSlot(resourceGroup, name, slot, options));
        return answer.body?.state ?? 'Unknown';
    }
    /** The continuous WebJobs of this app or slot, by name, that are not stopped; they run beside it. @throws AzureError, Cancelled */
    async runningWebJobs(signal) {
        const { resourceGroup, name, slot } = this.address;
        const answer = await this.#ask('list the WebJobs of', signal, (client, options) => web_app_all(slot === undefined
            ? client.webApps.listContinuousWebJobs(resourceGroup, name, options)
            : client.webApps.listContinuousWebJobsSlot(resourceGroup, name, slot, options)));
        return (answer.body ?? [])
            .filter(({ status }) => status !== 'Stopped')
            .map((job) => lastPartOf(job.name ?? ''))
            .sort();
    }
    /** The other slots of the app that run, by name, `production` among them where this is a slot. @throws AzureError, Cancelled */
    async otherRunningSlots(signal) {
        const { resourceGroup, name, slot } = this.address;
        const listed = await this.#ask('list the slots of', signal, (client, options) => web_app_all(client.webApps.listSlots(resourceGroup, name, options)));
        const slots = (listed.body ?? []).map((site) => ({
            slot: lastPartOf(site.name ?? ''),
            state: site.state,
        }));
        const production = slot === undefined ? [] : [{ slot: 'production', state: await this.#productionState(signal) }];
        return [...production, ...slots]
            .filter((other) => other.slot.toLowerCase() !== slot?.toLowerCase())
            .filter(({ state }) => (0,app_state/* sameState */.y)(state ?? '', 'Running'))
            .map((other) => other.slot);
    }
    async #productionState(signal) {
        const { resourceGroup, name } = this.address;
        const answer = await this.#ask('read', signal, (client, options) => client.webApps.get(resourceGroup, name, options));
        return answer.body?.state;
    }
    /** Stops the app and waits until Azure says `Stopped`. @throws AzureError, Cancelled */
    async stop(wait) {
        await this.#bring('Stopped', 'stop', wait, (client, options) => {
            const { resourceGroup, name, slot } = this.address;
            return slot === undefined
                ? client.webApps.stop(resourceGroup, name, options)
                : client.webApps.stopSlot(resourceGroup, name, slot, options);
        });
    }
    /** Starts the app and waits until Azure says `Running`, which is not yet serving. @throws AzureError, Cancelled */
    async start(wait) {
        await this.#bring('Running', 'start', wait, (client, options) => {
            const { resourceGroup, name, slot } = this.address;
            return slot === undefined
                ? client.webApps.start(resourceGroup, name, options)
                : client.webApps.startSlot(resourceGroup, name, slot, options);
        });
    }
    /**
     * Asks until Azure accepts, then looks until it is so: an answer is a promise, only the state is the effect. An answer
     * that may pass (409, 429, 5xx, a broken connection) is asked again as long as there is time.
     */
    async #bring(wanted, verb, wait, request) {
        const until = Date.now() + wait.timeoutMs;
        let refusal;
        for (let attempt = 0;; attempt += 1) {
            refusal = await this.#tryOnce(verb, verb === 'stop' ? UNCANCELLED : wait.signal, request);
            if (refusal === undefined || (await this.isNow(wanted, wait.signal))) {
                break;
            }
            const pauseMs = Math.min(8_000, 500 * 2 ** attempt);
            if (!mayPass(refusal.status) || Date.now() + pauseMs > until) {
                throw refusal;
            }
            await pause(pauseMs, wait.signal);
        }
        await this.#waitFor(wanted, verb, until, wait);
    }
    async #tryOnce(verb, signal, request) {
        try {
            await this.#ask(verb, signal, request);
            return undefined;
        }
        catch (error) {
            if (error instanceof AzureError) {
                return error;
            }
            throw error;
        }
    }
    async #waitFor(wanted, verb, until, { signal, timeoutMs }) {
        const eagerUntil = Date.now() + EAGER_FOR_MS;
        for (;;) {
            const state = await this.state(signal);
            if ((0,app_state/* sameState */.y)(state, wanted)) {
                return;
            }
            const pauseMs = Date.now() < eagerUntil ? EAGER_POLL_MS : POLL_MS;
            if (Date.now() + pauseMs > until) {
                throw new AzureError(`Azure accepted to ${verb} ${this.label}, but after ${Math.round(timeoutMs / 1000)} s its state is still ${state}.`, undefined);
            }
            await pause(pauseMs, signal);
        }
    }
    /** Whether Azure says that the app is in this state; not when it cannot be asked. */
    async isNow(wanted, signal) {
        try {
            return (0,app_state/* sameState */.y)(await this.state(signal), wanted);
        }
        catch (error) {
            if (error instanceof AzureError) {
                return false;
            }
            throw error;
        }
    }
    /**
     * One request, asked again with a new sign-in when Azure no longer takes the token: the SDK goes on sending a dead one until
     * the time that was written into it is over.
     */
    async #ask(verb, signal, request) {
        try {
            return await this.#askOnce(verb, signal, request);
        }
        catch (error) {
            if (!(error instanceof AzureError && error.status === 401)) {
                throw error;
            }
            this.#client = await this.#makeClient();
            return this.#askOnce(verb, signal, request);
        }
    }
    /**
     * The SDK takes nothing but 200 for an answer and fails on any other with an error that does not say what came, so
     * the status is read from the response itself; another 2xx is Azure's acceptance.
     */
    async #askOnce(verb, signal, request) {
        let status;
        let text = '';
        try {
            const body = await request(this.#client, {
                abortSignal: signal,
                onResponse: (response) => {
                    status = response.status;
                    text = response.bodyAsText ?? '';
                },
            });
            return { body };
        }
        catch (error) {
            (0,refusal/* throwIfCancelled */.dZ)(signal);
            if (status !== undefined && status >= 200 && status < 300) {
                return { body: undefined };
            }
            throw this.#explain(verb, status, text, error);
        }
    }
    #explain(verb, status, text, error) {
        const subject = `${verb} app ${this.label} in resource group ${this.address.resourceGroup}`;
        if (status === undefined) {
            return new AzureError(`Azure could not be asked to ${subject}: ${(0,refusal/* sentenceOf */.$N)(error)}`, undefined, {
                cause: error,
            });
        }
        const said = errorText(text);
        const advice = ADVICE[status] === undefined ? '' : ` ${ADVICE[status]}`;
        return new AzureError(`Azure answered ${status} to ${subject}${said}.${advice}`, status, {
            cause: error,
        });
    }
}
const ADVICE = {
    401: 'The sign-in is not valid for this tenant, or has run out.',
    403: 'The identity needs the role Website Contributor, or Microsoft.Web/sites/{read,stop/action,start/action}, on the app.',
    404: 'Check app-name, resource-group and subscription-id.',
    409: 'Another operation on the app is under way.',
};
/** Everything on all pages of an answer. */
async function web_app_all(pages) {
    const found = [];
    for await (const one of pages) {
        found.push(one);
    }
    return found;
}
/** Azure names a part of an app `app/part`. */
function lastPartOf(name) {
    return name.split('/').at(-1) ?? name;
}
/** Whether the same request may be answered otherwise in a moment. */
function mayPass(status) {
    return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
}
/** Code and message of ARM's `{error: {code, message}}` or App Service's older `{Code, Message}`. */
function errorText(body) {
    let parsed;
    try {
        parsed = JSON.parse(body);
    }
    catch {
        return '';
    }
    const outer = (parsed ?? {});
    const inner = (outer['error'] ?? outer);
    const parts = [inner['code'] ?? inner['Code'], inner['message'] ?? inner['Message']];
    const words = parts.filter((part) => typeof part === 'string' && part !== '');
    return words.length === 0 ? '' : ` (${words.join(': ').replace(/\.$/, '')})`;
}
async function pause(milliseconds, signal) {
    (0,refusal/* throwIfCancelled */.dZ)(signal);
    try {
        await (0,external_node_timers_promises_.setTimeout)(milliseconds, undefined, { signal });
    }
    finally {
        (0,refusal/* throwIfCancelled */.dZ)(signal);
    }
}

;// CONCATENATED MODULE: ./build/postgres/client-tools.js



/**
 * Finds the newest pg_dump, pg_restore and psql of one folder that can work with a server of version `minimumMajor`.
 * Throws {@link Refusal} that says what there is, what is wanted and how to install it.
 */
async function findClientTools(search) {
    const findings = [];
    for (const directory of await candidateDirectories(search)) {
        findings.push(...(await inspect(directory, search)));
    }
    const chosen = chooseClientTools(findings, search.minimumMajor);
    if (chosen === undefined) {
        throw new refusal/* Refusal */.P_(nothingFits(search, findings));
    }
    return chosen;
}
/** The newest tools whose major version is at least `minimumMajor`; among equals the first. */
function chooseClientTools(findings, minimumMajor) {
    return findings
        .flatMap((finding) => ('tools' in finding ? [finding.tools] : []))
        .filter(({ major }) => major >= minimumMajor)
        .sort((left, right) => right.version.localeCompare(left.version, 'en', { numeric: true }))[0];
}
/** The version that `pg_dump --version` and its like say: `pg_dump (PostgreSQL) 16.4 (Ubuntu 16.4-1)`. */
function readToolVersion(stdout) {
    const version = /\(PostgreSQL\) ((\d+)[\w.]*)/.exec(stdout);
    return version?.[1] === undefined ? undefined : { version: version[1], major: Number(version[2]) };
}
/** Where installations are, newest naming first; the `*` is a version. */
function usualInstallations({ platform, environment }) {
    if (platform === 'win32') {
        const programs = environment.ProgramFiles ?? 'C:\\Program Files';
        return [`${programs.replaceAll('\\', '/')}/PostgreSQL/*/bin`];
    }
    const homebrew = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'];
    return [
        '/usr/lib/postgresql/*/bin',
        '/usr/pgsql-*/bin',
        ...homebrew.flatMap((prefix) => [`${prefix}/postgresql@*/bin`, `${prefix}/libpq/bin`]),
    ];
}
async function candidateDirectories(search) {
    if (search.pgBinPath !== undefined) {
        return [search.pgBinPath];
    }
    const installed = [];
    for await (const directory of (0,promises_.glob)(search.installations ?? usualInstallations(search))) {
        installed.push(directory);
    }
    const path = search.environment.PATH ?? search.environment.Path ?? '';
    // A relative entry of PATH would let the checkout bring its own pg_dump.
    return [...new Set([...installed.sort(), ...path.split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute)])];
}
/** Nothing where no one would expect the programs; with `pgBinPath` always one finding. */
async function inspect(directory, search) {
    const extension = search.platform === 'win32' ? '.exe' : '';
    const [pgDump, pgRestore, psql] = ['pg_dump', 'pg_restore', 'psql'].map((name) => (0,external_node_path_.join)(directory, `${name}${extension}`));
    const files = [pgDump, pgRestore, psql];
    const present = await Promise.all(files.map(isExecutable));
    if (!present[0] && search.pgBinPath === undefined) {
        return [];
    }
    const missing = files.filter((_, index) => !present[index]);
    if (missing.length > 0) {
        return [{ directory, problem: `${directory} has no ${missing.map(nameOf).join(' and no ')}` }];
    }
    const asked = await Promise.all(files.map((file) => askVersion(file, search.run)));
    const problems = asked.flatMap((answer) => ('problem' in answer ? [answer.problem] : []));
    const [version] = asked.flatMap((answer) => ('version' in answer ? [answer] : [])).sort(byMajor);
    return problems.length > 0 || version === undefined
        ? [{ directory, problem: problems.join(', ') }]
        : [{ directory, tools: { directory, ...version, pgDump, pgRestore, psql } }];
}
function byMajor(left, right) {
    return left.major - right.major;
}
async function isExecutable(file) {
    return (0,promises_.access)(file, promises_.constants.X_OK).then(() => true, () => false);
}
async function askVersion(file, run) {
    try {
        const { exitCode, stdout } = await run(file, ['--version']);
        const version = exitCode === 0 ? readToolVersion(stdout) : undefined;
        return version ?? { problem: `${file} does not say its version (exit code ${exitCode})` };
    }
    catch (error) {
        return { problem: `${file} cannot be run (${(0,refusal/* sentenceOf */.$N)(error)})` };
    }
}
function nothingFits(search, findings) {
    const found = findings.map((finding) => 'tools' in finding ? `${finding.tools.version} in ${finding.directory}` : finding.problem);
    const wanted = `pg_dump, pg_restore and psql of PostgreSQL ${search.minimumMajor} or newer are needed, as new as the server`;
    const seen = `found: ${found.length === 0 ? 'none' : found.join('; ')}`;
    const remedy = search.pgBinPath === undefined
        ? `or give the folder that has them as input \`pg-bin-path\``
        : `or correct input \`pg-bin-path\`, which names the only folder looked in`;
    return `${wanted}; ${seen}. ${installation(search.platform, search.minimumMajor)}, ${remedy}.`;
}
// apt.postgresql.org.sh comes with postgresql-common and adds PGDG's packages, which runner images leave out.
function installation(platform, major) {
    switch (platform) {
        case 'darwin':
            return `Install them with \`brew install postgresql@${major}\``;
        case 'win32':
            return `Install them with \`winget install PostgreSQL.PostgreSQL.${major}\``;
        default:
            return `Install them on Ubuntu with \`sudo apt-get install -y postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && sudo apt-get install -y postgresql-client-${major}\``;
    }
}
function nameOf(file) {
    return file.slice(file.search(/[^/\\]+$/)).replace(/\.exe$/, '');
}

// EXTERNAL MODULE: ./build/process/base-environment.js
var base_environment = __webpack_require__(28213);
;// CONCATENATED MODULE: ./build/modes/look.js










/** Servers older than this lack what proves that nothing was committed (pg_current_snapshot, pg_xact_status on xid8). */
const OLDEST_SERVER = 130_000;
/**
 * Looks at server, tools, app, artifact service and disk; each is a refusal where it would fail later.
 * @throws Refusal
 */
async function look(inputs, world, workplace) {
    if (inputs.backup.upload) {
        (0,artifact/* refuseImpossibleUpload */.r3)(world.environment, world.run);
    }
    refusePooler(inputs);
    const database = await (0,postgres_database/* openDatabase */.qI)(inputs.database.connection, workplace.application);
    const server = await (0,postgres_database/* withConnection */.p)(database, 'look', postgres_database/* readServerFacts */.TX);
    if (server.versionNumber < OLDEST_SERVER) {
        throw new refusal/* Refusal */.P_(`The server is PostgreSQL ${server.version}; 13 is the oldest that a rollback can be proven on.`);
    }
    const tools = await lookForTools(inputs, world, workplace, server.major);
    const app = inputs.app === undefined ? undefined : await lookAtApp(inputs.app, world);
    const warnings = await lookAtDisk(inputs.backup.directory ?? workplace.directory, server.databaseSizeBytes);
    return { database, server, tools, app, warnings };
}
/** Finds the client tools for the server's version. @throws Refusal */
async function lookForTools(inputs, world, workplace, serverMajor) {
    const environment = (0,base_environment/* baseEnvironment */.P)(world.environment, workplace.application);
    return findClientTools({
        minimumMajor: serverMajor,
        platform: process.platform,
        environment: world.environment,
        run: async (file, args) => {
            const answer = await world.runner.ask(file, args, { environment });
            return { exitCode: answer.exitCode, stdout: answer.output };
        },
        ...(inputs.database.pgBinPath === undefined ? {} : { pgBinPath: (0,external_node_path_.resolve)(inputs.database.pgBinPath) }),
    });
}
/** Signs in and reads the app's state. @throws Refusal */
async function lookAtApp(inputs, world) {
    const site = await connectApp(inputs, world);
    try {
        const found = await site.state(world.signal);
        return { site, inputs, found };
    }
    catch (error) {
        (0,refusal/* throwIfCancelled */.dZ)(world.signal);
        throw new refusal/* Refusal */.P_((0,refusal/* sentenceOf */.$N)(error), { cause: error });
    }
}
async function connectApp(inputs, world) {
    const addresses = cloudAddresses(inputs);
    return WebApp.connect(inputs, addresses, {
        tenantId: inputs.tenantId,
        clientId: inputs.clientId,
        addresses,
        privateAuthority: inputs.authorityHost !== undefined,
        getAssertion: () => world.runner.idToken(),
    });
}
/** Port 6432 of an Azure server is PgBouncer, through which neither session locks nor startup options work. */
function refusePooler(inputs) {
    const pooled = inputs.database.connection.hosts.some(({ host, port }) => port === 6432 && host.endsWith('.postgres.database.azure.com'));
    if (pooled) {
        throw new refusal/* Refusal */.P_('Port 6432 is the PgBouncer of the server, through which a rollback cannot be locked: use port 5432.');
    }
}
async function lookAtDisk(directory, databaseBytes) {
    const folder = await nearestExisting((0,external_node_path_.resolve)(directory));
    if (!(await (0,promises_.stat)(folder)).isDirectory()) {
        throw new refusal/* Refusal */.P_(`backup-directory ${directory} cannot be written to: ${folder} is a file.`);
    }
    try {
        await (0,promises_.access)(folder, promises_.constants.W_OK);
    }
    catch (error) {
        throw new refusal/* Refusal */.P_(`backup-directory ${directory} cannot be written to: ${(0,refusal/* sentenceOf */.$N)(error)}.`, {
            cause: error,
        });
    }
    const disk = await (0,promises_.statfs)(folder);
    const free = disk.bavail * disk.bsize;
    return free >= databaseBytes
        ? []
        : [
            `The disk of ${directory} has ${(0,format/* formatBytes */.z3)(free)} free and the database has ${(0,format/* formatBytes */.z3)(databaseBytes)}: the dump is smaller, but may not fit.`,
        ];
}
async function nearestExisting(directory) {
    try {
        await (0,promises_.access)(directory);
        return directory;
    }
    catch (error) {
        if ((0,external_node_path_.dirname)(directory) === directory) {
            throw error;
        }
        return nearestExisting((0,external_node_path_.dirname)(directory));
    }
}

// EXTERNAL MODULE: ./build/modes/recorded-range.js
var recorded_range = __webpack_require__(65179);
// EXTERNAL MODULE: ./build/modes/rehearsal.js + 1 modules
var rehearsal = __webpack_require__(68290);
// EXTERNAL MODULE: ./build/policy.js
var policy = __webpack_require__(81884);
;// CONCATENATED MODULE: ./build/modes/repository-policy.js





const USUAL_PLACE = '.github/rollback-policy.yml';
/**
 * The policy of the checked out repository: the file that was named, or the one at the usual place where it is there. A repository that is checked out
 * into a folder of the workspace has it there: the usual place is looked for in the folders above where the .NET commands run, the workspace first.
 * @param file relative to the workspace
 * @param workingDirectory where the .NET commands run, relative to the workspace
 * @throws Refusal with every mistake in it, or when the file that was named is not there
 */
async function readRepositoryPolicy(file, workingDirectory, world) {
    const workspace = (0,external_node_path_.resolve)(world.environment['GITHUB_WORKSPACE'] ?? process.cwd());
    const places = file === undefined
        ? foldersDownTo(workspace, (0,external_node_path_.resolve)(workspace, workingDirectory ?? '.')).map((folder) => (0,external_node_path_.join)(folder, USUAL_PLACE))
        : [file];
    for (const shown of places) {
        const text = await readIfThere(workspace, shown);
        if (text !== undefined) {
            const { readPolicy } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(391)]).then(__webpack_require__.bind(__webpack_require__, 67391));
            return readPolicy(text, shown);
        }
    }
    if (file === undefined) {
        return policy/* WITHOUT_POLICY_FILE */.t;
    }
    throw new refusal/* Refusal */.P_(`policy-file: there is no ${file} in the workspace; check out the repository, or leave the input out.`);
}
/** The workspace and the folders from there to a folder in it, relative to the workspace. */
function foldersDownTo(workspace, folder) {
    const way = (0,external_node_path_.relative)(workspace, folder);
    const names = way === '' || way.startsWith('..') || (0,external_node_path_.isAbsolute)(way) ? [] : way.split(external_node_path_.sep);
    return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}
async function readIfThere(workspace, shown) {
    try {
        return await (0,promises_.readFile)((0,external_node_path_.resolve)(workspace, shown), 'utf8');
    }
    catch (error) {
        if (isSystemError(error, ['ENOENT'])) {
            return undefined;
        }
        throw new refusal/* Refusal */.P_(`The policy file ${shown} cannot be read: ${error.message}.`, {
            cause: error,
        });
    }
}

// EXTERNAL MODULE: ./build/plan/losses.js
var plan_losses = __webpack_require__(80971);
// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(21916);
// EXTERNAL MODULE: ./build/plan/name-pattern.js
var name_pattern = __webpack_require__(83800);
// EXTERNAL MODULE: ./build/plan/tables.js
var plan_tables = __webpack_require__(23681);
;// CONCATENATED MODULE: ./build/plan/policy-check.js






/** Everything that the policy and the marks in the sources say of a rollback; what holds is said once for each check. */
function checkPolicy(question) {
    return [
        ...orFine(forbidden(question), 'forbidden migrations', 'No migration of the range is forbidden.'),
        ...unknownMigrations(question),
        ...orFine(keyDeactivations(question), 'encryption keys', question.written.policy.keyTables.length === 0
            ? `Not looked at: keyDeactivation is off, see ${question.written.placeOf('keyDeactivation')}.`
            : 'No migration of the range changes rows of a key table.'),
        ...orFine(protectedLosses(question), 'protected tables', 'No protected table loses anything.'),
        ...marked(question),
    ];
}
/**
 * The tables, as {@link nameOfPart} names them, that are protected and may have fewer rows afterwards all the same, since policy and
 * approval say so.
 */
function mayLoseRows(question) {
    return new Set(question.losses
        .filter(({ kind }) => kind === 'table' || kind === 'rows')
        .filter((loss) => allowance(question, loss) !== undefined && question.approved?.has(loss.name))
        .flatMap(({ part }) => lineageOf(part, question.tables ?? []).map(plan_losses/* nameOfPart */.s6)));
}
/** The rule of `protectedTables` that a table or a column stands under, by its index; undefined where it is not protected. */
function protectionOf(part, { written, tables = [] }) {
    const lineage = lineageOf(part, tables);
    const index = written.policy.protectedTables.findIndex((pattern) => lineage.some((table) => (0,name_pattern/* matchesTable */.I)(pattern, table)));
    return index === -1 ? undefined : index;
}
/** A table and those that it is a partition of. */
function lineageOf({ schema, table }, tables) {
    const standing = tables.find((one) => one.schema === schema && one.table === table);
    const above = standing === undefined ? [] : (0,plan_tables/* partitionedBy */.PT)(standing, new Map(tables.map((one) => [one.oid, one])));
    return [{ schema, table }, ...above.map((one) => (0,plan_tables/* partOf */.BU)(one))];
}
function orFine(findings, check, sentence) {
    return findings.length > 0 ? findings : [{ check, ok: true, blocks: true, sentence }];
}
function forbidden({ written: { policy, placeOf }, range }) {
    return range.flatMap(({ id }) => policy.forbiddenMigrations.flatMap(({ pattern, reason }, index) => isNamed(pattern, id)
        ? [
            {
                check: 'forbidden migrations',
                ok: false,
                blocks: true,
                migration: id,
                sentence: `${id} is never reverted${because(reason)}: see ${placeOf('forbiddenMigrations', index)}. Choose a target that keeps it.`,
            },
        ]
        : []));
}
/** A name that is mistyped would forbid or allow nothing, and nobody would notice. */
function unknownMigrations({ written: { policy, placeOf }, code }) {
    const find = (key, name, index) => {
        if (/[*?]/.test(name) || code.some((id) => isNamed(name, id))) {
            return [];
        }
        const nearest = code.map(migration_range/* nameOf */.Vb).toSorted((a, b) => (0,mod/* distance */.Io)(name, a) - (0,mod/* distance */.Io)(name, b))[0];
        const hint = nearest === undefined ? '' : ` The nearest is ${nearest}.`;
        return [
            {
                check: 'names in the policy',
                ok: false,
                blocks: false,
                sentence: `${key} names ${name}, which is no migration of this code: see ${placeOf(key, index)}.${hint}`,
            },
        ];
    };
    return [
        ...policy.forbiddenMigrations.flatMap(({ pattern }, index) => find('forbiddenMigrations', pattern, index)),
        ...policy.allow.flatMap(({ migration }, index) => find('allow', migration, index)),
    ];
}
function keyDeactivations({ written, range }) {
    if (written.policy.keyTables.length === 0) {
        return [];
    }
    return range.flatMap(({ id, up, down }) => [
        ...keyChanges(written, id, 'Up', up),
        ...keyChanges(written, id, 'Down', down),
    ]);
}
function keyChanges({ policy, placeOf }, migration, direction, changes) {
    const place = placeOf('keyDeactivation');
    if (changes === undefined) {
        return [
            {
                check: 'encryption keys',
                ok: false,
                blocks: false,
                migration,
                sentence: `Whether the ${direction} of ${migration} changes rows of a key table cannot be told, since its SQL is not known: look yourself, see ${place}.`,
            },
        ];
    }
    const told = new Map();
    for (const change of changes) {
        if (policy.keyTables.some((pattern) => isOfTable(pattern, change))) {
            told.set(change.part.table, change.inCode
                ? `has code that names ${change.part.table} and changes rows`
                : `${change.does} rows of ${(0,plan_losses/* nameOfPart */.s6)(change.part)}`);
        }
    }
    return [...told.values()].map((does) => ({
        check: 'encryption keys',
        ok: false,
        blocks: true,
        migration,
        sentence: `${migration} is never reverted, since its ${direction} ${does}, a table of encryption keys: what a key has encrypted could be lost with it. See ${place}. Choose a target that keeps it.`,
    }));
}
/** Of code neither the case of the names nor their schema is known. */
function isOfTable(pattern, { part, inCode }) {
    return inCode
        ? (0,name_pattern/* matchesName */.H)((pattern.split('.').at(-1) ?? '').toLowerCase(), part.table)
        : (0,name_pattern/* matchesTable */.I)(pattern, part);
}
function protectedLosses(question) {
    return question.losses.flatMap((loss) => {
        const index = protectionOf(loss.part, question);
        return index === undefined ? [] : [judgeProtected(question, loss, index)];
    });
}
function judgeProtected(question, loss, pattern) {
    const { written, approved } = question;
    const { migration, name } = loss;
    const allowed = allowance(question, loss);
    const isApproved = approved?.has(name) === true;
    const what = `${(0,plan_losses/* nameOfPart */.s6)({ schema: loss.part.schema, table: loss.part.table })} is protected and would lose ${amount(loss)} by ${migration}`;
    const rule = written.placeOf('protectedTables', pattern);
    const finding = { check: 'protected tables', blocks: true, migration };
    if (allowed === undefined) {
        const both = isApproved
            ? 'approve-data-loss names it, which is not enough: allow has to list'
            : `To lose it all the same, name ${name} in approve-data-loss, and let allow list`;
        return {
            ...finding,
            ok: false,
            sentence: `${what}: see ${rule}. ${both} ${(0,migration_range/* nameOf */.Vb)(migration)} (see ${written.placeOf('allow')}). Or choose a target that keeps ${migration}.`,
        };
    }
    const permission = `allow lists it${because(allowed.entry.reason)} (see ${written.placeOf('allow', allowed.index)})`;
    if (isApproved) {
        return { ...finding, ok: true, sentence: `${what}: ${permission}, and approve-data-loss names it.` };
    }
    // While nobody was asked yet there is a name to give, and nothing that forbids.
    return approved === undefined
        ? {
            ...finding,
            ok: false,
            blocks: false,
            sentence: `${what}: ${permission}, and approve-data-loss has to name it.`,
        }
        : {
            ...finding,
            ok: false,
            sentence: `${what}: see ${rule}. ${permission}, but approve-data-loss does not name ${name}.`,
        };
}
function allowance({ written: { policy } }, { migration }) {
    const index = policy.allow.findIndex((entry) => entry.migration === migration || entry.migration === (0,migration_range/* nameOf */.Vb)(migration));
    const entry = policy.allow[index];
    return entry === undefined ? undefined : { entry, index };
}
function amount({ kind, rows, atMost, part }) {
    const ofRows = kind === 'table' || kind === 'rows';
    const count = `${atMost ? 'up to ' : ''}${(0,format/* formatCounted */.So)(rows, ofRows ? 'row' : 'value')}`;
    switch (kind) {
        case 'table':
            return `the table itself with ${count}`;
        case 'rows':
            return count;
        case 'column':
            return `column ${part.column} with ${count}`;
        case 'values':
            return part.column === undefined ? count : `${count} of column ${part.column}`;
    }
}
function marked({ range, marks }) {
    return range.flatMap(({ id }) => marks
        .filter(({ migration }) => migration === id)
        .map(({ kind, text, file, line }) => ({
        check: 'marks in the sources',
        ok: false,
        blocks: BLOCKING.has(kind),
        migration: id,
        sentence: `${id} ${SAYS[kind]}: ${text} (${file}:${line}).${TO_DO[kind] ?? ''}`,
    })));
}
const SAYS = {
    never: 'says of itself that it is never to be reverted',
    loses: 'says of itself what is lost',
    breaking: 'says of itself that it is breaking',
    unclear: 'has a mark that is nearly `rollback: never` or `rollback: loses`',
};
/** What may have been meant as never is taken for it. */
const BLOCKING = new Set(['never', 'unclear']);
const TO_DO = {
    never: ' Choose a target that keeps it.',
    unclear: ' Mend the mark.',
};
function isNamed(pattern, id) {
    return (0,name_pattern/* matchesName */.H)(pattern, id) || (0,name_pattern/* matchesName */.H)(pattern, (0,migration_range/* nameOf */.Vb)(id));
}
function because(reason) {
    return reason === undefined ? '' : `, since: ${reason.trim().replace(/\.$/, '')}`;
}

// EXTERNAL MODULE: ./build/report/redaction.js
var redaction = __webpack_require__(67290);
// EXTERNAL MODULE: ./build/plan/approval.js
var approval = __webpack_require__(50579);
// EXTERNAL MODULE: ./build/postgres/connection-hosts.js
var connection_hosts = __webpack_require__(54166);
;// CONCATENATED MODULE: ./build/version.js
/** This release, as package.json has it: part of what a plan's digest covers. */
const VERSION = '0.1.0';

;// CONCATENATED MODULE: ./build/modes/plan-warnings.js
/** What an approver should know that forbids nothing. */
function planWarnings({ report }, { warnings: disk }, plan, { found, warnings }, { startCalls, withoutOrigins }) {
    return [
        ...disk.map((sentence) => ({ title: 'Disk', sentence })),
        ...report.warnings
            .filter((sentence) => !disk.includes(sentence))
            .map((sentence) => ({ title: 'Plan', sentence })),
        ...unjudgedOnce(found).map((sentence) => ({ title: 'Not judged', sentence })),
        ...wouldFail(found),
        ...migratesAtStart(startCalls, plan),
        ...(withoutOrigins === undefined ? [] : [{ title: 'Authors and dates', sentence: withoutOrigins }]),
        ...warnings,
    ];
}
/** A Down may run many blocks of which the same is to be said. */
function unjudgedOnce({ unjudged }) {
    return [...new Set(unjudged.map(({ migration, sentence }) => `${migration}: ${sentence}`))];
}
function wouldFail({ losses }) {
    return losses.flatMap(({ name, wouldFail: failure }) => failure === undefined ? [] : [{ title: 'Would fail', sentence: `${name}: ${failure.reason}` }]);
}
function migratesAtStart(startCalls, { range }) {
    if (startCalls.length === 0) {
        return [];
    }
    const calls = startCalls.slice(0, 5).map(({ call, file, line }) => `${call} in ${file}:${line}`);
    return [
        {
            title: 'The app may migrate at start',
            sentence: `${calls.join(', ')}: an app that brings the database up to date when it starts undoes the rollback. ` +
                `Deploy the release that belongs to ${range.to} before it is started.`,
        },
    ];
}

;// CONCATENATED MODULE: ./build/modes/describe-plan.js







/** The plan as its document tells it, before it is sealed. */
function describePlan(known) {
    return {
        format: 1,
        plannedAt: new Date().toISOString(),
        ...describeRun(known),
        ...describePlace(known),
        ...describeRange(known),
        ...describeFindings(known),
        ...describeExecution(known),
        ...describeForecast(known.measured.forecast),
        ...describeForesight(known),
        ...describePolicy(known.question.written.policy),
        ...describeExpected(known.foreseen.expected),
    };
}
function describeRun({ attempt: { inputs, world }, commit, }) {
    const { id, attempt, actor, repository } = world.run;
    return {
        asked: inputs.targetText,
        repository,
        ...optional('commit', commit),
        run: { id, attempt, actor },
    };
}
function describePlace({ ground, versions, plan }) {
    const { database, server, tools, app } = ground;
    return {
        server: {
            // With its port: two servers behind one address, as forwarded ports are, must not be approved by one plan.
            host: (0,connection_hosts/* writeHosts */.vW)([database.place]),
            database: database.settings.database,
            version: server.version,
            sizeBytes: server.databaseSizeBytes,
        },
        tools: {
            'ef-rollback': VERSION,
            ...versions,
            ...optional('EF Core', plan.efVersion),
            pg_dump: tools.version,
        },
        apps: app === undefined ? [] : [{ name: app.site.label, found: app.found }],
    };
}
function describeRange(known) {
    const { from, to, historyBefore, reverted } = known.plan.range;
    return { from, to, history: historyBefore, range: reverted.map((id) => plannedMigration(id, known)) };
}
function plannedMigration(id, { plan, foreseen, sources: { origins, marks } }) {
    const down = plan.downs.find((one) => one.id === id);
    return {
        id,
        ...origins.get(id),
        ...optional('effects', plan.effects?.[id]),
        ...optional('sql', down?.commands.map(({ sql }) => sql)),
        marks: marks.filter(({ migration }) => migration === id),
        verdict: verdictOf(id, down, foreseen),
    };
}
function verdictOf(id, down, { rehearsed, tolerated, objection }) {
    if (rehearsed?.result === 'failed') {
        return rehearsed.migration === id ? 'fails' : 'not judged';
    }
    if (rehearsed === undefined || objection !== undefined || tolerated.length > 0) {
        return 'not judged';
    }
    return down !== undefined && down.commands.length <= 1 ? 'does nothing' : 'exact';
}
function describeFindings(known) {
    const { attempt, ground, plan, foreseen, measured, sources, question } = known;
    const findings = [
        ...(0,rehearsal/* rehearsalFindings */._H)(attempt.inputs, plan, foreseen),
        ...checkPolicy(question),
        ...approvalFindings(attempt.inputs, measured.found.losses),
        ...measured.findings,
    ];
    return {
        losses: measured.found.losses.map((loss) => plannedLoss(loss, question)),
        checks: findings.map(({ check, ok, sentence, blocks }) => ({ name: check, ok, sentence, blocks })),
        warnings: planWarnings(attempt, ground, plan, measured, sources),
    };
}
/** A name that was given before the plan and is no loss of it would refuse the rollback after its approval: it refuses the plan instead. */
function approvalFindings({ mode, approval: { dataLoss } }, losses) {
    if (mode !== 'plan' || dataLoss === '') {
        return [];
    }
    return (0,approval/* objectionsToApproval */.uX)(dataLoss, losses, 'the digest covers the rest').map((sentence) => ({
        check: 'approve-data-loss',
        ok: false,
        blocks: true,
        sentence,
    }));
}
function plannedLoss(loss, question) {
    return {
        ...loss,
        needsApproval: (0,plan_losses/* needsApproval */.vb)(loss),
        protected: protectionOf(loss.part, question) !== undefined,
        approved: question.approved?.has(loss.name) ?? false,
    };
}
function describeExecution({ attempt: { inputs }, foreseen: { choice }, measured, }) {
    return {
        engine: { name: choice.engine, ...optional('because', choice.because) },
        terms: {
            verify: inputs.verify,
            archiveLimitBytes: inputs.archiveLimitBytes,
            backup: inputs.backup.when,
            onFailure: inputs.onFailure,
            startApp: inputs.app?.start ?? true,
            terminateSessions: inputs.database.terminateSessions,
        },
        ...optional('liveSessions', measured.liveSessions),
    };
}
function describeForecast(forecast) {
    if (forecast === undefined) {
        return { commands: [] };
    }
    const { work, sizes, down, downtime, backup } = forecast;
    const bytesOf = new Map(sizes.map(({ table, bytes }) => [(0,plan_losses/* nameOfPart */.s6)(table), bytes]));
    return {
        commands: work.map(({ migration, sql, tables }, index) => ({
            migration,
            sql,
            seconds: down.commands[index]?.seconds ?? { low: 0, high: 0 },
            tables: tables.map(({ table, lock, scans, rewrites, indexesBuilt }) => ({
                table: (0,plan_losses/* nameOfPart */.s6)(table),
                bytes: bytesOf.get((0,plan_losses/* nameOfPart */.s6)(table)) ?? 0,
                lock,
                scans,
                rewrites,
                indexesBuilt,
            })),
        })),
        forecast: {
            downtimeSeconds: downtime,
            backupSeconds: backup.seconds,
            backupBytes: { low: Math.round(backup.bytes.low), high: Math.round(backup.bytes.high) },
            totalSeconds: {
                low: downtime.low + backup.seconds.low,
                high: downtime.high + backup.seconds.high,
            },
        },
    };
}
function describeForesight({ plan, foreseen }) {
    return {
        rehearsal: {
            on: foreseen.rehearsed === undefined ? 'off' : 'schema',
            sentence: (0,rehearsal/* rehearsalSentence */.xM)(plan, foreseen),
            differences: foreseen.tolerated,
        },
        drift: foreseen.expected.drift,
    };
}
function describePolicy(policy) {
    return { contacts: policy.contacts, policy };
}
function describeExpected({ scope, catalog, before, }) {
    return { scope, expectedCatalog: catalog, presentCatalog: before };
}
/** `{ [name]: value }`, or nothing where there is no value. */
function optional(name, value) {
    return (value === undefined ? {} : { [name]: value });
}

;// CONCATENATED MODULE: ./build/azure/app-warnings.js

/** What runs beside the app and may use the same database. What may not be read is a warning too, and no error. @throws Cancelled */
async function readAppWarnings(app, signal) {
    return [...(await webJobWarning(app, signal)), ...(await slotWarning(app, signal))];
}
async function webJobWarning(app, signal) {
    const jobs = await orUnread(app.runningWebJobs(signal), 'WebJobs', `the WebJobs of ${app.label}`);
    return 'title' in jobs
        ? [jobs]
        : jobs.names.map((job) => ({
            title: 'WebJob',
            sentence: `The continuous WebJob ${job} runs beside ${app.label}, and is not stopped with it. If it uses the database it may hold locks, or write what the ` +
                'rollback takes away: stop it first.',
        }));
}
async function slotWarning(app, signal) {
    const slots = await orUnread(app.otherRunningSlots(signal), 'Slots', `the other slots of ${app.label}`);
    return 'title' in slots
        ? [slots]
        : slots.names.map((slot) => ({
            title: 'Slot',
            sentence: `The slot ${slot} of ${app.address.name} runs, and is not stopped with ${app.label}. If it uses the same database, its code meets the older schema: ` +
                'stop it, or add it to app-name.',
        }));
}
/** The names, or what is not known. */
async function orUnread(asked, title, what) {
    try {
        return { names: await asked };
    }
    catch (error) {
        if (!(error instanceof AzureError)) {
            throw error;
        }
        const why = error.status === 403 ? 'The identity may not read' : 'Azure could not be asked for';
        return {
            title,
            sentence: `${why} ${what}, so it is not known whether something else uses the database while the app is stopped. ${error.message}`,
        };
    }
}

;// CONCATENATED MODULE: ./build/plan/live-sessions.js

/**
 * Whether as many live sessions are fine; undefined where the policy has no rule for them.
 * @param count undefined where they could not be counted, since there is neither a query nor such a table that may be read
 */
function judgeLiveSessions({ policy, placeOf }, count) {
    const rule = policy.activeSessions;
    if (rule === undefined) {
        return undefined;
    }
    const finding = { check: 'live sessions', blocks: rule.otherwise === 'refuse' };
    const place = placeOf('activeSessions');
    if (count === undefined) {
        return {
            ...finding,
            ok: false,
            sentence: `Live sessions cannot be counted: there is no table sessions with is_revoked (boolean) and expires_at (a point in time) that the role may read. Give activeSessions a query of your own: see ${place}.`,
        };
    }
    const sessions = `${(0,format/* formatCounted */.So)(count, 'session')} ${count === 1 ? 'is' : 'are'} live`;
    return count <= rule.maximum
        ? { ...finding, ok: true, sentence: `${sessions}, at most ${rule.maximum} may be.` }
        : {
            ...finding,
            ok: false,
            sentence: `${sessions}, and at most ${rule.maximum} may be: see ${place}. Wait until there are fewer.`,
        };
}

// EXTERNAL MODULE: ./build/postgres/activity.js
var activity = __webpack_require__(95637);
// EXTERNAL MODULE: ./build/postgres/archive.js + 5 modules
var archive = __webpack_require__(18337);
// EXTERNAL MODULE: ./build/postgres/invariants.js + 3 modules
var postgres_invariants = __webpack_require__(87879);
;// CONCATENATED MODULE: ./build/postgres/activity-warnings.js

const LONG_TRANSACTION_MS = 60_000;
/** Who holds locks now, or will, that the rollback may wait for. */
async function readActivityWarnings(client, question) {
    return [
        ...(await longTransactions(client, question)),
        ...(await preparedTransactions(client)),
        ...(await wraparound(client, question)),
    ];
}
async function longTransactions(client, { application, longTransactionMs = LONG_TRANSACTION_MS }) {
    const result = await client.query(`SELECT pid, coalesce(nullif(application_name, ''), 'a program without a name') AS name, coalesce(state, '') AS state,
            (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint::text AS milliseconds
       FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1) AND clock_timestamp() - xact_start >= $2 * interval '1 millisecond'
      ORDER BY xact_start LIMIT 5`, [application, longTransactionMs]);
    const hidden = await client.query(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL AND backend_type IS NULL
        AND NOT starts_with(coalesce(application_name, ''), $1)`, [application]);
    const count = Number(hidden.rows[0]?.count);
    return [
        ...result.rows.map(({ pid, name, state, milliseconds }) => ({
            title: 'Long transaction',
            sentence: `A transaction of ${name} (pid ${pid}, ${state}) is open for ${(0,format/* formatDuration */.a3)(Number(milliseconds))}. The tables that it has touched cannot be ` +
                'altered until it ends: the rollback would wait for it until lock-timeout, and then be undone.',
        })),
        ...(count === 0
            ? []
            : [
                {
                    title: 'Transactions unseen',
                    sentence: `The role may not see since when ${(0,format/* formatCounted */.So)(count, 'other session')} of this database ${count === 1 ? 'has' : 'have'} a transaction open. ` +
                        'GRANT pg_read_all_stats to it, and long ones are told here.',
                },
            ]),
    ];
}
async function preparedTransactions(client) {
    const result = await client.query(`SELECT p.gid, to_char(p.prepared, 'YYYY-MM-DD HH24:MI') AS prepared,
            (SELECT count(DISTINCT relation) FROM pg_locks l WHERE l.virtualtransaction = '-1/' || p.transaction AND relation IS NOT NULL)::text AS tables
       FROM pg_prepared_xacts p WHERE p.database = current_database() ORDER BY p.prepared LIMIT 5`);
    return result.rows.map(({ gid, prepared, tables }) => ({
        title: 'Prepared transaction',
        sentence: `The transaction ${gid}, prepared on ${prepared} for two-phase commit, holds locks on ${(0,format/* formatCounted */.So)(Number(tables), 'relation')} and does not end ` +
            'with any session, nor with the stop of the app. COMMIT PREPARED or ROLLBACK PREPARED it first.',
    }));
}
/** Such a vacuum does not give way to who waits for its table, as another does. Its age is told to every role, the vacuum itself is not. */
async function wraparound(client, { affected }) {
    const result = await client.query(`SELECT format('%s.%s', n.nspname, c.relname) AS name
       FROM unnest($1::text[], $2::text[]) AS wanted (schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
      WHERE c.relkind IN ('r', 'm')
        AND (age(c.relfrozenxid) > current_setting('autovacuum_freeze_max_age')::bigint
             OR mxid_age(c.relminmxid) > current_setting('autovacuum_multixact_freeze_max_age')::bigint)`, [affected.map(({ schema }) => schema), affected.map(({ table }) => table)]);
    return result.rows.map(({ name }) => ({
        title: 'Vacuum against wraparound',
        sentence: `An autovacuum of ${name} to prevent wraparound is due or under way. It does not give way: the rollback would wait for it until lock-timeout. ` +
            'VACUUM the table first, or let it end.',
    }));
}

;// CONCATENATED MODULE: ./build/postgres/restore-warnings.js

/**
 * What a restore of the backup could not make again, or not give back to its owner, with the role of this connection. Extensions,
 * publications and event triggers stand through a restore; they matter when the Down drops them, or when the backup goes to another server.
 */
async function readRestoreWarnings(client) {
    const role = await client.query('SELECT rolname AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user');
    const { name = '', superuser = false } = role.rows[0] ?? {};
    if (superuser) {
        return [];
    }
    const managed = await isManagedAdministrator(client);
    return [
        ...(managed ? [] : await untrustedExtensions(client, name)),
        ...(await foreignOwners(client, name)),
        ...(managed ? [] : await databaseWideObjects(client, name)),
    ];
}
/** Roles of managed services to which the provider lets them do what elsewhere takes a superuser. */
const ADMINISTRATORS = ['azure_pg_admin', 'rds_superuser', 'cloudsqlsuperuser'];
async function isManagedAdministrator(client) {
    const result = await client.query("SELECT FROM pg_roles WHERE rolname = ANY ($1) AND pg_has_role(oid, 'MEMBER')", [ADMINISTRATORS]);
    return result.rows.length > 0;
}
async function untrustedExtensions(client, role) {
    const result = await client.query(`SELECT e.extname AS name FROM pg_extension e
       JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
      WHERE v.superuser AND NOT v.trusted ORDER BY 1`);
    return result.rows.length === 0
        ? []
        : [
            {
                title: 'Extensions',
                sentence: `${list(result.rows.map(({ name }) => name))} can be created by a superuser only, which ${role} is not. They stand through a restore of the backup; ` +
                    'should the Down drop them, a restore cannot bring them back with this role.',
            },
        ];
}
/** Objects whose owner this role cannot be: it can neither drop them nor give them back. Those of extensions are not touched. */
async function foreignOwners(client, role) {
    const result = await client.query(`WITH spaces AS (
       SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ef_rollback')
     ), owned AS (
       SELECT 'pg_class'::regclass::oid AS classid, oid AS objid, relowner AS owner FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc WHERE pronamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typtype IN ('e', 'd', 'r') AND typnamespace IN (SELECT oid FROM spaces)
       UNION ALL SELECT 'pg_largeobject'::regclass, oid, lomowner FROM pg_largeobject_metadata
     )
     SELECT pg_get_userbyid(owner) AS owner, count(*)::text AS count, min((pg_identify_object(classid, objid, 0)).type || ' ' || (pg_identify_object(classid, objid, 0)).identity) AS example
       FROM owned o
      WHERE NOT pg_has_role(owner, 'MEMBER')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype = 'e')
      GROUP BY owner ORDER BY 1`);
    return result.rows.map(({ owner, count, example }) => ({
        title: 'Owners',
        sentence: `${(0,format/* formatCounted */.So)(Number(count), 'object')} (${example}${count === '1' ? '' : ', …'}) belong to ${owner}, a role that ${role} is not a member of: neither the rollback nor a ` +
            `restore can change ${count === '1' ? 'it' : 'them'} with this role. GRANT ${owner} TO ${role}, or use the owner.`,
    }));
}
async function databaseWideObjects(client, role) {
    const result = await client.query(`SELECT 'event trigger ' || evtname AS what FROM pg_event_trigger
     UNION ALL SELECT 'publication ' || pubname || ' (FOR ALL TABLES)' FROM pg_publication WHERE puballtables
     ORDER BY 1`);
    return result.rows.length === 0
        ? []
        : [
            {
                title: 'Objects of a superuser',
                sentence: `${list(result.rows.map(({ what }) => what))} can be created by a superuser only, which ${role} is not. Should the rollback drop what they stand on, ` +
                    'a restore cannot bring them back with this role.',
            },
        ];
}
function list(names) {
    const shown = names.slice(0, 10).join(', ');
    return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

;// CONCATENATED MODULE: ./build/postgres/server-warnings.js



/** What of the server may make a rollback, or its undoing, fail or wait. Reads only, and works with a role that may only read. */
async function readServerWarnings(client, question) {
    return [
        ...(await poolerWarning(client)),
        ...(await connectionWarnings(client)),
        ...(await lockTableWarnings(client)),
        ...(await readActivityWarnings(client, question)),
        ...(await replicationWarnings(client)),
        ...(await readRestoreWarnings(client)),
    ];
}
/**
 * Why nothing can be written here, as a sentence; undefined where it can. It does not ask about the transaction that is open: that one may be
 * read-only on purpose.
 */
async function whyReadOnly(client) {
    const result = await client.query(`SELECT pg_is_in_recovery() AS standby, setting, source FROM pg_settings WHERE name = 'default_transaction_read_only'`);
    const row = result.rows[0];
    if (row?.standby === true) {
        return 'The server is a standby, which cannot be written to: name the primary in connection-string.';
    }
    return row?.setting === 'on'
        ? `The server lets nothing be written (default_transaction_read_only is on, by the ${row.source}). Azure sets this when the storage is nearly full: ` +
            'enlarge it first. Where a database or a role is set so on purpose, use a role that may write.'
        : undefined;
}
/** A server tells each client its backend's number at the start; a pooler tells one of its own making. */
async function poolerWarning(client) {
    const result = await client.query('SELECT pg_backend_pid() AS pid');
    const told = client.processID;
    return told === undefined || told === null || result.rows[0]?.pid === told
        ? []
        : [
            {
                title: 'Pooler',
                sentence: 'Something stands between here and the server and hands its connections around, as PgBouncer does. By transaction, it would lose the lock ' +
                    'that keeps two rollbacks apart: use the port of the server itself.',
            },
        ];
}
/** What a run has open at most at one time: lock, work, watch, pg_dump with its snapshot, the tool, and one to spare. */
const CONNECTIONS_OF_A_RUN = 6;
async function connectionWarnings(client) {
    const result = await client.query(`WITH clients AS (
       SELECT usename, datname FROM pg_stat_activity WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
     ), reserved AS (
       SELECT coalesce(sum(setting::int), 0) AS count FROM pg_settings WHERE name IN ('superuser_reserved_connections', 'reserved_connections')
     )
     SELECT 'the server (max_connections)' AS what, current_setting('max_connections')::int - (SELECT count FROM reserved)::int AS limit,
            (SELECT count(*) FROM clients)::int AS used
     UNION ALL
     SELECT format('the role %s (its CONNECTION LIMIT)', rolname), rolconnlimit, (SELECT count(*) FROM clients WHERE usename = rolname)::int
       FROM pg_roles WHERE rolname = session_user AND rolconnlimit >= 0 AND NOT rolsuper
     UNION ALL
     SELECT format('the database %s (its CONNECTION LIMIT)', datname), datconnlimit, (SELECT count(*) FROM clients c WHERE c.datname = d.datname)::int
       FROM pg_database d WHERE datname = current_database() AND datconnlimit >= 0
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)`);
    // The connection that asks is counted, and is one of the run's own.
    return result.rows
        .filter(({ limit, used }) => limit - used + 1 < CONNECTIONS_OF_A_RUN)
        .map(({ what, limit, used }) => ({
        title: 'Connection limit',
        sentence: `Of ${(0,format/* formatCounted */.So)(limit, 'connection')} that ${what} has, ${used} are in use, and a rollback needs up to ${CONNECTIONS_OF_A_RUN}. ` +
            'The stop of the app gives some back; a backup before the stop may find none. Raise the limit, or close tools that are connected.',
    }));
}
/** The share of the lock table that one transaction should leave to others. */
const SAFE_SHARE = 0.8;
/** pg_dump locks every table in one transaction; a restore drops and makes every table, index, sequence and TOAST table in one. */
async function lockTableWarnings(client) {
    const result = await client.query(`SELECT current_setting('max_locks_per_transaction')::int AS each,
            current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int AS sessions,
            (count(*) FILTER (WHERE c.relkind IN ('r', 'p')))::int AS tables, count(*)::int AS relations
       FROM pg_class c LEFT JOIN pg_class owner ON c.relnamespace = 'pg_toast'::regnamespace AND owner.reltoastrelid = c.oid
       JOIN pg_namespace n ON n.oid = coalesce(owner.relnamespace, c.relnamespace)
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    const { each = 0, sessions = 0, tables = 0, relations = 0 } = result.rows[0] ?? {};
    const room = each * sessions;
    if (relations <= room * SAFE_SHARE) {
        return [];
    }
    const wanted = Math.ceil(relations / SAFE_SHARE / sessions);
    const fails = tables > room * SAFE_SHARE ? 'Even the backup, which locks every table,' : 'A restore';
    return [
        {
            title: 'Lock table',
            sentence: `The server has room for about ${(0,format/* formatCount */.B4)(room)} locks (max_locks_per_transaction × (max_connections + max_prepared_transactions)), and the ` +
                `database has ${(0,format/* formatCounted */.So)(tables, 'table')} and ${(0,format/* formatCount */.B4)(relations)} relations in all. ${fails} may end with “out of shared memory”: ` +
                `set max_locks_per_transaction to ${(0,format/* formatCount */.B4)(wanted)} or more, which takes a restart of the server.`,
        },
    ];
}
/** Less than a few segments of WAL behind is usual. */
const LAG_BYTES = 256 * 1024 * 1024;
async function replicationWarnings(client) {
    const result = await client.query(`WITH here AS (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn)
     SELECT 'slot ' || slot_name AS name, active, pg_wal_lsn_diff(lsn, coalesce(confirmed_flush_lsn, restart_lsn))::text AS behind FROM pg_replication_slots, here
      WHERE restart_lsn IS NOT NULL
     UNION ALL
     SELECT 'standby ' || coalesce(nullif(application_name, ''), pid::text), true, pg_wal_lsn_diff(lsn, replay_lsn)::text FROM pg_stat_replication, here
      WHERE replay_lsn IS NOT NULL`);
    return result.rows
        .filter(({ behind }) => Number(behind) > LAG_BYTES)
        .map(({ name, active, behind }) => ({
        title: 'Replication',
        sentence: `The replication ${name} is ${(0,format/* formatBytes */.z3)(Number(behind))} behind${active ? '' : ', and nobody reads from it'}. A rewrite of tables adds to that, and ` +
            'the WAL that is kept for it may fill the disk; what reads from it sees the rollback late.',
    }));
}

// EXTERNAL MODULE: ./build/postgres/snapshot.js
var snapshot = __webpack_require__(528);
// EXTERNAL MODULE: ./build/postgres/table-writes.js
var table_writes = __webpack_require__(2571);
;// CONCATENATED MODULE: ./build/plan/followed-tables.js

/** The number of the column that has a name at this moment. */
function numberOf({ columns }, name) {
    return [...columns].find(([, one]) => one === name)?.[0];
}
/** What a column was called before the Downs. */
function nameBefore({ before }, number) {
    return before.columns.find((one) => one.number === number)?.name;
}
/** The tables that stood in the database before the Downs, followed through what these rename, move, make and drop. */
class FollowedTables {
    #tables;
    #references;
    /** Tables that the Downs have made, by the name they were given. */
    #created = new Set();
    /** Schemas that have another name now, and the one they had before. */
    #schemas = new Map();
    constructor(tables, references) {
        this.#references = references;
        this.#tables = new Map(tables.map((before) => [
            before.oid,
            {
                before,
                schema: before.schema,
                table: before.table,
                columns: new Map(before.columns.map(({ number, name }) => [number, name])),
            },
        ]));
    }
    /** Where a name stands for something: in its schema, else in the first of the others that has it. */
    placeOf(part, otherSchemas) {
        const places = [part, ...otherSchemas.map((schema) => ({ ...part, schema }))];
        return places.find((one) => this.find(one) !== undefined || this.isOwn(one)) ?? part;
    }
    /** The table that has a name at this moment. */
    find({ schema, table }) {
        return this.#find({ schema, table });
    }
    /** Whether the Downs have made a table themselves. */
    isOwn({ schema, table }) {
        return this.#created.has((0,plan_losses/* nameOfPart */.s6)({ schema, table }));
    }
    /** The tables that are in a schema at this moment. */
    inSchema(schema) {
        return [...this.#tables.values()].filter((one) => one.schema === schema);
    }
    /** What a schema of this moment was called before the Downs. */
    schemaBefore(schema) {
        return this.#schemas.get(schema) ?? schema;
    }
    /** Tables that inherit from one; partitions are the partitioned table itself. */
    heirsOf(table) {
        return this.#below(table, ({ before }) => !before.isPartition);
    }
    /** Whether rows of it stand in partitions. */
    isPartitioned(table) {
        return this.#below(table, ({ before }) => before.isPartition).length > 0;
    }
    /** The foreign keys that point to a table, with the tables that have them. */
    referringTo({ before }) {
        return this.#references
            .filter(({ to }) => to === before.oid)
            .flatMap((reference) => {
            const from = this.#tables.get(reference.from);
            return from === undefined ? [] : [{ reference, from }];
        });
    }
    /** They are not there for the statements that follow, nor are their partitions. */
    dropTables(tables) {
        for (const { before } of tables) {
            this.#tables.delete(before.oid);
        }
        const partitions = [...this.#tables.values()].filter(({ before }) => before.isPartition && tables.some((one) => before.parents.includes(one.before.oid)));
        if (partitions.length > 0) {
            this.dropTables(partitions);
        }
    }
    /** The column is not there for the statements that follow, nor are its foreign keys. */
    dropColumn(tables, name) {
        for (const table of tables) {
            const number = numberOf(table, name);
            if (number !== undefined) {
                const { oid } = table.before;
                this.#references = this.#references.filter(({ from, columns }) => from !== oid || !columns.includes(number));
                this.#tables.get(oid)?.columns.delete(number);
            }
        }
    }
    /** Reads the names of the statements that follow as this one leaves them. */
    changeNames(change) {
        switch (change.change) {
            case 'creates':
                this.#created.add((0,plan_losses/* nameOfPart */.s6)(change.part));
                return;
            case 'renames schema':
                this.#renameSchema(change.schema, change.to);
                return;
            case 'drops constraint':
                this.#dropConstraint(change.part, change.constraint);
                return;
            case 'moves':
            case 'renames':
                this.#rename(change);
        }
    }
    #find({ schema, table }) {
        return [...this.#tables.values()].find((one) => one.schema === schema && one.table === table);
    }
    #below({ before }, isMeant) {
        return [...this.#tables.values()]
            .filter((one) => one.before.parents.includes(before.oid) && isMeant(one))
            .flatMap((one) => [one, ...this.#below(one, isMeant)]);
    }
    #renameSchema(schema, to) {
        this.#schemas.set(to, this.schemaBefore(schema));
        this.#schemas.delete(schema);
        for (const table of this.#tables.values()) {
            if (table.schema === schema) {
                table.schema = to;
            }
        }
    }
    #dropConstraint(part, constraint) {
        const from = this.find(part)?.before.oid;
        this.#references = this.#references.filter((reference) => reference.from !== from || reference.name !== constraint);
    }
    #rename({ change, part, to }) {
        const found = this.#find(part);
        if (found === undefined) {
            if (part.column === undefined && this.isOwn(part)) {
                this.#created.add((0,plan_losses/* nameOfPart */.s6)(change === 'moves' ? { ...part, schema: to } : { ...part, table: to }));
            }
        }
        else if (change === 'moves') {
            found.schema = to;
        }
        else if (part.column === undefined) {
            found.table = to;
        }
        else {
            this.#renameColumn(found, part.column, to);
        }
    }
    /** Heirs and partitions have it under its new name, too. */
    #renameColumn(table, column, to) {
        for (const one of [table, ...this.#below(table, () => true)]) {
            const number = numberOf(one, column);
            if (number !== undefined) {
                one.columns.set(number, to);
            }
        }
    }
}

;// CONCATENATED MODULE: ./build/plan/derive-losses.js



/**
 * What the SQL of the Downs says that they destroy or overwrite. It is followed statement by statement with the tables that stand in the database,
 * so that a name is read as what it stands for at that moment and told as it is before the rollback; what the Downs themselves create and
 * drop again is nobody's loss.
 */
function lossesOf({ downs, tables, references }) {
    const followed = new FollowedTables(tables, references);
    const derived = downs.flatMap(({ migration, effects }) => effects.map((effect) => follow(effect, migration, followed)));
    return {
        losses: (0,plan_losses/* uniteLosses */.LF)(derived.flatMap(({ losses }) => losses), tables),
        unjudged: derived.flatMap(({ unjudged }) => unjudged),
        fills: derived.flatMap(({ fills }) => fills),
        moves: derived.flatMap(({ moves }) => moves),
        cascades: derived.flatMap(({ cascades }) => cascades),
    };
}
/** What one effect comes to, in the names of its moment; the tables are then as it leaves them. */
function follow(effect, migration, tables) {
    const { does, otherSchemas = [], takesAlong, loses, names } = effect;
    const place = (part) => tables.placeOf(part, otherSchemas);
    const fills = filledBy(effect, migration, place, tables);
    const moves = movedBy(effect, migration, place, tables);
    const cascades = takesAlong === undefined ? [] : presentPlaces(takesAlong, otherSchemas, place, tables);
    const losses = takesAlong === undefined ? [] : [...tablesOfSchema(takesAlong, migration, tables)];
    const sentences = effect.unjudged === undefined ? [] : [`${does}: ${effect.unjudged}`];
    if (loses !== undefined) {
        const taking = { ...loses, part: place(loses.part) };
        if (isBehindView(taking, tables)) {
            const { schema, table } = taking.part;
            sentences.push(`${does}, but ${schema}.${table} is no table: what stands behind it cannot be told`);
        }
        losses.push(...lossesBy(taking, migration, tables));
    }
    if (names !== undefined) {
        tables.changeNames(inPlace(names, place));
    }
    return {
        losses,
        unjudged: sentences.map((sentence) => ({ migration, sentence })),
        fills,
        moves,
        cascades: cascades.map((object) => ({ migration, object })),
    };
}
function inPlace(change, place) {
    return 'part' in change && change.change !== 'creates' ? { ...change, part: place(change.part) } : change;
}
function filledBy(effect, migration, place, tables) {
    const part = updatedBy(effect);
    const found = part === undefined ? undefined : tables.find(place(part));
    if (part?.column === undefined || found === undefined) {
        return [];
    }
    const { column } = part;
    return [found, ...tables.heirsOf(found)].map((table) => {
        const present = nameBefore(table, numberOf(table, column));
        return {
            ...placed(effect, (0,plan_tables/* partOf */.BU)(table.before, present), migration),
            ...(present !== undefined && effect.fills === undefined ? { ifEmpty: true } : {}),
        };
    });
}
/** A row whose partition key is written may move to another partition. */
function movedBy(effect, migration, place, tables) {
    const part = updatedBy(effect);
    const found = part === undefined ? undefined : tables.find(place(part));
    if (part?.column === undefined || found === undefined || !tables.isPartitioned(found)) {
        return [];
    }
    const column = nameBefore(found, numberOf(found, part.column));
    return column === undefined ? [] : [{ ...placed(effect, (0,plan_tables/* partOf */.BU)(found.before), migration), column }];
}
/** What an UPDATE writes, whether it fills or overwrites. */
function updatedBy({ fills, loses }) {
    return fills ?? (loses?.reaches === 'on update' ? loses.part : undefined);
}
function placed({ command, statement, answer }, part, migration) {
    return {
        ...part,
        migration,
        ...(command === undefined ? {} : { command }),
        ...(statement === undefined ? {} : { statement }),
        ...(answer === undefined ? {} : { answer }),
    };
}
/** What is dropped with all that hangs on it, in the names from before the Downs. */
function presentPlaces(object, otherSchemas, place, tables) {
    return placesOf(object, otherSchemas, place).flatMap((one) => presentNames(one, tables));
}
/** A type or function may be in any schema of the search path; what is none of them takes nothing along. */
function placesOf(object, otherSchemas, place) {
    const { kind, names } = object;
    const [schema = '', name = '', ...rest] = names;
    switch (kind) {
        case 'schema':
        case 'extension':
            return [object];
        case 'type':
        case 'function':
            return [object, ...otherSchemas.map((other) => ({ kind, names: [other, name] }))];
        default:
            return [{ kind, names: [place({ schema, table: name }).schema, name, ...rest] }];
    }
}
/** None where it is the Downs' own. */
function presentNames({ kind, names }, tables) {
    const [schema = '', table = '', column] = names;
    const found = kind === 'relation' || kind === 'column' ? tables.find({ schema, table }) : undefined;
    if (found !== undefined) {
        const before = column === undefined ? undefined : nameBefore(found, numberOf(found, column));
        return [
            { kind, names: [found.before.schema, found.before.table, ...(before === undefined ? [] : [before])] },
        ];
    }
    if (tables.isOwn({ schema, table })) {
        return [];
    }
    return [{ kind, names: [kind === 'extension' ? schema : tables.schemaBefore(schema), ...names.slice(1)] }];
}
/** The tables that are in a schema when it is dropped with all that is in it. */
function tablesOfSchema({ kind, names }, migration, tables) {
    const inside = kind === 'schema' ? tables.inSchema(names[0]) : [];
    return inside.flatMap(({ schema, table }) => lossesBy({ kind: 'table', part: { schema, table } }, migration, tables));
}
function isBehindView({ kind, part }, tables) {
    const isOfRows = kind === 'rows' || kind === 'values';
    return isOfRows && tables.find(part) === undefined && !tables.isOwn(part);
}
function lossesBy(taking, migration, tables) {
    const { kind, part, atMost, casts } = taking;
    const found = tables.find(part);
    if (found === undefined || (part.column !== undefined && numberOf(found, part.column) === undefined)) {
        return [];
    }
    const hit = [found, ...(taking.only === true || kind === 'table' ? [] : tables.heirsOf(found))];
    const losses = hit.flatMap((table) => {
        const column = part.column === undefined ? undefined : numberOf(table, part.column);
        const what = { kind, migration, ...(atMost ? { atMost } : {}), ...(casts ? { casts } : {}) };
        return part.column !== undefined && column === undefined ? [] : [lossOf(table, column, what)];
    });
    const further = hit.flatMap((table) => reached(table, part.column, taking, migration, tables));
    if (kind === 'table') {
        tables.dropTables(hit);
    }
    else if (kind === 'column') {
        tables.dropColumn(hit, part.column ?? '');
    }
    return [...losses, ...further];
}
function lossOf(table, column, what) {
    const part = (0,plan_tables/* partOf */.BU)(table.before, nameBefore(table, column));
    return { name: (0,plan_losses/* nameOfPart */.s6)(part), part, ...what };
}
/** What a deletion or a change of key values does to the tables that refer to the one it is done to. */
function reached(table, column, { reaches }, migration, tables, seen = new Set()) {
    if (reaches === undefined || seen.has(table.before.oid)) {
        return [];
    }
    const been = new Set([...seen, table.before.oid]);
    return tables.referringTo(table).flatMap(({ reference, from }) => {
        const action = reaches === 'on update' ? reference.onUpdate : reference.onDelete;
        if (reaches === 'every reference' || (reaches === 'on delete' && action === 'c')) {
            const atMost = reaches === 'on delete' ? { atMost: true } : {};
            return [
                lossOf(from, undefined, { kind: 'rows', migration, ...atMost }),
                ...reached(from, undefined, { kind: 'rows', part: from.before, reaches }, migration, tables, been),
            ];
        }
        const isOfColumn = reaches === 'on delete' || reference.toColumns.some((number) => table.columns.get(number) === column);
        return isOfColumn && 'cnd'.includes(action)
            ? reference.columns.map((number) => lossOf(from, number, { kind: 'values', migration, atMost: true }))
            : [];
    });
}

;// CONCATENATED MODULE: ./build/postgres/cascades.js
/**
 * The tables and columns that go when objects of this database are dropped, themselves included, by the server's own record of what hangs
 * on what. Of a schema those tables are left out that are in it, since they may have been moved by then: they are known by their names.
 */
async function readCascades(client, objects) {
    if (objects.length === 0) {
        return [];
    }
    const result = await client.query(QUERY, [
        objects.map(({ kind }) => kind),
        ...[0, 1, 2].map((place) => objects.map(({ names }) => names[place] ?? '')),
    ]);
    return result.rows.map(({ index, schema, table, column }) => ({
        index,
        part: { schema, table, ...(column === null ? {} : { column }) },
    }));
}
/** Each as classid, objid and objsubid. Of a function all that have its name are taken: which one is meant is said by its arguments. */
const SEEDS = [
    `SELECT o.index, d.classid, d.objid, d.objsubid FROM asked o JOIN pg_namespace n ON o.kind = 'schema' AND n.nspname = o.one
     JOIN pg_depend d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
    WHERE NOT EXISTS (SELECT 1 FROM pg_class c WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind NOT IN ('v', 'm', 'c'))`,
    `SELECT o.index, 'pg_extension'::regclass, e.oid, 0 FROM asked o JOIN pg_extension e ON o.kind = 'extension' AND e.extname = o.one`,
    `SELECT o.index, 'pg_type'::regclass, t.oid, 0 FROM asked o JOIN pg_namespace n ON o.kind = 'type' AND n.nspname = o.one
     JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = o.two`,
    `SELECT o.index, 'pg_proc'::regclass, p.oid, 0 FROM asked o JOIN pg_namespace n ON o.kind = 'function' AND n.nspname = o.one
     JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = o.two`,
    `SELECT o.index, 'pg_class'::regclass, c.oid, coalesce(a.attnum, 0) FROM asked o JOIN pg_namespace n ON o.kind IN ('relation', 'column') AND n.nspname = o.one
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = o.two
     LEFT JOIN pg_attribute a ON o.kind = 'column' AND a.attrelid = c.oid AND a.attname = o.three
    WHERE o.kind = 'relation' OR a.attnum IS NOT NULL`,
];
const QUERY = `
WITH RECURSIVE asked AS (
  SELECT kind, one, two, three, (place - 1)::int AS index
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS o (kind, one, two, three, place)
), seeds (index, classid, objid, objsubid) AS (
  ${SEEDS.join('\n  UNION ALL ')}
), reached AS (
  SELECT index, classid::oid, objid::oid, objsubid::int FROM seeds
  UNION
  SELECT r.index, d.classid, d.objid, d.objsubid
    FROM reached r CROSS JOIN LATERAL (
      SELECT classid, objid, objsubid FROM pg_depend
       WHERE refclassid = r.classid AND refobjid = r.objid AND r.objsubid IN (0, refobjsubid) AND deptype <> 'p'
      UNION ALL
      SELECT refclassid, refobjid, refobjsubid FROM pg_depend
       WHERE classid = r.classid AND objid = r.objid AND r.objsubid IN (0, objsubid) AND deptype = 'i') d
)
SELECT DISTINCT r.index, n.nspname AS schema, c.relname AS "table", a.attname AS "column"
  FROM reached r JOIN pg_class c ON c.oid = r.objid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = r.objsubid AND r.objsubid > 0
 WHERE r.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p')
 ORDER BY 1, 2, 3, 4`;

;// CONCATENATED MODULE: ./build/postgres/changed-by-triggers.js

/**
 * The tables among those that are filled where a trigger may change a row while it is filled, so that values go that no UPDATE names. Only those
 * with a row to fill, or that may not be read.
 * @param fills as findLosses() gives them; the whole table where there is no column
 */
async function changedByTriggers(client, fills) {
    const triggered = await client.query(TRIGGERED, [
        fills.map(({ schema }) => schema),
        fills.map(({ table }) => table),
    ]);
    const changed = [];
    for (const fill of fills) {
        const place = triggered.rows.find(({ schema, table }) => schema === fill.schema && table === fill.table);
        if (place !== undefined && (!place.readable || (await hasRowToFill(client, fill, place)))) {
            changed.push(fill);
        }
    }
    return changed;
}
async function hasRowToFill(client, { schema, table, column }, { only }) {
    const from = `${only}${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table)}`;
    const condition = column === undefined ? 'true' : `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column)} IS NULL`;
    const looked = await client.query(`SELECT EXISTS (SELECT 1 FROM ${from} WHERE ${condition}) AS found`);
    return looked.rows[0]?.found === true;
}
/** A partition may have a trigger of its own. */
const TRIGGERED = `
SELECT n.nspname AS schema, c.relname AS "table", CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END AS only,
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   AND EXISTS (SELECT 1 FROM pg_trigger t
                WHERE (t.tgrelid = c.oid OR t.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))
                  -- row, before and update together
                  AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 19 = 19)
`;

// EXTERNAL MODULE: ./build/postgres/identities.js
var identities = __webpack_require__(97850);
// EXTERNAL MODULE: ./build/postgres/measure-losses.js + 2 modules
var measure_losses = __webpack_require__(46801);
;// CONCATENATED MODULE: ./build/modes/find-losses.js







/**
 * Names every table and column that the Downs take, as the SQL says and as the rehearsal has seen, and measures them.
 * @param client in a read-only transaction on production that sees one moment
 * @param downs in the order in which they run
 * @param seen by the rehearsal; undefined where there was none
 */
async function findLosses(client, downs, seen) {
    const tables = await (0,identities/* readIdentities */.d1)(client);
    const derived = lossesOf({ downs, tables, references: await (0,identities/* readReferences */.PK)(client) });
    const found = [...(seen?.gone ?? []), ...derived.losses];
    const alongside = await lossesWith(client, [
        ...derived.cascades,
        ...(seen?.dropped ?? []),
        ...found.filter(({ kind }) => kind === 'table' || kind === 'column').map(asDropped),
    ]);
    const beyondShadow = [...alongside, ...tablesInside(seen?.dropped ?? [], tables)].filter((loss) => !isOnShadow(loss, seen));
    const measured = await (0,measure_losses/* measureLosses */.y)(client, (0,plan_losses/* uniteLosses */.LF)([...found, ...beyondShadow], tables));
    const something = measured.filter((loss) => !(0,plan_losses/* isOfNothing */.x8)(loss));
    const fills = derived.fills.filter((fill) => fill.ifEmpty !== true || !(0,plan_losses/* isNamed */.ev)(fill, something, tables));
    const losses = await withFurther(client, measured, await valuesBehindFills(client, fills), tables);
    return { losses, unjudged: derived.unjudged, fills, moves: derived.moves, tables };
}
/** What is measured already is not read again. */
async function withFurther(client, measured, further, tables) {
    const known = new Map(measured.map((loss) => [`${loss.kind} ${loss.name}`, loss]));
    const all = (0,plan_losses/* uniteLosses */.LF)([...measured, ...further], tables);
    const unknown = all.filter(({ kind, name }) => !known.has(`${kind} ${name}`));
    const added = new Map((await (0,measure_losses/* measureLosses */.y)(client, unknown)).map((loss) => [loss.name, loss]));
    return all.flatMap(({ kind, name }) => known.get(`${kind} ${name}`) ?? added.get(name) ?? []);
}
/** Which of the table's values a trigger changes while a row is filled, nobody can tell: it is the table's that are named. */
async function valuesBehindFills(client, fills) {
    const changed = await changedByTriggers(client, fills);
    return changed.map(({ schema, table, migration }) => {
        const part = { schema, table };
        return { name: (0,plan_losses/* nameOfPart */.s6)(part), kind: 'values', part, migration, atMost: true };
    });
}
/** A table or column that goes takes along what hangs on it, or the Down fails. */
function asDropped({ part: { schema, table, column }, migration }) {
    return {
        migration,
        object: {
            kind: column === undefined ? 'relation' : 'column',
            names: [schema, table, ...(column === undefined ? [] : [column])],
        },
    };
}
async function lossesWith(client, dropped) {
    const cascaded = await readCascades(client, dropped.map(({ object }) => object));
    return cascaded.flatMap(({ index, part }) => (0,plan_losses/* lossesFrom */.Cv)([{ kind: part.column === undefined ? 'table' : 'column', part }], dropped[index]?.migration ?? ''));
}
/** The tables of schemas that were seen to go. */
function tablesInside(dropped, tables) {
    return dropped
        .filter(({ object }) => object.kind === 'schema')
        .flatMap(({ migration, object }) => (0,plan_losses/* lossesFrom */.Cv)(tables
        .filter(({ schema }) => schema === object.names[0])
        .map((table) => ({ kind: 'table', part: (0,plan_tables/* partOf */.BU)(table) })), migration));
}
/** What the shadow has as well was seen to go there, or to stay. */
function isOnShadow({ part }, seen) {
    return (seen?.tables.some((table) => (0,plan_losses/* nameOfPart */.s6)(table) === (0,plan_losses/* nameOfPart */.s6)({ schema: part.schema, table: part.table }) &&
        (part.column === undefined || table.columns.some(({ name }) => name === part.column))) ?? false);
}

// EXTERNAL MODULE: ./build/plan/table-work.js
var table_work = __webpack_require__(83266);
;// CONCATENATED MODULE: ./build/plan/alter-table-work.js


/** Commands of ALTER TABLE that let others read, and mostly write. All others take ACCESS EXCLUSIVE. */
const MILD_COMMANDS = {
    AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
    AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
    AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
    AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
    AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
};
/** What one command of ALTER TABLE does. */
function alterWork({ subtype = 'AT_AddColumn', name, def }, table, { place, surroundings }) {
    switch (subtype) {
        case 'AT_AddColumn':
            return addColumnWork(def, table, place);
        case 'AT_AlterColumnType':
            // One that only widens a varchar, or makes text of it, is done in the catalog alone; that depends on the old type.
            return [(0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', { scans: 'perhaps', rewrites: 'perhaps' })];
        case 'AT_SetNotNull':
            return [(0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', { scans: 'yes' })];
        case 'AT_AddConstraint':
            return def !== undefined && 'Constraint' in def ? constraintWork(def.Constraint, table, place) : [];
        case 'AT_ValidateConstraint':
            return [
                (0,table_work/* work */.oJ)(table, 'SHARE UPDATE EXCLUSIVE', { scans: 'yes' }),
                ...(0,table_work/* foreignKeysOf */.Gh)(table, surroundings)
                    .filter((key) => key.name === name)
                    .map((key) => (0,table_work/* work */.oJ)(key.references, 'ROW SHARE', { scans: 'perhaps' })),
            ];
        case 'AT_DropConstraint':
        case 'AT_DropColumn':
            return [
                (0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE'),
                ...(0,table_work/* foreignKeysOf */.Gh)(table, surroundings)
                    .filter((key) => subtype === 'AT_DropConstraint' ? key.name === name : key.columns.includes(name ?? ''))
                    .map((key) => (0,table_work/* work */.oJ)(key.references, 'ACCESS EXCLUSIVE')),
            ];
        case 'AT_SetTableSpace':
        case 'AT_SetLogged':
        case 'AT_SetUnLogged':
        case 'AT_SetAccessMethod':
            return [(0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })];
        case 'AT_AttachPartition':
        case 'AT_DetachPartition': {
            const { name: partition, concurrent = false } = def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd : {};
            const isAttached = subtype === 'AT_AttachPartition';
            return [
                (0,table_work/* work */.oJ)(table, isAttached || concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
                (0,table_work/* work */.oJ)(place(partition), 'ACCESS EXCLUSIVE', isAttached ? { scans: 'yes', indexesBuilt: 0 } : {}),
            ];
        }
        default:
            return [(0,table_work/* work */.oJ)(table, MILD_COMMANDS[subtype] ?? 'ACCESS EXCLUSIVE')];
    }
}
function constraintWork({ contype, indexname, skip_validation = false, ...rest }, table, place) {
    const scans = skip_validation ? 'no' : 'yes';
    switch (contype) {
        case 'CONSTR_FOREIGN':
            return [
                (0,table_work/* work */.oJ)(table, 'SHARE ROW EXCLUSIVE', { scans }),
                ...referencedWork({ contype, ...rest }, place, skip_validation ? 'no' : 'perhaps'),
            ];
        case 'CONSTR_PRIMARY':
        case 'CONSTR_UNIQUE':
        case 'CONSTR_EXCLUSION':
            return [
                (0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', indexname === undefined ? { scans: 'yes', indexesBuilt: 1 } : { scans: 'perhaps' }),
            ];
        default:
            return [(0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', { scans })];
    }
}
/** What a foreign key does with the table that it points to. */
function referencedWork({ contype, pktable }, place, scans) {
    return contype === 'CONSTR_FOREIGN' ? [(0,table_work/* work */.oJ)(place(pktable), 'SHARE ROW EXCLUSIVE', { scans })] : [];
}
/** Functions whose value is the same for all rows, or that are fixed when the column is added: the default is kept once, for all rows. */
const ONE_VALUE = new Set(['now', 'transaction_timestamp', 'statement_timestamp']);
function addColumnWork(def, table, place) {
    const { constraints: parts = [], typeName } = def !== undefined && 'ColumnDef' in def ? def.ColumnDef : { constraints: [] };
    const constraints = parts.flatMap((part) => ('Constraint' in part ? [part.Constraint] : []));
    const has = (...types) => constraints.some(({ contype = '' }) => types.includes(contype));
    const filled = constraints
        .filter(({ contype }) => contype === 'CONSTR_DEFAULT')
        .map(({ raw_expr }) => callsIn(raw_expr).some((call) => !ONE_VALUE.has(call)));
    const rewrites = (0,parse_tree/* isSerial */.pY)(typeName) || has('CONSTR_GENERATED', 'CONSTR_IDENTITY')
        ? 'yes'
        : filled.includes(true)
            ? 'perhaps'
            : 'no';
    const checks = has('CONSTR_CHECK') ||
        (has('CONSTR_NOTNULL', 'CONSTR_PRIMARY') && filled.length === 0) ||
        has('CONSTR_PRIMARY', 'CONSTR_UNIQUE') ||
        rewrites === 'yes';
    return [
        (0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', {
            rewrites,
            scans: checks ? 'yes' : rewrites,
            indexesBuilt: constraints.filter(({ contype }) => ['CONSTR_PRIMARY', 'CONSTR_UNIQUE'].includes(contype ?? '')).length,
        }),
        // A new column is null everywhere, or has one value: the other table is asked, at most, for that.
        ...constraints.flatMap((constraint) => referencedWork(constraint, place, 'no')),
    ];
}
function callsIn(expression) {
    const calls = [];
    (0,parse_tree/* visit */.YR)(expression, (node) => {
        if ('FuncCall' in node) {
            calls.push((node.FuncCall.funcname ?? []).flatMap(parse_tree/* namesIn */.wX).at(-1) ?? '');
        }
    });
    return calls;
}

// EXTERNAL MODULE: ./build/plan/object-types.js
var object_types = __webpack_require__(27951);
;// CONCATENATED MODULE: ./build/plan/row-work.js


/** What INSERT, UPDATE, DELETE, MERGE and TRUNCATE do, wherever in the statement they stand. */
function rowWork(statement, place) {
    const found = [];
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        if ('UpdateStmt' in node || 'DeleteStmt' in node) {
            const { relation, whereClause } = 'UpdateStmt' in node ? node.UpdateStmt : node.DeleteStmt;
            found.push(whereClause === undefined
                ? (0,table_work/* work */.oJ)(place(relation), 'ROW EXCLUSIVE', { scans: 'yes', changesRows: 'all' })
                : (0,table_work/* work */.oJ)(place(relation), 'ROW EXCLUSIVE', { scans: 'perhaps', changesRows: 'some' }));
        }
        else if ('MergeStmt' in node) {
            found.push((0,table_work/* work */.oJ)(place(node.MergeStmt.relation), 'ROW EXCLUSIVE', { scans: 'perhaps', changesRows: 'some' }));
        }
        else if ('InsertStmt' in node) {
            found.push((0,table_work/* work */.oJ)(place(node.InsertStmt.relation), 'ROW EXCLUSIVE'));
        }
        else if ('TruncateStmt' in node) {
            for (const relation of node.TruncateStmt.relations ?? []) {
                if ('RangeVar' in relation) {
                    found.push((0,table_work/* work */.oJ)(place(relation.RangeVar), 'ACCESS EXCLUSIVE'));
                }
            }
        }
    });
    return found;
}
/** What COPY does with its table; of a query's tables nothing is told. */
function copyWork({ relation, is_from = false }, place) {
    if (relation === undefined) {
        return [];
    }
    return [
        is_from
            ? (0,table_work/* work */.oJ)(place(relation), 'ROW EXCLUSIVE')
            : (0,table_work/* work */.oJ)(place(relation), 'ACCESS SHARE', { scans: 'yes' }),
    ];
}
/** The tables that the statement's queries read, beside those that it changes. */
function readsOf(statement, place, changed) {
    if (!parse_tree/* RUN_AT_ONCE */._F.some((kind) => kind in statement) && !('RefreshMatViewStmt' in statement)) {
        return [];
    }
    const read = [];
    const made = new Set();
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        if ('CommonTableExpr' in node) {
            made.add(node.CommonTableExpr.ctename ?? '');
        }
        else if ('RangeVar' in node) {
            read.push(place(node.RangeVar));
        }
    });
    return read
        .filter((table) => !made.has(table.table) && !changed.some((one) => (0,table_work/* isSameTable */.j9)(one.table, table)))
        .map((table) => (0,table_work/* work */.oJ)(table, 'ACCESS SHARE', { scans: 'perhaps' }));
}

;// CONCATENATED MODULE: ./build/plan/definition-work.js





/** What statements do that change a schema. */
const DEFINITIONS = {
    AlterTableStmt: alterTableWork,
    DropStmt: dropWork,
    RenameStmt: renameWork,
    AlterObjectSchemaStmt: moveWork,
    IndexStmt: indexWork,
    CreateStmt: createWork,
    CreateTrigStmt: ({ relation }, { place }) => [(0,table_work/* work */.oJ)(place(relation), 'SHARE ROW EXCLUSIVE')],
    RuleStmt: ruleWork,
    CreatePolicyStmt: ({ table }, { place }) => [(0,table_work/* work */.oJ)(place(table), 'ACCESS EXCLUSIVE')],
    AlterPolicyStmt: ({ table }, { place }) => [(0,table_work/* work */.oJ)(place(table), 'ACCESS EXCLUSIVE')],
    ViewStmt: ({ replace, view }, { place }) => replace === true ? [(0,table_work/* work */.oJ)(place(view), 'ACCESS EXCLUSIVE')] : [],
    CreateStatsStmt: statisticsWork,
    CommentStmt: commentWork,
};
function alterTableWork({ relation, cmds = [], objtype }, context) {
    if (!TABLE_LIKE.has(objtype ?? '')) {
        return [];
    }
    const table = context.place(relation);
    return cmds.flatMap((command) => 'AlterTableCmd' in command ? alterWork(command.AlterTableCmd, table, context) : []);
}
function dropWork({ removeType = 'OBJECT_TABLE', objects = [], concurrent = false }, { defaultSchema, surroundings }) {
    return objects.map(parse_tree/* namesIn */.wX).flatMap((names) => {
        if (TABLE_LIKE.has(removeType)) {
            const table = tableNamed(names, defaultSchema);
            return [
                (0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE'),
                ...(0,table_work/* foreignKeysOf */.Gh)(table, surroundings).map((key) => (0,table_work/* work */.oJ)(key.references, 'ACCESS EXCLUSIVE')),
            ];
        }
        if (object_types/* ON_TABLE */.D.has(removeType)) {
            return [(0,table_work/* work */.oJ)(tableNamed(names.slice(0, -1), defaultSchema), 'ACCESS EXCLUSIVE')];
        }
        const table = removeType === 'OBJECT_INDEX'
            ? surroundings.tableOfIndex(names.at(-2) ?? defaultSchema, names.at(-1) ?? '')
            : undefined;
        return table === undefined
            ? []
            : [(0,table_work/* work */.oJ)(table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')];
    });
}
function renameWork({ renameType = 'OBJECT_TYPE', relationType, relation }, { place }) {
    const isOnTable = TABLE_LIKE.has(renameType) ||
        (renameType === 'OBJECT_COLUMN' && TABLE_LIKE.has(relationType ?? '')) ||
        renameType === 'OBJECT_TABCONSTRAINT' ||
        object_types/* ON_TABLE */.D.has(renameType);
    return isOnTable ? [(0,table_work/* work */.oJ)(place(relation), 'ACCESS EXCLUSIVE')] : [];
}
function moveWork({ objectType, relation }, { place }) {
    return TABLE_LIKE.has(objectType ?? '') ? [(0,table_work/* work */.oJ)(place(relation), 'ACCESS EXCLUSIVE')] : [];
}
function indexWork({ relation, concurrent = false }, { place }) {
    const lock = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
    return [(0,table_work/* work */.oJ)(place(relation), lock, { scans: 'yes', indexesBuilt: 1 })];
}
/** A new table is nobody's yet: what counts are those that it inherits from or refers to. */
function createWork({ tableElts = [], inhRelations = [], partbound }, { place }) {
    const parents = inhRelations.flatMap((parent) => ('RangeVar' in parent ? [parent.RangeVar] : []));
    const lock = partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
    const constraints = tableElts.flatMap((part) => 'ColumnDef' in part ? (part.ColumnDef.constraints ?? []) : [part]);
    return [
        ...parents.map((parent) => (0,table_work/* work */.oJ)(place(parent), lock)),
        ...constraints.flatMap((part) => 'Constraint' in part ? referencedWork(part.Constraint, place, 'no') : []),
    ];
}
function ruleWork(rule, { place }) {
    return [(0,table_work/* work */.oJ)(place(rule.relation), 'ACCESS EXCLUSIVE'), ...rowWork({ RuleStmt: rule }, place)];
}
function statisticsWork({ relations = [] }, { place }) {
    return relations.flatMap((one) => 'RangeVar' in one ? [(0,table_work/* work */.oJ)(place(one.RangeVar), 'SHARE UPDATE EXCLUSIVE')] : []);
}
function commentWork({ objtype = 'OBJECT_TYPE', object }, { defaultSchema }) {
    const names = object === undefined ? [] : (0,parse_tree/* namesIn */.wX)(object);
    const isOfColumn = objtype === 'OBJECT_COLUMN';
    return isOfColumn || TABLE_LIKE.has(objtype)
        ? [(0,table_work/* work */.oJ)(tableNamed(isOfColumn ? names.slice(0, -1) : names, defaultSchema), 'SHARE UPDATE EXCLUSIVE')]
        : [];
}
const TABLE_LIKE = new Set([
    'OBJECT_TABLE',
    'OBJECT_FOREIGN_TABLE',
    'OBJECT_VIEW',
    'OBJECT_MATVIEW',
]);
function tableNamed(names, defaultSchema) {
    return { schema: names.at(-2) ?? defaultSchema, table: names.at(-1) ?? '' };
}

;// CONCATENATED MODULE: ./build/plan/maintenance-work.js

/** What statements do that keep tables in order, and leave schema and rows as they are. */
const MAINTENANCE = {
    ReindexStmt: reindexWork,
    VacuumStmt: vacuumWork,
    ClusterStmt: clusterWork,
    RefreshMatViewStmt: refreshWork,
    LockStmt: lockWork,
};
function reindexWork({ kind, relation }, { place, surroundings }) {
    const table = kind === 'REINDEX_OBJECT_TABLE'
        ? place(relation)
        : kind === 'REINDEX_OBJECT_INDEX'
            ? surroundings.tableOfIndex(place(relation).schema, relation?.relname ?? '')
            : undefined;
    return table === undefined ? [] : [(0,table_work/* work */.oJ)(table, 'SHARE', { scans: 'yes', indexesBuilt: 1 })];
}
function vacuumWork({ rels = [], options = [], is_vacuumcmd = false }, { place }) {
    const isFull = options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full');
    return rels
        .flatMap((one) => ('VacuumRelation' in one ? [place(one.VacuumRelation.relation)] : []))
        .map((table) => isFull
        ? (0,table_work/* work */.oJ)(table, 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })
        : (0,table_work/* work */.oJ)(table, 'SHARE UPDATE EXCLUSIVE', { scans: is_vacuumcmd ? 'perhaps' : 'no' }));
}
function clusterWork({ relation }, { place }) {
    return relation === undefined
        ? []
        : [(0,table_work/* work */.oJ)(place(relation), 'ACCESS EXCLUSIVE', { scans: 'yes', rewrites: 'yes' })];
}
function refreshWork({ relation, concurrent = false }, { place }) {
    return [
        concurrent
            ? (0,table_work/* work */.oJ)(place(relation), 'EXCLUSIVE', { rewrites: 'perhaps' })
            : (0,table_work/* work */.oJ)(place(relation), 'ACCESS EXCLUSIVE', { rewrites: 'yes' }),
    ];
}
function lockWork({ relations = [], mode = 8 }, { place }) {
    return relations.flatMap((one) => 'RangeVar' in one ? [(0,table_work/* work */.oJ)(place(one.RangeVar), table_work/* LOCK_MODES */.bx[mode - 1] ?? 'ACCESS EXCLUSIVE')] : []);
}

;// CONCATENATED MODULE: ./build/plan/locks.js





const NO_SURROUNDINGS = { tableOfIndex: () => undefined, foreignKeys: [] };
/**
 * What a statement does with tables, by its parse tree and PostgreSQL's documentation of locks. Not seen: what code does that is run by itself
 * (DO, CALL, triggers), children of partitioned tables, and what CASCADE takes with it. A plain read is told only where it may go over all rows.
 * @param defaultSchema where a name without a schema is
 */
function workOf(statement, defaultSchema, surroundings = NO_SURROUNDINGS) {
    const place = (relation) => ({
        schema: relation?.schemaname ?? defaultSchema,
        table: relation?.relname ?? '',
    });
    const named = (0,parse_tree/* madeByKind */.rm)(statement, { place, defaultSchema, surroundings }, WORK) ?? rowWork(statement, place);
    return [...named, ...readsOf(statement, place, named)].reduce(together, []);
}
/** Of all other statements only those count that change rows. */
const WORK = {
    ...DEFINITIONS,
    ...MAINTENANCE,
    CopyStmt: (copy, { place }) => copyWork(copy, place),
};
/** One entry a table, with all that was said of it. */
function together(all, one) {
    const other = all.find(({ table }) => (0,table_work/* isSameTable */.j9)(table, one.table));
    if (other === undefined) {
        return [...all, one];
    }
    const both = {
        table: one.table,
        lock: (0,table_work/* strongerLock */.wS)(other.lock, one.lock),
        scans: moreCertain(other.scans, one.scans),
        rewrites: moreCertain(other.rewrites, one.rewrites),
        indexesBuilt: other.indexesBuilt + one.indexesBuilt,
        changesRows: other.changesRows === 'none' ? one.changesRows : other.changesRows,
    };
    return all.map((entry) => (entry === other ? both : entry));
}
function moreCertain(a, b) {
    return a === 'yes' || b === 'yes' ? 'yes' : a === 'no' ? b : a;
}

;// CONCATENATED MODULE: ./build/plan/present-names.js

/** The names before any statement. @param defaultSchema where a name without a schema is */
function present_names_presentNames(defaultSchema) {
    return namesWith(new Map(), defaultSchema);
}
function namesWith(moved, defaultSchema) {
    const place = (relation) => ({
        schema: relation?.schemaname ?? defaultSchema,
        table: relation?.relname ?? '',
    });
    const presentOf = ({ schema, table }) => {
        const key = keyOf({ schema, table });
        return moved.has(key) ? moved.get(key)?.present : { schema, table };
    };
    const change = (...entries) => namesWith(new Map([...moved, ...entries.map(([now, present]) => [keyOf(now), { now, present }])]), defaultSchema);
    return {
        presentOf,
        nowOf(present) {
            const renamed = [...moved.values()].find((one) => one.present !== undefined && keyOf(one.present) === keyOf(present));
            return renamed?.now ?? (moved.has(keyOf(present)) ? undefined : present);
        },
        after(statement) {
            if ('RenameStmt' in statement && statement.RenameStmt.renameType === 'OBJECT_TABLE') {
                const from = place(statement.RenameStmt.relation);
                const to = { ...from, table: statement.RenameStmt.newname ?? '' };
                return change([from, undefined], [to, presentOf(from)]);
            }
            if ('AlterObjectSchemaStmt' in statement &&
                statement.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE') {
                const from = place(statement.AlterObjectSchemaStmt.relation);
                const to = { ...from, schema: statement.AlterObjectSchemaStmt.newschema ?? defaultSchema };
                return change([from, undefined], [to, presentOf(from)]);
            }
            if ('CreateStmt' in statement && statement.CreateStmt.if_not_exists !== true) {
                return change([place(statement.CreateStmt.relation), undefined]);
            }
            if ('CreateTableAsStmt' in statement && statement.CreateTableAsStmt.if_not_exists !== true) {
                return change([place(statement.CreateTableAsStmt.into?.rel), undefined]);
            }
            if ('DropStmt' in statement && statement.DropStmt.removeType === 'OBJECT_TABLE') {
                const gone = (statement.DropStmt.objects ?? [])
                    .map(parse_tree/* namesIn */.wX)
                    .map((names) => ({ schema: names.at(-2) ?? defaultSchema, table: names.at(-1) ?? '' }));
                return change(...gone.map((table) => [table, undefined]));
            }
            return namesWith(moved, defaultSchema);
        },
    };
}
function keyOf({ schema, table }) {
    return JSON.stringify([schema, table]);
}

;// CONCATENATED MODULE: ./build/plan/command-work.js



/**
 * What the commands of a range do, in order: as a rehearsal has shown it, or else by their parse trees.
 * @param seen of the same commands in the same order; none without a rehearsal
 * @param surroundings of the database as it is now
 */
function workOfCommands(commands, seen, defaultSchema, surroundings) {
    let names = present_names_presentNames(defaultSchema);
    return commands.map(({ migration, sql, statements }, index) => {
        const told = [];
        for (const statement of statements) {
            told.push(...underPresentNames(workOf(statement, defaultSchema, byNow(surroundings, names)), names));
            names = names.after(statement);
        }
        const shown = seen[index]?.sql === sql ? seen[index] : undefined;
        return {
            migration,
            sql,
            tables: shown === undefined ? told : asSeen(told, shown),
            seen: shown !== undefined,
        };
    });
}
/** Surroundings are read in present names, and statements use those of their moment. */
function byNow({ tableOfIndex, foreignKeys }, names) {
    return {
        tableOfIndex: (schema, index) => {
            const table = tableOfIndex(schema, index);
            return table === undefined ? undefined : names.nowOf(table);
        },
        foreignKeys: foreignKeys.flatMap((key) => {
            const table = names.nowOf(key.table);
            const references = names.nowOf(key.references);
            return table === undefined || references === undefined ? [] : [{ ...key, table, references }];
        }),
    };
}
function underPresentNames(tables, names) {
    return tables.flatMap((one) => {
        const table = names.presentOf(one.table);
        return table === undefined ? [] : [{ ...one, table }];
    });
}
/**
 * What the statements tell, corrected by what a server has shown of them: a shadow has no rows, but takes the same locks, opens the same
 * scans and writes the same relations anew. What depends on rows stays as it is told.
 */
function asSeen(told, { inTransaction, tables }) {
    const seenOf = (table) => tables.find((one) => (0,table_work/* isSameTable */.j9)(one.table, table));
    if (!inTransaction) {
        return told.map((one) => {
            const writtenAnew = seenOf(one.table)?.writtenAnew === true;
            return one.rewrites === 'perhaps' ? { ...one, rewrites: writtenAnew ? 'yes' : 'no' } : one;
        });
    }
    const untold = tables
        .map((seen) => seen.table)
        .filter((table) => !told.some((one) => (0,table_work/* isSameTable */.j9)(one.table, table)))
        .map((table) => (0,table_work/* work */.oJ)(table, 'ACCESS SHARE'));
    return [...told, ...untold].flatMap((one) => {
        const seen = seenOf(one.table);
        return seen?.held === undefined ? [] : correct(one, seen, seen.held);
    });
}
function correct(told, seen, held) {
    const weaker = table_work/* LOCK_MODES */.bx[Math.min(table_work/* LOCK_MODES */.bx.indexOf(told.lock), table_work/* LOCK_MODES */.bx.indexOf(held))] ?? held;
    // TRUNCATE gives the table a new, empty file too, without looking at the old one.
    const rewrites = seen.writtenAnew && (seen.scanned === true || told.rewrites !== 'no');
    const corrected = {
        table: told.table,
        lock: (0,table_work/* strongerLock */.wS)(weaker, seen.added ?? weaker),
        scans: scansSeen(told, seen),
        rewrites: rewrites ? 'yes' : 'no',
        indexesBuilt: seen.writtenAnew ? 0 : seen.indexesBuilt,
        changesRows: told.changesRows === 'none' && changesUntold(told, seen) ? 'some' : told.changesRows,
    };
    return corrected.lock === 'ACCESS SHARE' && corrected.scans === 'no' ? [] : [corrected];
}
/** A scan that depends on rows, or on the planner, may come although an empty table shows none; one that depends on types does not. */
function scansSeen({ scans, rewrites }, { scanned }) {
    if (scanned === true) {
        return 'yes';
    }
    const dependsOnRows = scans === 'perhaps' && rewrites !== 'perhaps';
    return scanned === undefined || dependsOnRows ? scans : 'no';
}
/** Code that is run by itself locks for changing rows where no statement says so. */
function changesUntold(told, seen) {
    return told.lock === 'ACCESS SHARE' && seen.added === 'ROW EXCLUSIVE';
}

;// CONCATENATED MODULE: ./build/plan/forecast.js

/** Where nothing could be measured: from a small cloud disk to memory. */
const ASSUMED_RATE = { low: 25e6, high: 2e9 };
/**
 * How long the work takes, in multiples of the time in which the same table's rows are counted. On PostgreSQL 15 with 300 MB, 2 million rows and
 * one index, measured cold and warm: a check of all rows took 1.4 to 3.5 times as long, an index 5 (of numbers) to 52 (of text), a rewrite 16 to
 * 37 with its index, changing all rows 9 (DELETE) to 125 (UPDATE). Rounded outwards, since other tables have more indexes, and triggers.
 */
const CHECK = { low: 1, high: 4 };
const INDEX = { low: 4, high: 60 };
const REWRITE = { low: 10, high: 100 };
const CHANGE = { low: 5, high: 150 };
/** What any command takes, with its way there and back. */
const COMMAND = { low: 0.001, high: 0.1 };
/**
 * How long each command runs once it has its locks.
 *
 * Assumed: the measured rate holds within a quarter and twice itself; where most of what was measured came from memory, the disk may be
 * as slow as 25 MB/s; work takes the multiples of a count that are stated in this module. Not reckoned: waiting for locks, triggers, rows that
 * foreign keys look up or delete with others, and code that is run by itself (DO, CALL).
 * @param rate none where no table could be read: then between a small cloud disk (25 MB/s) and memory (2 GB/s)
 */
function forecastDown(commands, sizes, rate) {
    const bytesOf = new Map(sizes.map(({ table, bytes }) => [(0,plan_losses/* nameOfPart */.s6)(table), bytes]));
    const speed = rate === undefined ? ASSUMED_RATE : likelyRate(rate);
    const each = commands.map(({ migration, sql, tables }) => ({
        migration,
        sql,
        seconds: sum([
            COMMAND,
            ...tables.map((work) => {
                const bytes = bytesOf.get((0,plan_losses/* nameOfPart */.s6)(work.table)) ?? 0;
                const count = { low: bytes / speed.high, high: bytes / speed.low };
                return multiply(count, countsOf(work));
            }),
        ]),
    }));
    return { commands: each, seconds: sum(each.map(({ seconds }) => seconds)) };
}
function likelyRate({ bytesPerSecond, cached }) {
    const slow = bytesPerSecond / 4;
    return { low: cached > 0.5 ? Math.min(slow, ASSUMED_RATE.low) : slow, high: bytesPerSecond * 2 };
}
/** The work on a table in multiples of a count of its rows. */
function countsOf({ scans, rewrites, indexesBuilt, changesRows }) {
    const index = { low: INDEX.low * indexesBuilt, high: INDEX.high * indexesBuilt };
    const change = changesRows === 'none' ? NOTHING : changesRows === 'some' ? { ...CHANGE, low: 0 } : CHANGE;
    return sum([ifSo(rewrites, REWRITE), ifSo(scans, CHECK), index, change]);
}
const NOTHING = { low: 0, high: 0 };
function ifSo(certainty, { low, high }) {
    return certainty === 'no' ? NOTHING : { low: certainty === 'yes' ? low : 0, high };
}
function sum(ranges) {
    return ranges.reduce((all, { low, high }) => ({ low: all.low + low, high: all.high + high }), NOTHING);
}
function multiply(a, b) {
    return { low: a.low * b.low, high: a.high * b.high };
}
/**
 * The low ends are what a small app took here, by hand 1.9 s for stop and start together. The high ends are assumed of App Service, which gives a
 * process up to 5 s to end unless told otherwise and takes tens of seconds for a cold start. None of it is a promise of Azure's.
 */
const USUAL_PARTS = {
    stop: { low: 0.5, high: 20 },
    drain: { low: 0, high: 10 },
    compare: { low: 0.1, high: 5 },
    start: { low: 1, high: 90 },
};
/** From the stop until the app serves again, seconds: all parts one after the other. */
function forecastDowntime(down, parts = USUAL_PARTS) {
    return sum([parts.stop, parts.drain, down, parts.compare, parts.start]);
}
/**
 * The dump of so many bytes of tables, indexes left out since a dump has none. Assumed: compressed to between a half and a sixth (3.5 was measured on
 * rows of an app; text in JSON goes further, pictures not at all), at 15 to 100 MB of table a second (18 and 42 measured on two busy cores, at the
 * default and the fastest level).
 */
function forecastBackup(tableBytes) {
    return {
        bytes: { low: tableBytes / 6, high: tableBytes / 2 },
        seconds: { low: tableBytes / 100e6 + 0.5, high: tableBytes / 15e6 + 5 },
    };
}

// EXTERNAL MODULE: ./build/postgres/sql-state.js
var sql_state = __webpack_require__(92070);
;// CONCATENATED MODULE: ./build/postgres/measure-tables.js



/** The bytes of each of these tables that is there, indexes left out; of a partitioned one, those of its partitions. Needs no right to read them. */
async function readSizesOf(client, tables) {
    const result = await client.query(`SELECT n.nspname AS schema, c.relname AS table,
            (CASE c.relkind WHEN 'p' THEN (SELECT coalesce(sum(pg_table_size(relid)), 0) FROM pg_partition_tree(c.oid))
                            ELSE pg_table_size(c.oid) END)::text AS bytes
       FROM unnest($1::text[], $2::text[]) AS wanted (schema, name)
       JOIN pg_namespace n ON n.nspname = wanted.schema
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
      WHERE c.relkind IN ('r', 'p', 'm')`, [tables.map(({ schema }) => schema), tables.map(({ table }) => table)]);
    return result.rows.map(({ schema, table, bytes }) => ({ table: { schema, table }, bytes: Number(bytes) }));
}
/** The share of a second that is given to measuring; a statement that takes longer is broken off. */
const BUDGET_MS = 1_000;
/** A shorter reading is mostly overhead. */
const LONG_ENOUGH_MS = 100;
const FIRST_ROWS = 20_000;
const GROWTH = 8;
/** Tables smaller than this are read before anything can be measured. */
const LEAST_BYTES = 1_000_000;
/**
 * How fast the largest of these tables that may be read is read from its beginning on, in the client's open transaction, within about a
 * second. The pages are counted by the server itself. Undefined where no table is large enough to tell.
 */
async function measureReadRate(client, sizes) {
    const until = Date.now() + BUDGET_MS;
    const largest = sizes.filter(({ bytes }) => bytes >= LEAST_BYTES).sort((a, b) => b.bytes - a.bytes);
    for (const { table, bytes } of largest) {
        const rate = await measureTable(client, table, bytes, until);
        if (rate !== undefined || Date.now() >= until) {
            return rate;
        }
    }
    return undefined;
}
async function measureTable(client, table, bytes, until) {
    let best;
    let bytesBefore = 0;
    for (let rows = FIRST_ROWS; Date.now() < until; rows *= GROWTH) {
        const reading = await readRows(client, table, rows, until - Date.now());
        if (reading === undefined || reading.bytes <= bytesBefore) {
            return best;
        }
        bytesBefore = reading.bytes;
        best = { bytesPerSecond: (reading.bytes / reading.milliseconds) * 1_000, cached: reading.cached };
        if (reading.milliseconds >= LONG_ENOUGH_MS || reading.bytes >= bytes / 2) {
            return best;
        }
    }
    return best;
}
/** Undefined where the table may not be read, or not within the time. */
async function readRows(client, { schema, table }, rows, timeoutMs) {
    const name = `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table)}`;
    await client.query('SAVEPOINT ef_rollback_measuring');
    try {
        await client.query("SELECT set_config('statement_timeout', $1, true)", [
            String(Math.max(1, Math.ceil(timeoutMs))),
        ]);
        // Where a row is, no index knows: the table itself is read.
        const answer = await client.query(`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) SELECT count(place) FROM (SELECT ctid AS place FROM ONLY ${name} LIMIT ${rows}) few`);
        return readingOf(answer.rows[0]?.['QUERY PLAN'][0]);
    }
    catch (error) {
        if (!['57014', '42501', '42P01', '42809'].includes((0,sql_state/* sqlStateOf */.v)(error) ?? '')) {
            throw error;
        }
        return undefined;
    }
    finally {
        // The timeout goes back with it to what it was.
        await client.query('ROLLBACK TO ef_rollback_measuring; RELEASE ef_rollback_measuring');
    }
}
const PAGE_BYTES = 8_192;
function readingOf(explained) {
    if (explained === undefined) {
        return undefined;
    }
    const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = explained.Plan;
    return {
        bytes: (hit + read) * PAGE_BYTES,
        milliseconds: Math.max(0.001, explained['Execution Time']),
        cached: hit + read === 0 ? 0 : hit / (hit + read),
    };
}
/** Which table each index is of, and the foreign keys, as they are now. */
async function readSurroundings(client) {
    const indexes = await client.query(`SELECT n.nspname AS schema, c.relname AS index, t.relname AS table
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    const keys = await client.query(`SELECT k.conname AS name, ARRAY[fn.nspname, f.relname]::text[] AS from, ARRAY[tn.nspname, t.relname]::text[] AS to,
            (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey)) AS columns
       FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
       JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      WHERE k.contype = 'f'`);
    const tables = new Map(indexes.rows.map(({ schema, index, table }) => [(0,plan_losses/* nameOfPart */.s6)({ schema, table: index }), { schema, table }]));
    return {
        tableOfIndex: (schema, index) => tables.get((0,plan_losses/* nameOfPart */.s6)({ schema, table: index })),
        foreignKeys: keys.rows.map(({ name, columns, from, to }) => ({
            name,
            columns,
            table: { schema: from[0], table: from[1] },
            references: { schema: to[0], table: to[1] },
        })),
    };
}

// EXTERNAL MODULE: ./build/postgres/table-sizes.js
var table_sizes = __webpack_require__(15273);
;// CONCATENATED MODULE: ./build/modes/forecast-rollback.js







/**
 * Works out what each command of the Down locks, scans and rewrites, and measures the live database in the transaction that is open on `client`, which
 * may be read-only; within about a second.
 * @param seen what the rehearsal has shown; none without one
 */
async function forecastRollback(client, { downs }, seen = []) {
    const parser = await (0,sql_parser/* loadSqlParser */.O)();
    const commands = downs.map(runnable/* runnable */.a).flatMap(({ id, commands: own }) => own.map(({ sql }, index) => ({
        migration: id,
        sql,
        statements: parser.parse(sql) ?? [],
        // EF ends each Down with it.
        isHistoryRow: index === own.length - 1,
    })));
    const work = workOfCommands(commands, seen, await (0,postgres_database/* currentSchema */.r9)(client), await readSurroundings(client)).filter((_, index) => commands[index]?.isHistoryRow === false);
    const sizes = await readSizesOf(client, affectedTables(work));
    const rate = await measureReadRate(client, sizes);
    const down = forecastDown(work, sizes, rate);
    const tableBytes = [...(await (0,table_sizes/* readTableSizes */.B)(client)).values()].reduce((all, bytes) => all + bytes, 0);
    return {
        work,
        sizes,
        rate,
        down,
        downtime: forecastDowntime(down.seconds),
        backup: forecastBackup(tableBytes),
    };
}
/** Each table once. */
function affectedTables(work) {
    const tables = work.flatMap((command) => command.tables.map(({ table }) => table));
    return [...new Map(tables.map((table) => [JSON.stringify([table.schema, table.table]), table])).values()];
}

// EXTERNAL MODULE: ./build/plan/finding.js
var plan_finding = __webpack_require__(55475);
// EXTERNAL MODULE: ./build/postgres/loss-guard.js + 1 modules
var loss_guard = __webpack_require__(65094);
;// CONCATENATED MODULE: ./build/postgres/partition-keys.js
/** Those columns by whose values rows are divided among the partitions of their table, on whatever level; each once. */
async function partitionKeysAmong(client, columns) {
    const found = await client.query(KEYS, [
        columns.map(({ schema }) => schema),
        columns.map(({ table }) => table),
        columns.map(({ column }) => column ?? ''),
    ]);
    const indexes = new Set(found.rows.map(({ index }) => index));
    return columns.filter((_, index) => indexes.has(index));
}
/** A column has another number in each partition. A key of 0 is an expression, which may be of any column. */
const KEYS = `
SELECT DISTINCT asked.index::integer - 1 AS index
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (schema, "table", "column", index)
  JOIN pg_namespace n ON n.nspname = asked.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.table
  JOIN LATERAL pg_partition_tree(c.oid) AS part ON true
  JOIN pg_partitioned_table p ON p.partrelid = part.relid
  JOIN pg_attribute a ON a.attrelid = part.relid AND a.attname = asked.column
 WHERE a.attnum = ANY (p.partattrs) OR 0 = ANY (p.partattrs)
`;

;// CONCATENATED MODULE: ./build/modes/guard-findings.js





/**
 * Whether the rollback will see what goes without a name: told while the app still runs, and not by a failure in the transaction.
 * @param areDownsRead false where nobody can read what the Downs do, as in a bundle
 */
async function guardFindings(client, { unjudged, moves }, engine, areDownsRead) {
    const finding = { check: plan_finding/* LOSSES_WITHOUT_A_NAME */.f, ok: false };
    if (engine === 'transaction') {
        const why = await (0,loss_guard/* whyUnguarded */.uf)(client);
        return why === undefined ? uncountedMoves(client, moves) : [{ ...finding, blocks: true, sentence: why }];
    }
    const unheld = `Engine ${engine} commits migration by migration, so that nothing holds it when`;
    if (!areDownsRead) {
        return [
            {
                ...finding,
                blocks: false,
                sentence: `${unheld} the Downs, whose SQL cannot be read here, destroy data that the rehearsal does not show: read their source before you approve.`,
            },
        ];
    }
    return unjudged.length === 0
        ? []
        : [
            {
                ...finding,
                blocks: false,
                sentence: `${unheld} what the plan cannot judge (${(0,format/* formatCounted */.So)(unjudged.length, 'statement')}, see the warnings) destroys data: read them before you approve.`,
            },
        ];
}
/** A row that moves to another partition counts as deleted in its own: the guard must hear from the server how many an UPDATE has moved. */
async function uncountedMoves(client, moves) {
    const uncounted = await partitionKeysAmong(client, moves.filter(({ answer }) => answer === undefined));
    return uncounted.map(({ migration, schema, table, column }) => ({
        check: plan_finding/* LOSSES_WITHOUT_A_NAME */.f,
        ok: false,
        blocks: false,
        migration,
        sentence: `${(0,plan_losses/* nameOfPart */.s6)({ schema, table, column })}, by which rows are divided among partitions, is written inside another statement (WITH, MERGE): the server does not say how many rows that moves, so that one that is moved counts as deleted and ends the rollback before anything is committed. Make it an UPDATE of its own.`,
    }));
}

;// CONCATENATED MODULE: ./build/modes/measure-plan.js













/** Measures losses, sizes and sessions and asks the invariants, in one read-only transaction that sees one moment. */
async function measurePlan(attempt, ground, plan, written, rehearsed, engine) {
    const seen = rehearsed?.result === 'done' ? rehearsed : undefined;
    const measured = await (0,postgres_database/* withConnection */.p)(ground.database, 'plan', (client) => (0,snapshot/* inOneMoment */.o)(client, async () => {
        const downs = plan.range.reverted.map((migration) => ({
            migration,
            effects: plan.effects?.[migration] ?? [],
        }));
        const writes = await (0,table_writes/* countWrites */.GG)(client);
        const found = await findLosses(client, downs, seen?.seen);
        const forecast = plan.downs.length === 0 ? undefined : await forecastRollback(client, plan, seen?.commands);
        const liveSessions = await (0,activity/* countLiveSessions */.Dc)(client, written.policy.activeSessions?.query);
        const findings = [
            ...present(judgeLiveSessions(written, liveSessions)),
            ...(await invariantFindings(client, written, engine)),
            ...(await writeFindings(client, attempt)),
            ...(await archiveFindings(client, attempt, found, engine)),
            ...(await guardFindings(client, found, engine, plan.effects !== undefined)),
        ];
        const warnings = await readServerWarnings(client, {
            application: attempt.workplace.application,
            affected: forecast === undefined ? [] : affectedTables(forecast.work),
        });
        return { found, forecast, liveSessions, writes, findings, warnings };
    }));
    return {
        ...measured,
        warnings: [...measured.warnings, ...(await appWarnings(attempt, ground))],
    };
}
function present(value) {
    return value === undefined ? [] : [value];
}
async function invariantFindings(client, written, engine) {
    const finding = { check: 'invariants', blocks: true };
    try {
        await (0,postgres_invariants/* askBefore */.bz)(client, written);
    }
    catch (error) {
        if (!(error instanceof postgres_invariants/* InvariantsUnanswered */.E$)) {
            throw error;
        }
        return error.reasons.map((sentence) => ({ ...finding, ok: false, sentence }));
    }
    const { invariants } = written.policy;
    if (invariants.length === 0) {
        return [];
    }
    return engine === 'transaction'
        ? [
            {
                ...finding,
                ok: true,
                sentence: 'All can be asked, and are compared inside the transaction before it is committed.',
            },
        ]
        : [
            {
                ...finding,
                blocks: false,
                ok: false,
                sentence: `Engine ${engine} commits migration by migration, so that invariants are only compared afterwards, and what is broken is put back from the dump.`,
            },
        ];
}
/** A plan may be made by a role that only reads; it is the rollback's that must be allowed to write. */
async function writeFindings(client, { inputs }) {
    const why = await whyReadOnly(client);
    return why === undefined
        ? []
        : [{ check: 'server', ok: false, blocks: inputs.mode === 'rollback', sentence: why }];
}
async function archiveFindings(client, { inputs }, { losses }, engine) {
    if (inputs.archiveLimitBytes === 0 || !losses.some(plan_losses/* needsApproval */.vb)) {
        return [];
    }
    const finding = { check: 'archive', ok: false };
    if (engine !== 'transaction') {
        return [
            {
                ...finding,
                blocks: false,
                sentence: `Engine ${engine} keeps no archive of what is lost; the backup has it.`,
            },
        ];
    }
    if (inputs.mode === 'rollback') {
        const sentence = (await (0,archive/* foreignArchive */.JD)(client)) ?? (await (0,archive/* archiveObstacle */._m)(client));
        return sentence === undefined ? [] : [{ ...finding, blocks: true, sentence }];
    }
    // One that merely plans need not be the owner.
    const obstacle = await (0,archive/* archiveObstacle */._m)(client);
    return obstacle === undefined
        ? []
        : [
            {
                ...finding,
                blocks: false,
                sentence: `${obstacle} That counts for the role that rolls back; one that merely plans needs no such right.`,
            },
        ];
}
async function appWarnings({ world }, { app }) {
    return app === undefined ? [] : readAppWarnings(app.site, world.signal);
}

;// CONCATENATED MODULE: ./build/sql/row-changes.js

/**
 * The rows that commands change, whether a value is lost by it or not: a column that is filled in where it was empty counts too. Code in DO blocks,
 * and in functions that the same commands make and call, is not understood but looked through, word by word, so that too much is found there
 * rather than too little. What a function that was there before does is not seen.
 * @param commands of one migration's Up or Down
 * @param defaultSchema where a name without a schema is
 */
function rowChangesOf(parser, commands, defaultSchema) {
    const functions = new Map();
    const called = new Set();
    const changes = [];
    for (const sql of commands) {
        const statements = parser.parse(sql);
        if (statements === undefined) {
            changes.push(...changesInCode(parser, sql));
        }
        for (const statement of statements ?? []) {
            if ('DoStmt' in statement) {
                changes.push(...changesInCode(parser, codeOf(statement.DoStmt.args)));
            }
            else if ('CreateFunctionStmt' in statement) {
                const { funcname = [], options } = statement.CreateFunctionStmt;
                functions.set(funcname.flatMap(parse_tree/* namesIn */.wX).at(-1) ?? '', codeOf(options));
            }
            else if (!('RuleStmt' in statement)) {
                changes.push(...changesInStatement(statement, defaultSchema));
                addCalled(statement, called);
            }
        }
    }
    const run = [...functions].filter(([name]) => called.has(name));
    return [...changes, ...run.flatMap(([, code]) => changesInCode(parser, code))];
}
function changesInStatement(statement, defaultSchema) {
    const changes = [];
    const add = (does, relation) => {
        const part = { schema: relation?.schemaname ?? defaultSchema, table: relation?.relname ?? '' };
        changes.push({ does, part, inCode: false });
    };
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        if ('UpdateStmt' in node) {
            add('updates', node.UpdateStmt.relation);
        }
        else if ('DeleteStmt' in node) {
            add('deletes', node.DeleteStmt.relation);
        }
        else if ('MergeStmt' in node) {
            add('merges into', node.MergeStmt.relation);
        }
        else if ('InsertStmt' in node && node.InsertStmt.onConflictClause?.action === 'ONCONFLICT_UPDATE') {
            add('updates', node.InsertStmt.relation);
        }
        else if ('TruncateStmt' in node) {
            for (const relation of node.TruncateStmt.relations ?? []) {
                add('empties', 'RangeVar' in relation ? relation.RangeVar : undefined);
            }
        }
    });
    return changes;
}
function addCalled(statement, called) {
    (0,parse_tree/* visit */.YR)(statement, (node) => {
        const call = 'FuncCall' in node ? node.FuncCall : 'CallStmt' in node ? node.CallStmt.funccall : undefined;
        called.add((call?.funcname ?? []).flatMap(parse_tree/* namesIn */.wX).at(-1) ?? '');
    });
}
function codeOf(options) {
    return (options ?? [])
        .flatMap((option) => ('DefElem' in option && option.DefElem.arg !== undefined ? [option.DefElem] : []))
        .filter(({ defname }) => defname === 'as')
        .flatMap(({ arg }) => (arg === undefined ? [] : (0,parse_tree/* namesIn */.wX)(arg)))
        .join('\n');
}
const CHANGING = new Set(['update', 'delete', 'truncate', 'merge']);
function changesInCode(parser, code) {
    const words = [...new Set(wordsIn(parser, code))];
    return words.some((word) => CHANGING.has(word))
        ? words.map((table) => ({ does: 'may change', part: { schema: '', table }, inCode: true }))
        : [];
}
/** In lower case; those in strings too, which may be run. */
function wordsIn(parser, code) {
    const words = parser.words(code);
    if (words === undefined) {
        return code.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [];
    }
    return words.flatMap(({ text, isString }) => isString && text.length < code.length ? wordsIn(parser, text) : [text.replace(/^"|"$/g, '')]);
}

// EXTERNAL MODULE: ./build/modes/causes.js
var causes = __webpack_require__(52251);
;// CONCATENATED MODULE: ./build/modes/policy-question.js





/** What the policy is asked of a plan: what the range changes and loses, how it marks itself, and what somebody has approved of it. */
async function policyQuestion({ inputs }, plan, { losses, tables }, { marks }, written) {
    const parser = await (0,sql_parser/* loadSqlParser */.O)();
    const changes = (listed) => listed === undefined ? undefined : rowChangesOf(parser, (0,causes/* ownSql */.lq)(listed), plan.defaultSchema);
    const { dataLoss } = inputs.approval;
    return {
        written,
        range: plan.range.reverted.map((id) => ({
            id,
            up: changes(plan.ups.find((one) => one.id === id)),
            down: changes(plan.downs.find((one) => one.id === id)),
        })),
        code: plan.code,
        losses: losses.filter(plan_losses/* needsApproval */.vb),
        tables,
        marks,
        approved: inputs.mode === 'plan' && dataLoss === '' ? undefined : new Set((0,approval/* readApproval */.yp)(dataLoss).names),
    };
}

;// CONCATENATED MODULE: ./build/modes/weigh.js







/** Everything that an approver must know: measured, held against the policy, and sealed with a digest. */
async function weigh(attempt, ground, carrier, plan, foreseen, written) {
    const { runner } = attempt.world;
    const { rehearsed, choice } = foreseen;
    const measured = await measurePlan(attempt, ground, plan, written, rehearsed, choice.engine);
    const sources = await carrier.sources(plan.range.reverted, written.policy.breakingChanges);
    const question = await policyQuestion(attempt, plan, measured.found, sources, written);
    const commit = await carrier.commit();
    const described = describePlan({
        attempt,
        ground,
        versions: carrier.versions,
        commit,
        plan,
        foreseen,
        measured,
        sources,
        question,
    });
    return {
        // What a plan holds comes from the database and the sources; nothing in it may be a secret, and its digest is of what is shown.
        document: (0,seal_plan/* sealPlan */.tP)((0,redaction/* redactTexts */.SG)(described, (text) => runner.redact(text))),
        found: measured.found,
        written,
        mayLoseRows: mayLoseRows(question),
        mayChangeRows: rowChanging(measured, foreseen),
        writes: measured.writes,
    };
}
/** Where the rehearsal has shown every command, those that write a table anew and those that take rows; otherwise any may be. */
function rowChanging({ forecast, found }, { rehearsed }) {
    const isSeen = rehearsed?.result === 'done' && rehearsed.commands !== undefined;
    if (!isSeen || forecast === undefined) {
        return 'any';
    }
    const writtenAnew = forecast.work.flatMap(({ tables }) => tables.filter(({ rewrites }) => rewrites !== 'no').map(({ table }) => (0,plan_losses/* nameOfPart */.s6)(table)));
    const emptied = found.losses
        .filter(({ kind }) => kind === 'table' || kind === 'rows')
        .map(({ name }) => name);
    return new Set([...writtenAnew, ...emptied]);
}

;// CONCATENATED MODULE: ./build/modes/work-out-plan.js













/**
 * Looks, prepares the tools, works out the range, rehearses and weighs it: the same for a plan and for a rollback. Undefined when the database
 * is at the target already. What speaks against the rollback stands in the plan's checks.
 * @throws Refusal where no plan can be made
 */
async function workOutPlan(attempt) {
    const { inputs, world, phases } = attempt;
    const written = await readRepositoryPolicy(inputs.policyFile, inputs.ef.workingDirectory, world);
    attempt.report.contacts = written.policy.contacts;
    warnOfTransientDump(attempt);
    const ground = await lookAround(attempt);
    const carrier = await prepare(attempt, ground);
    const plan = await workOutRange(attempt, ground, carrier);
    if (plan.range.reverted.length === 0) {
        return undefined;
    }
    const foreseen = await rehearse(attempt, ground, plan);
    refuseUnreachableEngine(foreseen, carrier);
    const weighed = await phases.run('Weigh', () => weigh(attempt, ground, carrier, plan, foreseen, written), ({ document }) => describeWeighed(document));
    attempt.document = weighed.document;
    tellLiveSessions(attempt, weighed.document);
    tellLosses(attempt, weighed.document);
    return { ground, carrier, plan, foreseen, weighed };
}
function tellLiveSessions({ report, world }, { liveSessions }) {
    if (liveSessions !== undefined) {
        report.activeSessions = liveSessions;
        world.runner.line(`${(0,format/* formatCounted */.So)(liveSessions, 'user session')} live`);
    }
}
function warnOfTransientDump({ inputs: { backup }, warn }) {
    if (!backup.upload && backup.directory === undefined) {
        warn('Backup', 'The dump is gone when the job ends: upload-artifact is false, and backup-directory names no folder that stays.');
    }
}
function describeWeighed(plan) {
    const { verdict, losses, checks } = plan;
    const against = (0,seal_plan/* forbidding */.Nt)({ checks }).length;
    return {
        safe: (0,seal_plan/* mayLoseUnnamed */.rD)(plan) ? 'no loss is known, and not all can be judged' : 'nothing is lost',
        'loses data': `${(0,format/* formatCounted */.So)((0,seal_plan/* lossesToApprove */.sF)({ losses }).length, 'loss', 'losses')} to approve`,
        cannot: `${(0,format/* formatCounted */.So)(against, 'check')} ${against === 1 ? 'forbids' : 'forbid'} it`,
    }[verdict];
}
function tellLosses({ world, report }, document) {
    report.plan = { digest: document.digest, verdict: document.verdict, losses: document.losses };
    for (const { name, kind, rows, atMost, migration } of (0,seal_plan/* lossesToApprove */.sF)(document)) {
        const amount = (0,format/* formatCounted */.So)(rows, kind === 'table' || kind === 'rows' ? 'row' : 'value');
        world.runner.line(`  loses ${name}: ${atMost ? 'up to ' : ''}${amount} (${migration})`);
    }
    world.runner.line(`  plan-digest ${document.digest}`);
}
async function lookAround({ inputs, world, workplace, phases, report, warn }) {
    const ground = await phases.run('Look', () => look(inputs, world, workplace), ({ server, tools, app }) => `PostgreSQL ${server.version}, ${(0,format/* formatBytes */.z3)(server.databaseSizeBytes)}; pg_dump ${tools.version}; ` +
        (app === undefined ? 'no app is managed' : `app ${app.site.label} is ${app.found}`));
    const { database, server, tools, app } = ground;
    report.server = {
        version: server.version,
        host: database.place.host,
        port: database.place.port,
        database: database.settings.database,
        sizeBytes: server.databaseSizeBytes,
    };
    report.tools = { pgDump: tools.version };
    if (app !== undefined) {
        report.app = { name: app.site.label, found: app.found, ended: app.found };
    }
    for (const warning of ground.warnings) {
        warn('Disk', warning);
    }
    return ground;
}
async function prepare({ inputs, world, workplace, phases, report }, ground) {
    const carrier = await phases.run(preparation(inputs), () => prepareCarrier(inputs, world, workplace, ground), ({ origin }) => origin);
    report.tools = { pgDump: report.tools?.pgDump ?? '', ...carrier.tools };
    return carrier;
}
async function workOutRange(attempt, ground, carrier) {
    const { world, workplace, phases, report, journal } = attempt;
    const plan = await phases.run('Plan', () => carrier.plan(attempt, ground), ({ range }) => range.reverted.length === 0
        ? `the database is at ${range.to} already`
        : `${range.from} → ${range.to}, ${(0,format/* formatCounted */.So)(range.reverted.length, 'migration')} to revert`);
    const { from, to, reverted } = plan.range;
    report.range = { from, to, reverted, ...(plan.effects === undefined ? {} : { effects: plan.effects }) };
    report.historyTable = (0,postgres_history/* qualifiedName */.OL)(plan.history);
    for (const id of reverted) {
        world.runner.line(`  revert ${id}`);
        for (const effect of plan.effects?.[id] ?? []) {
            world.runner.line(`    ${(0,plan_effects/* describeEffect */.x)(effect)}`);
        }
    }
    journal.record({
        from,
        to,
        rangeFile: await (0,recorded_range/* recordRange */.T5)(workplace, plan.range),
        history: plan.history,
        serverVersionNumber: ground.server.versionNumber,
    });
    return plan;
}
/** Known before the app is stopped: what does not go in one transaction needs something that goes migration by migration. */
function refuseUnreachableEngine({ choice }, { cannotUpdate }) {
    if (choice.engine !== 'transaction' && cannotUpdate !== undefined) {
        throw new refusal/* Refusal */.P_(`Engine ${choice.engine} is needed${choice.because === undefined ? '' : `, since ${choice.because}`}, and ${cannotUpdate}. ` +
            'Choose another target, or leave the input release out and go back with the source. The app was not stopped.');
    }
}
/** Reads what is expected and runs the Down on a shadow, so that what fails there is known while the app still runs. */
async function rehearse(attempt, ground, plan) {
    const { inputs, phases, report, journal, world } = attempt;
    const byCommands = (0,rehearsal/* engineByCommands */.cZ)(inputs, plan);
    const foreseen = await phases.run(inputs.rehearse === 'off' ? 'Expected schema' : 'Rehearse', async () => {
        const foresight = await foresee(attempt, ground, plan, (0,rehearsal/* rehearsalOf */.pK)(inputs, byCommands));
        return { ...foresight, ...(0,rehearsal/* judgeRehearsal */.X6)(inputs, plan, byCommands, foresight) };
    }, ({ expected, objection, rehearsed }) => `${(0,format/* formatCounted */.So)(expected.tables.length, 'table')} at ${plan.range.to}` +
        (rehearsed === undefined
            ? ''
            : objection === undefined
                ? ', and the Down ends there'
                : ', and the Down does not end there') +
        (expected.drift.length === 0
            ? ''
            : `; ${(0,format/* formatCounted */.So)(expected.drift.length, 'object')} differ from the migrations already`));
    const { expected, tolerated, choice } = foreseen;
    for (const difference of expected.drift.slice(0, 50)) {
        world.runner.line(`  drift: ${(0,catalog/* describeDifference */.hF)(difference)}`);
    }
    for (const difference of tolerated) {
        attempt.warn('Rehearsal', `The Down will leave a difference: ${(0,catalog/* describeDifference */.hF)(difference)}.`);
    }
    report.engine = choice.engine;
    journal.record({ engine: choice.engine });
    if (choice.because !== undefined) {
        report.engineBecause = choice.because;
        attempt.warn('Engine', `Engine database-update is taken, since ${choice.because}.`);
    }
    return foreseen;
}


/***/ }),

/***/ 1297:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ sameState)
/* harmony export */ });
/** Whether two states of an app are the same: Azure writes them in more than one letter case. */
function sameState(a, b) {
    return a.toLowerCase() === b.toLowerCase();
}


/***/ }),

/***/ 50579:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   uX: () => (/* binding */ objectionsToApproval),
/* harmony export */   yp: () => (/* binding */ readApproval),
/* harmony export */   zP: () => (/* binding */ approvalText)
/* harmony export */ });
/* unused harmony export judgeApproval */
/* harmony import */ var _losses_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80971);

/** Judges the text of `approve-data-loss`: one more or one fewer is not approved. A loss of nothing may be named and need not be. */
function judgeApproval(text, losses) {
    const { names, unreadable } = readApproval(text);
    const wanted = losses.filter(_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .needsApproval */ .vb);
    const known = new Set(losses.map(({ name }) => name));
    const missing = wanted.filter(({ name }) => !names.includes(name));
    const superfluous = names.filter((name) => !known.has(name));
    return {
        missing,
        superfluous,
        unreadable,
        text: approvalText(losses),
    };
}
/**
 * What is wrong with the text of `approve-data-loss`, a sentence for the person, or none.
 * @param wanted beside a digest, which stands for all of a plan's losses, none need be named; what is named must be one even so
 */
function objectionsToApproval(text, losses, wanted) {
    const { missing, superfluous, unreadable, text: toName } = judgeApproval(text, losses);
    const unnamed = wanted === 'every loss' ? missing.map(({ name }) => name) : [];
    const wrong = [
        ...(unnamed.length === 0 ? [] : [`not named: ${unnamed.join(', ')}`]),
        ...(superfluous.length === 0 ? [] : [`no loss of this plan: ${superfluous.join(', ')}`]),
        ...(unreadable.length === 0 ? [] : [`no name of a table or column: ${unreadable.join(', ')}`]),
    ];
    if (wrong.length === 0) {
        return [];
    }
    const toPaste = toName === ''
        ? 'Nothing is lost, so leave it empty.'
        : `What is lost, to be pasted as it is:\n${toName}\n`;
    return [`approve-data-loss must name what is lost, and nothing else (${wrong.join('; ')}). ${toPaste}`];
}
/**
 * The text to paste into `approve-data-loss`: sorted, so that the same losses are the same text, and on one line, which a field of GitHub's form
 * for a manual run takes as well as YAML does.
 */
function approvalText(losses) {
    return losses
        .filter(_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .needsApproval */ .vb)
        .map(({ name }) => name)
        .sort()
        .join(', ');
}
/** The names that a text holds, each as nameOfPart() writes it and once, and the lines that are none. */
function readApproval(text) {
    const names = new Set();
    const unreadable = [];
    for (const line of linesOf(text)) {
        const part = readName(line);
        if (part === undefined) {
            unreadable.push(line);
        }
        else {
            names.add((0,_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .nameOfPart */ .s6)(part));
        }
    }
    return { names: [...names], unreadable };
}
/** Names stand on lines of their own, or between commas, outside of quotes: a field of GitHub's form for a manual run has one line. */
function linesOf(text) {
    return (text.match(/(?:"(?:[^"]|"")*"|[^\r\n,])+/g) ?? [])
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
const NAME = /^(?:"(?:[^"]|"")+"|[^."]+)(?:\.(?:"(?:[^"]|"")+"|[^."]+)){1,2}$/;
const PARTS = /"((?:[^"]|"")+)"|([^."]+)/g;
function readName(line) {
    if (!NAME.test(line)) {
        return undefined;
    }
    const parts = [...line.matchAll(PARTS)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare?.trim() ?? '');
    const [schema = '', table = '', column] = parts;
    return parts.includes('') ? undefined : { schema, table, ...(column === undefined ? {} : { column }) };
}


/***/ }),

/***/ 92639:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ canonicalJson)
/* harmony export */ });
/**
 * The one JSON text of a value: members sorted by code unit, no white space, strings as they are.
 * @throws TypeError for what JSON cannot hold (undefined, NaN, a function, a Date), since it would hash like something else
 */
function canonicalJson(value) {
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return `[${Array.from(value, canonicalJson).join(',')}]`;
    }
    if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
        const members = Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
        return `{${members.join(',')}}`;
    }
    throw new TypeError(`A ${typeof value} has no canonical JSON.`);
}


/***/ }),

/***/ 56084:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   VM: () => (/* binding */ coveredParts),
/* harmony export */   kl: () => (/* binding */ DIGEST_PARTS),
/* harmony export */   ol: () => (/* binding */ digestOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _canonical_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(92639);


/** The parts of a plan that must not change between approval and execution. */
const DIGEST_PARTS = [
    'database',
    'history',
    'range',
    'downSql',
    'expectedCatalog',
    'presentCatalog',
    'losses',
    'policy',
    'apps',
    'engine',
    'terms',
    'versions',
    'commit',
];
/**
 * The plan digest. What changes by itself from hour to hour (row counts, sizes, the app's state, warnings, forecast, who planned when) is outside.
 * The database's place is inside: two with the same schema must not be approved by one plan.
 */
function digestOf(plan) {
    const parts = coveredParts(plan);
    const digestParts = Object.fromEntries(DIGEST_PARTS.map((part) => [part, sha256((0,_canonical_json_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalJson */ .d)(parts[part]))]));
    return { digest: sha256((0,_canonical_json_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalJson */ .d)(digestParts)), digestParts };
}
/** What is hashed of each part. Sets are sorted, so that the order in which a server gives them out does not matter. */
function coveredParts(plan) {
    return {
        database: { host: plan.server.host, database: plan.server.database },
        history: plan.history.toSorted(),
        range: { from: plan.from, to: plan.to, reverted: plan.range.map(({ id }) => id) },
        downSql: plan.range.map(({ id, sql }) => ({ id, sql: sql ?? null })),
        expectedCatalog: { scope: plan.scope, objects: sortedCatalog(plan.expectedCatalog) },
        presentCatalog: sortedCatalog(plan.presentCatalog),
        losses: plan.losses
            // One that was empty when the plan was approved is no part of what was approved once it holds something.
            .filter(({ needsApproval }) => needsApproval)
            .map(({ name, kind }) => ({ name, kind }))
            .toSorted((a, b) => order(a.name, b.name) || order(a.kind, b.kind)),
        policy: plan.policy ?? null,
        apps: plan.apps.map(({ name }) => name).toSorted(),
        engine: plan.engine.name,
        terms: plan.terms,
        versions: plan.tools,
        commit: plan.commit ?? null,
    };
}
function sortedCatalog(catalog) {
    return catalog.map(({ kind, name, definition }) => (0,_canonical_json_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalJson */ .d)([kind, name, definition])).toSorted();
}
/** By code unit: a locale must not change a digest. */
function order(a, b) {
    return a === b ? 0 : a < b ? -1 : 1;
}
function sha256(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('hex');
}


/***/ }),

/***/ 3411:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ markShape),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   U9: () => (/* binding */ count),
/* harmony export */   g1: () => (/* binding */ record),
/* harmony export */   iw: () => (/* binding */ catalogObjects),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   sc: () => (/* binding */ sha256)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(13798);
/* harmony import */ var _catalog_catalog_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29063);


// What the documents that others read, a plan and a recorded release, are put together from. They are read, never written to.
const text = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP();
const count = zod__WEBPACK_IMPORTED_MODULE_0__/* .number */ .aig().int().nonnegative();
const list = (of) => zod__WEBPACK_IMPORTED_MODULE_0__/* .array */ .YOg(of).readonly();
const record = (shape) => zod__WEBPACK_IMPORTED_MODULE_0__/* .object */ .Ikc(shape).readonly();
const sha256 = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP().regex(/^[0-9a-f]{64}$/);
/** A catalog, or a part of one. */
const catalogObjects = list(record({ kind: zod__WEBPACK_IMPORTED_MODULE_0__/* ["enum"] */ .k5n(_catalog_catalog_js__WEBPACK_IMPORTED_MODULE_1__/* .OBJECT_KINDS */ .cg), name: text, definition: text }));
/** How a migration marks itself in its source. */
const markShape = {
    kind: zod__WEBPACK_IMPORTED_MODULE_0__/* ["enum"] */ .k5n(['never', 'loses', 'breaking', 'unclear']),
    text,
    file: text,
    line: count,
};


/***/ }),

/***/ 94819:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Uj: () => (/* binding */ explainedBy),
/* harmony export */   X2: () => (/* binding */ NOTHING_EXPLAINED),
/* harmony export */   rU: () => (/* binding */ explainedTogether)
/* harmony export */ });
const NOTHING_EXPLAINED = {
    updated: new Map(),
    moved: new Map(),
    changedOnMove: new Map(),
};
/**
 * Of the updates and deletions that one command has done those that its own UPDATEs account for. What a statement could have done and has not is left for
 * nobody: it would pass what another part of the command, which no plan can read, overwrites or deletes.
 * @param done by the command, by the table's number
 */
function explainedBy(statements, done) {
    const updated = counter(done, (rows) => rows.updated);
    const deleted = counter(done, (rows) => rows.deleted);
    const inserted = counter(done, (rows) => rows.inserted);
    const explained = { updated: counts(), moved: counts(), changedOnMove: counts() };
    // Those that reach few tables come first, as they cannot turn to another one.
    for (const { rows, fillable, partitions = [] } of statements.toSorted((a, b) => reach(a) - reach(b))) {
        let unused = rows ?? Number.POSITIVE_INFINITY;
        const still = new Map(fillable);
        for (const [oid, most] of still) {
            const filled = updated.take(oid, Math.min(most, unused));
            unused -= filled;
            still.set(oid, most - filled);
            add(explained.updated, oid, done.get(oid)?.changedOnUpdate ? 0 : filled);
        }
        if (rows === undefined) {
            continue;
        }
        // What it has updated in place it has not moved.
        unused -= takeAmong(partitions, updated, unused);
        const isChanged = partitions.some((oid) => done.get(oid)?.changedOnInsert);
        for (const oid of partitions) {
            const most = Math.min(unused, fillable === undefined ? unused : (still.get(oid) ?? 0));
            const arrived = partitions.reduce((all, other) => all + inserted.left(other), 0);
            const moved = deleted.take(oid, Math.min(most, arrived));
            takeAmong(partitions, inserted, moved);
            unused -= moved;
            add(isChanged ? explained.changedOnMove : explained.moved, oid, moved);
        }
    }
    return explained;
}
/** What several commands explain together. */
function explainedTogether(all) {
    const together = { updated: counts(), moved: counts(), changedOnMove: counts() };
    for (const one of all) {
        for (const kind of ['updated', 'moved', 'changedOnMove']) {
            for (const [oid, count] of one[kind]) {
                add(together[kind], oid, count);
            }
        }
    }
    return together;
}
function counts() {
    return new Map();
}
function reach({ fillable, partitions = [] }) {
    return Math.max(fillable?.size ?? 0, partitions.length);
}
function counter(done, of) {
    const left = new Map([...done].map(([oid, rows]) => [oid, of(rows)]));
    return {
        left: (oid) => left.get(oid) ?? 0,
        take: (oid, most) => {
            const taken = Math.max(0, Math.min(left.get(oid) ?? 0, most));
            left.set(oid, (left.get(oid) ?? 0) - taken);
            return taken;
        },
    };
}
function takeAmong(oids, from, count) {
    return oids.reduce((taken, oid) => taken + from.take(oid, count - taken), 0);
}
function add(to, oid, count) {
    if (count > 0) {
        to.set(oid, (to.get(oid) ?? 0) + count);
    }
}


/***/ }),

/***/ 55475:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ LOSSES_WITHOUT_A_NAME)
/* harmony export */ });
/** The check that tells whether something would hold what goes without a loss that names it. */
const LOSSES_WITHOUT_A_NAME = 'losses without a name';


/***/ }),

/***/ 95082:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HA: () => (/* binding */ planRange),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   WF: () => (/* binding */ hasUnknownRows),
/* harmony export */   xC: () => (/* binding */ isSameHistory)
/* harmony export */ });
/* harmony import */ var fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21916);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);


/** The name in an id: what follows the timestamp, as EF's MigrationsIdGenerator.GetName cuts it; an id of another form is its own name. */
function nameOf(id) {
    return /^\d{14}_(.+)$/.exec(id)?.[1] ?? id;
}
/** What to do about a database that holds what the migrations' source does not. */
const OTHER_SOURCE = {
    checkout: 'check out the commit that was deployed last.',
    bundle: 'give the bundle of the release that was deployed last. A bundle knows one context alone: ' +
        'where several share the history table, leave bundle out and give context.',
    'recorded release': 'give the record of the release that was deployed last.',
};
/** Whether two histories hold the same migrations in the same order. */
function isSameHistory(one, other) {
    return one.join('\n') === other.join('\n');
}
/** Whether any row of the history is unknown to the context; only then are other contexts asked. */
function hasUnknownRows(code, history) {
    const known = new Set(code.map((migration) => fold(migration.id)));
    return history.some((id) => !known.has(fold(id)));
}
/**
 * The range between the newest applied migration and the target.
 *
 * dotnet-ef would go up, do half or do nothing with exit code 0 where history and code do not fit, so each way
 * they can differ is a refusal with its own sentence.
 * @throws Refusal
 */
function planRange(question) {
    const { code, history } = question;
    if (code.length === 0) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_('The context has no migrations: check project, startup-project and context.');
    }
    refuseUnknownRows(question);
    const applied = new Set(history.map(fold));
    const appliedIndexes = code.flatMap((migration, index) => (applied.has(fold(migration.id)) ? [index] : []));
    const newest = appliedIndexes.at(-1);
    if (newest === undefined) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_('The database has none of the migrations applied: there is nothing to go back from.');
    }
    const targetIndex = findTarget(question, appliedIndexes);
    refuseUnreachable(code, appliedIndexes, targetIndex, newest);
    const revertedIndexes = appliedIndexes.filter((index) => index > targetIndex);
    if (targetIndex === -1 && !question.allowRevertAll) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`target-migration 0 would revert all ${revertedIndexes.length} applied migrations; set allow-revert-all: true if that is meant.`);
    }
    const reverted = revertedIndexes.toReversed().map((index) => idAt(code, index));
    const gone = new Set(reverted.map(fold));
    return {
        from: idAt(code, newest),
        to: targetIndex === -1 ? '0' : idAt(code, targetIndex),
        reverted,
        historyBefore: history,
        historyAfter: history.filter((id) => !gone.has(fold(id))),
        remaining: code.slice(0, targetIndex + 1).map((migration) => migration.id),
    };
}
/** EF compares ids without regard to case (StringComparer.OrdinalIgnoreCase in its HistoryRow look-ups). */
function fold(id) {
    return id.toLowerCase();
}
function idAt(code, index) {
    const migration = code[index];
    if (migration === undefined) {
        throw new RangeError(`There is no migration at ${index}.`);
    }
    return migration.id;
}
function refuseUnknownRows({ code, history, otherContexts, readFrom }) {
    const known = new Set([...code.map((migration) => fold(migration.id)), ...[...otherContexts].map(fold)]);
    const unknown = history.filter((id) => !known.has(fold(id)));
    if (unknown.length === 0) {
        return;
    }
    const newestKnown = code
        .map((migration) => fold(migration.id))
        .toSorted()
        .at(-1) ?? '';
    const list = `${quotedList(unknown)} ${unknown.length === 1 ? 'is' : 'are'}`;
    if (unknown.every((id) => fold(id) > newestKnown)) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`This ${readFrom} is older than the database: ${list} applied but not in the code. ` +
            `The Down of a migration is in the code that brought it: ${OTHER_SOURCE[readFrom]}`);
    }
    throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`The database and this ${readFrom} have diverged: ${list} applied but not in the code, ` +
        `although the code has newer migrations. The database was migrated from another branch: ${OTHER_SOURCE[readFrom]}`);
}
/** The index of the target among the code's migrations; -1 is before the first. */
function findTarget({ target, code }, appliedIndexes) {
    switch (target.kind) {
        case 'before-first':
            return -1;
        case 'steps-back': {
            if (target.steps > appliedIndexes.length) {
                throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`target-migration ~${target.steps} goes back further than the ${appliedIndexes.length} applied migrations.`);
            }
            return appliedIndexes.at(-1 - target.steps) ?? -1;
        }
        case 'migration':
            return findByText(target.text, code);
    }
}
function findByText(text, code) {
    const wanted = fold(text);
    const byId = code.findIndex((migration) => fold(migration.id) === wanted);
    if (byId !== -1) {
        return byId;
    }
    const byName = code.filter((migration) => fold(migration.name) === wanted);
    if (byName.length > 1) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`target-migration ${JSON.stringify(text)} is the name of several migrations: give the full id, one of ${quotedList(byName.map((migration) => migration.id))}.`);
    }
    const only = byName[0];
    if (only === undefined) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`target-migration ${JSON.stringify(text)} is not a migration of this code. Nearest: ${quotedList(nearest(text, code))}.`);
    }
    return code.indexOf(only);
}
function nearest(text, code) {
    const wanted = fold(text);
    const score = (migration) => Math.min((0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(wanted, fold(migration.name)), (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(wanted, fold(migration.id)));
    return code
        .toSorted((a, b) => score(a) - score(b))
        .slice(0, 3)
        .map((migration) => migration.name);
}
function refuseUnreachable(code, appliedIndexes, targetIndex, newest) {
    const applied = new Set(appliedIndexes);
    if (targetIndex > newest) {
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`The target ${idAt(code, targetIndex)} is ahead of the database, which is at ${idAt(code, newest)}: this would go up, not back.`);
    }
    const pending = code.filter((_, index) => index <= targetIndex && !applied.has(index));
    if (pending.length > 0) {
        const list = quotedList(pending.map((migration) => migration.id));
        throw new _refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`${list} ${pending.length === 1 ? 'is' : 'are'} pending at or below the target, so going to it would also apply ${pending.length === 1 ? 'it' : 'them'}: ` +
            'apply what is missing first, or choose an earlier target.');
    }
}
function quotedList(ids) {
    const shown = ids.slice(0, 10).map((id) => `"${id}"`);
    return ids.length > shown.length
        ? `${shown.join(', ')} and ${ids.length - shown.length} more`
        : shown.join(', ');
}


/***/ }),

/***/ 83800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ matchesName),
/* harmony export */   I: () => (/* binding */ matchesTable)
/* harmony export */ });
/** Whether a name is as a pattern says: `*` is any text, `?` one character, everything else itself; case counts. */
function matchesName(pattern, name) {
    const source = pattern
        .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
        .replace(/\*+/g, '.*')
        .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'su').test(name);
}
/** Whether a table is as a pattern says: by `schema.table` where the pattern has a dot, by its name alone otherwise. */
function matchesTable(pattern, { schema, table }) {
    return matchesName(pattern, pattern.includes('.') ? `${schema}.${table}` : table);
}


/***/ }),

/***/ 42570:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Nt: () => (/* binding */ forbidding),
  Pb: () => (/* binding */ hasUnjudged),
  sF: () => (/* binding */ lossesToApprove),
  rD: () => (/* binding */ mayLoseUnnamed),
  rk: () => (/* binding */ readPlanDocument),
  tP: () => (/* binding */ sealPlan),
  A2: () => (/* binding */ writePlanDocument)
});

// UNUSED EXPORTS: verdictOf

// EXTERNAL MODULE: ./node_modules/zod/v4/core/errors.js
var errors = __webpack_require__(37428);
// EXTERNAL MODULE: ./build/plan/approval.js
var approval = __webpack_require__(50579);
// EXTERNAL MODULE: ./build/plan/digest.js
var digest = __webpack_require__(56084);
// EXTERNAL MODULE: ./build/plan/finding.js
var finding = __webpack_require__(55475);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 10 modules
var schemas = __webpack_require__(13798);
// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog = __webpack_require__(29063);
// EXTERNAL MODULE: ./build/plan/document-fields.js
var document_fields = __webpack_require__(3411);
;// CONCATENATED MODULE: ./build/plan/plan-document.js



/** Counts up when a reader of older plans could no longer read them. */
const PLAN_FORMAT = 1;
const amount = schemas/* number */.aig().nonnegative();
/** From the least to the most that is expected. */
const span = (0,document_fields/* record */.g1)({ low: amount, high: amount });
const part = (0,document_fields/* record */.g1)({ schema: document_fields/* text */.Qq, table: document_fields/* text */.Qq, column: document_fields/* text */.Qq.exactOptional() });
const lossKind = schemas/* enum */.k5n(['table', 'column', 'rows', 'values']);
const effect = (0,document_fields/* record */.g1)({
    does: document_fields/* text */.Qq.describe('What it does, for a person.'),
    loses: (0,document_fields/* record */.g1)({ kind: lossKind, part }).exactOptional(),
    unjudged: document_fields/* text */.Qq.exactOptional().describe('Why nobody can say beforehand what it does.'),
});
const migration = (0,document_fields/* record */.g1)({
    id: document_fields/* text */.Qq,
    commit: document_fields/* text */.Qq.exactOptional().describe('The commit that brought it.'),
    author: document_fields/* text */.Qq.exactOptional(),
    date: document_fields/* text */.Qq.exactOptional().describe('When that commit was made, ISO 8601.'),
    subject: document_fields/* text */.Qq.exactOptional().describe('The first line of that commit’s message.'),
    effects: (0,document_fields/* list */.p_)(effect).exactOptional().describe('Absent where the SQL is not known, as from a bundle.'),
    sql: (0,document_fields/* list */.p_)(document_fields/* text */.Qq).exactOptional().describe('The commands of the Down. Absent from a bundle.'),
    marks: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)(document_fields/* markShape */.Fq)).describe('How the migration marks itself in its source.'),
    verdict: schemas/* enum */.k5n(['exact', 'inexact', 'does nothing', 'cannot be generated', 'fails', 'not judged'])
        .describe('What the rehearsal says of its Down.'),
});
const loss = (0,document_fields/* record */.g1)({
    name: document_fields/* text */.Qq.describe('As approve-data-loss takes it.'),
    kind: lossKind,
    part,
    migration: document_fields/* text */.Qq.describe('The migration whose Down does it.'),
    rows: document_fields/* count */.U9.describe('Rows, or of a column the values that are not null.'),
    bytes: document_fields/* count */.U9,
    atMost: schemas/* boolean */.zMY().describe('Whether fewer may go than rows says.'),
    newest: (0,document_fields/* record */.g1)({ column: document_fields/* text */.Qq, at: document_fields/* text */.Qq }).exactOptional(),
    unread: document_fields/* text */.Qq.exactOptional().describe('Why rows and bytes are an estimate: what goes could not be read.'),
    wouldFail: (0,document_fields/* record */.g1)({ values: document_fields/* count */.U9.exactOptional(), reason: document_fields/* text */.Qq })
        .exactOptional()
        .describe('The values over which the Down fails.'),
    needsApproval: schemas/* boolean */.zMY(),
    protected: schemas/* boolean */.zMY().describe('Whether the policy protects the table.'),
    approved: schemas/* boolean */.zMY().describe('Whether approve-data-loss names it.'),
});
const check = (0,document_fields/* record */.g1)({
    name: document_fields/* text */.Qq,
    ok: schemas/* boolean */.zMY(),
    sentence: document_fields/* text */.Qq,
    blocks: schemas/* boolean */.zMY().describe('Whether the rollback is refused unless it is ok.'),
});
const certainty = schemas/* enum */.k5n(['no', 'perhaps', 'yes']);
const command = (0,document_fields/* record */.g1)({
    migration: document_fields/* text */.Qq,
    sql: document_fields/* text */.Qq,
    seconds: span.describe('Once it has its locks.'),
    tables: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({
        table: document_fields/* text */.Qq,
        bytes: document_fields/* count */.U9.describe('Without indexes.'),
        lock: document_fields/* text */.Qq,
        scans: certainty,
        rewrites: certainty,
        indexesBuilt: document_fields/* count */.U9,
    })),
});
const forecast = (0,document_fields/* record */.g1)({
    downtimeSeconds: span,
    backupSeconds: span,
    backupBytes: span,
    totalSeconds: span,
});
const difference = (0,document_fields/* record */.g1)({
    change: schemas/* enum */.k5n(['missing', 'unexpected', 'different']),
    kind: schemas/* enum */.k5n(catalog/* OBJECT_KINDS */.cg),
    name: document_fields/* text */.Qq,
    expected: document_fields/* text */.Qq.exactOptional(),
    observed: document_fields/* text */.Qq.exactOptional(),
    cause: document_fields/* text */.Qq.exactOptional(),
});
const planShape = {
    format: schemas/* literal */.euz(PLAN_FORMAT),
    plannedAt: document_fields/* text */.Qq.describe('ISO 8601.'),
    asked: document_fields/* text */.Qq.describe('The target as it was asked for.'),
    repository: document_fields/* text */.Qq,
    commit: document_fields/* text */.Qq.exactOptional().describe('The commit the migrations were read from. Absent from a bundle.'),
    run: (0,document_fields/* record */.g1)({ id: document_fields/* text */.Qq, attempt: document_fields/* text */.Qq, actor: document_fields/* text */.Qq }),
    server: (0,document_fields/* record */.g1)({ host: document_fields/* text */.Qq, database: document_fields/* text */.Qq, version: document_fields/* text */.Qq, sizeBytes: document_fields/* count */.U9 }),
    tools: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP())
        .readonly()
        .describe('Versions of what carries the plan out, by name: ef-rollback, dotnet-ef, EF Core, bundle.'),
    from: document_fields/* text */.Qq.describe('The newest applied migration.'),
    to: document_fields/* text */.Qq.describe('The target, 0 for before the first.'),
    history: (0,document_fields/* list */.p_)(document_fields/* text */.Qq).describe('The applied migrations, as the history table holds them.'),
    range: (0,document_fields/* list */.p_)(migration).describe('What is reverted, newest first.'),
    losses: (0,document_fields/* list */.p_)(loss),
    checks: (0,document_fields/* list */.p_)(check),
    warnings: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ title: document_fields/* text */.Qq, sentence: document_fields/* text */.Qq })),
    engine: (0,document_fields/* record */.g1)({
        name: schemas/* enum */.k5n(['transaction', 'database-update', 'bundle']),
        because: document_fields/* text */.Qq.exactOptional().describe('Why it is another than transaction.'),
    }),
    terms: (0,document_fields/* record */.g1)({
        verify: schemas/* enum */.k5n(['standard', 'strict']),
        archiveLimitBytes: document_fields/* count */.U9,
        backup: schemas/* enum */.k5n(['auto', 'before-stop', 'after-stop']),
        onFailure: schemas/* enum */.k5n(['restore', 'leave']),
        startApp: schemas/* boolean */.zMY(),
        terminateSessions: schemas/* boolean */.zMY(),
    }).describe('What was asked of the run: how strictly the schema is compared, how much of a loss is kept, when the dump is taken, whether it is put back after a failure, ' +
        'whether the app is started afterwards, and whether connections that do not go are ended.'),
    apps: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ name: document_fields/* text */.Qq.describe('name, or name/slot'), found: document_fields/* text */.Qq })),
    liveSessions: document_fields/* count */.U9.exactOptional(),
    forecast: forecast.exactOptional(),
    commands: (0,document_fields/* list */.p_)(command).describe('What the commands of the Down do with tables, as far as they take time or locks.'),
    rehearsal: (0,document_fields/* record */.g1)({
        on: schemas/* enum */.k5n(['schema', 'data', 'off']),
        sentence: document_fields/* text */.Qq.describe('What it showed, or why there was none.'),
        differences: (0,document_fields/* list */.p_)(difference).describe('What the Down leaves behind that does not fail it.'),
    }),
    drift: (0,document_fields/* list */.p_)(difference).describe('What production has otherwise than its migrations say.'),
    contacts: (0,document_fields/* list */.p_)((0,document_fields/* record */.g1)({ name: document_fields/* text */.Qq, reach: document_fields/* text */.Qq })),
    policy: schemas/* unknown */.L5J().describe('The policy as it was read.'),
    scope: schemas/* enum */.k5n(['schema', 'tables and columns']).describe('How much of the schema is compared.'),
    expectedCatalog: document_fields/* catalogObjects */.iw.describe('The schema at the target.'),
    presentCatalog: document_fields/* catalogObjects */.iw.describe('The schema before the rollback.'),
};
const planSchema = (0,document_fields/* record */.g1)(planShape);
/** The one source of the type, of what is read from a plan file, and of docs/plan.schema.json. */
const planDocumentSchema = (0,document_fields/* record */.g1)({
    ...planShape,
    verdict: schemas/* enum */.k5n(['safe', 'loses data', 'cannot']),
    approval: document_fields/* text */.Qq.describe('What approve-data-loss must be given: names between commas; empty where nothing is lost.'),
    digest: document_fields/* sha256 */.sc.describe('What plan-digest takes: the hash of digestParts.'),
    digestParts: schemas/* record */.g1P(schemas/* string */.YjP(), document_fields/* sha256 */.sc).readonly().describe('The hash of each part the digest covers.'),
});
/** docs/plan.schema.json, by which others can read a plan.json. */
function planJsonSchema() {
    return {
        $id: `urn:ef-rollback:plan:${PLAN_FORMAT}`,
        title: 'A plan of ef-rollback',
        ...z.toJSONSchema(planDocumentSchema, {
            // That our types are read-only means nothing to a reader of the file.
            override: ({ jsonSchema }) => {
                delete jsonSchema.readOnly;
            },
        }),
    };
}

// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
;// CONCATENATED MODULE: ./build/plan/seal-plan.js






/**
 * The plan with its verdict, what approves it and its digest. It goes once through JSON, so that what is hashed is what a reader of plan.json gets.
 * @throws z.ZodError for a plan that is none, which is a mistake of ours
 */
function sealPlan(given) {
    const plan = planSchema.parse(JSON.parse(JSON.stringify(given)));
    return {
        ...plan,
        verdict: verdictOf(plan),
        approval: (0,approval/* approvalText */.zP)(plan.losses),
        ...(0,digest/* digestOf */.ol)(plan),
    };
}
/** `cannot`: a check forbids it. `loses data`: losses need approval, given or not. */
function verdictOf({ checks, losses }) {
    if (forbidding({ checks }).length > 0) {
        return 'cannot';
    }
    return losses.some(({ needsApproval }) => needsApproval) ? 'loses data' : 'safe';
}
/** The checks that forbid the rollback. */
function forbidding({ checks }) {
    return checks.filter(({ ok, blocks }) => blocks && !ok);
}
/** What `approve-data-loss` must name, in the plan's order. */
function lossesToApprove({ losses }) {
    return losses.filter(({ needsApproval }) => needsApproval);
}
/** Whether one transaction is not there to hold back what nobody can judge beforehand: that no loss is named says little then. */
function mayLoseUnnamed({ engine, range, checks, }) {
    return (engine.name !== 'transaction' &&
        (hasUnjudged({ range }) || checks.some(({ name, ok }) => name === finding/* LOSSES_WITHOUT_A_NAME */.f && !ok)));
}
/** Whether a Down has a statement that cannot be judged, or cannot be read at all. */
function hasUnjudged({ range }) {
    return range.some(({ effects }) => effects?.some(({ unjudged }) => unjudged !== undefined) ?? true);
}
/** The text of plan.json. */
function writePlanDocument(document) {
    return `${JSON.stringify(document, null, 2)}\n`;
}
/**
 * A plan as {@link writePlanDocument} wrote it.
 * @param file for the sentences
 * @throws Refusal when it is no plan, one of another version, or one that was altered since
 */
function readPlanDocument(text, file) {
    const read = planDocumentSchema.safeParse(parsed(text, file));
    if (!read.success) {
        const [first] = read.error.issues;
        throw new refusal/* Refusal */.P_(`The plan file ${file} is no plan of this version (format ${PLAN_FORMAT}): ${errors/* toDotPath */.sR(first?.path ?? [])}: ${first?.message}. ` +
            'Give the plan.json of the run whose plan was approved, or plan again.');
    }
    if ((0,digest/* digestOf */.ol)(read.data).digest !== read.data.digest) {
        throw new refusal/* Refusal */.P_(`The plan file ${file} was altered: its parts do not have the digest that it states. Take it anew from the artifact of the run whose plan was approved.`);
    }
    return read.data;
}
function parsed(text, file) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new refusal/* Refusal */.P_(`The plan file ${file} is no JSON. Give the plan.json of the run whose plan was approved.`, {
            cause,
        });
    }
}


/***/ }),

/***/ 81884:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ WITHOUT_POLICY_FILE),
/* harmony export */   z: () => (/* binding */ DEFAULT_POLICY)
/* harmony export */ });
const KEY_TABLES = ['*encryption_key*', '*EncryptionKey*', '*encryptionKey*'];
/** What holds for each key that the policy file leaves out. */
const DEFAULT_POLICY = {
    protectedTables: [
        ...['users', 'Users', 'user', 'User', 'AspNetUsers', 'asp_net_users'],
        ...['sessions', 'Sessions', 'session', 'Session'],
        ...KEY_TABLES,
    ],
    allow: [],
    forbiddenMigrations: [],
    keyTables: KEY_TABLES,
    invariants: [],
    activeSessions: undefined,
    contacts: [],
    breakingChanges: ['BREAKING', 'BreakingChange'],
    lossTolerance: { rows: 100, percent: 5 },
};
/** The policy of a repository without a policy file. */
const WITHOUT_POLICY_FILE = {
    policy: DEFAULT_POLICY,
    placeOf: (key) => `the default of ${key}, since there is no policy file`,
};


/***/ }),

/***/ 95637:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dc: () => (/* binding */ countLiveSessions),
/* harmony export */   _0: () => (/* binding */ describeSession),
/* harmony export */   f8: () => (/* binding */ endOwnBackends),
/* harmony export */   kN: () => (/* binding */ otherSessions),
/* harmony export */   x2: () => (/* binding */ terminateSessions)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15714);
/* harmony import */ var _ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(60471);
/* harmony import */ var _lock_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5843);
/* harmony import */ var _sql_state_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(92070);





/** Programs of people, told apart from the app by the name they give: they may stay when the app has gone. */
const TOOLS = /psql|pgadmin|dbeaver|datagrip|jetbrains|azure data studio|azuredatastudio|pg_dump|pg_activity|tableplus|metabase|grafana|prometheus|postgres_exporter|datadog|navicat|dbvisualizer|heidisql/i;
/** Accounts under which managed PostgreSQL services look after their servers. */
const SERVICE_ACCOUNTS = ['azuresu', 'azure_superuser', 'azure_pg_admin', 'rdsadmin', 'cloudsqladmin'];
/**
 * The connections to this database, those of our own run (by application name) left out. A role that is neither the session's nor a
 * member of pg_read_all_stats is told neither address nor kind of a session; one that has a user then counts as a client's,
 * since the app's role is often another one than that which migrates.
 */
async function otherSessions(client, ownApplication) {
    const result = await client.query(`SELECT pid, coalesce(usename::text, '') AS user, coalesce(application_name, '') AS application,
            CASE WHEN backend_type IS NULL THEN 'an address that the role may not see'
                 ELSE coalesce(host(client_addr), 'local') END AS address, coalesce(state, '') AS state
       FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1)
        AND NOT coalesce(usename::text, '') = ANY ($2)
      ORDER BY pid`, [ownApplication, SERVICE_ACCOUNTS]);
    return result.rows.map((row) => ({ ...row, kind: TOOLS.test(row.application) ? 'tool' : 'app' }));
}
/** A session as a person knows it. */
function describeSession(session) {
    const program = session.application === '' ? 'a program without a name' : session.application;
    return `${program} of ${session.user} from ${session.address} (pid ${session.pid}, ${session.state || 'state unknown'})`;
}
/**
 * Ends other sessions. Returns the pids that could not be ended, since the role is neither theirs nor a member of
 * pg_signal_backend.
 */
async function terminateSessions(client, sessions) {
    const refused = [];
    for (const session of sessions) {
        try {
            await client.query('SELECT pg_terminate_backend($1)', [session.pid]);
        }
        catch (error) {
            if (error.code !== '42501') {
                throw error;
            }
            refused.push(session.pid);
        }
    }
    return refused;
}
/** A backend that is told to end is waited for this long. */
const OWN_BACKENDS_MS = 10_000;
/**
 * Ends what our run has left running on the server (its tool's and pg_dump's backends), this
 * connection and those for the `kept` purposes excepted, and waits until it is gone: a backend whose client was killed goes on until it notices.
 * Returns whether all were gone in time.
 */
async function endOwnBackends(client, ownApplication, kept = [_lock_js__WEBPACK_IMPORTED_MODULE_2__/* .LOCK_PURPOSE */ .Lc]) {
    const until = Date.now() + OWN_BACKENDS_MS;
    for (;;) {
        const result = await client.query(`SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE datname = current_database() AND starts_with(coalesce(application_name, ''), $1)
          AND pid <> pg_backend_pid() AND application_name <> ALL ($2)`, [ownApplication, kept.map((purpose) => `${ownApplication} ${purpose}`)]);
        if (result.rows.length === 0) {
            return true;
        }
        if (Date.now() > until) {
            return false;
        }
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(50);
    }
}
/**
 * The live sessions of the app's users, asked in the client's open transaction: by a policy's query where it has one, else by that of the hand
 * procedure, where there is such a `sessions` table that the role may read; otherwise undefined.
 * @throws Refusal where the policy's query cannot be asked, or answers anything but one count
 */
async function countLiveSessions(client, query) {
    return query === undefined ? askByHand(client) : askLiveSessions(client, query);
}
async function askByHand(client) {
    const columns = await client.query(`SELECT FROM pg_attribute
      WHERE attrelid = to_regclass('sessions') AND NOT attisdropped
        AND (attname = 'is_revoked' AND atttypid = 'boolean'::regtype
          OR attname = 'expires_at' AND atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype))`);
    if (columns.rows.length !== 2) {
        return undefined;
    }
    try {
        const { rows } = await (0,_ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__/* .askReadOnly */ .A$)(client, 'SELECT count(*) FROM sessions WHERE is_revoked = FALSE AND expires_at > NOW()', await (0,_ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__/* .readSearchPath */ .k6)(client));
        return Number(rows[0]?.[0]);
    }
    catch (error) {
        // Nobody has asked for this number: a table that the role may not read, or another app's view, keeps nobody from rolling back.
        if ((0,_sql_state_js__WEBPACK_IMPORTED_MODULE_3__/* .sqlStateOf */ .v)(error) === undefined) {
            throw error;
        }
        return undefined;
    }
}
async function askLiveSessions(client, query) {
    try {
        const { columns, rows } = await (0,_ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__/* .askReadOnly */ .A$)(client, query, await (0,_ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__/* .readSearchPath */ .k6)(client));
        const count = rows[0]?.[0] ?? '';
        if (columns.length !== 1 || rows.length !== 1 || !/^\d+$/.test(count)) {
            throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_('activeSessions.query of the policy has to answer one count, and answers otherwise.');
        }
        return Number(count);
    }
    catch (error) {
        if ((0,_sql_state_js__WEBPACK_IMPORTED_MODULE_3__/* .sqlStateOf */ .v)(error) === undefined && !(error instanceof _ask_read_only_js__WEBPACK_IMPORTED_MODULE_4__/* .AnswerTooLarge */ .UG)) {
            throw error;
        }
        throw new _plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(`activeSessions.query of the policy cannot be asked: ${(0,_plan_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .sentenceOf */ .$N)(error)}.`, {
            cause: error,
        });
    }
}


/***/ }),

/***/ 18337:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  I6: () => (/* binding */ archiveLosses),
  _m: () => (/* binding */ archiveObstacle),
  JD: () => (/* binding */ foreignArchive),
  VA: () => (/* binding */ lockLosses)
});

// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
// EXTERNAL MODULE: ./build/plan/losses.js
var plan_losses = __webpack_require__(80971);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
;// CONCATENATED MODULE: ./build/postgres/archive-copies.js
/** What is to be copied to keep the losses, in the order in which it is put back: rows first, since a column may refer to a row of another table. */
function copiesOf(sources, losses) {
    const copies = parentsFirst(sources).flatMap((source) => copiesOfTable(source, losses));
    return [...copies.filter(({ whole }) => whole), ...copies.filter(({ whole }) => !whole)];
}
function copiesOfTable(source, losses) {
    const own = losses.filter(({ part }) => part.schema === source.schema && part.table === source.table);
    const rows = own.filter(({ kind }) => kind === 'table' || kind === 'rows');
    const values = own.filter(({ kind }) => kind === 'column' || kind === 'values');
    return [
        ...(rows.length === 0
            ? []
            : [{ source, losses: rows, whole: true, key: undefined, lost: source.columns }]),
        ...(values.length === 0 ? [] : [copyOfColumns(source, values)]),
    ];
}
function copyOfColumns(source, losses) {
    const named = new Set(losses.flatMap(({ part }) => part.column ?? []));
    // Values of a table without saying which: any but the key's.
    const any = losses.some(({ part }) => part.column === undefined);
    // By a column that is lost itself no row is found again.
    const key = source.keys.find((names) => !names.some((name) => named.has(name)));
    const lost = source.columns.filter(({ name }) => named.has(name) || (any && key?.includes(name) !== true));
    return {
        source,
        losses,
        whole: false,
        key: key === undefined ? undefined : source.columns.filter(({ name }) => key.includes(name)),
        lost,
    };
}
/** What keeping one of its losses takes. Without a key it is the whole row. */
function bytesToKeep({ source, whole, key }, loss) {
    return whole || key !== undefined ? loss.bytes : source.bytes;
}
/** What is left to copy when some of its losses are too large. */
function withoutColumns(copy, small, tooLarge) {
    const left = new Set(tooLarge.flatMap(({ part }) => part.column ?? []));
    return { ...copy, losses: small, lost: copy.lost.filter(({ name }) => !left.has(name)) };
}
/** Tables before those that refer to them, so that what is put back in this order finds what it refers to; a circle stays as it is. */
function parentsFirst(sources) {
    const ordered = [];
    let waiting = [...sources];
    while (waiting.length > 0) {
        const names = new Set(waiting.map(({ qualified }) => qualified));
        const free = waiting.filter(({ qualified, refersTo }) => !refersTo.some((name) => name !== qualified && names.has(name)));
        const next = free.length === 0 ? waiting : free;
        ordered.push(...next);
        waiting = waiting.filter((source) => !next.includes(source));
    }
    return ordered;
}

;// CONCATENATED MODULE: ./build/postgres/archive-name.js
/** PostgreSQL cuts a longer name off, without an error. */
const LONGEST_NAME_BYTES = 63;
/** The table `<run>_<table>`, cut to what a name may hold, and numbered where that is taken; it is one of `taken` from then on. */
function claimArchiveName(run, table, taken) {
    const wanted = `${run}_${table}`;
    for (let number = 1;; number += 1) {
        const suffix = number === 1 ? '' : `_${number}`;
        const name = `${cutToBytes(wanted, LONGEST_NAME_BYTES - suffix.length)}${suffix}`;
        if (!taken.has(name)) {
            taken.add(name);
            return name;
        }
    }
}
/** Never within a character. */
function cutToBytes(text, bytes) {
    let length = 0;
    let cut = '';
    for (const character of text) {
        length += Buffer.byteLength(character);
        if (length > bytes) {
            break;
        }
        cut += character;
    }
    return cut;
}

;// CONCATENATED MODULE: ./build/postgres/archive-schema.js
/** Makes the schema `ef_rollback` and its manifest where they are missing; gives the names that are taken there. */
async function openArchive(client) {
    const schema = await client.query("SELECT to_regnamespace('ef_rollback') IS NOT NULL AS exists");
    // IF NOT EXISTS would want the right to create one even where it exists.
    if (schema.rows[0]?.exists !== true) {
        await client.query('CREATE SCHEMA ef_rollback');
        await revokeFromOthers(client, 'SCHEMA ef_rollback', "SELECT nspacl AS acl, nspowner AS owner FROM pg_namespace WHERE nspname = 'ef_rollback'");
    }
    const tables = await client.query("SELECT relname AS name FROM pg_class WHERE relnamespace = 'ef_rollback'::regnamespace");
    const taken = new Set(tables.rows.map(({ name }) => name));
    if (!taken.has('archive')) {
        await client.query(CREATE_MANIFEST);
        await closeToOthers(client, 'ef_rollback.archive');
    }
    // A type of the same name would be in the way as well.
    const types = await client.query("SELECT typname AS name FROM pg_type WHERE typnamespace = 'ef_rollback'::regnamespace");
    return new Set([...taken, ...types.rows.map(({ name }) => name), 'archive']);
}
const CREATE_MANIFEST = `
CREATE TABLE ef_rollback.archive (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  what text NOT NULL,
  kind text NOT NULL,
  migration text NOT NULL,
  why text NOT NULL,
  rows bigint NOT NULL,
  kept_in text,
  key_columns text[] NOT NULL,
  lost_columns text[] NOT NULL,
  put_back text NOT NULL
)`;
/** Nobody but its owner may read a table of the archive: what is kept is no more readable than what it was kept from. */
async function closeToOthers(client, table) {
    await revokeFromOthers(client, `TABLE ${table}`, `SELECT relacl AS acl, relowner AS owner FROM pg_class WHERE oid = '${table.replaceAll("'", "''")}'::regclass`);
}
/** Default rights may have let others in. */
async function revokeFromOthers(client, object, rights) {
    const others = await client.query(`SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
       FROM (${rights}) o, aclexplode(o.acl) a WHERE a.grantee <> o.owner`);
    for (const { grantee } of others.rows) {
        await client.query(`REVOKE ALL ON ${object} FROM ${grantee} CASCADE`);
    }
}
/** Writes a loss into the manifest. */
async function note(client, run, { name, kind, migration, rows: measured }, { archive, rows = measured, copy, sql }) {
    const names = (columns = []) => columns.map((column) => column.name);
    await client.query(`INSERT INTO ef_rollback.archive (run, what, kind, migration, why, rows, kept_in, key_columns, lost_columns, put_back)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
        run,
        name,
        kind,
        migration,
        `going back over ${migration} ${DOES[kind]}`,
        rows,
        archive ?? null,
        names(copy?.key),
        names(copy?.lost),
        sql,
    ]);
}
const DOES = {
    table: 'drops the table',
    column: 'drops the column',
    rows: 'deletes rows',
    values: 'overwrites values',
};

// EXTERNAL MODULE: ./build/postgres/catalog-reader.js + 1 modules
var catalog_reader = __webpack_require__(17128);
;// CONCATENATED MODULE: ./build/postgres/archive-source.js


/** The tables of the parts that stand in the database, each once. */
async function readArchiveSources(client, parts) {
    return (0,catalog_reader/* withBareSearchPath */.cO)(client, async () => {
        const result = await client.query(QUERY, [
            parts.map(({ schema }) => schema),
            parts.map(({ table }) => table),
        ]);
        return result.rows;
    });
}
/** Keeps everybody else from writing to the tables, or reading them, until the transaction ends: as their Down will. */
async function lockSources(client, sources) {
    if (sources.length > 0) {
        await client.query(`LOCK TABLE ${sources.map(({ readFrom }) => readFrom).join(', ')} IN ACCESS EXCLUSIVE MODE`);
    }
}
/** What is written to the archive of a column: its value, or its text where its type may not live as long as the archive. */
function storedValue({ name, ownType, ownCollation }) {
    const column = esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name);
    return `${column}${ownType ? '::text' : ''}${ownCollation ? ' COLLATE "default"' : ''} AS ${column}`;
}
/** The value of a column read back from the archive. */
function storedAgain({ name, ownType, type }, from) {
    return `${from}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name)}${ownType ? `::${type}` : ''}`;
}
/** A foreign table cannot be locked, and nothing of it is undone by a rollback. */
const QUERY = `
SELECT n.nspname AS schema, c.relname AS table, format('%I.%I', n.nspname, c.relname) AS qualified,
       CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || format('%I.%I', n.nspname, c.relname) AS "readFrom",
       (CASE c.relkind WHEN 'r' THEN pg_table_size(c.oid) ELSE (SELECT coalesce(sum(pg_table_size(p.relid)), 0) FROM pg_partition_tree(c.oid) p) END)::float8 AS bytes,
       (SELECT coalesce(json_agg(json_build_object(
                 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                 'ownType', t.typnamespace <> 'pg_catalog'::regnamespace,
                 'ownCollation', coalesce((SELECT l.collnamespace <> 'pg_catalog'::regnamespace FROM pg_collation l WHERE l.oid = a.attcollation), false),
                 'generated', a.attgenerated <> '', 'identityAlways', a.attidentity = 'a',
                 'position', (SELECT pg_sequence_last_value(q.seqrelid)::text FROM pg_sequence q
                               WHERE q.seqincrement > 0 AND q.seqrelid = pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)::regclass)
               ) ORDER BY a.attnum), '[]')
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT coalesce(json_agg(k.names ORDER BY k.indisprimary DESC, k.indexrelid), '[]')
          FROM (SELECT i.indisprimary, i.indexrelid, json_agg(a.attname ORDER BY a.attnum) AS names
                  FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((string_to_array(i.indkey::text, ' ')::int[])[:i.indnkeyatts])
                 WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                 GROUP BY i.indexrelid, i.indisprimary HAVING bool_and(a.attnotnull)) k) AS keys,
       (SELECT coalesce(json_agg(DISTINCT k.confrelid::regclass::text), '[]') FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f') AS "refersTo"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))
 ORDER BY 1, 2
`;

;// CONCATENATED MODULE: ./build/postgres/put-back-sql.js


/** The SQL that puts the rows back which are not there. Types are those of now, which going forward again brings back. */
function putRowsBack({ source, archive, all }) {
    const columns = source.columns.filter(({ generated }) => !generated);
    const names = columns.map(({ name }) => esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name)).join(', ');
    const values = columns.map((column) => storedAgain(column, 'a')).join(', ');
    // Without a key the server cannot see which rows are there still.
    const lacking = all || source.keys.length > 0 ? '' : ` EXCEPT ALL SELECT ${names} FROM ${source.qualified}`;
    return [
        `INSERT INTO ${source.qualified} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM ${archive} AS a${lacking} ON CONFLICT DO NOTHING;`,
        ...columns.flatMap((column) => sequenceForward(source, column)),
    ].join('\n');
}
/** The SQL that writes the columns' values into the rows they were in; rows that are gone or new meanwhile are left alone. */
function putColumnsBack({ source, archive, key, lost }) {
    const columns = lost.filter(({ generated }) => !generated);
    if (columns.length === 0) {
        return `-- ${source.qualified}: what was lost is generated from other columns.`;
    }
    if (key === undefined) {
        return `-- ${source.qualified} has no key to tell its rows apart: its rows are whole in ${archive}, for you to match.`;
    }
    const assignments = columns.map((column) => `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column.name)} = ${storedAgain(column, 'a')}`);
    const matches = key.map((column) => `t.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column.name)} = ${storedAgain(column, 'a')}`);
    const always = columns.filter(({ identityAlways }) => identityAlways);
    return [
        ...always.map((column) => alterIdentity(source, column, 'BY DEFAULT')),
        `UPDATE ${source.qualified} AS t SET ${assignments.join(', ')} FROM ${archive} AS a WHERE ${matches.join(' AND ')};`,
        ...always.map((column) => alterIdentity(source, column, 'ALWAYS')),
        ...columns.flatMap((column) => sequenceForward(source, column)),
    ].join('\n');
}
/** The server refuses to update an identity column that is always generated. */
function alterIdentity({ qualified }, { name }, to) {
    return `ALTER TABLE ${qualified} ALTER COLUMN ${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name)} SET GENERATED ${to};`;
}
/** Never backwards: rows may have been added since. */
function sequenceForward({ qualified }, { name, position }) {
    if (position === null) {
        return [];
    }
    const column = esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name);
    const sequence = `pg_get_serial_sequence(${esm/* default.escapeLiteral */.Ay.escapeLiteral(qualified)}, ${esm/* default.escapeLiteral */.Ay.escapeLiteral(name)})`;
    return [`SELECT setval(${sequence}, greatest(${position}, (SELECT max(${column}) FROM ${qualified})));`];
}

;// CONCATENATED MODULE: ./build/postgres/archive.js








/** Why this role could not write the archive, a sentence; undefined when it could. Known before anything is touched. */
async function archiveObstacle(client) {
    const result = await client.query(`SELECT current_user AS role, s.oid IS NOT NULL AS exists,
            CASE WHEN s.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                 ELSE has_schema_privilege(s.oid, 'CREATE') AND has_schema_privilege(s.oid, 'USAGE') END AS allowed
       FROM (SELECT to_regnamespace('ef_rollback') AS oid) s`);
    const { role, allowed, exists } = result.rows[0] ?? { role: '', allowed: false, exists: false };
    return allowed
        ? undefined
        : `The role ${role} may not ${exists ? 'create tables in the schema ef_rollback' : 'create the schema ef_rollback'}, where the losses are kept: grant it, or set archive-limit: 0.`;
}
/**
 * Why an archive that is there is not to be trusted with what is lost, a sentence: its owner could drop what is kept, and have code of his own run by
 * whoever writes to a table that he has made there. Undefined when it is this role's, or is not there.
 */
async function foreignArchive(client) {
    const result = await client.query(`SELECT current_user AS role, pg_get_userbyid(nspowner) AS owner FROM pg_namespace
      WHERE nspname = 'ef_rollback' AND NOT pg_has_role(nspowner, 'USAGE')`);
    const found = result.rows[0];
    return found === undefined
        ? undefined
        : `The schema ef_rollback, where the losses are kept, belongs to ${found.owner}, whom ${found.role} is no member of: hand it over (ALTER SCHEMA ef_rollback OWNER TO ${found.role}), or set archive-limit: 0.`;
}
/** Keeps everybody else from the tables that lose data until the transaction ends, so that what is measured and kept is what goes. */
async function lockLosses(client, losses) {
    await lockSources(client, await readArchiveSources(client, losses.map(({ part }) => part)));
}
/**
 * Copies what is about to be lost into the schema `ef_rollback`, with a row in its manifest each, in the open transaction. Call it on locked
 * tables ({@link lockLosses}), before the Down.
 * @throws the server's error, as for a role that may not create the schema
 */
async function archiveLosses(client, losses, request) {
    const full = losses.filter(plan_losses/* needsApproval */.vb);
    if (full.length === 0) {
        return [];
    }
    if (request.limitBytes === 0) {
        return full.map(({ name }) => ({ name, keptIn: undefined, because: 'archive-limit is 0' }));
    }
    const sources = await readArchiveSources(client, full.map(({ part }) => part));
    const taken = await openArchive(client);
    const kept = [];
    for (const copy of copiesOf(sources, full)) {
        kept.push(...(await keep(client, copy, request, taken)));
    }
    return kept;
}
async function keep(client, copy, request, taken) {
    const tooLarge = copy.losses.filter((loss) => bytesToKeep(copy, loss) > request.limitBytes);
    const small = copy.losses.filter((loss) => !tooLarge.includes(loss));
    const left = tooLarge.map((loss) => {
        const size = (0,format/* formatBytes */.z3)(bytesToKeep(copy, loss));
        return {
            name: loss.name,
            keptIn: undefined,
            because: `it is larger (${size}) than archive-limit (${(0,format/* formatBytes */.z3)(request.limitBytes)})`,
        };
    });
    for (const [index, loss] of tooLarge.entries()) {
        await note(client, request.run, loss, { sql: `-- ${loss.name} is not kept: ${left[index]?.because}.` });
    }
    if (small.length === 0) {
        return left;
    }
    const fitting = copy.whole ? copy : withoutColumns(copy, small, tooLarge);
    const archive = `ef_rollback.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(claimArchiveName(request.run, copy.source.table, taken))}`;
    const rows = await copyInto(client, archive, fitting);
    await closeToOthers(client, archive);
    const sql = putBack(fitting, archive);
    for (const [index, loss] of small.entries()) {
        await note(client, request.run, loss, {
            archive,
            rows,
            copy: fitting,
            sql: index === 0 ? sql : `-- ${loss.name} is put back together with ${small[0]?.name}.`,
        });
    }
    return [...small.map(({ name }) => ({ name, keptIn: archive })), ...left];
}
async function copyInto(client, archive, { source, whole, key, lost }) {
    const columns = whole || key === undefined ? source.columns : [...key, ...lost];
    // A policy that hides rows from this role would hide them from the archive, too: better an error.
    const before = await client.query("SELECT current_setting('row_security') AS setting, set_config('row_security', 'off', true)");
    const result = await client.query(`CREATE TABLE ${archive} AS SELECT ${columns.map(storedValue).join(', ')} FROM ${source.readFrom}`);
    await client.query("SELECT set_config('row_security', $1, true)", [before.rows[0]?.setting ?? 'on']);
    return result.rowCount ?? 0;
}
function putBack(copy, archive) {
    const { source, whole, key, lost, losses } = copy;
    return whole
        ? putRowsBack({ source, archive, all: losses.some(({ kind }) => kind === 'table') })
        : putColumnsBack({ source, archive, key, lost });
}


/***/ }),

/***/ 60471:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A$: () => (/* binding */ askReadOnly),
/* harmony export */   UG: () => (/* binding */ AnswerTooLarge),
/* harmony export */   k6: () => (/* binding */ readSearchPath)
/* harmony export */ });
/* unused harmony export MOST_ANSWER_ROWS */
/** More rows are not taken in. */
const MOST_ANSWER_ROWS = 10_000;
/** A query answers more than is taken in. */
class AnswerTooLarge extends Error {
    name = 'AnswerTooLarge';
}
/**
 * Asks somebody's query in the client's open transaction, which may be writing, so that it can only read: a cursor takes nothing but one query, and the
 * server refuses every write in a subtransaction that is read only, by a function too. Nothing is left of it, its locks included.
 * @param searchPath where names without a schema are looked up, as current_setting gives it: a Down may have set another
 * @throws the server's error, after which the transaction goes on; AnswerTooLarge
 */
async function askReadOnly(client, sql, searchPath) {
    await client.query('SAVEPOINT ef_rollback_ask');
    try {
        const answer = await ask(client, sql, searchPath);
        await leave(client);
        return answer;
    }
    catch (error) {
        await leave(client).catch(() => {
            // The connection is lost; why is in the first error.
            throw error;
        });
        throw error;
    }
}
/** Where names without a schema are looked up now. */
async function readSearchPath(client) {
    const result = await client.query("SELECT current_setting('search_path') AS path");
    return result.rows[0]?.path ?? '';
}
async function leave(client) {
    await client.query('ROLLBACK TO SAVEPOINT ef_rollback_ask; RELEASE SAVEPOINT ef_rollback_ask');
}
async function ask(client, sql, searchPath) {
    // Besides: one text for one value, whatever a Down has set; and an error instead of the rows that a policy lets through.
    await client.query(`SELECT set_config('transaction_read_only', 'on', true), set_config('search_path', $1, true),
            set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true), set_config('IntervalStyle', 'postgres', true),
            set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true), set_config('row_security', 'off', true)`, [searchPath]);
    await client.query(oneStatement(`DECLARE ef_rollback_answer NO SCROLL CURSOR FOR ${sql}`));
    const fetched = await client.query({
        text: `FETCH ${MOST_ANSWER_ROWS + 1} FROM ef_rollback_answer`,
        rowMode: 'array',
        types: { getTypeParser: () => asText },
    });
    if (fetched.rows.length > MOST_ANSWER_ROWS) {
        throw new AnswerTooLarge(`it answers more than ${MOST_ANSWER_ROWS.toLocaleString('en-US')} rows: ask for a count, a sum or a hash instead`);
    }
    return {
        columns: fetched.fields.map(({ name }) => name),
        rows: fetched.rows,
    };
}
/** By the extended protocol, in which the server refuses a text of several statements: a COMMIT behind the query would end the transaction. */
function oneStatement(text) {
    return { text, queryMode: 'extended' };
}
function asText(value) {
    return value;
}


/***/ }),

/***/ 36103:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ sha256Of),
/* harmony export */   f: () => (/* binding */ crc32Of)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38522);



/** Few, large reads into the same memory: a dump is read while somebody waits. */
const PIECE_BYTES = 1024 * 1024;
/** SHA-256 of a file, in hexadecimal. */
async function sha256Of(file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    await eachPiece(file, (piece) => hash.update(piece));
    return hash.digest('hex');
}
/** CRC-32 of a file: enough to see that a disk gives back what it was given, in a third of the time. */
async function crc32Of(file) {
    let sum = 0;
    await eachPiece(file, (piece) => {
        sum = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.crc32)(piece, sum);
    });
    return sum;
}
async function eachPiece(file, take) {
    const memory = Buffer.allocUnsafe(PIECE_BYTES);
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(file, 'r');
    try {
        for (;;) {
            const { bytesRead } = await handle.read(memory, 0, PIECE_BYTES, null);
            if (bytesRead === 0) {
                return;
            }
            take(memory.subarray(0, bytesRead));
        }
    }
    finally {
        await handle.close();
    }
}


/***/ }),

/***/ 87879:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  E$: () => (/* binding */ InvariantsUnanswered),
  bz: () => (/* binding */ askBefore),
  c_: () => (/* binding */ holdAfter),
  EG: () => (/* binding */ invariantSteps)
});

// UNUSED EXPORTS: InvariantsBroken, askInvariants

// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
;// CONCATENATED MODULE: ./build/plan/invariant-rules.js

/** Why an answer is not of the kind that the rule compares, a sentence; undefined where it is. */
function misfit({ rule }, { columns, rows }) {
    switch (rule.holds) {
        case 'unchanged':
            return undefined;
        case 'unchangedExcept': {
            const missing = rule.columns.filter((column) => !columns.includes(column));
            return missing.length === 0
                ? undefined
                : `unchangedExcept names ${missing.join(', ')}, which the query does not answer: it answers ${columns.join(', ')}.`;
        }
        case 'zero':
            return rows.length === 1 && columns.length === 1 && isNumber(rows[0]?.[0])
                ? undefined
                : `zero wants one number, and the query answers ${shape(columns, rows)}.`;
        case 'notDecrease':
            return rows.length === 1 && rows[0]?.every((value) => value === null || isNumber(value))
                ? undefined
                : `notDecrease wants one row of numbers, and the query answers ${shape(columns, rows)}.`;
    }
}
/** How an invariant is broken, with what was answered before and after; undefined where it holds. The order of rows does not count. */
function brokenInvariant(invariant, before, after) {
    const { rule } = invariant;
    switch (rule.holds) {
        case 'unchanged':
            return changed(before, after, []);
        case 'unchangedExcept':
            return changed(before, after, rule.columns);
        case 'zero': {
            const why = misfit(invariant, after);
            const value = after.rows[0]?.[0] ?? '';
            return why ?? (compareNumbers(value, '0') === 0 ? undefined : `it is ${value} after the Down, not 0.`);
        }
        case 'notDecrease':
            return misfit(invariant, after) ?? decreased(before, after);
    }
}
function decreased(before, after) {
    const then = before.rows[0] ?? [];
    const now = after.rows[0] ?? [];
    if (before.columns.join('\n') !== after.columns.join('\n')) {
        return otherColumns(before.columns, after.columns);
    }
    const fallen = before.columns.flatMap((column, index) => {
        const [was, is] = [then[index] ?? null, now[index] ?? null];
        return was !== null && (is === null || compareNumbers(is, was) < 0)
            ? [`${column} was ${was} and is ${is ?? 'NULL'}`]
            : [];
    });
    return fallen.length === 0 ? undefined : `${fallen.join('; ')} after the Down.`;
}
function changed(before, after, except) {
    const then = keptColumns(before, except);
    const now = keptColumns(after, except);
    if (then.columns.join('\n') !== now.columns.join('\n')) {
        return otherColumns(then.columns, now.columns);
    }
    const gone = surplus(then.rows, now.rows);
    const come = surplus(now.rows, then.rows);
    if (gone.length === 0 && come.length === 0) {
        return undefined;
    }
    const counts = `${(0,format/* formatCounted */.So)(before.rows.length, 'row')} before and ${(0,format/* formatCounted */.So)(after.rows.length, 'row')} after the Down`;
    return `${counts}; only before: ${shownRows(gone)}; only after: ${shownRows(come)}.`;
}
/** In the order of their names: the order of a table's columns is another after one was dropped and added again. */
function keptColumns({ columns, rows }, except) {
    const kept = columns
        .map((column, index) => ({ column, index }))
        .filter(({ column }) => !except.includes(column))
        .sort((a, b) => (a.column < b.column ? -1 : a.column > b.column ? 1 : a.index - b.index));
    return {
        columns: kept.map(({ column }) => column),
        rows: rows.map((row) => kept.map(({ index }) => row[index] ?? null)),
    };
}
/** The rows of the one that are not in the other, each as often as it is too many. */
function surplus(some, others) {
    const left = new Map();
    for (const row of others) {
        const key = JSON.stringify(row);
        left.set(key, (left.get(key) ?? 0) + 1);
    }
    return some.filter((row) => {
        const key = JSON.stringify(row);
        const count = left.get(key) ?? 0;
        left.set(key, count - 1);
        return count <= 0;
    });
}
const MOST_ROWS = 3;
const MOST_CHARACTERS = 120;
function shownRows(rows) {
    if (rows.length === 0) {
        return 'none';
    }
    const shown = rows.slice(0, MOST_ROWS).map((row) => {
        const text = `(${row.map((value) => (value === null ? 'NULL' : JSON.stringify(value))).join(', ')})`;
        return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    });
    return `${shown.join(', ')}${rows.length > MOST_ROWS ? ` and ${rows.length - MOST_ROWS} more` : ''}`;
}
function otherColumns(before, after) {
    return `the query answered the columns ${before.join(', ')} before and ${after.join(', ')} after the Down.`;
}
function shape(columns, rows) {
    return rows.length === 1
        ? shownRows(rows)
        : `${(0,format/* formatCounted */.So)(rows.length, 'row')} of ${(0,format/* formatCounted */.So)(columns.length, 'column')}`;
}
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
function isNumber(value) {
    return (value !== null &&
        value !== undefined &&
        (DECIMAL.test(value) || /^-?(\d.*e[+-]?\d+|Infinity)$/.test(value)));
}
/** Below, at or above 0; of decimals exactly, however long they are. */
function compareNumbers(a, b) {
    const [left, right] = [DECIMAL.exec(a), DECIMAL.exec(b)];
    if (left === null || right === null) {
        return Number(a) === Number(b) ? 0 : Number(a) - Number(b);
    }
    const places = Math.max(left[3]?.length ?? 0, right[3]?.length ?? 0);
    const whole = ([, sign = '', units = '', fraction = '']) => BigInt(`${sign}${units}${fraction.padEnd(places, '0')}`);
    const difference = whole(left) - whole(right);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

// EXTERNAL MODULE: ./build/plan/losses.js
var losses = __webpack_require__(80971);
;// CONCATENATED MODULE: ./build/plan/protected-rows.js


/**
 * Which protected tables have fewer rows than before, or are gone with some, a sentence each.
 * @param after the same tables by oid, under the names that they have then
 * @param mayLose names as they were before, by {@link nameOfPart}, of those that policy and approval give up
 */
function lostProtectedRows(before, after, mayLose) {
    const left = new Map(after.map((one) => [one.oid, one]));
    return before
        .filter((one) => !mayLose.has((0,losses/* nameOfPart */.s6)(one)))
        .flatMap((one) => {
        const now = left.get(one.oid);
        const rows = one.rows ?? rowsBefore(one, now);
        if (now === undefined) {
            return rows === 0n
                ? []
                : [
                    `The protected table ${(0,losses/* nameOfPart */.s6)(one)} had ${rows === undefined ? 'rows that nobody has counted' : (0,format/* formatCounted */.So)(rows, 'row')} and is gone after the Down.`,
                ];
        }
        const renamed = (0,losses/* nameOfPart */.s6)(now) === (0,losses/* nameOfPart */.s6)(one) ? '' : `, now ${(0,losses/* nameOfPart */.s6)(now)},`;
        if (now.rows === undefined) {
            return [];
        }
        if (rows === undefined) {
            return [
                `The protected table ${(0,losses/* nameOfPart */.s6)(one)}${renamed} was written anew by the Down, which nothing in the plan says, so that nobody knows whether it has kept its rows.`,
            ];
        }
        return now.rows >= rows
            ? []
            : [
                `The protected table ${(0,losses/* nameOfPart */.s6)(one)}${renamed} had ${(0,format/* formatCounted */.So)(rows, 'row')} and has ${(0,format/* formatCounted */.So)(now.rows, 'row')} after the Down.`,
            ];
    });
}
/** The rows there were, by what the transaction has inserted and deleted since; undefined where it has written the table anew. */
function rowsBefore(then, now) {
    return now?.rows === undefined || now.file !== then.file
        ? undefined
        : now.rows + BigInt(now.deleted - then.deleted) - BigInt(now.inserted - then.inserted);
}

// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/postgres/ask-read-only.js
var ask_read_only = __webpack_require__(60471);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
// EXTERNAL MODULE: ./build/plan/name-pattern.js
var name_pattern = __webpack_require__(83800);
;// CONCATENATED MODULE: ./build/postgres/protected-rows.js




/**
 * Counts the rows of the tables that patterns name, as far as they may change in number, in the client's open transaction; those of partitions and of tables that inherit are counted with
 * their table's. Temporary and foreign tables are left out.
 * @throws the server's error, as where a policy of row-level security hides rows from the role
 */
async function readProtectedRows(client, patterns, mayChangeRows) {
    const tables = (await readTables(client)).filter((table) => patterns.some((pattern) => (0,name_pattern/* matchesTable */.I)(pattern, table)));
    return countRows(client, tables, (table) => table.hasParts || mayChangeRows === 'any' || mayChangeRows.has((0,losses/* nameOfPart */.s6)(table)));
}
/** Counts the rows of the same tables again, under the names that they have now; those that are gone are left out. */
async function readProtectedRowsAgain(client, before) {
    const wanted = new Map(before.map((one) => [one.oid, one]));
    const tables = (await readTables(client)).filter(({ oid }) => wanted.has(oid));
    return countRows(client, tables, (table) => {
        const then = wanted.get(table.oid);
        return then?.rows !== undefined || then?.file !== table.file || then.deleted !== table.deleted;
    });
}
async function readTables(client) {
    const tables = await client.query(`SELECT c.oid, n.nspname AS schema, c.relname AS table, coalesce(pg_relation_filenode(c.oid), 0)::integer AS file,
            pg_stat_get_xact_tuples_inserted(c.oid)::integer AS inserted, pg_stat_get_xact_tuples_deleted(c.oid)::integer AS deleted,
            c.relkind = 'p' OR c.relhassubclass AS "hasParts"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY n.nspname, c.relname`);
    return tables.rows;
}
async function countRows(client, tables, isCounted) {
    const searchPath = await (0,ask_read_only/* readSearchPath */.k6)(client);
    const counted = [];
    for (const { hasParts, ...table } of tables) {
        if (!isCounted({ hasParts, ...table })) {
            counted.push({ ...table, rows: undefined });
            continue;
        }
        const name = `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table.schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table.table)}`;
        const answer = await (0,ask_read_only/* askReadOnly */.A$)(client, `SELECT pg_catalog.count(*) FROM ${name}`, searchPath);
        counted.push({ ...table, rows: BigInt(answer.rows[0]?.[0] ?? '0') });
    }
    return counted;
}

// EXTERNAL MODULE: ./build/postgres/sql-state.js
var sql_state = __webpack_require__(92070);
;// CONCATENATED MODULE: ./build/postgres/invariants.js






/** Invariants that cannot be asked or judged, a sentence each. */
class InvariantsUnanswered extends Error {
    name = 'InvariantsUnanswered';
    reasons;
    constructor(reasons, options) {
        super(reasons.join(' '), options);
        this.reasons = reasons;
    }
}
/** Invariants that the Down has broken; the message has each with its answers. */
class InvariantsBroken extends Error {
    name = 'InvariantsBroken';
}
/**
 * Asks all invariants and counts the rows of the protected tables, in the client's open transaction, in which nothing is left of it. In a
 * read-only transaction it finds out early what the policy has wrong.
 * @throws InvariantsUnanswered with all of them; the server's error where a lock could not be had or the connection is lost
 */
async function askBefore(client, written, mayChangeRows = 'any') {
    const { invariants, protectedTables } = written.policy;
    const searchPath = await (0,ask_read_only/* readSearchPath */.k6)(client);
    const protectedRows = await readProtectedRows(client, protectedTables, mayChangeRows).catch(cannotCount);
    const answers = await askInvariants(client, written, searchPath);
    const misfits = invariants.flatMap((invariant, index) => {
        const answer = answers.get(invariant);
        const why = answer === undefined ? undefined : misfit(invariant, answer);
        return why === undefined ? [] : [`${nameOf(written, invariant, index)}: ${why}`];
    });
    if (misfits.length > 0) {
        throw new InvariantsUnanswered(misfits);
    }
    return { searchPath, answers, protectedRows };
}
/**
 * Asks and counts again after the Down, in the same transaction.
 * @param mayLose protected tables that policy and approval give up
 * @throws InvariantsBroken with all that are, InvariantsUnanswered, the server's error as {@link askBefore}
 */
async function holdAfter(client, written, before, mayLose) {
    const after = await askInvariants(client, written, before.searchPath);
    const lost = lostProtectedRows(before.protectedRows, await readProtectedRowsAgain(client, before.protectedRows).catch(cannotCount), mayLose);
    const broken = written.policy.invariants.flatMap((invariant, index) => {
        const [then, now] = [before.answers.get(invariant), after.get(invariant)];
        const why = then === undefined || now === undefined ? undefined : brokenInvariant(invariant, then, now);
        return why === undefined ? [] : [`${nameOf(written, invariant, index)} does not hold: ${why}`];
    });
    const sentences = [...broken, ...lost];
    if (sentences.length > 0) {
        throw new InvariantsBroken(sentences.join(' '));
    }
}
/**
 * The two steps that stand around the Down.
 * @param mayLose as of {@link holdAfter}
 * @param mayChangeRows as of {@link askBefore}
 */
function invariantSteps(written, mayLose, mayChangeRows) {
    let known;
    return {
        before: {
            name: 'Ask the invariants, and count the rows of the protected tables',
            run: async (client) => {
                known = await askBefore(client, written, mayChangeRows);
            },
        },
        after: {
            name: 'Compare the invariants and the rows of the protected tables with those before',
            run: async (client) => {
                if (known === undefined) {
                    throw new Error('The invariants were not asked before the Down.');
                }
                await holdAfter(client, written, known, mayLose);
            },
        },
    };
}
/**
 * Asks all invariants in the client's open transaction.
 * @param searchPath as of {@link askReadOnly}
 * @throws InvariantsUnanswered, the server's error as {@link askBefore}
 */
async function askInvariants(client, written, searchPath) {
    const answers = new Map();
    const failures = [];
    for (const [index, invariant] of written.policy.invariants.entries()) {
        try {
            answers.set(invariant, await (0,ask_read_only/* askReadOnly */.A$)(client, invariant.sql, searchPath));
        }
        catch (error) {
            failures.push(`${nameOf(written, invariant, index)} cannot be asked: ${ownFault(error)}.`);
        }
    }
    if (failures.length > 0) {
        throw new InvariantsUnanswered(failures);
    }
    return answers;
}
function nameOf({ placeOf }, { name }, index) {
    return `Invariant ${JSON.stringify(name)} (${placeOf('invariants', index)})`;
}
function cannotCount(error) {
    throw new InvariantsUnanswered([`The rows of the protected tables cannot be counted: ${ownFault(error)}.`], {
        cause: error,
    });
}
/** Trouble on the connection or with other sessions, which may be over when it is tried again. */
const NOT_THE_QUERYS_FAULT = /^(08|40|55P03|57P)/;
/** What the query itself has wrong. @throws what is not its fault */
function ownFault(error) {
    const sqlState = (0,sql_state/* sqlStateOf */.v)(error);
    const isOfConnection = sqlState === undefined && !(error instanceof ask_read_only/* AnswerTooLarge */.UG);
    if (isOfConnection || NOT_THE_QUERYS_FAULT.test(sqlState ?? '')) {
        throw error;
    }
    return `${(0,refusal/* sentenceOf */.$N)(error).replace(/\.$/, '')}${sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`}`;
}


/***/ }),

/***/ 5843:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cc: () => (/* binding */ takeRunLock),
/* harmony export */   Lc: () => (/* binding */ LOCK_PURPOSE)
/* harmony export */ });
/* unused harmony export AnotherRun */
/* harmony import */ var _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(15714);

/** The purpose, in the application name, of the connection that holds the lock for the whole run. */
const LOCK_PURPOSE = 'lock';
/** The advisory lock that one run a database holds: an arbitrary constant, our own in the 64-bit key space. */
const LOCK_KEY = '7306355904013374017';
/** Another run has the lock. */
class AnotherRun extends _plan_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_ {
    /** Which one, in brackets; empty where the server does not say. */
    which;
    constructor(which) {
        super(`Another run${which} is at work on this database: wait until it has ended, then start again.`);
        this.which = which;
    }
}
/**
 * Takes the lock that lets only one run work on a database, for as long as the client is connected.
 * @throws AnotherRun when another has it, with that run's name.
 */
async function takeRunLock(client) {
    const result = await client.query('SELECT pg_try_advisory_lock($1::bigint) AS taken', [
        LOCK_KEY,
    ]);
    if (result.rows[0]?.taken === true) {
        return;
    }
    const holder = await client.query(`SELECT a.application_name AS application, a.backend_start AS since
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint`, [LOCK_KEY]);
    const other = holder.rows[0];
    throw new AnotherRun(other === undefined ? '' : ` (${other.application}, since ${other.since.toISOString()})`);
}


/***/ }),

/***/ 65094:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  vH: () => (/* binding */ lostUnnamed),
  lR: () => (/* binding */ watchLosses),
  uf: () => (/* binding */ whyUnguarded)
});

// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
// EXTERNAL MODULE: ./build/plan/explained-updates.js
var explained_updates = __webpack_require__(94819);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
// EXTERNAL MODULE: ./build/plan/losses.js
var plan_losses = __webpack_require__(80971);
// EXTERNAL MODULE: ./build/plan/tables.js
var plan_tables = __webpack_require__(23681);
;// CONCATENATED MODULE: ./build/plan/unnamed-losses.js



/**
 * What a Down has destroyed or overwritten without a loss that names it, a sentence each: tables and columns that are gone, by number and not by
 * name, and rows that were deleted, overwritten or emptied.
 * @param explained updates that are known to have overwritten nothing, and deletions that were moves to another partition
 */
function unnamedLosses(before, after, losses, explained) {
    const rows = before.tables.flatMap((table) => {
        const then = before.activity.get(table.oid);
        const now = after.activity.get(table.oid);
        if (then === undefined || now === undefined) {
            return [];
        }
        const change = { name: (0,plan_losses/* nameOfPart */.s6)({ schema: table.schema, table: table.table }), table, then, now };
        const named = whatIsNamed(table, losses, before.tables);
        return [
            ...deleted(change, named, explained),
            ...overwritten(change, named, explained),
            ...writtenAnew(change, named),
        ];
    });
    return [...goneUnnamed(before, after, losses), ...rows];
}
function goneUnnamed(before, after, losses) {
    return (0,plan_tables/* goneBetween */.gg)(before.tables, after.tables)
        .filter(({ part }) => !(0,plan_losses/* isNamed */.ev)(part, losses, before.tables))
        .flatMap(({ kind, part }) => {
        const table = before.tables.find((one) => one.schema === part.schema && one.table === part.table);
        const held = contentOf(table, before);
        if (held === undefined) {
            return [];
        }
        const does = kind === 'rows' ? 'is no partition any more' : 'is dropped';
        return [`${kind === 'rows' ? 'table' : kind} ${(0,plan_losses/* nameOfPart */.s6)(part)} ${does} (the table has ${held})`];
    });
}
/** What a table with its partitions holds, for a person; undefined when there is no row in it. */
function contentOf(table, { tables, activity }) {
    const byOid = new Map(tables.map((one) => [one.oid, one]));
    const parts = tables
        .filter((one) => one === table || (0,plan_tables/* partitionedBy */.PT)(one, byOid).some((above) => above === table))
        .flatMap(({ oid }) => activity.get(oid) ?? []);
    if (parts.every(({ empty }) => empty)) {
        return undefined;
    }
    const rows = parts.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0);
    const bytes = (0,format/* formatBytes */.z3)(parts.reduce((sum, part) => sum + part.bytes, 0));
    return rows === 0 ? bytes : `about ${(0,format/* formatCounted */.So)(rows, 'row')}, ${bytes}`;
}
function whatIsNamed(table, losses, tables) {
    const byOid = new Map(tables.map((one) => [one.oid, one]));
    const lineage = [table, ...(0,plan_tables/* partitionedBy */.PT)(table, byOid)];
    const own = losses.filter(({ part }) => lineage.some((one) => one.schema === part.schema && one.table === part.table));
    return {
        anything: own.length > 0,
        rows: own.some(({ kind }) => kind === 'table' || kind === 'rows'),
        updates: own.some((loss) => loss.kind === 'table' || ((0,plan_losses/* updatesRows */.Up)(loss) && !(0,plan_losses/* isOfNothing */.x8)(loss))),
        column: (column) => (0,plan_losses/* isNamed */.ev)({ schema: table.schema, table: table.table, column }, own, tables),
    };
}
/** A row that only moves to another partition is deleted in this one: what a trigger does to it on its way is an update's. */
function deleted({ name, table: { oid }, then, now }, named, { moved, changedOnMove }) {
    const explained = (moved.get(oid) ?? 0) + (named.updates ? (changedOnMove.get(oid) ?? 0) : 0);
    const count = now.deleted - then.deleted - explained;
    return count > 0 && !named.rows ? [`${(0,format/* formatCounted */.So)(count, 'row')} of ${name} deleted`] : [];
}
/** The server counts rows, not columns: any loss for which rows of the table are updated names them. */
function overwritten({ name, table: { oid }, then, now }, named, { updated }) {
    const count = now.updated - then.updated - (updated.get(oid) ?? 0);
    return count > 0 && !named.updates ? [`${(0,format/* formatCounted */.So)(count, 'row')} of ${name} overwritten`] : [];
}
/** Rows in another file than before: emptied, or rewritten. */
function writtenAnew(change, named) {
    const { name, then, now } = change;
    if (now.file === then.file || then.empty) {
        return [];
    }
    return isEmptied(change) ? (named.rows ? [] : [`${name} emptied`]) : rewritten(change, named);
}
/** TRUNCATE shows in no count. After it there are no more rows than were inserted since; after any other rewrite, those of before as well. */
function isEmptied({ then, now }) {
    const since = now.inserted - then.inserted - (now.deleted - then.deleted);
    return now.bytes === 0 || (now.rows !== undefined && now.rows <= since);
}
/** A rewrite with a reason that is seen keeps the values; one that changes a type, or has no reason, may have changed them. */
function rewritten({ name, table, then, now }, named) {
    const converted = table.columns.filter((column) => {
        const type = now.types[column.number];
        return type !== undefined && type !== then.types[column.number] && !named.column(column.name);
    });
    if (converted.length > 0) {
        return converted.map((column) => `the values of ${name}, column ${column.name}, converted`);
    }
    const added = Object.keys(now.types).some((number) => !(number in then.types));
    return added || named.anything || now.storage !== then.storage ? [] : [`the rows of ${name} written anew`];
}

// EXTERNAL MODULE: ./build/postgres/identities.js
var identities = __webpack_require__(97850);
;// CONCATENATED MODULE: ./build/postgres/loss-guard.js





/**
 * Looks at every table right before the Down, in its transaction.
 * @throws Error when the server does not count what transactions do (`track_counts`)
 */
async function watchLosses(client, { losses, history }) {
    const why = await whyUnguarded(client);
    if (why !== undefined) {
        throw new Error(why);
    }
    const before = await readStanding(client, history);
    return {
        before: await withEmptyOnes(client, before),
        losses,
        history,
        largeObjectParts: await lostLargeObjectParts(client),
    };
}
/** Why this server cannot tell what a transaction does to rows, a sentence; undefined where it can. */
async function whyUnguarded(client) {
    const counting = await client.query("SELECT current_setting('track_counts') AS counts");
    return counting.rows[0]?.counts === 'on'
        ? undefined
        : 'The server does not count rows (track_counts is off), so that it cannot be proven that no row is lost without being named: set it on, or use engine: database-update.';
}
/**
 * What the transaction has destroyed or overwritten since, with no loss that names it; a sentence each.
 * @param explained what took nothing, as explainCommand() tells them of each command
 */
async function lostUnnamed(client, { before, losses, history, largeObjectParts }, explained = explained_updates/* NOTHING_EXPLAINED */.X2) {
    const after = await readStanding(client, history);
    const parts = (await lostLargeObjectParts(client)) - largeObjectParts;
    return [
        ...unnamedLosses(before, await withDoubtfulCounted(client, before, after), losses, explained),
        // No loss names one, and no archive keeps it.
        ...(parts > 0 ? [`${(0,format/* formatCounted */.So)(parts, 'part')} of large objects deleted or overwritten`] : []),
    ];
}
/** The server keeps a large object as rows of a catalog, 2 kB each. */
async function lostLargeObjectParts(client) {
    const counted = await client.query(`SELECT (pg_stat_get_xact_tuples_deleted(oid) + pg_stat_get_xact_tuples_updated(oid))::float8 AS parts
       FROM pg_class WHERE oid = 'pg_catalog.pg_largeobject'::regclass`);
    return counted.rows[0]?.parts ?? 0;
}
async function readStanding(client, history) {
    const tables = await (0,identities/* readAppTables */.Zm)(client, history);
    const activity = await client.query(ACTIVITY, [
        tables.map(({ oid }) => oid),
    ]);
    return { tables, activity: new Map(activity.rows.map((row) => [row.oid, row])) };
}
const ACTIVITY = `
SELECT c.oid, pg_stat_get_xact_tuples_inserted(c.oid)::float8 AS inserted, pg_stat_get_xact_tuples_updated(c.oid)::float8 AS updated,
       pg_stat_get_xact_tuples_deleted(c.oid)::float8 AS deleted,
       coalesce(pg_relation_filenode(c.oid), 0) AS file, coalesce(pg_relation_size(c.oid), 0)::float8 AS bytes,
       CASE c.relkind WHEN 'p' THEN 0 ELSE greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0) END::float8 AS "estimatedRows",
       coalesce(pg_relation_size(c.oid), 0) = 0 AS empty,
       concat_ws(' ', c.relpersistence, c.reltablespace, c.relam) AS storage,
       (SELECT coalesce(json_object_agg(a.attnum, a.atttypid || ' ' || a.atttypmod), '{}') FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS types,
       has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
  FROM pg_class c WHERE c.oid = ANY ($1::oid[])
`;
/** A table may have a file and no row in it. Only where the server thinks so: a look takes a lock, and reads the whole of such a table. */
async function withEmptyOnes(client, standing) {
    const doubtful = standing.tables.filter(({ oid }) => {
        const own = standing.activity.get(oid);
        return own !== undefined && !own.empty && own.estimatedRows === 0 && own.readable;
    });
    if (doubtful.length === 0) {
        return standing;
    }
    const looks = doubtful.map(({ oid, schema, table }) => `SELECT ${oid}::oid AS oid, NOT EXISTS (SELECT 1 FROM ONLY ${qualify(schema, table)}) AS empty`);
    const seen = await client.query(looks.join(' UNION ALL '));
    const activity = new Map(standing.activity);
    for (const { oid, empty } of seen.rows) {
        const own = activity.get(oid);
        if (own !== undefined) {
            activity.set(oid, { ...own, empty });
        }
    }
    return { ...standing, activity };
}
/** A table whose file is another one, and that rows were inserted into, may have been emptied in between. */
async function withDoubtfulCounted(client, before, after) {
    const activity = new Map(after.activity);
    for (const { oid, schema, table } of after.tables) {
        const then = before.activity.get(oid);
        const now = activity.get(oid);
        if (then !== undefined && now !== undefined && then.file !== now.file && now.inserted > then.inserted) {
            activity.set(oid, { ...now, rows: await countRows(client, qualify(schema, table)) });
        }
    }
    return { ...after, activity };
}
async function countRows(client, qualified) {
    const counted = await client.query(`SELECT count(*) AS rows FROM ONLY ${qualified}`);
    return Number(counted.rows[0]?.rows);
}
function qualify(schema, table) {
    return `${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table)}`;
}


/***/ }),

/***/ 46801:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ measureLosses)
});

// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(83849);
;// CONCATENATED MODULE: ./build/plan/cast-check.js
/**
 * What ALTER COLUMN TYPE does to values, as conditions on the column: cast there and back, a value is the same or it is lost. One that is too long
 * for varchar(n), char(n) or bit(n) fails the statement, unless USING cuts it by an explicit cast.
 * @param column as SQL writes it
 * @param type the column's own
 * @param compareAs a type to compare by, for one that knows no equality
 */
function checkCasts(column, type, casts, compareAs) {
    const failing = [];
    let value = column;
    for (const { to, explicit } of casts) {
        const cast = `(${value})::${to}`;
        if (!explicit && CUTS.test(to)) {
            // Blanks at the end are cut without a word.
            failing.push(`rtrim((${value})::text) IS DISTINCT FROM rtrim((${cast})::text)`);
        }
        value = cast;
    }
    const form = compareAs === undefined ? '' : `::${compareAs}`;
    return {
        changed: `((${value})::${type})${form} IS DISTINCT FROM (${column})${form}`,
        fails: failing.length === 0 ? 'false' : failing.join(' OR '),
    };
}
/** Types that an explicit cast shortens a value to. */
const CUTS = /^"pg_catalog"\."(varchar|bpchar|bit|varbit)"\(\d+\)$/;

// EXTERNAL MODULE: ./build/plan/losses.js
var losses = __webpack_require__(80971);
;// CONCATENATED MODULE: ./build/plan/newest-column.js
/** The column that tells best when a table was last written, of those that hold a point in time; undefined where there is none. */
function newestColumn(names) {
    return names
        .filter((name) => !AHEAD.test(name))
        .toSorted((a, b) => rankOf(a) - rankOf(b) || names.indexOf(a) - names.indexOf(b))[0];
}
/** In the usual spellings: `updated_at`, `LastModified`, `createdOn`. */
const WRITTEN = [
    /updat|modif|chang/i,
    /creat|insert|add(?:ed)|regist/i,
    /^(?:at|on|time|timestamp|date|occurred.*|logged.*)$/i,
];
/** What lies in the future, or in a person's life, says nothing of when the row was written. */
const AHEAD = /expir|until|valid|due|birth|deadline|schedul|start|end(?:s|ed)?(?:_|$|[A-Z])/i;
function rankOf(name) {
    const rank = WRITTEN.findIndex((pattern) => pattern.test(name));
    return rank === -1 ? WRITTEN.length : rank;
}

;// CONCATENATED MODULE: ./build/postgres/measure-losses.js




/**
 * Measures losses on the live data, in the transaction that is open on the client; one query a table, one more for each column whose type changes.
 * What the role may not read in full is told with the loss instead of failing. A table or column that is not there is left out.
 */
async function measureLosses(client, losses) {
    const sources = await readSources(client, losses);
    const measured = new Map();
    for (const source of sources) {
        const own = losses.filter(({ part }) => part.schema === source.schema && part.table === source.table);
        for (const loss of await measureTable(client, source, own)) {
            measured.set(loss.name, loss);
        }
    }
    return losses.flatMap(({ name }) => measured.get(name) ?? []);
}
async function readSources(client, losses) {
    const result = await client.query(`SELECT n.nspname AS schema, c.relname AS "table", c.relkind = 'p' AS "isPartitioned",
            greatest(c.reltuples, 0)::float8 AS "estimatedRows",
            coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(c.oid)), pg_total_relation_size(c.oid))::float8 AS bytes,
            has_schema_privilege(n.oid, 'USAGE') AS "mayEnter", row_security_active(c.oid) AS "hidesRows",
            (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                      'readable', has_column_privilege(c.oid, a.attnum, 'SELECT'),
                      'timeType', CASE a.atttypid WHEN 'timestamptz'::regtype THEN 'timestamptz' WHEN 'timestamp'::regtype THEN 'timestamp' WHEN 'date'::regtype THEN 'date' END)
                    ORDER BY a.attnum), '[]')
               FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))`, [losses.map(({ part }) => part.schema), losses.map(({ part }) => part.table)]);
    return result.rows;
}
async function measureTable(client, source, losses) {
    const columnOf = ({ part }) => source.columns.find(({ name }) => name === part.column);
    const present = losses.filter((loss) => loss.part.column === undefined || columnOf(loss) !== undefined);
    const readable = present.filter((loss) => mayRead(source, columnOf(loss)));
    const plain = await measurePlainly(client, source, readable);
    const measured = [];
    for (const loss of present) {
        const found = plain.get(loss.name);
        const column = columnOf(loss);
        if (found === undefined) {
            measured.push(estimated(source, loss));
        }
        else if (loss.kind === 'values' && loss.casts !== undefined && column !== undefined && found.rows > 0) {
            measured.push(await measureCasts(client, source, column, { ...found, casts: loss.casts }));
        }
        else {
            measured.push(found);
        }
    }
    return source.hidesRows
        ? measured.map((loss) => ({
            ...loss,
            unread: loss.unread ?? 'row security hides rows of it from this role',
        }))
        : measured;
}
function mayRead({ mayEnter, columns }, column) {
    return mayEnter && (column === undefined ? columns.some(({ readable }) => readable) : column.readable);
}
function estimated({ estimatedRows, bytes, schema, table }, loss) {
    return {
        ...loss,
        rows: estimatedRows,
        bytes,
        atMost: true,
        unread: `this role may not read ${(0,losses/* nameOfPart */.s6)({ schema, table })}`,
    };
}
/** All losses of a table in one query. */
async function measurePlainly(client, source, losses) {
    if (losses.length === 0) {
        return new Map();
    }
    const times = source.columns.filter(({ readable, timeType }) => readable && timeType !== null);
    const newest = newestColumn(times.map(({ name }) => name));
    const time = times.find(({ name }) => name === newest);
    const terms = losses.flatMap(({ part }, index) => {
        const column = part.column === undefined ? undefined : esm/* default.escapeIdentifier */.Ay.escapeIdentifier(part.column);
        return [
            `count(${column ?? '*'})::float8 AS rows${index}`,
            `${column === undefined ? 'NULL' : `coalesce(sum(pg_column_size(${column})), 0)`}::float8 AS bytes${index}`,
            `${time === undefined ? 'NULL' : newestTerm(time, column)} AS newest${index}`,
        ];
    });
    const result = await client.query(`SELECT ${terms.join(', ')} FROM ${fromClause(source)}`);
    const row = result.rows[0] ?? {};
    return new Map(losses.map((loss, index) => {
        const at = row[`newest${index}`];
        return [
            loss.name,
            {
                ...loss,
                rows: Number(row[`rows${index}`]),
                bytes: loss.part.column === undefined ? source.bytes : Number(row[`bytes${index}`]),
                atMost: loss.atMost === true,
                ...(time !== undefined && typeof at === 'string' ? { newest: { column: time.name, at } } : {}),
            },
        ];
    }));
}
/** A table that others inherit from is measured by itself: those are losses of their own. */
function fromClause({ schema, table, isPartitioned }) {
    return `${isPartitioned ? '' : 'ONLY '}${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(schema)}.${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(table)}`;
}
function newestTerm({ name, timeType }, column) {
    const time = esm/* default.escapeIdentifier */.Ay.escapeIdentifier(name);
    const isThere = column === undefined ? '' : ` AND ${column} IS NOT NULL`;
    const newest = `max(${time}) FILTER (WHERE isfinite(${time})${isThere})`;
    switch (timeType) {
        case 'date':
            return `to_char(${newest}, 'YYYY-MM-DD')`;
        case 'timestamp':
            return `to_char(${newest}, 'YYYY-MM-DD"T"HH24:MI:SS')`;
        default:
            return `to_char(${newest} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
    }
}
/** Which values a change of type alters. Where the cast cannot be tried here, any of them may be. */
async function measureCasts(client, source, column, loss) {
    for (const compareAs of [undefined, 'text']) {
        const { changed, fails } = checkCasts(esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column.name), column.type, loss.casts, compareAs);
        const tried = await tryQuery(client, `SELECT count(*) FILTER (WHERE ${fails})::float8 AS failing, count(*) FILTER (WHERE NOT (${fails}) AND ${changed})::float8 AS rows,
              coalesce(sum(pg_column_size(${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column.name)})) FILTER (WHERE NOT (${fails}) AND ${changed}), 0)::float8 AS bytes
         FROM ${fromClause(source)} WHERE ${esm/* default.escapeIdentifier */.Ay.escapeIdentifier(column.name)} IS NOT NULL`);
        if (tried.result === 'done') {
            const { newest, ...rest } = loss;
            const { failing = 0, rows = 0, bytes = 0 } = tried.row;
            return {
                ...rest,
                rows,
                bytes,
                ...(newest !== undefined && rows > 0 ? { newest } : {}),
                ...(failing > 0 ? { wouldFail: { values: failing, reason: `too long for ${newTypeOf(loss)}` } } : {}),
            };
        }
        if (tried.sqlState !== UNDEFINED_FUNCTION) {
            return {
                ...loss,
                atMost: true,
                ...(isAboutValues(tried.sqlState) ? { wouldFail: { reason: tried.sentence } } : {}),
            };
        }
    }
    return { ...loss, atMost: true };
}
/** The type's comparison is not there: json knows none. */
const UNDEFINED_FUNCTION = '42883';
/** 22: a value cannot be converted; 23: a domain's check does not hold. */
function isAboutValues(sqlState) {
    return /^2[23]/.test(sqlState);
}
function newTypeOf({ casts }) {
    return (casts.at(-1)?.to ?? '').replace('"pg_catalog".', '').replaceAll('"', '');
}
/** A query that may fail without ending the transaction it stands in. */
async function tryQuery(client, sql) {
    await client.query('SAVEPOINT ef_rollback_measure');
    try {
        const result = await client.query(sql);
        await client.query('RELEASE SAVEPOINT ef_rollback_measure');
        return { result: 'done', row: result.rows[0] ?? {} };
    }
    catch (error) {
        if (!(error instanceof esm/* default.DatabaseError */.Ay.DatabaseError)) {
            throw error;
        }
        await client.query('ROLLBACK TO SAVEPOINT ef_rollback_measure');
        return { result: 'failed', sqlState: error.code ?? '', sentence: error.message };
    }
}


/***/ }),

/***/ 528:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ inOneMoment),
/* harmony export */   v: () => (/* binding */ exportSnapshot)
/* harmony export */ });
/** Looks at one moment of the database, in a read-only transaction of which nothing is left. */
async function inOneMoment(client, look) {
    await client.query(BEGIN);
    const seen = await look();
    await client.query('ROLLBACK');
    return seen;
}
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** Begins a read-only transaction and exports what it sees, for pg_dump to see the same; it holds until the transaction ends. */
async function exportSnapshot(client) {
    await client.query(BEGIN);
    const exported = await client.query('SELECT pg_export_snapshot() AS snapshot');
    return exported.rows[0]?.snapshot ?? '';
}


/***/ }),

/***/ 15273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ readTableSizes)
/* harmony export */ });
/** The bytes of each table with data of its own, by `schema.table` as pg_dump prints it. */
async function readTableSizes(client) {
    const result = await client.query(`SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid)::text AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    return new Map(result.rows.map((row) => [row.name, Number(row.bytes)]));
}


/***/ }),

/***/ 2571:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BL: () => (/* binding */ readTableWrites),
/* harmony export */   GG: () => (/* binding */ countWrites),
/* harmony export */   jj: () => (/* binding */ othersMayTellMore),
/* harmony export */   xS: () => (/* binding */ countChanges)
/* harmony export */ });
/* harmony import */ var _plan_losses_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80971);
/* harmony import */ var _activity_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(95637);


/** Since PostgreSQL 15 a session that ends has told what it wrote; before, that came later, or was lost. */
const TELLS_AT_ONCE = 150_000;
/**
 * The writes as the server has counted them, for telling how much can have been written in between. Undefined where they tell nothing: on an
 * older server, or while sessions of others may not have told theirs.
 * @param own the start of the application name of our own connections
 */
async function readTableWrites(client, own) {
    const version = await client.query("SELECT current_setting('server_version_num')::integer AS version");
    if ((version.rows[0]?.version ?? 0) < TELLS_AT_ONCE || (await (0,_activity_js__WEBPACK_IMPORTED_MODULE_1__/* .otherSessions */ .kN)(client, own)).length > 0) {
        return undefined;
    }
    return countWrites(client);
}
/**
 * How many rows were inserted, updated or deleted in each table since the server began to count, by the table's name. Undefined on a server that is told
 * too late to tell anything by it. What a session that goes on has just written may not be counted yet: {@link othersMayTellMore}.
 */
async function countChanges(client) {
    const counted = await client.query(`SELECT n.nspname AS schema, c.relname AS "table",
            (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid))::float8 AS changes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND current_setting('server_version_num')::int >= $1`, [TELLS_AT_ONCE]);
    return counted.rows.length === 0
        ? undefined
        : new Map(counted.rows.map(({ changes, ...table }) => [(0,_plan_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .nameOfPart */ .s6)(table), changes]));
}
/**
 * Whether sessions of others that go on may not have told yet what they wrote. One that is idle has after ten seconds (the server's PGSTAT_IDLE_INTERVAL);
 * one that is in a statement or a transaction does when that ends, which no snapshot tells sooner: a transaction's number does not say whose it was.
 * @param own the start of the application name of our own connections
 */
async function othersMayTellMore(client, own) {
    const late = await client.query(`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        AND NOT starts_with(coalesce(application_name, ''), $1)
        AND (state IS DISTINCT FROM 'idle' OR state_change > clock_timestamp() - interval '10.5 seconds')
      LIMIT 1`, [own]);
    return late.rows.length > 0;
}
/** {@link readTableWrites} as a beginning: what others have not told yet is counted as written later, which is to be on the safe side. */
async function countWrites(client) {
    const counted = await client.query(`SELECT n.nspname AS schema, c.relname AS "table",
            (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid))::float8 AS writes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'`);
    return new Map(counted.rows.map(({ writes, ...table }) => [(0,_plan_losses_js__WEBPACK_IMPORTED_MODULE_0__/* .nameOfPart */ .s6)(table), writes]));
}


/***/ }),

/***/ 82463:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ readTablesAndColumns),
/* harmony export */   m: () => (/* binding */ catalogOfTables)
/* harmony export */ });
/* harmony import */ var _catalog_reader_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(17128);

/** Tables (foreign ones left out) and columns with their types and nullability: the part of the catalog that can be derived from scripts. */
async function readTablesAndColumns(client, history) {
    return (0,_catalog_reader_js__WEBPACK_IMPORTED_MODULE_0__/* .withBareSearchPath */ .cO)(client, async () => {
        const result = await client.query(`WITH tables AS (
         SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'ef_rollback')
            AND (n.nspname, c.relname) <> ($1, $2)
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
       SELECT 'table' AS kind, name, 'table' AS definition FROM tables
       UNION ALL
       SELECT 'column', t.name || '.' || quote_ident(a.attname), format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE ' null' END
         FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped`, [history.schema, history.table]);
        return result.rows;
    });
}
/** Derived tables as {@link readTablesAndColumns} would read them here; a type that the server does not know is `unknown`. */
async function catalogOfTables(client, tables, history) {
    const types = new Set(tables.flatMap(({ columns }) => columns.flatMap(({ type }) => type ?? [])));
    const known = await resolveTypes(client, [...types]);
    return (0,_catalog_reader_js__WEBPACK_IMPORTED_MODULE_0__/* .withBareSearchPath */ .cO)(client, async () => {
        const result = await client.query(`WITH tables AS (
         SELECT format('%I.%I', t.schema, t.name) AS name, t.columns
           FROM jsonb_to_recordset($1) AS t (schema text, name text, columns jsonb) WHERE (t.schema, t.name) <> ($2, $3))
       SELECT 'table' AS kind, name, 'table' AS definition FROM tables
       UNION ALL
       SELECT 'column', t.name || '.' || quote_ident(c.name),
              coalesce(format_type(c.type, c.modifier), 'unknown') || CASE WHEN c.not_null THEN ' not null' ELSE ' null' END
         FROM tables t, jsonb_to_recordset(t.columns) AS c (name text, type oid, modifier int, not_null boolean)`, [JSON.stringify(tables.map((table) => forServer(table, known))), history.schema, history.table]);
        return result.rows;
    });
}
function forServer({ schema, name, columns }, known) {
    return {
        schema,
        name,
        columns: columns.map((column) => {
            const type = column.type === undefined ? undefined : known.get(column.type);
            return { name: column.name, type: type?.oid, modifier: type?.modifier, not_null: column.notNull };
        }),
    };
}
/** What the server makes of types, by the search path as it is; those it does not know are left out. */
async function resolveTypes(client, types) {
    const known = new Map();
    for (const type of types) {
        const resolved = await resolveType(client, type);
        if (resolved !== undefined) {
            known.set(type, resolved);
        }
    }
    return known;
}
async function resolveType(client, type) {
    try {
        const result = await client.query(`SELECT pg_typeof(NULL::${type})::oid::int AS oid, NULL::${type} AS value`);
        const oid = result.rows[0]?.oid ?? 0;
        const value = result.fields[1];
        // A domain's value is described as one of the type below it, whose modifier is not the domain's.
        return { oid, modifier: value?.dataTypeID === oid ? value.dataTypeModifier : -1 };
    }
    catch (error) {
        // Undefined objects: the type is made or dropped by a migration of the range.
        if (['42704', '3F000', '42883'].includes(error.code ?? '')) {
            return undefined;
        }
        throw error;
    }
}


/***/ }),

/***/ 10431:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ renderPlanPage)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: ./build/plan/seal-plan.js + 1 modules
var seal_plan = __webpack_require__(42570);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
// EXTERNAL MODULE: ./build/report/plan-page/detail.js
var plan_page_detail = __webpack_require__(90876);
;// CONCATENATED MODULE: ./build/report/plan-page/approval.js



/** What to paste, each input in a block of its own, since GitHub copies a block whole. */
function approvalSection(plan, { rows }) {
    const losses = (0,seal_plan/* lossesToApprove */.sF)(plan);
    if (plan.range.length === 0 || (plan.verdict === 'cannot' && losses.length === 0)) {
        return [];
    }
    const names = losses.length === 0
        ? []
        : losses.length > rows
            ? // Half a list would be refused.
                [
                    `${(0,format/* codeSpan */.SS)('approve-data-loss')} takes ${(0,format/* formatCounted */.So)(losses.length, 'name')}: the text is ${(0,format/* codeSpan */.SS)('approval')} in plan.json.`,
                ]
            : [`${(0,format/* codeSpan */.SS)('approve-data-loss')}:`, (0,format/* codeBlock */.DV)('text', plan.approval)];
    if (plan.verdict === 'cannot') {
        return [
            '### To approve, once nothing forbids it',
            ...names,
            'Plan again then: the plan will have another digest.',
        ];
    }
    return [
        '### To approve',
        ...(losses.length === 0
            ? ['Nothing has to be named. This plan and no other:']
            : ['Every loss by name, and this plan and no other:']),
        ...names,
        `${(0,format/* codeSpan */.SS)('plan-digest')}:`,
        (0,format/* codeBlock */.DV)('text', plan.digest),
        ...protectedUnnamed(plan, rows),
    ];
}
/** A run whose job waits for this approval would be refused after it. */
function protectedUnnamed(plan, rows) {
    const unnamed = (0,seal_plan/* lossesToApprove */.sF)(plan).filter((loss) => loss.protected && !loss.approved);
    if (unnamed.length === 0) {
        return [];
    }
    const shown = unnamed.slice(0, rows).map(({ name }) => (0,format/* codeSpan */.SS)(name));
    const left = unnamed.length - shown.length;
    return [
        `🔒 **The digest alone is not enough:** ${shown.join(', ')}${left > 0 ? ` ${(0,plan_page_detail/* moreIn */.xz)(left)}` : ''} must be named in ${(0,format/* codeSpan */.SS)('approve-data-loss')}. ` +
            'If the run that made this plan is itself waiting for approval, reject it and start another with the names.',
    ];
}
/** Whom to call. */
function contactSection({ contacts }, { rows, text }) {
    if (contacts.length === 0) {
        return [];
    }
    const lines = (0,plan_page_detail/* upTo */.jB)(rows, contacts, ({ name, reach }) => `- ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(name, text))}: ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(reach, text))}`, (left) => `- ${(0,plan_page_detail/* moreIn */.xz)(left)}`);
    return ['### Contacts', lines.join('\n')];
}
/** Where the plan comes from. */
function originLine(plan) {
    const { run, asked, commit, repository, server, tools, plannedAt } = plan;
    const versions = Object.entries({ ...tools, PostgreSQL: server.version }).map(([name, version]) => (0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(`${name} ${version}`, 100)));
    return [
        `Asked for ${(0,format/* codeSpan */.SS)((0,plan_page_detail/* clip */.$Q)(asked, 200))} by ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(run.actor || 'nobody named', 100))}`,
        `run ${(0,format/* escapeText */.X1)(`${run.id}.${run.attempt}`)} of ${(0,format/* codeSpan */.SS)(repository)}${commit === undefined ? '' : ` at ${(0,format/* codeSpan */.SS)(commit.slice(0, 12))}`}`,
        (0,format/* escapeText */.X1)(plannedAt.replace(/:\d\d(\.\d+)?Z$/, ' UTC').replace('T', ' ')),
        ...versions,
    ].join(' · ');
}

// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog = __webpack_require__(29063);
;// CONCATENATED MODULE: ./build/report/plan-page/checks.js



/** The checks with their marks, what is not well first, and what the rehearsal showed. Those that forbid it stand under the verdict. */
function checkSection({ checks, rehearsal }, { rows, text }) {
    const ordered = checks
        .filter(({ ok, blocks }) => ok || !blocks)
        .toSorted((a, b) => Number(a.ok) - Number(b.ok));
    return [
        ordered.length === checks.length ? '### Checks' : '### The other checks',
        (0,plan_page_detail/* upTo */.jB)(rows, ordered, ({ name, ok, sentence }) => `- ${ok ? '✓' : '⚠️'} **${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(name, text))}**: ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(sentence, text))}`, (left) => `- ${(0,plan_page_detail/* moreIn */.xz)(left)}`).join('\n'),
        ...(checks.some(({ sentence }) => sentence === rehearsal.sentence)
            ? []
            : [`Rehearsal: ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(rehearsal.sentence, text))}`]),
    ];
}
/** What is worth knowing and needs no decision, folded away. */
function remarkSection({ warnings, drift, rehearsal }, detail) {
    const titles = new Set(warnings.map(({ title }) => title));
    return [
        ...foldedList(`${(0,format/* formatCounted */.So)(warnings.length, 'warning')}: ${[...titles].join(', ')}`, warnings.map(({ title, sentence }) => `${title}: ${sentence}`), detail),
        ...foldedList(`${(0,format/* formatCounted */.So)(rehearsal.differences.length, 'difference')} that the Down leaves behind, tolerated`, tell(rehearsal.differences), detail),
        ...foldedList(`Drift: ${(0,format/* formatCounted */.So)(drift.length, 'difference')} of production from its migrations`, tell(drift), detail),
    ];
}
function tell(differences) {
    return differences.map(catalog/* describeDifference */.hF);
}
function foldedList(title, lines, { rows, text }) {
    if (lines.length === 0) {
        return [];
    }
    const list = (0,plan_page_detail/* upTo */.jB)(rows, lines, (line) => `- ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(line, text))}`, (left) => `- ${(0,plan_page_detail/* moreIn */.xz)(left)}`);
    return [(0,plan_page_detail/* folded */.TM)((0,format/* escapeHtml */.ZD)((0,plan_page_detail/* clip */.$Q)(title, text)), list.join('\n'))];
}

;// CONCATENATED MODULE: ./build/report/plan-page/forecast.js


/** Commands that rewrite or scan a table or build an index, or may take a second, the longest first. */
function commandSection({ commands }, { rows, text }) {
    const long = commands.filter(({ seconds, tables }) => seconds.high >= 1 || tables.some((work) => workOf(work) !== ''));
    if (long.length === 0) {
        return [];
    }
    return [
        '### Commands that may take long',
        (0,plan_page_detail/* table */.tp)(['command', 'table', 'size', 'lock', 'does', 'takes'], long
            .toSorted((a, b) => b.seconds.high - a.seconds.high)
            .map(({ sql, tables, seconds }) => [
            (0,format/* codeInTableCell */.Tp)((0,plan_page_detail/* clip */.$Q)(sql, Math.min(120, text))),
            perTable(tables, ({ table: name }) => (0,format/* codeInTableCell */.Tp)(name)),
            perTable(tables, ({ bytes }) => (0,plan_page_detail/* unbroken */.D_)((0,format/* formatBytes */.z3)(bytes))),
            perTable(tables, ({ lock }) => (0,format/* escapeTableCell */.aL)(lock)),
            perTable(tables, workOf),
            (0,plan_page_detail/* unbroken */.D_)((0,format/* formatSecondsSpan */.BD)(seconds)),
        ]), rows),
    ];
}
/** Most commands are about one table; at most five are shown. */
function perTable(tables, cell) {
    return tables.slice(0, 5).map(cell).join('<br>');
}
function workOf({ scans, rewrites, indexesBuilt }) {
    const said = { no: [], perhaps: ['perhaps '], yes: [''] };
    return [
        ...said[rewrites].map((word) => `${word}rewrites`),
        ...said[scans].map((word) => `${word}scans`),
        ...(indexesBuilt === 0 ? [] : [`builds ${(0,format/* formatCounted */.So)(indexesBuilt, 'index', 'indexes')}`]),
    ].join(', ');
}
/** How long and how large, each as a range. */
function forecastSection({ forecast, liveSessions, range }) {
    if (range.length === 0) {
        return [];
    }
    const rows = [
        ...(forecast === undefined
            ? []
            : [
                ['Downtime', (0,format/* formatSecondsSpan */.BD)(forecast.downtimeSeconds)],
                ['Backup takes', (0,format/* formatSecondsSpan */.BD)(forecast.backupSeconds)],
                ['Backup size', (0,format/* formatBytesSpan */.Dt)(forecast.backupBytes)],
                ['The whole run', (0,format/* formatSecondsSpan */.BD)(forecast.totalSeconds)],
            ]),
        ...(liveSessions === undefined ? [] : [['Live user sessions now', (0,format/* formatCount */.B4)(liveSessions)]]),
    ];
    return rows.length === 0 ? [] : ['### Forecast', (0,plan_page_detail/* table */.tp)(['', 'from – to'], rows, rows.length)];
}

// EXTERNAL MODULE: ./build/plan/migration-range.js
var migration_range = __webpack_require__(95082);
;// CONCATENATED MODULE: ./build/report/plan-page/losses.js



const KINDS = {
    table: 'table',
    column: 'column',
    rows: 'rows deleted',
    values: 'values overwritten',
};
/** What goes, what needs approval first; nothing for an empty range. */
function lossSection({ losses, range }, { rows }) {
    if (range.length === 0) {
        return [];
    }
    if (losses.length === 0) {
        return ['### What is lost', 'Nothing: no table, column, row or value goes.'];
    }
    const ordered = [...losses].sort((a, b) => Number(b.needsApproval) - Number(a.needsApproval));
    return [
        '### What is lost',
        (0,plan_page_detail/* table */.tp)(['what', 'goes', 'rows or values', 'size', 'newest', 'by the Down of'], ordered.map(lossRow), rows),
        ...(losses.some((loss) => loss.protected) ? ['🔒 protected by the policy'] : []),
    ];
}
function lossRow(loss) {
    const name = (0,format/* codeInTableCell */.Tp)(loss.name);
    return [
        `${loss.protected ? '🔒&nbsp;' : ''}${loss.needsApproval ? `**${name}**` : name}`,
        KINDS[loss.kind],
        rowsOf(loss),
        (0,plan_page_detail/* unbroken */.D_)((0,format/* formatBytes */.z3)(loss.bytes)),
        loss.newest === undefined ? '' : `${moment(loss.newest.at)}<br>${(0,format/* codeInTableCell */.Tp)(loss.newest.column)}`,
        (0,format/* codeInTableCell */.Tp)((0,migration_range/* nameOf */.Vb)(loss.migration)),
    ];
}
function rowsOf({ rows, atMost, needsApproval, approved, unread, wouldFail }) {
    const fails = wouldFail === undefined ? '' : `<br>${(0,format/* escapeTableCell */.aL)(wouldFail.reason)}`;
    if (unread !== undefined) {
        return `about ${(0,format/* formatCount */.B4)(rows)}: ${(0,format/* escapeTableCell */.aL)(unread)}${fails}`;
    }
    if (!needsApproval) {
        return `none${fails}`;
    }
    return `**${atMost ? 'at most ' : ''}${(0,format/* formatCount */.B4)(rows)}**${approved ? ', approved' : ''}${fails}`;
}
/** To the minute, as the server gave it. */
function moment(at) {
    const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::[\d.]+)?(Z|\+00(?::?00)?)?)?$/.exec(at);
    if (parts === null) {
        return (0,format/* escapeTableCell */.aL)(at);
    }
    const [, day, time, utc] = parts;
    return (0,plan_page_detail/* unbroken */.D_)([day, time, utc && 'UTC'].filter((piece) => piece !== undefined).join(' '));
}

// EXTERNAL MODULE: ./build/plan/effects.js + 3 modules
var plan_effects = __webpack_require__(17525);
;// CONCATENATED MODULE: ./build/report/plan-page/range.js



const VERDICTS = {
    exact: '✓ exact',
    inexact: '≈ inexact',
    'does nothing': '∅ does nothing',
    'cannot be generated': '✗ cannot be generated',
    fails: '✗ fails',
    'not judged': 'not rehearsed',
};
/** The migrations that are reverted, with who wrote them and when, as far as git tells. */
function rangeSection({ range }, { rows, text }) {
    if (range.length === 0) {
        return [];
    }
    return [
        '### What is reverted, newest first',
        (0,plan_page_detail/* table */.tp)(['migration', 'written', 'by', 'commit', 'rehearsed'], range.map(({ id, date, author, subject, verdict }) => [
            (0,format/* codeInTableCell */.Tp)(id),
            date === undefined ? '' : (0,plan_page_detail/* unbroken */.D_)((0,format/* escapeTableCell */.aL)(date.slice(0, 10))),
            (0,format/* escapeTableCell */.aL)((0,plan_page_detail/* clip */.$Q)(author ?? '', 60)),
            (0,format/* escapeTableCell */.aL)((0,plan_page_detail/* clip */.$Q)(subject ?? '', Math.min(120, text))),
            VERDICTS[verdict],
        ]), rows),
    ];
}
/** What each Down does, what it takes in bold, its SQL folded away. */
function effectsSection({ range }, detail) {
    if (range.length === 0) {
        return [];
    }
    if (detail.effects === 0) {
        return [
            '### What each Down does',
            'Left out to keep this page within what GitHub shows: it is in plan.json, with the SQL.',
            ...range.slice(0, detail.rows).flatMap((migration) => markLines(migration, detail)),
        ];
    }
    return [
        '### What each Down does',
        ...(detail.sql === 0
            ? ['The SQL is left out to keep this page within what GitHub shows: it is in plan.json.']
            : []),
        ...(0,plan_page_detail/* upTo */.jB)(detail.rows, range, (migration) => migrationBlock(migration, detail), (left) => (0,plan_page_detail/* moreIn */.xz)(left)),
    ];
}
function migrationBlock(migration, detail) {
    return [
        `**${(0,format/* codeSpan */.SS)(migration.id)}**`,
        ...markLines(migration, detail),
        effectList(migration, detail),
        ...sqlBlock(migration, detail),
    ].join('\n\n');
}
/** How the migration marks itself, quoted. */
function markLines({ id, marks }, { text, effects }) {
    return marks.map((mark) => {
        // Where its heading is left out, the mark needs the migration's name.
        const owner = effects === 0 ? ` of ${(0,format/* codeSpan */.SS)(id)}` : '';
        return `> The source${owner} says **${mark.kind}**: ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(mark.text, text))} (${(0,format/* codeSpan */.SS)(`${mark.file}:${mark.line}`)})`;
    });
}
function effectList({ effects }, detail) {
    if (effects === undefined) {
        return '- not known: a bundle shows no SQL';
    }
    if (effects.length === 0) {
        return '- nothing but to take its row out of the history';
    }
    return (0,plan_page_detail/* upTo */.jB)(detail.effects, effects, ({ does, loses, unjudged }) => {
        const line = (0,plan_effects/* describeEffect */.x)({ does, ...(unjudged === undefined ? {} : { unjudged }) });
        const shown = (0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(line, detail.text));
        return loses === undefined ? `- ${shown}` : `- **${shown}**`;
    }, (left) => `- ${(0,plan_page_detail/* moreIn */.xz)(left)}`).join('\n');
}
function sqlBlock({ sql = [] }, detail) {
    if (sql.length === 0 || detail.sql === 0) {
        return [];
    }
    const all = sql.map((command) => command.trim()).join('\n\n');
    const cut = all.length > detail.sql;
    const line = `SQL, ${(0,format/* formatCounted */.So)(sql.length, 'command')}${cut ? `: the first ${(0,format/* formatCount */.B4)(detail.sql)} of ${(0,format/* formatCount */.B4)(all.length)} characters, all of it is in plan.json` : ''}`;
    return [(0,plan_page_detail/* folded */.TM)(line, (0,format/* codeBlock */.DV)('sql', (0,plan_page_detail/* clip */.$Q)(all, detail.sql)))];
}

// EXTERNAL MODULE: ./build/plan/app-state.js
var app_state = __webpack_require__(1297);
;// CONCATENATED MODULE: ./build/report/plan-page/verdict.js




/** The verdict in one line, then what will happen in two sentences, or what forbids it. */
function verdictSection(plan, detail) {
    if (plan.verdict === 'cannot') {
        return [
            `## ${headline(plan)}`,
            (0,plan_page_detail/* upTo */.jB)(detail.rows, (0,seal_plan/* forbidding */.Nt)(plan), ({ name, sentence }) => `- ✗ **${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(name, detail.text))}**: ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(sentence, detail.text))}`, (left) => `- ${(0,plan_page_detail/* moreIn */.xz)(left)}`).join('\n'),
            `Asked for: ${journey(plan, 'to go back')}. Nothing was touched, and nothing will be while a check forbids it.`,
        ];
    }
    return [`## ${headline(plan)}`, ...(plan.range.length === 0 ? [] : [whatHappens(plan)])];
}
/** The verdict in one line. */
function headline(plan) {
    switch (plan.verdict) {
        case 'cannot': {
            const count = (0,seal_plan/* forbidding */.Nt)(plan).length;
            return `⛔ Cannot be done: ${(0,format/* formatCounted */.So)(count, 'check')} ${count === 1 ? 'forbids' : 'forbid'} it`;
        }
        case 'loses data':
            return `⚠️ Loses data: ${lostInWords(plan)}`;
        case 'safe':
            if (plan.range.length === 0) {
                return '✅ Nothing to do: the database is at the target already';
            }
            if ((0,seal_plan/* mayLoseUnnamed */.rD)(plan)) {
                return '⚠️ Cannot be judged in full: no loss is known, and nothing holds back one that has no name';
            }
            return (0,seal_plan/* hasUnjudged */.Pb)(plan)
                ? '✅ Safe, as far as it can be judged: no data is lost'
                : '✅ Safe: no data is lost';
    }
}
const LOST = {
    table: (count) => (0,format/* formatCounted */.So)(count, 'table'),
    column: (count) => (0,format/* formatCounted */.So)(count, 'column'),
    rows: (count) => `rows of ${(0,format/* formatCounted */.So)(count, 'table')}`,
    values: (count) => `values of ${(0,format/* formatCounted */.So)(count, 'column')}`,
};
/** `1 table, 2 columns, rows of 1 table`. */
function lostInWords(plan) {
    const losses = (0,seal_plan/* lossesToApprove */.sF)(plan);
    return Object.keys(LOST)
        .map((kind) => [kind, losses.filter((loss) => loss.kind === kind).length])
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => LOST[kind](count))
        .join(', ');
}
function howItIsReverted({ engine, terms }) {
    if (engine.name === 'transaction') {
        return 'in one transaction, which is committed only when history and schema are proven to be those of the target';
    }
    const by = engine.name === 'bundle' ? 'by the bundle, which shows no SQL' : 'by `dotnet ef database update`';
    return terms.onFailure === 'restore'
        ? `${by}, and the backup is put back should it fail half-way`
        : `${by}, and should it fail half-way, it stays so (${(0,format/* codeSpan */.SS)('on-failure: leave')})`;
}
/** What becomes of the apps, from the stop to the end of the run. */
function whatAppsDo({ apps, forecast, terms }) {
    if (apps.length === 0) {
        return 'no app is stopped';
    }
    const names = apps.map(({ name, found }) => `${(0,format/* codeSpan */.SS)(name)} (now ${(0,format/* escapeText */.X1)(found)})`).join(', ');
    const [is, ends, stays] = apps.length === 1 ? ['is', 'ends', 'stays'] : ['are', 'end', 'stay'];
    if (apps.every(({ found }) => (0,app_state/* sameState */.y)(found, 'Stopped'))) {
        return `${names} ${stays} stopped`;
    }
    if (!terms.startApp) {
        return `${names} ${is} stopped and ${stays} so (${(0,format/* codeSpan */.SS)('start-app: false')}), until somebody starts ${apps.length === 1 ? 'it' : 'them'}`;
    }
    const down = forecast === undefined ? '' : ` for ${(0,format/* formatSecondsSpan */.BD)(forecast.downtimeSeconds)}`;
    return `${names} ${is} down${down} and ${ends} as found`;
}
function whatHappens(plan) {
    const { range, engine, forecast, terms } = plan;
    const because = engine.because === undefined ? '' : ` (since ${(0,format/* escapeText */.X1)((0,plan_page_detail/* clip */.$Q)(engine.because, 300))})`;
    const backup = forecast === undefined
        ? 'A backup is taken, proven and kept first'
        : `A backup of ${(0,format/* formatBytesSpan */.Dt)(forecast.backupBytes)} is taken, proven and kept first`;
    const ended = terms.terminateSessions
        ? ` Connections that do not go by themselves are ended (${(0,format/* codeSpan */.SS)('terminate-sessions: true')}).`
        : '';
    return `${journey(plan, 'goes back')}: ${(0,format/* formatCounted */.So)(range.length, 'migration')} ${range.length === 1 ? 'is' : 'are'} reverted ${howItIsReverted(plan)}${because}. ${backup}; ${whatAppsDo(plan)}.${ended}`;
}
function journey({ server, from, to }, goesBack) {
    const target = to === '0' ? 'before its first migration (`0`)' : (0,format/* codeSpan */.SS)(to);
    return `**${(0,format/* codeSpan */.SS)(server.database)}** on ${(0,format/* codeSpan */.SS)(server.host)} ${goesBack} from ${(0,format/* codeSpan */.SS)(from)} to ${target}`;
}

;// CONCATENATED MODULE: ./build/report/plan-page.js








/**
 * The plan as GitHub Markdown: the verdict first, what is lost, then the rest in the order in which somebody tired needs it.
 * What does not fit is cut, the SQL first, then the effects, and the page says so.
 * @param most bytes of UTF-8, see PAGE_LIMITS; at least 2,000
 */
function renderPlanPage(plan, most) {
    for (const detail of plan_page_detail/* DETAILS */.Dl) {
        const page = wholePage(plan, detail);
        if (external_node_buffer_.Buffer.byteLength(page) <= most) {
            return page;
        }
    }
    return shortestPage(plan);
}
function wholePage(plan, detail) {
    return [
        ...verdictSection(plan, detail),
        ...lossSection(plan, detail),
        ...checkSection(plan, detail),
        ...rangeSection(plan, detail),
        ...effectsSection(plan, detail),
        ...commandSection(plan, detail),
        ...forecastSection(plan),
        ...remarkSection(plan, detail),
        ...approvalSection(plan, detail),
        ...contactSection(plan, detail),
        originLine(plan),
        '',
    ].join('\n\n');
}
/** Where even the shortest tables would not fit, as with names made to be long. */
function shortestPage(plan) {
    return `## ${headline(plan)}\n\nThe plan is too large for this page: read it in plan.json. Its digest is \`${plan.digest}\`.\n`;
}


/***/ })

};
