import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConnectionStringError, parseConnectionString } from '../../../src/postgres/connection-string.ts';
import { readTlsMaterial } from '../../../src/postgres/tls-material.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-material-'));
});
afterEach(() => rm(folder, { recursive: true }));

function parse(rest: string) {
  return parseConnectionString(`Host=h;Database=d;Username=u;${rest}`);
}

it('reads the files that are named, and the key from the certificate’s file', async () => {
  await Promise.all([writeFile(join(folder, 'ca'), 'CA'), writeFile(join(folder, 'both'), 'BOTH')]);
  const text = `SSL Mode=VerifyCA;Root Certificate=${folder}/ca;SSL Certificate=${folder}/both`;
  expect(await readTlsMaterial(parse(text))).toEqual({
    authorities: ['CA'],
    certificate: 'BOTH',
    key: 'BOTH',
  });
});

it('reads nothing where nothing is verified', async () => {
  expect(await readTlsMaterial(parse('SSL Mode=Require;Root Certificate=/missing'))).toEqual({});
  expect(await readTlsMaterial(parse('SSL Mode=Disable;SSL Certificate=/missing'))).toEqual({});
});

it('trusts the system’s authorities and Node’s own when none is named', async () => {
  const { authorities = [] } = await readTlsMaterial(parse('SSL Mode=VerifyFull'));
  expect(new Set(authorities)).toEqual(
    new Set([...getCACertificates('default'), ...getCACertificates('system')]),
  );
});

it('names every file that cannot be read by its keyword', async () => {
  const text = `SSL Mode=VerifyFull;Root Certificate=${folder}/no;SSL Certificate=${folder}/no;SSL Key=${folder}`;
  const error = await readTlsMaterial(parse(text)).then(String, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConnectionStringError);
  expect(error instanceof ConnectionStringError ? error.reasons : []).toEqual([
    'The file that `Root Certificate` names cannot be read (ENOENT).',
    'The file that `SSL Certificate` names cannot be read (ENOENT).',
    'The file that `SSL Key` names cannot be read (EISDIR).',
  ]);
});
