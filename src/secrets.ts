import type { Runner } from './github/runner.ts';
import { ConnectionStringError, parseConnectionString } from './postgres/connection-string.ts';

const TOKEN_INPUT = 'GITHUB-TOKEN';
/** The inputs that hold a connection string. */
const CONNECTION_INPUTS = ['CONNECTION-STRING', 'SHADOW-CONNECTION-STRING'] as const;

/**
 * Masks, before anything is printed, the token, and the connection strings as a whole and the passwords in them. A string that cannot be
 * read is masked piece by piece: a password with an unquoted `;` is in one of them.
 */
export function hideSecrets(
  runner: Pick<Runner, 'hideSecret'>,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const token = environment[`INPUT_${TOKEN_INPUT}`]?.trim() ?? '';
  if (token !== '') {
    runner.hideSecret(token);
  }
  for (const name of CONNECTION_INPUTS) {
    const text = environment[`INPUT_${name}`]?.trim() ?? '';
    if (text !== '') {
      runner.hideSecret(text);
      for (const secret of passwordsIn(text)) {
        runner.hideSecret(secret);
      }
    }
  }
}

function passwordsIn(text: string): readonly string[] {
  try {
    const { password } = parseConnectionString(text);
    return password === undefined ? [] : [password];
  } catch (error) {
    if (!(error instanceof ConnectionStringError)) {
      throw error;
    }
    return text
      .split(';')
      .map((piece) => piece.slice(piece.indexOf('=') + 1).trim())
      .filter((piece) => piece.length >= 6);
  }
}
