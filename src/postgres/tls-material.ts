import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { type ConnectionSettings, ConnectionStringError } from './connection-settings.ts';
import type { TlsMaterial } from './to-node-pg.ts';

/**
 * Reads the files that the settings name, for node-pg. Without a Root Certificate the authorities are the
 * system's, which .NET trusts, and Node's own. Throws {@link ConnectionStringError} for each file that cannot be read.
 */
export async function readTlsMaterial(settings: ConnectionSettings): Promise<TlsMaterial> {
  if (settings.sslMode === 'Disable') {
    return {};
  }
  const verifies = settings.sslMode === 'VerifyCA' || settings.sslMode === 'VerifyFull';
  const [root, certificate, key] = await Promise.allSettled([
    verifies ? readNamed('Root Certificate', settings.rootCertificate) : undefined,
    readNamed('SSL Certificate', settings.sslCertificate),
    // Npgsql takes the key from the certificate's file when it has no file of its own.
    readNamed('SSL Key', settings.sslKey ?? settings.sslCertificate),
  ]);
  const failures = [root, certificate, key].filter((read) => read.status === 'rejected');
  if (failures.length > 0) {
    throw new ConnectionStringError(failures.map(({ reason }) => String((reason as Error).message)));
  }
  const authorities = verifies ? authoritiesOf(textOf(root)) : undefined;
  return {
    ...(authorities === undefined ? {} : { authorities }),
    ...optional('certificate', textOf(certificate)),
    ...optional('key', textOf(key)),
  };
}

function authoritiesOf(rootCertificate: string | undefined): readonly string[] {
  return rootCertificate === undefined
    ? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
    : [rootCertificate];
}

async function readNamed(keyword: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) {
    return undefined;
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Error(`The file that \`${keyword}\` names cannot be read (${code}).`, { cause: error });
  }
}

function textOf(read: PromiseSettledResult<string | undefined>): string | undefined {
  return read.status === 'fulfilled' ? read.value : undefined;
}

function optional<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: string });
}
