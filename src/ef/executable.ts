/** A system and processor in Node's words: `linux`, `x64`. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/** The processors by their number in the header of each format. */
const ELF_ARCH: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const MACH_ARCH: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };
const PE_ARCH: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };

/** What an executable is built for, by its first bytes; undefined for a script, or a format that is not known. */
export function builtFor(header: Buffer): Machine | undefined {
  if (header.length >= 20 && header.toString('latin1', 0, 4) === '\x7fELF') {
    return machine('linux', ELF_ARCH[header.readUInt16LE(18)]);
  }
  if (header.length >= 8 && header.readUInt32LE(0) === 0xfeed_facf) {
    return machine('darwin', MACH_ARCH[header.readUInt32LE(4)]);
  }
  const pe =
    header.length >= 0x40 && header.toString('latin1', 0, 2) === 'MZ' ? header.readUInt32LE(0x3c) : 0;
  return pe > 0 && header.length >= pe + 6
    ? machine('win32', PE_ARCH[header.readUInt16LE(pe + 4)])
    : undefined;
}

/** Whether such an executable runs here. macOS and Windows run another processor's, too. */
export function runsHere(built: Machine, here: Machine): boolean {
  return built.platform === here.platform && (built.arch === here.arch || here.platform !== 'linux');
}

/** As .NET names it, `linux-x64`. */
export function describeMachine({ platform, arch }: Machine): string {
  const systems: Readonly<Record<string, string>> = { darwin: 'osx', win32: 'win' };
  return `${systems[platform] ?? platform}-${arch === 'ia32' ? 'x86' : arch}`;
}

function machine(platform: string, arch: string | undefined): Machine | undefined {
  return arch === undefined ? undefined : { platform, arch };
}
