import { generateKeyPair, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

/** A key that signs tokens with RS256, as Entra and GitHub do. */
export type SigningKey = { id: string; privateKey: KeyObject; publicKey: KeyObject };

/** The claims the lab reads, times in seconds since 1970. */
export type Claims = {
  iss: string;
  sub: string;
  aud: string;
  iat: number;
  nbf: number;
  exp: number;
  tid?: string;
  [claim: string]: string | number | undefined;
};

/** A new key of 2048 bits. */
export async function makeSigningKey(): Promise<SigningKey> {
  return { id: randomUUID(), ...(await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })) };
}

/** Now, in whole seconds since 1970. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The claims as a signed token. */
export function signToken(claims: Claims, key: SigningKey): string {
  const content = `${encode({ typ: 'JWT', alg: 'RS256', kid: key.id })}.${encode(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(content), key.privateKey).toString('base64url');
  return `${content}.${signature}`;
}

/** The claims of a token that `key` signed, expired or not; else why they cannot be had. */
export function readToken(token: string, key: SigningKey): Claims | 'malformed' | 'wrong signature' {
  const [header, content, signature, ...rest] = token.split('.');
  if (!header || !content || !signature || rest.length > 0) return 'malformed';
  const signed = Buffer.from(`${header}.${content}`);
  if (!verify('RSA-SHA256', signed, key.publicKey, Buffer.from(signature, 'base64url'))) {
    return 'wrong signature';
  }
  return JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) as Claims;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
