import pg from 'pg';

/** Somebody else's lock was waited for as long as `lock_timeout` says. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** The SQLSTATE of an error that the server gave, or undefined for any other. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
