import type { Difference } from '../catalog/catalog.ts';
import type { Effect } from '../plan/effects.ts';
import type { Engine } from '../plan/engine-choice.ts';
import type { KeptLoss } from '../plan/losses.ts';
import type { PlannedLoss, PlanVerdict } from '../plan/plan-document.ts';
import type { Contact } from '../policy.ts';
import type { Phase } from './timeline.ts';

/** How a run ended. */
export type Outcome =
  | 'planned'
  | 'nothing-to-do'
  | 'refused'
  | 'rolled-back'
  | 'unchanged'
  | 'restored'
  | 'needs-intervention';

/** Everything that is told about a run: the summary, the outputs and the JSON report are made from this alone. */
export interface RunReport {
  outcome: Outcome;
  readonly asked: Asked;
  readonly run: {
    readonly id: string;
    readonly attempt: string;
    readonly actor: string;
    readonly repository: string;
  };
  readonly startedAt: string;
  endedAt?: string;
  server?: {
    readonly version: string;
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly sizeBytes: number;
  };
  /** Versions or places; of dotnet-ef, a bundle or a recorded release the one that was used. */
  tools?: {
    readonly pgDump: string;
    readonly dotnetEf?: string;
    readonly bundle?: string;
    readonly release?: string;
  };
  range?: {
    readonly from: string;
    readonly to: string;
    readonly reverted: readonly string[];
    /** What each Down does, by migration; undefined where its SQL is not known, as from a bundle. */
    readonly effects?: Readonly<Record<string, readonly Effect[]>>;
  };
  /** What was planned; the whole of it is in plan.json. */
  plan?: {
    readonly digest: string;
    readonly verdict: PlanVerdict;
    readonly losses: readonly PlannedLoss[];
    /** Where plan.json is, where it was kept. */
    file?: string;
  };
  /** Where in the database what was lost is kept. */
  archive?: { readonly run: string; readonly kept: readonly KeptLoss[] };
  /** The history table as SQL names it. */
  historyTable?: string;
  engine?: Engine;
  /** Why the engine is another than `auto` would like. */
  engineBecause?: string;
  activeSessions?: number;
  backup?: {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly milliseconds: number;
  };
  rehearsal?: ReportedRehearsal;
  artifact?: { readonly name: string; readonly id: number; readonly url: string };
  app?: ReportedApp;
  verification?: ReportedVerification;
  downtimeMs?: number;
  phases: readonly Phase[];
  failure?: { readonly phase: string; readonly sentence: string };
  /** What is known of the database after a failure, a sentence. */
  database?: string;
  /** The same as a word. */
  databaseState?: 'untouched' | 'as-before' | 'restored' | 'at-target' | 'not-as-before' | 'left-to-post';
  warnings: readonly string[];
  /** Whom to call, as the policy says. */
  contacts?: readonly Contact[];
  /** What to do next, a sentence or a command each. */
  nextSteps: readonly NextStep[];
  reportFile?: string;
}

export interface Asked {
  readonly mode: string;
  readonly target: string;
}

export interface ReportedApp {
  readonly name: string;
  readonly found: string;
  readonly ended: string;
}

export interface ReportedStatement {
  readonly migration: string;
  readonly statement: string;
  readonly milliseconds: number;
  /** Rows inserted, updated, deleted or merged, where it does any of that. */
  readonly rows?: number;
}

/** The rollback carried out on a restored copy of the dump, before the app was stopped. Times are milliseconds. */
export interface ReportedRehearsal {
  /** In the order in which they ran, COMMIT included. */
  readonly statements: readonly ReportedStatement[];
  readonly totalMs: number;
  /** What was restored and found equal to the dump; the time is that of the restore alone. */
  readonly restored: { readonly tables: number; readonly rows: number; readonly milliseconds: number };
}

export interface ReportedVerification {
  /** Whether history and schema are proven to be those of the target. */
  readonly matches: boolean;
  /** How much of the schema was compared; less than all of it where no shadow could be had. */
  readonly scope: 'schema' | 'tables and columns';
  readonly tables: number;
  readonly failing: readonly Difference[];
  readonly tolerated: readonly Difference[];
  /** Differences that were there before and are left as they were. */
  readonly drift: readonly Difference[];
}

export interface NextStep {
  readonly text: string;
  readonly command?: string;
}
