import { expect, it } from 'vitest';
import { noticesLostClients } from '../../../src/postgres/lost-clients.ts';

it.each([
  [
    150_017,
    'PostgreSQL 15.17 (Debian 15.17-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0) 12.2.0, 64-bit',
  ],
  [140_006, 'PostgreSQL 14.6 on aarch64-unknown-linux-gnu, compiled by gcc (GCC) 9.5.0, 64-bit'],
  [160_003, 'PostgreSQL 16.3 on aarch64-apple-darwin23.4.0, compiled by Apple clang version 15.0.0, 64-bit'],
])('a backend of %d notices that its client is gone: %s', (number, version) => {
  expect(noticesLostClients(number, version)).toBe(true);
});

it.each([
  [130_011, 'PostgreSQL 13.11 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 7.3.1, 64-bit'],
  [160_003, 'PostgreSQL 16.3, compiled by Visual C++ build 1938, 64-bit'],
  [170_002, 'PostgreSQL 17.2 on x86_64-windows, compiled by msvc-19.42.34433, 64-bit'],
  [
    150_004,
    'PostgreSQL 15.4 on x86_64-w64-mingw32, compiled by gcc.exe (Rev10, Built by MSYS2 project) 12.2.0, 64-bit',
  ],
])('a backend of %d does not: %s', (number, version) => {
  expect(noticesLostClients(number, version)).toBe(false);
});
