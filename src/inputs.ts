import { z } from 'zod';
import type { Strictness } from './catalog/judge.ts';
import {
  argumentLines,
  artifactName,
  byteSize,
  choice,
  connection,
  duration,
  gitRef,
  guid,
  httpsAddress,
  optionalText,
  retentionDays,
  shown,
  toolVersion,
  yesOrNo,
} from './input-fields.ts';
import { togetherMistakes } from './input-rules.ts';
import type { Engine } from './plan/engine-choice.ts';
import { Refusal } from './plan/refusal.ts';
import { readTarget, type TargetAtRef, type TargetRequest } from './plan/target.ts';
import type { ConnectionSettings } from './postgres/connection-string.ts';
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

export interface EfInputs {
  readonly workingDirectory: string | undefined;
  readonly project: string | undefined;
  readonly startupProject: string | undefined;
  readonly context: string | undefined;
  readonly framework: string | undefined;
  readonly configuration: string;
  readonly appEnvironment: string;
  readonly appArguments: readonly string[];
  readonly build: boolean;
  readonly toolVersion: string | undefined;
}

export interface DatabaseInputs {
  readonly connection: ConnectionSettings;
  readonly pgBinPath: string | undefined;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly terminateSessions: boolean;
}

export interface AppInputs {
  readonly name: string;
  readonly slot: string | undefined;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly cloud: 'public' | 'usgovernment' | 'china';
  readonly endpoint: string | undefined;
  readonly authorityHost: string | undefined;
  readonly stopTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly start: boolean;
  readonly healthCheckUrl: string | undefined;
  readonly healthCheckTimeoutMs: number;
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
  const read = schema.safeParse(
    Object.fromEntries(
      Object.keys(schema.shape).map((name) => [
        name,
        environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? '',
      ]),
    ),
  );
  const mistakes = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  mistakes.push(...togetherMistakes((name) => environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? ''));
  if (!read.success || mistakes.length > 0) {
    throw new Refusal(mistakes);
  }
  return arrange(read.data);
}

const DEFAULTS = {
  mode: 'rollback',
  configuration: 'Release',
  'app-environment': 'Production',
  engine: 'auto',
  'lock-timeout': '10s',
  'statement-timeout': '0',
  'drain-timeout': '60s',
  'azure-cloud': 'public',
  'stop-timeout': '120s',
  'start-timeout': '180s',
  'health-check-timeout': '120s',
  backup: 'auto',
  'backup-stall-timeout': '300s',
  rehearse: 'schema',
  verify: 'standard',
  'on-failure': 'restore',
  'audit-fail-on': 'fails',
  'archive-limit': '256MB',
} as const;

const schema = z.object({
  mode: choice(['plan', 'rollback', 'audit'], DEFAULTS.mode),
  'target-migration': z
    .string()
    .transform((text, context): { request: TargetRequest; text: string } | undefined => {
      if (text === '') {
        return undefined;
      }
      const reading = readTarget(text);
      if (!reading.ok) {
        context.addIssue({ code: 'custom', message: reading.sentence });
        return undefined;
      }
      return { request: reading.target, text };
    }),
  'target-ref': gitRef,
  'allow-revert-all': yesOrNo(false),
  'plan-digest': z.string().transform((text, context): string | undefined => {
    if (text !== '' && !/^[0-9a-f]{64}$/i.test(text)) {
      context.addIssue({
        code: 'custom',
        message: `${shown(text)} is not a plan's digest, which is 64 hexadecimal digits.`,
      });
    }
    return text === '' ? undefined : text.toLowerCase();
  }),
  'plan-file': optionalText,
  'approve-data-loss': z.string(),
  'policy-file': optionalText,
  'working-directory': optionalText,
  project: optionalText,
  'startup-project': optionalText,
  context: optionalText,
  framework: optionalText,
  configuration: z.string().transform((text) => text || DEFAULTS.configuration),
  'app-environment': z.string().transform((text) => text || DEFAULTS['app-environment']),
  'app-arguments': argumentLines,
  build: yesOrNo(true),
  'dotnet-ef-version': toolVersion,
  engine: choice(['auto', 'transaction', 'database-update', 'bundle'], DEFAULTS.engine),
  bundle: optionalText,
  release: optionalText,
  'release-branch': optionalText,
  'connection-string': connection,
  'pg-bin-path': optionalText,
  'lock-timeout': duration(DEFAULTS['lock-timeout'], 'may-be-zero'),
  'statement-timeout': duration(DEFAULTS['statement-timeout'], 'may-be-zero'),
  'drain-timeout': duration(DEFAULTS['drain-timeout'], 'positive'),
  'terminate-sessions': yesOrNo(false),
  'app-name': z
    .string()
    .transform((text, context): { name: string; slot: string | undefined } | undefined => {
      const match = /^([a-z0-9][a-z0-9-]{0,58}[a-z0-9]?)(?:\/([a-z0-9][a-z0-9-]{0,58}))?$/i.exec(text);
      if (text === '') {
        return undefined;
      }
      const name = match?.[1];
      if (name === undefined) {
        context.addIssue({
          code: 'custom',
          message: `${shown(text)} is not an app, written name or name/slot.`,
        });
        return undefined;
      }
      const slot = match?.[2];
      // The production slot goes by its own name in the portal, but has no slot address.
      return { name, slot: slot?.toLowerCase() === 'production' ? undefined : slot };
    }),
  'resource-group': z.string().transform((text, context): string | undefined => {
    if (text !== '' && !/^[\p{L}\p{N}_().-]{1,90}$/u.test(text)) {
      context.addIssue({ code: 'custom', message: `${shown(text)} is not a resource group's name.` });
    }
    return text === '' ? undefined : text;
  }),
  'subscription-id': guid,
  'tenant-id': guid,
  'client-id': guid,
  'azure-cloud': choice(['public', 'usgovernment', 'china'], DEFAULTS['azure-cloud']),
  'azure-endpoint': httpsAddress,
  'azure-authority-host': httpsAddress,
  'stop-timeout': duration(DEFAULTS['stop-timeout'], 'positive'),
  'start-timeout': duration(DEFAULTS['start-timeout'], 'positive'),
  'start-app': yesOrNo(true),
  'health-check-url': z.string().transform((text, context): string | undefined => {
    if (text !== '' && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
      context.addIssue({ code: 'custom', message: `${shown(text)} is not an http:// or https:// address.` });
    }
    return text === '' ? undefined : text;
  }),
  'health-check-timeout': duration(DEFAULTS['health-check-timeout'], 'positive'),
  backup: choice(['auto', 'before-stop', 'after-stop'], DEFAULTS.backup),
  'backup-directory': optionalText,
  'backup-stall-timeout': duration(DEFAULTS['backup-stall-timeout'], 'positive'),
  'upload-artifact': yesOrNo(true),
  'artifact-name': artifactName,
  'artifact-retention-days': retentionDays,
  'shadow-connection-string': connection,
  rehearse: choice(['schema', 'data', 'off'], DEFAULTS.rehearse),
  verify: choice(['standard', 'strict'], DEFAULTS.verify),
  'on-failure': choice(['restore', 'leave'], DEFAULTS['on-failure']),
  'audit-fail-on': choice(['fails', 'inexact', 'none'], DEFAULTS['audit-fail-on']),
  'audit-since': gitRef,
  'archive-limit': byteSize(DEFAULTS['archive-limit']),
  'notify-issue': z.string().transform((text, context): number | 'new' | undefined => {
    if (text !== '' && text !== 'new' && !/^[1-9]\d{0,9}$/.test(text)) {
      context.addIssue({ code: 'custom', message: `${shown(text)} is neither an issue's number nor new.` });
    }
    return text === '' ? undefined : text === 'new' ? 'new' : Number(text);
  }),
  'github-token': optionalText,
});

/** Every input's name, for a test that holds action.yml and this file together. */
export const INPUT_NAMES: readonly string[] = Object.keys(schema.shape);

type Read = z.output<typeof schema>;

function arrange(read: Read): Inputs | AuditInputs {
  return read.mode === 'audit' ? arrangeAudit(read) : arrangeRollback(read, read.mode);
}

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

function arrangeEf(read: Read): EfInputs {
  return {
    workingDirectory: read['working-directory'],
    project: read.project,
    startupProject: read['startup-project'],
    context: read.context,
    framework: read.framework,
    configuration: read.configuration,
    appEnvironment: read['app-environment'],
    appArguments: read['app-arguments'],
    build: read.build,
    toolVersion: read['dotnet-ef-version'],
  };
}

function arrangeApp(read: Read): AppInputs | undefined {
  const app = read['app-name'];
  const resourceGroup = read['resource-group'];
  const subscriptionId = read['subscription-id'];
  if (app === undefined || resourceGroup === undefined || subscriptionId === undefined) {
    return undefined;
  }
  return {
    ...app,
    resourceGroup,
    subscriptionId,
    tenantId: read['tenant-id'],
    clientId: read['client-id'],
    cloud: read['azure-cloud'],
    endpoint: read['azure-endpoint'],
    authorityHost: read['azure-authority-host'],
    stopTimeoutMs: read['stop-timeout'],
    startTimeoutMs: read['start-timeout'],
    start: read['start-app'],
    healthCheckUrl: read['health-check-url'],
    healthCheckTimeoutMs: read['health-check-timeout'],
  };
}
