import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type ArtifactService,
  type FaultKind,
  type Operation,
  startArtifactService,
} from '../../lab/artifacts/artifact-service.ts';
import { type UploadedArtifact, uploadArtifact } from '../../src/github/artifact.ts';

let service: ArtifactService;
let directory: string;

beforeAll(async () => {
  service = await startArtifactService();
  // The toolkit tells the runner what it does.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  for (const [name, value] of Object.entries(service.environment)) {
    vi.stubEnv(name, value);
  }
  directory = await mkdtemp(join(tmpdir(), 'lab-upload-'));
  await writeFile(join(directory, 'a.dump'), 'the dump');
});

afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await service.stop();
  await rm(directory, { recursive: true });
});

describe.concurrent('the upload of a dump', () => {
  test.each<[FaultKind, Operation, readonly (number | 'reset')[], string]>([
    ['unavailable', 'CreateArtifact', [503, 200, 200], 'create-unavailable'],
    ['reset', 'CreateArtifact', ['reset', 200, 200], 'create-reset-2'],
    ['reset', 'FinalizeArtifact', [200, 'reset', 200, 200], 'finalize-reset-2'],
    ['lost', 'FinalizeArtifact', [200, 'reset', 200, 200], 'finalize-lost-2'],
    ['refused', 'FinalizeArtifact', [200, 200, 200, 200], 'finalize-refused-2'],
    ['refused', 'PutBlob', [200, 200, 200], 'blob-refused-2'],
  ])(
    '%s once at %s: goes through, and the name told is the one confirmed',
    async (kind, on, answers, told) => {
      const name = told.replace(/-2$/, '');
      service.fault({ on, kind, times: 1, artifact: name });
      const retries: string[] = [];
      const uploaded = await upload(name, retries);
      expect(uploaded.name).toBe(told);
      expect(answersAbout(name)).toEqual(answers);
      expect((await service.files(told)).get('a.dump')?.toString()).toBe('the dump');
      expect(retries).toHaveLength(told === name ? 0 : 1);
    },
  );

  test.each<[FaultKind, 'CreateArtifact' | 'FinalizeArtifact', string]>([
    ['quota', 'CreateArtifact', 'Artifact storage quota has been hit'],
    ['expired-token', 'CreateArtifact', '(401) Unauthorized: token is expired'],
    ['expired-token', 'FinalizeArtifact', '(401) Unauthorized: token is expired'],
  ])('%s at %s, which does not pass, fails at once', async (kind, on, words) => {
    const name = `${kind}-at-${on}`;
    service.fault({ on, kind, artifact: name });
    const retries: string[] = [];
    const error = await upload(name, retries).catch((reason: unknown) => reason);
    expect(String(error)).toContain(`Error: Artifact ${name} could not be uploaded: `);
    expect(String(error)).toContain(words);
    expect(retries).toEqual([]);
    expect(storedAbout(name)).toEqual([]);
  });

  test('a service that resets connections is asked again under a new name each time, until the time is over', async () => {
    service.fault({ on: 'CreateArtifact', kind: 'reset', artifact: 'dead' });
    service.fault({ on: 'CreateArtifact', kind: 'reset', artifact: 'dead-2' });
    const retries: string[] = [];
    expect((await upload('dead', retries)).name).toBe('dead-3');
    expect(retries).toHaveLength(2);
    expect(answersAbout('dead')).toEqual(['reset', 'reset', 200, 200]);

    service.fault({ on: 'CreateArtifact', kind: 'reset', artifact: 'late' });
    const error = await upload('late', [], { budgetMs: 0 }).catch((reason: unknown) => reason);
    expect(String(error)).toContain('Error: Artifact late could not be uploaded: ');
    expect(String(error)).toContain('ECONNRESET');
    expect(answersAbout('late')).toEqual(['reset']);
    expect(storedAbout('late')).toEqual([]);
  });

  test('a cancelled run waits for no upload', async () => {
    const name = 'cancelled';
    const cancel = new AbortController();
    const retries: string[] = [];
    service.fault({ on: 'CreateArtifact', kind: 'unavailable', artifact: name });
    const uploading = upload(name, retries, { signal: cancel.signal });
    await vi.waitFor(() => expect(answersAbout(name)).toEqual([503]));
    cancel.abort(new Error('cancelled by a test'));
    await expect(uploading).rejects.toThrow('The run was cancelled.');
    expect(storedAbout(name)).toEqual([]);
  });
});

function upload(
  name: string,
  retries: string[],
  options: { budgetMs?: number; signal?: AbortSignal } = {},
): Promise<UploadedArtifact> {
  return uploadArtifact({
    name,
    files: [join(directory, 'a.dump')],
    rootDirectory: directory,
    retentionDays: undefined,
    signal: new AbortController().signal,
    onRetry: (sentence) => retries.push(sentence),
    ...options,
  });
}

/** How Create and Finalize were answered for an artifact under its first and later names, oldest first. */
function answersAbout(name: string): readonly (number | 'reset')[] {
  return service.requests
    .filter(({ operation, artifact }) => operation.endsWith('Artifact') && isAbout(artifact, name))
    .map(({ answer }) => answer);
}

function storedAbout(name: string): readonly string[] {
  return service.artifacts.map((artifact) => artifact.name).filter((stored) => isAbout(stored, name));
}

function isAbout(artifact: string, name: string): boolean {
  return artifact === name || artifact.startsWith(`${name}-`);
}
