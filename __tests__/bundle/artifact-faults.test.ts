import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../lab/artifacts/artifact-service.ts';
import { runAction, type StepOptions } from '../../lab/runner/runner.ts';
import { answersTo, asBefore, errorsOf, lookAfter, lookBefore } from './after-failure.ts';
import { TARGETS, useBench } from './harness.ts';

const bench = useBench({ users: 200, scripts: 'remembered' });
const target = { 'target-migration': TARGETS.widenBio };

test('an upload that is cut off twice goes through under a new name, and artifact-name is the one stored', async () => {
  const name = 'cut-off';
  const step = await bench.localStep(await bench.database(), { ...target, 'artifact-name': name });
  bench.artifacts.fault({ on: 'CreateArtifact', kind: 'reset', times: 1, artifact: name });
  bench.artifacts.fault({ on: 'FinalizeArtifact', kind: 'reset', times: 1, artifact: `${name}-2` });
  const result = await runAction(step);
  expect(result.outputs).toMatchObject({ outcome: 'rolled-back', 'artifact-name': `${name}-3` });
  const stored = bench.artifacts.artifacts.filter((artifact) => artifact.name.startsWith(name));
  expect(stored.map((artifact) => artifact.name)).toEqual([`${name}-3`]);
  const files = await bench.artifacts.files(`${name}-3`);
  const dump = files.get(basename(result.outputs['backup-file'] ?? ''));
  expect(
    createHash('sha256')
      .update(dump ?? '')
      .digest('hex'),
  ).toBe(result.outputs['backup-sha256']);
  const warnings = result.annotations
    .filter(({ title }) => title === 'Artifact')
    .map(({ message }) => message);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Upload of artifact cut-off failed \(.*ECONNRESET.*\); trying again under a new name\.$/s,
    ),
    expect.stringMatching(
      /^Upload of artifact cut-off-2 failed \(.*ECONNRESET.*\); trying again under a new name\.$/s,
    ),
  ]);
});

describe('an upload that cannot be had: nothing is destroyed, dotnet ef never runs, the app runs again', () => {
  test.each<[string, Fault, string]>([
    ['the quota is full', { on: 'CreateArtifact', kind: 'quota' }, 'Artifact storage quota has been hit'],
    [
      'the job has outlived its token',
      { on: 'FinalizeArtifact', kind: 'expired-token' },
      '(401) Unauthorized: token is expired',
    ],
  ])('%s', async (_case, fault, words) => {
    const production = await bench.production();
    const before = await lookBefore(bench, production);
    bench.artifacts.fault(fault);
    const earlier = bench.artifacts.requests.length;
    const result = await runAction(await bench.step(production, target));
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain('Upload: Artifact ef-rollback-backup-');
    expect(errorsOf(result)).toContain(words);
    expect(result.log).not.toContain('##[group]Revert');
    const asked = bench.artifacts.requests.slice(earlier).filter(({ operation }) => operation === fault.on);
    expect(asked).toHaveLength(1);
    expect(answersTo(production, 'stop')).toEqual([200]);
  });
});

describe('an upload that could never work is refused before anything is done', () => {
  test.each<[string, (step: StepOptions) => StepOptions, string]>([
    [
      'everybody could read the artifacts of a public repository',
      (step) => ({ ...step, run: { ...step.run, private: false } }),
      'This repository is public, so everybody could download the dump as an artifact',
    ],
    [
      'there is no runtime token',
      (step) => ({ ...step, environment: { ...step.environment, ACTIONS_RUNTIME_TOKEN: '' } }),
      'There is no artifact service here to keep the dump',
    ],
  ])('%s', async (_case, change, words) => {
    const production = await bench.production({ appState: 'Stopped' });
    const before = await lookBefore(bench, production);
    const result = await runAction(change(await bench.step(production, target)));
    expect(await lookAfter(bench, production, before, result)).toEqual({
      ...asBefore(before, 'refused'),
      state: 'Stopped',
      healthy: false,
    });
    expect(errorsOf(result)).toContain(`Look: ${words}`);
    expect(errorsOf(result)).toContain('set upload-artifact: false');
    expect(production.azure.requests).toEqual([]);
  });
});
