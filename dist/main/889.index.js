export const id = 889;
export const ids = [889];
export const modules = {

/***/ 65889:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  audit: () => (/* binding */ audit)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/catalog/likely-cause.js
var likely_cause = __webpack_require__(93040);
// EXTERNAL MODULE: ./build/ef/migration-sources.js + 1 modules
var migration_sources = __webpack_require__(57394);
// EXTERNAL MODULE: ./build/git/commits.js
var commits = __webpack_require__(52985);
// EXTERNAL MODULE: ./build/git/migrations-at.js
var migrations_at = __webpack_require__(68746);
// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/postgres/catalog-reader.js + 1 modules
var catalog_reader = __webpack_require__(17128);
// EXTERNAL MODULE: ./build/postgres/database.js + 2 modules
var database = __webpack_require__(51584);
// EXTERNAL MODULE: ./build/catalog/catalog.js
var catalog = __webpack_require__(29063);
// EXTERNAL MODULE: ./build/postgres/send-migration.js
var send_migration = __webpack_require__(70555);
;// CONCATENATED MODULE: ./build/postgres/judge-down.js



/** Whether a migration's commands may all stand in one transaction. */
function fitsInTransaction({ commands }) {
    return commands.slice(0, -1).every((command) => command.transactional);
}
/** Judges a Down that does not end its transaction in one that is rolled back, so that the shadow stays as the Up has left it. */
async function judgeInTransaction(client, question) {
    await client.query('BEGIN');
    try {
        await (0,send_migration/* sendInOpenTransaction */.kx)(client, question.down);
        const verdict = verdictOf(question, await (0,catalog_reader/* readCatalog */.uM)(client, question.history));
        return await withUpAgain(verdict, question, () => (0,send_migration/* sendInOpenTransaction */.kx)(client, question.up));
    }
    catch (error) {
        return failureOf(error);
    }
    finally {
        await client.query('ROLLBACK');
    }
}
/** Judges a Down that no transaction may hold, on a database that is thrown away afterwards. */
async function judgeOnCopy(client, question) {
    try {
        await (0,send_migration/* sendMigration */.jx)(client, question.down);
        const verdict = verdictOf(question, await (0,catalog_reader/* readCatalog */.uM)(client, question.history));
        return await withUpAgain(verdict, question, () => (0,send_migration/* sendMigration */.jx)(client, question.up));
    }
    catch (error) {
        await client.query('ROLLBACK');
        return failureOf(error);
    }
}
function verdictOf({ before, after }, now) {
    const differences = (0,catalog/* compareCatalogs */.m6)(before, now);
    if (differences.length === 0) {
        return { verdict: 'exact' };
    }
    return (0,catalog/* compareCatalogs */.m6)(after, now).length === 0
        ? { verdict: 'does nothing', differences }
        : { verdict: 'inexact', differences };
}
/** After a Down that left something behind, going up again may be what fails; that is told with the verdict. */
async function withUpAgain(verdict, { up }, goUp) {
    if (verdict.verdict !== 'inexact' || !fitsInTransaction(up)) {
        return verdict;
    }
    const refused = await (0,send_migration/* refusedOf */.SX)(goUp);
    return refused === undefined
        ? verdict
        : { ...verdict, reason: `the Up fails after it: ${refused.message}` };
}
function failureOf(error) {
    if (!(error instanceof send_migration/* CommandRefused */.W1)) {
        throw error;
    }
    const { sqlState, message } = error;
    return {
        verdict: 'fails',
        reason: message,
        ...(sqlState === undefined ? {} : { sqlState }),
    };
}

// EXTERNAL MODULE: ./build/postgres/shadow.js
var postgres_shadow = __webpack_require__(1328);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(92772);
;// CONCATENATED MODULE: ./build/report/audit-report.js


const MARKS = {
    exact: '✓',
    inexact: '≈',
    'does nothing': '∅',
    'cannot be generated': '✗',
    fails: '✗',
    'not judged': '?',
};
/** There is no way back over these. */
function isBroken({ verdict }) {
    return verdict === 'fails' || verdict === 'cannot be generated';
}
/** The way back over these leads to another schema. */
function isInexact({ verdict }) {
    return verdict === 'inexact' || verdict === 'does nothing';
}
/** Those that make the step fail. */
function offending(migrations, threshold) {
    switch (threshold) {
        case 'none':
            return [];
        case 'fails':
            return migrations.filter(isBroken);
        case 'inexact':
            return migrations.filter((migration) => isBroken(migration) || isInexact(migration));
    }
}
/** Differences as they are told. */
function tellDifferences(differences) {
    return differences.map(catalog/* describeDifference */.hF);
}
/** What is wrong with one migration's Down, a sentence. */
function describeAudited({ id, verdict, difference, reason, sqlState }) {
    const code = sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`;
    const why = reason === undefined ? '' : `: ${reason}${code}`;
    const left = difference === undefined || difference.length === 0 ? '' : `; ${difference.slice(0, 5).join('; ')}`;
    return `The Down of ${id}: ${verdict}${why}${left}`;
}
/** At most this many rows; the JSON file has all. */
const MOST_ROWS = 300;
/** The summary: counts first, then what is wrong, then everything. */
function renderAudit(report) {
    const { migrations } = report;
    const count = (verdict) => migrations.filter((one) => one.verdict === verdict).length;
    const counts = Object.keys(MARKS)
        .map((verdict) => `${MARKS[verdict]} ${count(verdict)} ${verdict}`)
        .join(' · ');
    const wrong = migrations.filter((one) => one.verdict !== 'exact');
    return [
        `## Can these ${migrations.length} migrations be gone back over?`,
        counts,
        ...(wrong.length === 0 ? [] : ['### Not exactly', table(wrong)]),
        `<details><summary>All migrations</summary>\n\n${table(migrations)}\n\n</details>`,
        '',
    ].join('\n\n');
}
function table(migrations) {
    const rows = migrations.slice(0, MOST_ROWS).map((one) => {
        const why = [one.reason, one.sqlState, ...(one.difference ?? []).slice(0, 3)].filter((part) => part !== undefined);
        return `| ${(0,format/* codeInTableCell */.Tp)(one.id)} | ${MARKS[one.verdict]} ${one.verdict} | ${(0,format/* escapeTableCell */.aL)(why.join('; '))} |`;
    });
    const more = migrations.length > MOST_ROWS ? [`\n${migrations.length - MOST_ROWS} more are in the JSON file.`] : [];
    return ['| migration | Down | why |', '|---|---|---|', ...rows, ...more].join('\n');
}

// EXTERNAL MODULE: ./build/sql/parser.js
var sql_parser = __webpack_require__(59148);
// EXTERNAL MODULE: ./build/sql/transaction-control.js
var transaction_control = __webpack_require__(12751);
// EXTERNAL MODULE: ./build/modes/beyond-database.js + 3 modules
var beyond_database = __webpack_require__(37468);
// EXTERNAL MODULE: ./build/modes/causes.js
var causes = __webpack_require__(52251);
// EXTERNAL MODULE: ./build/modes/phases.js
var modes_phases = __webpack_require__(16759);
// EXTERNAL MODULE: ./build/modes/prepare-tool.js + 3 modules
var prepare_tool = __webpack_require__(5757);
// EXTERNAL MODULE: ./build/modes/runnable.js
var runnable = __webpack_require__(54622);
// EXTERNAL MODULE: ./build/modes/settle-target.js + 3 modules
var settle_target = __webpack_require__(1509);
// EXTERNAL MODULE: ./build/modes/world.js
var modes_world = __webpack_require__(75823);
;// CONCATENATED MODULE: ./build/modes/audit.js























/**
 * Judges every migration of a repository on a shadow, without any production database: its Up, the catalog, its Down from exactly that
 * state, the catalog again.
 * @throws Refusal when the project or the server cannot be used at all; Cancelled, or what the server said when it was lost
 */
async function audit(inputs, world) {
    const workplace = await (0,modes_world/* createWorkplace */.D)(world);
    try {
        const audited = await carryOut(inputs, world, workplace);
        await tell(inputs, world, workplace, audited);
    }
    finally {
        await (0,modes_world/* removeWorkplace */.j)(workplace);
    }
}
async function carryOut(inputs, world, workplace) {
    const phases = new modes_phases/* Phases */.V(world.runner, world.signal);
    const server = await phases.run('Look', () => (0,database/* openDatabase */.qI)(inputs.server, workplace.application), ({ place }) => `${place.host}:${place.port} answers`);
    const { ef } = await phases.run('Build', () => (0,prepare_tool/* prepareTool */.Wl)(inputs, world, workplace), ({ origin }) => `dotnet-ef from ${origin}`);
    const { listing, downs } = await phases.run('Generate', () => generate(inputs, ef), (generated) => `${(0,format/* formatCounted */.So)(generated.listing.migrations.length, 'migration')}`);
    const judged = await phases.run('Judge', () => judgeAll(world, server, workplace.nonce, listing, downs), (all) => `${all.filter((one) => one.verdict === 'exact').length} of ${all.length} Downs are exact`);
    return withPlaces(inputs, world, judged);
}
async function generate({ isForShadows }, ef) {
    const listing = await ef.listing();
    const downs = await ef.allDowns(listing);
    const reaching = isForShadows
        ? undefined
        : await (0,beyond_database/* findReaching */.x)([...listing.migrations, ...downs.migrations.values()]);
    if (reaching !== undefined) {
        throw new refusal/* Refusal */.P_((0,beyond_database/* describeReaching */.F)(reaching));
    }
    return { listing, downs };
}
/** Goes up migration by migration and judges each Down where its Up has left it. */
async function judgeAll(world, server, nonce, listing, downs) {
    return (0,postgres_shadow/* withShadow */.to)(server, nonce, async (shadow) => {
        const audited = [];
        const parser = await (0,sql_parser/* loadSqlParser */.O)();
        let client = await server.connect('audit', { database: shadow });
        try {
            const history = await (0,postgres_shadow/* createHistory */.nS)(client, {
                history: listing.history,
                createHistory: listing.createHistory,
            });
            let before = await (0,catalog_reader/* readCatalog */.uM)(client, history);
            for (const migration of listing.migrations) {
                (0,refusal/* throwIfCancelled */.dZ)(world.signal);
                const up = (0,runnable/* runnable */.a)(migration);
                await (0,send_migration/* forgetSession */.Iz)(client);
                const failure = await (0,send_migration/* refusedOf */.SX)(() => (0,send_migration/* sendMigration */.jx)(client, up));
                if (failure !== undefined) {
                    await client.query('ROLLBACK');
                    audited.push(...notJudged(listing.migrations.slice(audited.length), failure));
                    break;
                }
                const after = await (0,catalog_reader/* readCatalog */.uM)(client, history);
                const down = downs.migrations.get(migration.id);
                if (down === undefined) {
                    audited.push({
                        id: migration.id,
                        verdict: 'cannot be generated',
                        reason: downs.refused.get(migration.id) ?? 'dotnet ef gave no Down for it',
                    });
                }
                else {
                    const question = { history, before, after, up, down: (0,runnable/* runnable */.a)(down) };
                    // After the Down the Up is tried again, in the same transaction.
                    const commands = [...migration.commands, ...down.commands];
                    if (fitsInTransaction(question.down) &&
                        !commands.some(({ sql }) => (0,transaction_control/* leavesTransaction */.N)(parser, sql))) {
                        await (0,send_migration/* forgetSession */.Iz)(client);
                        audited.push(toAudited((0,causes/* textOf */.b6)(migration, down), await judgeInTransaction(client, question)));
                    }
                    else {
                        // A copy needs its template to itself.
                        await client.end();
                        audited.push(toAudited((0,causes/* textOf */.b6)(migration, down), await judgeOnItsCopy(server, shadow, question)));
                        client = await server.connect('audit', { database: shadow });
                    }
                }
                before = after;
            }
        }
        finally {
            await client.end();
        }
        return audited;
    });
}
async function judgeOnItsCopy(server, shadow, question) {
    return (0,postgres_shadow/* copyShadow */.WW)(server, shadow, (copy) => (0,database/* withConnection */.p)(server, 'audit copy', (client) => fitsInTransaction(question.down)
        ? judgeInTransaction(client, question)
        : judgeOnCopy(client, question), { database: copy }));
}
function notJudged(rest, failure) {
    const code = failure.sqlState === undefined ? {} : { sqlState: failure.sqlState };
    return rest.map(({ id }, index) => ({
        id,
        verdict: 'not judged',
        reason: index === 0 ? `its Up fails: ${failure.message}` : `the Up of ${rest[0]?.id} before it fails`,
        ...(index === 0 ? code : {}),
    }));
}
function toAudited(text, verdict) {
    const { id } = text;
    switch (verdict.verdict) {
        case 'exact':
            return { id, verdict: 'exact' };
        case 'inexact':
        case 'does nothing': {
            const reason = 'reason' in verdict && verdict.reason !== undefined ? { reason: verdict.reason } : {};
            return {
                id,
                verdict: verdict.verdict,
                difference: tellDifferences((0,likely_cause/* withLikelyCauses */.F)(verdict.differences, [text])),
                ...reason,
            };
        }
        case 'fails':
            return { id, ...verdict };
    }
}
/** Adds where each Down stands, relative to the workspace, as annotations name it. */
async function withPlaces(inputs, world, audited) {
    const workspace = world.environment['GITHUB_WORKSPACE'] ?? process.cwd();
    const { directory } = (0,prepare_tool/* projectOf */.v8)(inputs, world);
    const { places } = await (0,migration_sources/* readMigrationSources */.$)(directory, []);
    return audited.map((one) => {
        const place = places.get(one.id);
        return place === undefined
            ? one
            : { ...one, file: (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(directory, place.file)), line: place.line };
    });
}
async function tell(inputs, world, workplace, audited) {
    const { runner, environment } = world;
    const isNew = await newMigrations(inputs, world, workplace);
    const folder = (0,external_node_path_.join)(environment['RUNNER_TEMP'] ?? process.cwd(), 'ef-rollback-audit');
    await (0,promises_.mkdir)(folder, { recursive: true });
    const file = (0,external_node_path_.join)(folder, 'audit.json');
    await (0,promises_.writeFile)(file, `${JSON.stringify({ migrations: audited }, undefined, 2)}\n`);
    const judged = audited.filter(({ id }) => isNew(id));
    const failing = new Set(offending(judged, inputs.failOn));
    for (const one of judged.filter(({ verdict }) => verdict !== 'exact')) {
        const place = one.file === undefined ? {} : { file: one.file, startLine: one.line ?? 1 };
        const level = failing.has(one) ? 'error' : 'warning';
        runner.annotate(level, 'Audit', describeAudited(one), place);
    }
    runner.output('audit-file', file);
    runner.output('audit-failed', String(audited.filter(isBroken).length));
    runner.output('audit-inexact', String(audited.filter(isInexact).length));
    await runner.summary(renderAudit({ migrations: audited }));
    if (failing.size > 0) {
        runner.fail();
    }
}
/** With audit-since, whether a migration is not yet there at that git ref, by the attributes in its sources. @throws Refusal */
async function newMigrations(inputs, world, workplace) {
    const { since } = inputs;
    if (since === undefined) {
        return () => true;
    }
    const { directory } = (0,prepare_tool/* projectOf */.v8)(inputs, world);
    const git = (0,settle_target/* gitIn */.uM)(directory, world, workplace);
    const commit = await (0,commits/* findCommit */.f)(git, since, 'audit-since');
    const known = new Set((await (0,migrations_at/* migrationsAt */.X)(git, commit.id)).map(({ id }) => id));
    return (id) => !known.has(id);
}


/***/ })

};
