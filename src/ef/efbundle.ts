import { access, constants, open, readFile } from 'node:fs/promises';
import { Refusal, sentenceOf } from '../plan/refusal.ts';
import { runCommand } from '../process/run-command.ts';
import { statIfThere } from '../process/stat-if-there.ts';
import { builtFor, describeMachine, type Machine, runsHere } from './executable.ts';
import { parseToolLine, type ToolLine } from './tool-output.ts';
import type { UpdateConnection, Updated } from './update.ts';

export interface EfbundleParts {
  /** Absolute path. */
  readonly file: string;
  /** Where it looks for the app's settings. */
  readonly directory: string;
  /** For the app's design-time factory. */
  readonly appArguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Everything it says, as it comes. */
  readonly onLine: (line: ToolLine) => void;
}

/** An executable that `dotnet ef migrations bundle` made: it goes to a migration of its own, and tells nothing of them. */
export class Efbundle {
  readonly #parts: EfbundleParts;

  constructor(parts: EfbundleParts) {
    this.#parts = parts;
  }

  get file(): string {
    return this.#parts.file;
  }

  /**
   * Goes to a migration, `0`, or to its newest without an id. Resolves whatever the exit code, with what was said.
   * @throws Cancelled when the run is cancelled, the process group being gone then; Error when the system does not start it.
   */
  async goTo(id: string | undefined, connection: UpdateConnection): Promise<Updated> {
    const { file, directory, appArguments, environment, signal, onLine } = this.#parts;
    const said: string[] = [];
    const take = (text: string): void => {
      const line = parseToolLine(text);
      said.push(line.text);
      onLine(line);
    };
    const result = await runCommand({
      title: 'efbundle',
      file,
      args: [
        ...(id === undefined ? [] : [id]),
        '--connection',
        connection.connectionString,
        '--prefix-output',
        ...(appArguments.length === 0 ? [] : ['--', ...appArguments]),
      ],
      environment: { ...environment, ...connection.secrets },
      directory,
      signal,
      onStdoutLine: take,
      onStderrLine: take,
    });
    return { exitCode: result.code, said };
  }
}

/** Looks at a bundle without running it. @throws Refusal when it is not there, or cannot be run here. */
export async function refuseUnusableBundle(file: string, here: Machine): Promise<void> {
  const found = await statIfThere(file).catch((cause: unknown) => {
    throw new Refusal(`The bundle ${file} cannot be read: ${sentenceOf(cause)}.`, { cause });
  });
  if (found?.isFile() !== true) {
    throw new Refusal(`The bundle ${file} ${found === undefined ? 'is not there' : 'is no file'}.`);
  }
  const machine = builtFor(await firstBytes(file));
  if (machine !== undefined && !runsHere(machine, here)) {
    throw new Refusal(
      `The bundle ${file} is built for ${describeMachine(machine)}, and this runner is ${describeMachine(here)}: build it with --target-runtime for this one.`,
    );
  }
  try {
    await access(file, constants.X_OK);
  } catch (error) {
    throw new Refusal(
      `The bundle ${file} is not executable; an artifact does not keep that. Run chmod +x on it in a step before this one.`,
      { cause: error },
    );
  }
}

/** What a bundle needs to run. */
export interface BundleNeeds extends Machine {
  /** The .NET runtime, `net10.0`; undefined where it brings its own. */
  readonly framework: string | undefined;
}

/** What a bundle that was made here needs to run elsewhere, as its file says. */
export async function bundleNeeds(file: string, here: Machine): Promise<BundleNeeds> {
  const bytes = await readFile(file);
  const { platform, arch } = builtFor(bytes.subarray(0, HEADER_BYTES)) ?? here;
  // The configuration of the runtime stands in a bundle as text.
  const at = bytes.indexOf('"runtimeOptions"');
  const options = at === -1 ? '' : bytes.toString('utf8', at, at + HEADER_BYTES);
  const framework = options.includes('"includedFrameworks"')
    ? undefined
    : /"tfm":\s*"([^"]+)"/.exec(options)?.[1];
  return { platform, arch, framework };
}

const HEADER_BYTES = 1_024;

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
