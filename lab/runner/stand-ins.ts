import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob, resolve } from 'node:path';
import type { StandIn } from './workflow.ts';

/** actions/checkout, taken as done. @param commitOf - the commit that a ref, '' for the caller's, is at now */
export function checkedOut(commitOf: (ref: string) => string): StandIn {
  return async ({ ref = '' }) => ({ commit: commitOf(ref), ref });
}

/** An action that sets up what this machine has already. */
export const alreadyThere: StandIn = async () => ({});

/** Where artifacts are got from. */
export interface ArtifactSource {
  readonly artifacts: readonly { readonly name: string }[];
  files(name: string): Promise<ReadonlyMap<string, Buffer>>;
}

/**
 * actions/download-artifact: one by its `name`, or all whose names are of a `pattern`, each in a folder of its own unless they are merged, or
 * there is but one.
 */
export function downloadedFrom(source: ArtifactSource): StandIn {
  return async ({ name, pattern = '*', path = '', 'merge-multiple': merged = 'false' }, { workspace }) => {
    const folder = resolve(workspace, path);
    const names =
      name === undefined
        ? source.artifacts.map((one) => one.name).filter((one) => matchesGlob(one, pattern))
        : [name];
    for (const one of names) {
      const into = name !== undefined || merged === 'true' || names.length === 1 ? folder : join(folder, one);
      for (const [file, bytes] of await source.files(one)) {
        await mkdir(dirname(join(into, file)), { recursive: true });
        await writeFile(join(into, file), bytes);
      }
    }
    return { 'download-path': folder };
  };
}

/** A run's artifacts: those of the service, which our action uploads to, and those of the workflow's own steps. */
export class RunArtifacts implements ArtifactSource {
  readonly #service: ArtifactSource;
  readonly #uploaded = new Map<string, ReadonlyMap<string, Buffer>>();

  constructor(service: ArtifactSource) {
    this.#service = service;
  }

  get artifacts(): readonly { readonly name: string }[] {
    return [...this.#service.artifacts, ...[...this.#uploaded.keys()].map((name) => ({ name }))];
  }

  async files(name: string): Promise<ReadonlyMap<string, Buffer>> {
    return this.#uploaded.get(name) ?? this.#service.files(name);
  }

  /** actions/upload-artifact, of one file. */
  readonly upload: StandIn = async ({ name = 'artifact', path = '' }, { workspace }) => {
    if (this.artifacts.some((one) => one.name === name)) {
      throw new Error('Conflict: an artifact with this name already exists on the workflow run');
    }
    this.#uploaded.set(name, new Map([[basename(path), await readFile(resolve(workspace, path))]]));
    return {};
  };
}
