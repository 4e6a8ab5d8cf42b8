import type { SampleApp } from './build.ts';

/** What the Down of each migration takes from seeded data, as `approve-data-loss` names it. The others take nothing. */
const LOSSES: Readonly<Record<string, string>> = {
  AddLoginAttempts: 'public.login_attempts',
  AddSessionDevice: 'public.sessions.device_name',
  AddAccountStatus: 'public.users.status',
  BackfillDisplayNames: 'public.users.display_name',
  AddAuditLog: 'public.audit_entries',
  AddEncryptionKeys: 'public.encryption_keys',
  AddSessions: 'public.sessions',
  InitialCreate: 'public.users',
};

/** What going back to a target loses, a line each: what somebody who has read the plan would approve. */
export function approvalFor(app: Pick<SampleApp, 'migrations'>, target: string): string {
  const reverted = app.migrations.slice(indexOf(app.migrations, target) + 1);
  const names = reverted.flatMap((id) => LOSSES[id.slice(id.indexOf('_') + 1)] ?? []);
  // A table that goes takes its columns along.
  return names.filter((name) => !names.some((other) => name.startsWith(`${other}.`))).join('\n');
}

/** -1 for `0`, before the first; a text that names none takes nothing back. */
function indexOf(migrations: readonly string[], target: string): number {
  if (target === '0') {
    return -1;
  }
  const steps = /^~(\d+)$/.exec(target)?.[1];
  if (steps !== undefined) {
    return migrations.length - 1 - Number(steps);
  }
  const wanted = target.toLowerCase();
  const found = migrations.findIndex((id) => {
    const lower = id.toLowerCase();
    return lower === wanted || lower.slice(id.indexOf('_') + 1) === wanted;
  });
  return found === -1 ? migrations.length - 1 : found;
}
