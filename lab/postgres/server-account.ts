import { execFileSync } from 'node:child_process';

/** The account a PostgreSQL server is run as: our own, or `postgres` (else `nobody`) when we are root. */
export interface ServerAccount {
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
}

export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) {
    return { spawnAs: {} };
  }
  for (const name of ['postgres', 'nobody']) {
    const ids = accountIds(name);
    if (ids !== undefined) {
      return { spawnAs: ids };
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a postgres nor a nobody account.');
}

function accountIds(name: string): { uid: number; gid: number } | undefined {
  const passwd = execFileSync('getent', ['passwd', name], { encoding: 'utf8' });
  const [, , uid, gid] = passwd.split(':');
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
