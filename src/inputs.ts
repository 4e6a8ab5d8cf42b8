import { z } from 'zod';
import { type AppInputs, appFields, arrangeApp } from './app-inputs.ts';
import type { Strictness } from './catalog/judge.ts';
import { arrangeEf, type EfInputs, efFields } from './ef-inputs.ts';
import {
  artifactName,
  byteSize,
  choice,
  connection,
  duration,
  gitRef,
  issueNumber,
  optionalText,
  planDigest,
  retentionDays,
  targetMigration,
  yesOrNo,
} from './input-fields.ts';
import { togetherMistakes } from './input-rules.ts';
import type { Engine } from './plan/engine-choice.ts';
import { Refusal } from './plan/refusal.ts';
import type { TargetAtRef, TargetRequest } from './plan/target.ts';
import type { ConnectionSettings } from './postgres/connection-string.ts';
import { rawInputs, readFields } from './raw-inputs.ts';
import type { AuditThreshold } from './report/audit-report.ts';

/** Everything a rollback, or the plan of one, was asked for, read once. Times are milliseconds, 0 is without end. */
export interface Inputs {
  readonly mode: 'plan' | 'rollback';
  readonly target: TargetRequest | TargetAtRef;
  /** The target as it was written, for the report. */
  readonly targetText: string;
  readonly allowRevertAll: boolean;
  readonly approval: ApprovalInputs;
  /** Relative to the workspace; undefined for the usual place, where a file may be or not. */
  readonly policyFile: string | undefined;
  readonly ef: EfInputs;
  readonly database: DatabaseInputs;
  readonly app: AppInputs | undefined;
  readonly backup: BackupInputs;
  /** `bundle` where, and only where, there is one. */
  readonly engine: 'auto' | Engine;
  /** Relative to the working directory. */
  readonly bundle: string | undefined;
  readonly release: ReleaseInput | undefined;
  readonly shadow: ConnectionSettings | undefined;
  readonly rehearse: 'schema' | 'data' | 'off';
  readonly verify: Strictness;
  readonly onFailure: 'restore' | 'leave';
  /** A loss up to so many bytes is kept in the database; 0 keeps none. */
  readonly archiveLimitBytes: number;
  /** Where the plan is told, beside the summary. */
  readonly notifyIssue: number | 'new' | undefined;
  readonly githubToken: string | undefined;
}

/** Where the recorded release is: a release.json, relative to the workspace, or the artifact that a run of a branch has kept. */
export type ReleaseInput =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'artifact'; readonly branch: string | undefined };

/** What somebody has approved. */
export interface ApprovalInputs {
  readonly planDigest: string | undefined;
  /** The approved plan itself, to show what has changed since; relative to the workspace. */
  readonly planFile: string | undefined;
  /** The losses by name, as they were written. */
  readonly dataLoss: string;
}

/** Everything an audit was asked for. */
export interface AuditInputs {
  readonly mode: 'audit';
  readonly ef: EfInputs;
  /** Where the shadow is made. */
  readonly server: ConnectionSettings;
  /** Whether it was named for throwaway databases; otherwise it is the app's own. */
  readonly isForShadows: boolean;
  readonly failOn: AuditThreshold;
  /** A git ref: only migrations that are not there yet can fail the step. */
  readonly since: string | undefined;
}

export interface DatabaseInputs {
  readonly connection: ConnectionSettings;
  readonly pgBinPath: string | undefined;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly terminateSessions: boolean;
}

export interface BackupInputs {
  readonly when: 'auto' | 'before-stop' | 'after-stop';
  readonly directory: string | undefined;
  readonly stallTimeoutMs: number;
  readonly upload: boolean;
  readonly artifactName: string | undefined;
  readonly retentionDays: number | undefined;
}

/**
 * Reads the inputs from the environment as a runner sets them (`INPUT_<NAME>`).
 * @throws Refusal with every mistake, a sentence each; no sentence holds a value of the connection string.
 */
export function readInputs(environment: Readonly<Record<string, string | undefined>>): Inputs | AuditInputs {
  const raw = rawInputs(environment);
  const read = readFields(schema, raw, togetherMistakes(raw));
  return read.mode === 'audit' ? arrangeAudit(read) : arrangeRollback(read, read.mode);
}

const schema = z.object({
  mode: choice(['plan', 'rollback', 'audit'], 'rollback'),
  'target-migration': targetMigration,
  'target-ref': gitRef,
  'allow-revert-all': yesOrNo(false),
  'plan-digest': planDigest,
  'plan-file': optionalText,
  'approve-data-loss': z.string(),
  'policy-file': optionalText,
  ...efFields,
  engine: choice(['auto', 'transaction', 'database-update', 'bundle'], 'auto'),
  bundle: optionalText,
  release: optionalText,
  'release-branch': optionalText,
  'connection-string': connection,
  'pg-bin-path': optionalText,
  'lock-timeout': duration('10s', 'may-be-zero'),
  'statement-timeout': duration('0', 'may-be-zero'),
  'drain-timeout': duration('60s', 'positive'),
  'terminate-sessions': yesOrNo(false),
  ...appFields,
  backup: choice(['auto', 'before-stop', 'after-stop'], 'auto'),
  'backup-directory': optionalText,
  'backup-stall-timeout': duration('300s', 'positive'),
  'upload-artifact': yesOrNo(true),
  'artifact-name': artifactName,
  'artifact-retention-days': retentionDays,
  'shadow-connection-string': connection,
  rehearse: choice(['schema', 'data', 'off'], 'schema'),
  verify: choice(['standard', 'strict'], 'standard'),
  'on-failure': choice(['restore', 'leave'], 'restore'),
  'audit-fail-on': choice(['fails', 'inexact', 'none'], 'fails'),
  'audit-since': gitRef,
  'archive-limit': byteSize('256MB'),
  'notify-issue': issueNumber,
  'github-token': optionalText,
});

/** Every input's name, for a test that holds action.yml and this file together. */
export const INPUT_NAMES: readonly string[] = Object.keys(schema.shape);

type Read = z.output<typeof schema>;

function arrangeAudit(read: Read): AuditInputs {
  const server = read['shadow-connection-string'] ?? read['connection-string'];
  if (server === undefined) {
    throw new Refusal('shadow-connection-string: is required.');
  }
  return {
    mode: 'audit',
    ef: arrangeEf(read),
    server,
    isForShadows: read['shadow-connection-string'] !== undefined,
    failOn: read['audit-fail-on'],
    since: read['audit-since'],
  };
}

function arrangeTarget(
  read: Read,
): { readonly request: Inputs['target']; readonly text: string } | undefined {
  const ref = read['target-ref'];
  return ref === undefined ? read['target-migration'] : { request: { kind: 'at-ref', ref }, text: ref };
}

function arrangeRollback(read: Read, mode: Inputs['mode']): Inputs {
  const target = arrangeTarget(read);
  if (read['connection-string'] === undefined || target === undefined) {
    throw new Refusal('connection-string and target-migration: are required.');
  }
  return {
    mode,
    target: target.request,
    targetText: target.text,
    allowRevertAll: read['allow-revert-all'],
    approval: {
      planDigest: read['plan-digest'],
      planFile: read['plan-file'],
      dataLoss: read['approve-data-loss'],
    },
    policyFile: read['policy-file'],
    ef: arrangeEf(read),
    database: {
      connection: read['connection-string'],
      pgBinPath: read['pg-bin-path'],
      lockTimeoutMs: read['lock-timeout'],
      statementTimeoutMs: read['statement-timeout'],
      drainTimeoutMs: read['drain-timeout'],
      terminateSessions: read['terminate-sessions'],
    },
    app: arrangeApp(read),
    backup: {
      when: read.backup,
      directory: read['backup-directory'],
      stallTimeoutMs: read['backup-stall-timeout'],
      upload: read['upload-artifact'],
      artifactName: read['artifact-name'],
      retentionDays: read['artifact-retention-days'],
    },
    engine: read.bundle === undefined ? read.engine : 'bundle',
    bundle: read.bundle,
    release: arrangeRelease(read),
    shadow: read['shadow-connection-string'],
    rehearse: read.rehearse,
    verify: read.verify,
    onFailure: read['on-failure'],
    archiveLimitBytes: read['archive-limit'],
    notifyIssue: read['notify-issue'],
    githubToken: read['github-token'],
  };
}

function arrangeRelease({ release, 'release-branch': branch }: Read): ReleaseInput | undefined {
  if (release === undefined) {
    return undefined;
  }
  return release === 'artifact' ? { kind: 'artifact', branch } : { kind: 'file', path: release };
}
