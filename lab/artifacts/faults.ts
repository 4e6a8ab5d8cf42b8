/** What a request is for. `PutBlob` is each block, and the list of blocks that completes the blob. */
export type Operation =
  | 'CreateArtifact'
  | 'FinalizeArtifact'
  | 'ListArtifacts'
  | 'GetSignedArtifactURL'
  | 'DeleteArtifact'
  | 'PutBlob'
  | 'GetBlob';

/**
 * - `unavailable`: 503
 * - `reset`: the connection is reset before anything is done
 * - `lost`: all is done, and the connection is reset instead of an answer
 * - `refused`: 200 with `{ok: false}`; for a blob 403
 * - `quota`: 403 with the message that @actions/artifact takes for a full quota; for a blob a disabled account
 * - `expired-token`: 401; for a blob 403, as for a signed address that is too old
 */
export type FaultKind = 'unavailable' | 'reset' | 'lost' | 'refused' | 'quota' | 'expired-token';

export interface Fault {
  on: Operation;
  kind: FaultKind;
  /** How many requests it hits; every one until it is cleared when left out. */
  times?: number;
  /** Only requests about the artifact of this name. */
  artifact?: string;
}

/** The faults that are switched on. */
export class Faults {
  #active: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#active = [];
  }

  /** Gives the fault that hits this request, and counts it as used. */
  take(operation: Operation, artifact: string): FaultKind | undefined {
    const hit = this.#active.find(
      ({ fault, left }) =>
        left > 0 && fault.on === operation && (fault.artifact === undefined || fault.artifact === artifact),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault.kind;
  }
}
