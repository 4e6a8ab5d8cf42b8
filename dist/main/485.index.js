export const id = 485;
export const ids = [485];
export const modules = {

/***/ 24485:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: ./build/plan/refusal.js
var refusal = __webpack_require__(15714);
// EXTERNAL MODULE: ./build/plan/seal-plan.js + 1 modules
var seal_plan = __webpack_require__(42570);
// EXTERNAL MODULE: ./build/modes/attempt.js + 3 modules
var modes_attempt = __webpack_require__(97853);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/github/artifact.js + 1 modules
var github_artifact = __webpack_require__(52121);
// EXTERNAL MODULE: ./build/modes/tell-on-issue.js + 1 modules
var tell_on_issue = __webpack_require__(17354);
;// CONCATENATED MODULE: ./build/modes/hand-out-plan.js





/** Writes the plan down, keeps it as an artifact, and posts its page where that is asked for. */
async function handOutPlan(attempt, document) {
    const file = (0,external_node_path_.join)(attempt.workplace.directory, 'plan.json');
    await (0,promises_.writeFile)(file, (0,seal_plan/* writePlanDocument */.A2)(document), { mode: 0o600 });
    if (attempt.report.plan !== undefined) {
        attempt.report.plan.file = file;
    }
    if (attempt.inputs.backup.upload) {
        await upload(attempt, file);
    }
    await (0,tell_on_issue/* postPlan */.y)(attempt, document);
}
async function upload({ inputs, world, workplace, phases, report }, file) {
    const { id, attempt } = world.run;
    const artifact = await phases.run('Upload plan', () => (0,github_artifact/* uploadArtifact */.mz)({
        name: inputs.backup.artifactName ?? `ef-rollback-plan-${id}-${attempt}`,
        files: [file],
        rootDirectory: workplace.directory,
        retentionDays: inputs.backup.retentionDays,
        signal: world.signal,
        onRetry: (sentence) => world.runner.warning('Artifact', sentence),
    }), (uploaded) => `artifact ${uploaded.name} (id ${uploaded.id}) is confirmed`);
    report.artifact = {
        name: artifact.name,
        id: artifact.id,
        url: (0,github_artifact/* artifactUrl */.Wk)(world.run, artifact.id),
    };
}

// EXTERNAL MODULE: ./build/modes/tell.js + 3 modules
var tell = __webpack_require__(54748);
// EXTERNAL MODULE: ./build/modes/work-out-plan.js + 62 modules
var work_out_plan = __webpack_require__(67382);
;// CONCATENATED MODULE: ./build/modes/plan.js






/**
 * Says what a rollback to the target would do and lose, and whether it works, and changes nothing in the database. The throwaway database
 * it looks at is made and dropped. Never throws for a failure of the run itself.
 */
async function plan(inputs, world) {
    const attempt = await (0,modes_attempt/* beginAttempt */.x)(inputs, world);
    try {
        attempt.report.outcome = await makePlan(attempt);
    }
    catch (error) {
        await giveUpPlan(attempt, error);
    }
    await conclude(attempt);
    return attempt.report;
}
async function makePlan(attempt) {
    const worked = await (0,work_out_plan/* workOutPlan */.P)(attempt);
    if (worked === undefined) {
        return 'nothing-to-do';
    }
    const { document } = worked.weighed;
    await handOutPlan(attempt, document);
    if (document.verdict !== 'cannot') {
        return 'planned';
    }
    for (const { sentence } of (0,seal_plan/* forbidding */.Nt)(document)) {
        attempt.world.runner.error('Plan: refused', sentence);
    }
    return 'refused';
}
/** Nothing was done that had to be undone; what is held (connections) is let go. */
async function giveUpPlan(attempt, error) {
    const { phases, report, undos, world } = attempt;
    report.failure = { phase: phases.current, sentence: (0,refusal/* sentenceOf */.$N)(error) };
    report.outcome = 'refused';
    report.database = 'The database was only read, and the app was not touched.';
    report.databaseState = 'untouched';
    for (const { name, sentence } of await undos.unwind()) {
        world.runner.error('Undo failed', `${name}: ${sentence}`);
    }
}
async function conclude({ inputs, world, workplace, report, journal, document }) {
    report.endedAt = new Date().toISOString();
    await (0,tell/* tell */.q)(world, inputs, report, workplace.directory, document);
    await (0,tell/* tidy */.D)(workplace.directory, report);
    journal.record({ stage: 'finished' });
}


/***/ })

};
