import type { ClientConfig } from 'pg';
import { describe, expect, it } from 'vitest';
import {
  type NodePgConfig,
  parseConnectionString,
  toLibpqEnvironment,
  toNodePg,
  toNpgsql,
} from '../../../src/postgres/connection-string.ts';

const settings = parseConnectionString(
  'Host=db.example;Port=5433;Database=shop;Username=deploy;Password="s;3";SSL Mode=Require',
);

function parse(rest: string) {
  return parseConnectionString(`Host=h;Database=d;Username=u;${rest}`);
}

describe('toNpgsql', () => {
  it('writes every keyword but the password', () => {
    expect(toNpgsql(settings)).toBe(
      'Host=db.example;Port=5433;Database=shop;Username=deploy;SSL Mode=Require',
    );
  });

  it('takes overrides and adds server settings to the options', () => {
    expect(
      toNpgsql(parse('Options=-c geqo=off'), {
        host: 'h2',
        port: 5434,
        database: 'shadow one',
        applicationName: 'ef-rollback 1',
        serverSettings: { lock_timeout: '5s', search_path: 'a, b' },
        commandTimeoutSeconds: 0,
        pooling: false,
      }),
    ).toBe(
      'Host=h2;Database="shadow one";Username=u;Options="-c geqo=off -c lock_timeout=5s -c search_path=a,\\ b";' +
        'Application Name="ef-rollback 1";Command Timeout=0;Pooling=false;Port=5434',
    );
  });

  it('drops Target Session Attributes with one host of several, and keeps that host’s own port', () => {
    const several = parse('Host=a:5433,b:5434;Target Session Attributes=primary');
    expect(toNpgsql(several)).toBe(
      'Host=a:5433,b:5434;Database=d;Username=u;Target Session Attributes=primary',
    );
    expect(toNpgsql(several, { host: 'b' })).toBe('Host=b;Database=d;Username=u;Port=5434');
  });

  it('writes several hosts and IPv6 so that they are read back', () => {
    const hosts = [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ];
    expect(parseConnectionString(toNpgsql(settings, { hosts })).hosts).toEqual(hosts);
    expect(toNpgsql(parse(''), { host: '::1' })).toBe('Host=[::1];Database=d;Username=u;Port=5432');
    expect(toNpgsql(parse(''), { port: 6000 })).toBe('Host=h;Database=d;Username=u;Port=6000');
  });
});

describe('toLibpqEnvironment', () => {
  it('gives the connection with the password', () => {
    expect(toLibpqEnvironment(settings)).toEqual({
      PGHOST: 'db.example',
      PGPORT: '5433',
      PGDATABASE: 'shop',
      PGUSER: 'deploy',
      PGPASSWORD: 's;3',
      PGSSLMODE: 'require',
      PGCHANNELBINDING: 'prefer',
      PGGSSENCMODE: 'disable',
      PGCONNECT_TIMEOUT: '15',
    });
  });

  it('gives all that is set', () => {
    const all = parse(
      'Host=a:5433,[::1]:5434;Passfile=/f;SSL Mode=VerifyCA;Root Certificate=/ca;SSL Certificate=/c;SSL Key=/k;Timeout=0;' +
        'Application Name=app;Options=-c geqo=off;Search Path="my schema,public";Timezone=UTC;SSL Negotiation=Direct;' +
        'Target Session Attributes=prefer-primary;Channel Binding=Require;GSS Encryption Mode=Require;Require Auth="ScramSHA256, MD5"',
    );
    expect(toLibpqEnvironment(all, { password: 'token' })).toEqual({
      PGHOST: 'a,::1',
      PGPORT: '5433,5434',
      PGDATABASE: 'd',
      PGUSER: 'u',
      PGPASSWORD: 'token',
      PGPASSFILE: '/f',
      PGSSLMODE: 'verify-ca',
      PGSSLNEGOTIATION: 'direct',
      PGSSLROOTCERT: '/ca',
      PGSSLCERT: '/c',
      PGSSLKEY: '/k',
      PGCHANNELBINDING: 'require',
      PGGSSENCMODE: 'require',
      PGCONNECT_TIMEOUT: '0',
      PGAPPNAME: 'app',
      PGOPTIONS: '-c geqo=off -c search_path=my\\ schema,public -c TimeZone=UTC',
      PGTARGETSESSIONATTRS: 'primary',
      PGREQUIREAUTH: 'scram-sha-256,md5',
    });
  });

  it.each([
    ['SSL Mode=VerifyFull', '/etc/ca.pem'],
    ['SSL Mode=VerifyCA;Root Certificate=/own', '/own'],
    ['SSL Mode=Require;Root Certificate=/own', undefined],
    ['SSL Mode=Prefer', undefined],
  ])('root certificate with %s', (text, file) => {
    const environment = toLibpqEnvironment(parse(text), {}, { systemCertificates: '/etc/ca.pem' });
    expect(environment.PGSSLROOTCERT).toBe(file);
  });
});

describe('toNodePg', () => {
  it('gives one configuration, which node-pg takes', () => {
    const configs: readonly ClientConfig[] = toNodePg(settings, { applicationName: 'ef-rollback' });
    expect(configs).toEqual([
      {
        host: 'db.example',
        port: 5433,
        user: 'deploy',
        password: 's;3',
        database: 'shop',
        ssl: { rejectUnauthorized: false },
        application_name: 'ef-rollback',
        connectionTimeoutMillis: 15_000,
        keepAlive: true,
      },
    ]);
  });

  function tlsOf(text: string): readonly NodePgConfig['ssl'][] {
    return toNodePg(parse(text), {}, { authorities: ['CA'], certificate: 'C', key: 'K' }).map(
      ({ ssl }) => ssl,
    );
  }

  it.each([
    ['SSL Mode=Disable', [false]],
    ['SSL Mode=Allow', [{ rejectUnauthorized: false, cert: 'C', key: 'K' }, false]],
    ['SSL Mode=Prefer', [{ rejectUnauthorized: false, cert: 'C', key: 'K' }, false]],
    ['SSL Mode=Require', [{ rejectUnauthorized: false, cert: 'C', key: 'K' }]],
    ['SSL Mode=VerifyFull', [{ rejectUnauthorized: true, ca: ['CA'], cert: 'C', key: 'K' }]],
    ['SSL Mode=VerifyFull;Host=/run', [false]],
  ])('%s', (text, expected) => {
    expect(tlsOf(text)).toEqual(expected);
  });

  it('leaves the name alone with VerifyCA', () => {
    const [ssl] = tlsOf('SSL Mode=VerifyCA');
    expect(ssl).toEqual({
      rejectUnauthorized: true,
      ca: ['CA'],
      cert: 'C',
      key: 'K',
      checkServerIdentity: expect.any(Function),
    });
    expect(ssl === false ? 'no TLS' : ssl?.checkServerIdentity?.()).toBeUndefined();
  });

  it('tries the hosts in turn, each with TLS first', () => {
    const configs = toNodePg(parse('Host=a,b:1;Search Path=x y'));
    expect(
      configs.map(({ host, port, ssl, options }) => ({ host, port, tls: ssl !== false, options })),
    ).toEqual([
      { host: 'a', port: 5432, tls: true, options: '-c search_path=x\\ y' },
      { host: 'a', port: 5432, tls: false, options: '-c search_path=x\\ y' },
      { host: 'b', port: 1, tls: true, options: '-c search_path=x\\ y' },
      { host: 'b', port: 1, tls: false, options: '-c search_path=x\\ y' },
    ]);
  });

  it('asks for direct TLS and channel binding where the string does', () => {
    const [config] = toNodePg(parse('SSL Mode=Require;SSL Negotiation=Direct;Channel Binding=Require'));
    expect([config?.sslnegotiation, config?.enableChannelBinding]).toEqual(['direct', true]);
  });
});
