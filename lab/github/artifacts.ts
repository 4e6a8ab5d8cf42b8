import type { ArtifactService } from '../artifacts/artifact-service.ts';
import { type Answer, refused } from './answers.ts';

/** Where an artifact of the repository comes from, as the REST API tells it. */
export interface ArtifactOrigin {
  readonly branch: string;
  /** Whether the run was a fork's. */
  readonly isFork: boolean;
  readonly expired: boolean;
}

/** An artifact that is listed, and cannot be downloaded. */
export interface ListedArtifact extends ArtifactOrigin {
  readonly name: string;
  readonly id: number;
  readonly createdAt: string;
}

export const REPOSITORY_ID = 815;
const FORK_ID = 4_711;

/** The artifacts of one repository: those of a service, by runs of `main`, and others that a test has listed beside them. */
export class RepositoryArtifacts {
  readonly others: ListedArtifact[] = [];
  readonly #service: ArtifactService;
  readonly #origin: string;

  constructor(service: ArtifactService, origin: string) {
    this.#service = service;
    this.#origin = origin;
  }

  /** @param path behind `/repos/owner/name/actions/artifacts` */
  answer(path: string, url: URL): Answer {
    if (path === '') {
      return this.#list(url.searchParams.get('name'));
    }
    const id = Number(/^\/(\d+)\/zip$/.exec(path)?.[1]);
    const stored = this.#service.artifacts.find((one) => one.id === id);
    return stored === undefined
      ? refused(404, 'Not Found')
      : { status: 302, headers: { location: this.#service.address(stored.name) }, body: '' };
  }

  #list(name: string | null): Answer {
    const stored = this.#service.artifacts.map((one) => ({
      ...this.#describe({
        name: one.name,
        id: one.id,
        createdAt: '2026-01-01T00:00:00Z',
        branch: 'main',
        isFork: false,
        expired: false,
      }),
      size_in_bytes: one.size,
      digest: one.hash,
    }));
    const artifacts = [...this.others.map((one) => this.#describe(one)), ...stored].filter(
      (one) => name === null || one.name === name,
    );
    return { status: 200, body: { total_count: artifacts.length, artifacts } };
  }

  #describe({ name, id, createdAt, branch, isFork, expired }: ListedArtifact) {
    return {
      id,
      name,
      expired,
      created_at: createdAt,
      archive_download_url: `${this.#origin}/${id}/zip`,
      workflow_run: {
        id: 4_711_000_001,
        repository_id: REPOSITORY_ID,
        head_repository_id: isFork ? FORK_ID : REPOSITORY_ID,
        head_branch: branch,
        head_sha: '6c1b3a0f9d2e4b58a7c6d5e4f3a2b1c0d9e8f7a6',
      },
    };
  }
}
