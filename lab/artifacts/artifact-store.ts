import { createHash, randomUUID } from 'node:crypto';
import {
  BlobSASPermissions,
  type ContainerClient,
  generateBlobSASQueryParameters,
} from '@azure/storage-blob';
import type { Azurite } from './azurite.ts';
import { type Answer, type TwirpRequest, twirpError } from './twirp.ts';

/** An artifact that was finalized, thus one that can be downloaded from GitHub. */
export interface StoredArtifact {
  name: string;
  id: number;
  /** Bytes of the zip. */
  size: number;
  /** `sha256:` and the hexadecimal digest of the zip. */
  hash: string;
  expiresAt: string | undefined;
}

interface Entry {
  blob: string;
  expiresAt: string | undefined;
  stored: StoredArtifact | undefined;
}

const signedUrlLifetimeMs = 60 * 60 * 1000;

/** The artifacts of one run, their bytes in a container of Azurite's. */
export class ArtifactStore {
  readonly #entries = new Map<string, Entry>();
  readonly #azurite: Azurite;
  readonly #container: ContainerClient;
  /** Where signed addresses point to: in front of Azurite, so that faults can be put between. */
  readonly #publicOrigin: string;
  #lastId = 1000;

  constructor(azurite: Azurite, container: ContainerClient, publicOrigin: string) {
    this.#azurite = azurite;
    this.#container = container;
    this.#publicOrigin = publicOrigin;
  }

  get stored(): StoredArtifact[] {
    return [...this.#entries.values()].flatMap(({ stored }) => (stored === undefined ? [] : [stored]));
  }

  /** The artifact whose bytes are at this path; '' for none. */
  nameOfPath(path: string): string {
    const blob = path.split('/').at(-1);
    return [...this.#entries].find(([, entry]) => entry.blob === blob)?.[0] ?? '';
  }

  create(request: TwirpRequest): Answer {
    const { name } = request;
    // Once created a name is taken, finalized or not; only a deletion frees it.
    if (this.#entries.has(name)) {
      return twirpError(
        409,
        'already_exists',
        'an artifact with this name already exists on the workflow run',
      );
    }
    const blob = `${randomUUID()}.zip`;
    this.#entries.set(name, { blob, expiresAt: request.expires_at, stored: undefined });
    return { status: 200, body: { ok: true, signed_upload_url: this.#sign(blob, 'cw') } };
  }

  async finalize(request: TwirpRequest): Promise<Answer> {
    const entry = this.#entries.get(request.name);
    if (entry === undefined) return twirpError(404, 'not_found', 'artifact not found');
    const client = this.#container.getBlobClient(entry.blob);
    if (!(await client.exists())) return twirpError(400, 'failed_precondition', 'nothing was uploaded');
    const bytes = await client.downloadToBuffer();
    const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (request.size !== String(bytes.length)) {
      return twirpError(400, 'invalid_argument', `size ${request.size} is not ${bytes.length}`);
    }
    if (request.hash !== undefined && request.hash !== hash) {
      return twirpError(400, 'invalid_argument', `hash ${request.hash} is not ${hash}`);
    }
    this.#lastId += 1;
    const { name } = request;
    entry.stored ??= { name, id: this.#lastId, size: bytes.length, hash, expiresAt: entry.expiresAt };
    return { status: 200, body: { ok: true, artifact_id: String(entry.stored.id) } };
  }

  list(request: TwirpRequest): Answer {
    const found = this.stored.filter(
      ({ name, id }) =>
        (request.name_filter === undefined || request.name_filter === name) &&
        (request.id_filter === undefined || request.id_filter === String(id)),
    );
    const artifacts = found.map(({ name, id, size, hash }) => ({
      workflow_run_backend_id: request.workflow_run_backend_id,
      workflow_job_run_backend_id: request.workflow_job_run_backend_id,
      database_id: String(id),
      name,
      size: String(size),
      created_at: new Date().toISOString(),
      digest: hash,
    }));
    return { status: 200, body: { artifacts } };
  }

  signedUrl(request: TwirpRequest): Answer {
    const entry = this.#entries.get(request.name);
    if (entry?.stored === undefined) return twirpError(404, 'not_found', 'artifact not found');
    return { status: 200, body: { signed_url: this.#sign(entry.blob, 'r') } };
  }

  delete(request: TwirpRequest): Answer {
    const entry = this.#entries.get(request.name);
    if (entry?.stored === undefined) return twirpError(404, 'not_found', 'artifact not found');
    this.#entries.delete(request.name);
    return { status: 200, body: { ok: true, artifact_id: String(entry.stored.id) } };
  }

  /** @throws Error when no artifact of this name was finalized */
  address(name: string): string {
    const entry = this.#entries.get(name);
    if (entry?.stored === undefined) {
      throw new Error(`No artifact ${name} is stored.`);
    }
    return this.#sign(entry.blob, 'r');
  }

  /** @throws Error when no artifact of this name was finalized */
  download(name: string): Promise<Buffer> {
    const entry = this.#entries.get(name);
    if (entry?.stored === undefined) {
      const names = this.stored.map((artifact) => artifact.name).join(', ') || 'none';
      return Promise.reject(new Error(`No artifact ${name} is stored; there are: ${names}.`));
    }
    return this.#container.getBlobClient(entry.blob).downloadToBuffer();
  }

  #sign(blob: string, permissions: 'cw' | 'r'): string {
    const { containerName } = this.#container;
    const signature = generateBlobSASQueryParameters(
      {
        containerName,
        blobName: blob,
        permissions: BlobSASPermissions.parse(permissions),
        expiresOn: new Date(Date.now() + signedUrlLifetimeMs),
      },
      this.#azurite.credential,
    );
    return `${this.#publicOrigin}${this.#azurite.accountPath}/${containerName}/${blob}?${signature}`;
  }
}
