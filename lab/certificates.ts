import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Paths of PEM files. */
export type Certificates = { caFile: string; certFile: string; keyFile: string };

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Makes a throwaway authority and a server certificate it signed for `localhost`, 127.0.0.1 and ::1, valid for a
 * week, as `ca.pem`, `server.pem` and `server.key` in `directory`, which must be there.
 *
 * Good for Node's TLS (`NODE_EXTRA_CA_CERTS`), a PostgreSQL server and libpq's `verify-full`. The key's mode is
 * 0600, else a PostgreSQL server refuses it; one that runs as another user needs the file handed to that user.
 * The authority's own key is dropped, so nothing else can be signed with it.
 */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const lifetime = {
    // A minute back: another machine's or container's clock may be a little behind.
    notBeforeDate: new Date(Date.now() - minute),
    notAfterDate: new Date(Date.now() + 7 * day),
  };
  const authority = await generate([{ name: 'commonName', value: 'ef-rollback lab authority' }], {
    ...lifetime,
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...lifetime,
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  const files = {
    caFile: join(directory, 'ca.pem'),
    certFile: join(directory, 'server.pem'),
    keyFile: join(directory, 'server.key'),
  };
  await Promise.all([
    writeFile(files.caFile, `${authority.cert}\n`),
    writeFile(files.certFile, `${server.cert}\n`),
    writeFile(files.keyFile, server.private, { mode: 0o600 }),
  ]);
  return files;
}
