import { describe, expect, it } from 'vitest';
import { builtFor, describeMachine, runsHere } from '../../../src/ef/executable.ts';

/** A header of zeros with numbers put where the format has them. */
function header(
  magic: readonly number[],
  ...numbers: readonly (readonly [at: number, value: number])[]
): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.set(magic);
  for (const [at, value] of numbers) {
    bytes.writeUInt32LE(value, at);
  }
  return bytes;
}

const ELF = [0x7f, 0x45, 0x4c, 0x46];
const MACH = [0xcf, 0xfa, 0xed, 0xfe];
const MZ = [0x4d, 0x5a];

describe('an executable', () => {
  it.each([
    ['linux-x64', header(ELF, [18, 0x3e])],
    ['linux-arm64', header(ELF, [18, 0xb7])],
    ['linux-arm', header(ELF, [18, 0x28])],
    ['osx-x64', header(MACH, [4, 0x0100_0007])],
    ['osx-arm64', header(MACH, [4, 0x0100_000c])],
    ['win-x64', header(MZ, [0x3c, 0x80], [0x84, 0x8664])],
    ['win-x86', header(MZ, [0x3c, 0x80], [0x84, 0x014c])],
  ])('for %s is known by its first bytes', (name, bytes) => {
    const machine = builtFor(bytes);
    expect(machine && describeMachine(machine)).toBe(name);
  });

  it.each([
    ['a script', Buffer.from('#!/bin/sh\nexec dotnet bundle.dll "$@"\n')],
    ['an empty file', Buffer.alloc(0)],
    ['one that ends in its header', Buffer.from(ELF)],
    ['one that points beyond its end', header(MZ, [0x3c, 0x4000])],
    ['a processor that is not known', header(ELF, [18, 0xffff])],
  ])('that is %s is left to be tried', (_, bytes) => {
    expect(builtFor(bytes)).toBe(undefined);
  });

  it.each([
    ['linux', 'x64', 'linux', 'x64', true],
    ['linux', 'arm64', 'linux', 'x64', false],
    ['linux', 'x64', 'linux', 'arm64', false],
    ['win32', 'x64', 'linux', 'x64', false],
    ['darwin', 'x64', 'darwin', 'arm64', true],
    ['win32', 'x64', 'win32', 'arm64', true],
  ])('for %s %s on %s %s: %s', (platform, arch, herePlatform, hereArch, runs) => {
    expect(runsHere({ platform, arch }, { platform: herePlatform, arch: hereArch })).toBe(runs);
  });
});
