/** What was asked for as the target, read from text but not yet looked up among the migrations. */
export type TargetRequest =
  | { readonly kind: 'before-first' }
  | { readonly kind: 'steps-back'; readonly steps: number }
  | { readonly kind: 'migration'; readonly text: string };

/** A target that could not be read; `sentence` says what is accepted, to be put after the input's name. */
export type TargetReading =
  | { readonly ok: true; readonly target: TargetRequest }
  | { readonly ok: false; readonly sentence: string };

/**
 * Reads `target-migration`: a migration's name or full id, `~N`, or `0`.
 *
 * Text that dotnet-ef or a shell could take for something else (an option, a response file) is turned away here,
 * before anything is looked at; every other text must later be found among the known migrations.
 */
export function readTarget(text: string): TargetReading {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { ok: false, sentence: 'is required: a migration name, its full id, ~N or 0.' };
  }
  if (trimmed === '0') {
    return { ok: true, target: { kind: 'before-first' } };
  }
  const steps = /^~(\d{1,4})$/.exec(trimmed)?.[1];
  if (steps !== undefined && Number(steps) > 0) {
    return { ok: true, target: { kind: 'steps-back', steps: Number(steps) } };
  }
  if (/^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_ .,()+&'-]*$/u.test(trimmed) && !/^\d{1,13}$/.test(trimmed)) {
    return { ok: true, target: { kind: 'migration', text: trimmed } };
  }
  return {
    ok: false,
    sentence: `${JSON.stringify(trimmed.slice(0, 100))} is neither a migration's name or id, nor ~N (N migrations back), nor 0.`,
  };
}

/** The newest migration that a git ref contains: settled to a `migration` once the code's migrations are known. */
export interface TargetAtRef {
  readonly kind: 'at-ref';
  readonly ref: string;
}

/** As {@link TargetReading}, of `target-ref`. */
export type RefReading =
  | { readonly ok: true; readonly target: TargetAtRef }
  | { readonly ok: false; readonly sentence: string };

/**
 * Reads `target-ref`: a branch, a tag or a commit, also `main~2`. Text that git could take for an option, a range or a search is turned away
 * before git is asked.
 */
export function readTargetRef(text: string): RefReading {
  const ref = text.trim();
  return isRef(ref)
    ? { ok: true, target: { kind: 'at-ref', ref } }
    : {
        ok: false,
        sentence: `${JSON.stringify(ref.slice(0, 100))} is not a git ref: give a branch, a tag or a commit.`,
      };
}

/** Whether a text can name one commit. */
export function isRef(text: string): boolean {
  return /^[^\s\p{C}:?*[\\-][^\s\p{C}:?*[\\]{0,249}$/u.test(text) && !text.includes('..');
}
