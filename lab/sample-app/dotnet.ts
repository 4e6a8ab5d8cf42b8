import { execFile } from 'node:child_process';

/**
 * Runs `dotnet` in a folder and returns what it wrote to stdout. Without reused build nodes and the shared compiler,
 * which would outlive the command.
 * @throws Error with the command and the end of its output when it exits with anything but 0.
 */
export function runDotnet(args: readonly string[], directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'dotnet',
      args,
      {
        cwd: directory,
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          DOTNET_NOLOGO: '1',
          MSBUILDDISABLENODEREUSE: '1',
          UseSharedCompilation: 'false',
        },
      },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
        } else if (error.code === 'ENOENT') {
          reject(
            new Error('The sample app needs the .NET SDK 10, and `dotnet` is not on the PATH.', {
              cause: error,
            }),
          );
        } else {
          reject(
            new Error(`\`dotnet ${args.join(' ')}\` failed:\n${(stdout + stderr).slice(-4000)}`, {
              cause: error,
            }),
          );
        }
      },
    );
  });
}
