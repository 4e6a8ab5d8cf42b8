import pg from 'pg';

/** The SQLSTATE of an error that the server gave, or undefined for any other. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
