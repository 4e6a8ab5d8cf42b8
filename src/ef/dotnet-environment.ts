/**
 * The environment of the .NET commands: the step's own, less the inputs and what the runner hands to actions alone
 * (tokens, command files), so that the app's code, which runs at design time, sees none of it.
 */
export function dotnetEnvironment(
  step: Readonly<Record<string, string | undefined>>,
  appEnvironment: string,
): Record<string, string> {
  const kept = Object.entries(step).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !isOurs(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ASPNETCORE_ENVIRONMENT: appEnvironment,
    DOTNET_ENVIRONMENT: appEnvironment,
    DOTNET_NOLOGO: '1',
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    // English output, whatever the runner's language: messages are read.
    DOTNET_CLI_UI_LANGUAGE: 'en',
    // A build server would outlive us and hold the standard output open.
    MSBUILDDISABLENODEREUSE: '1',
    DOTNET_CLI_USE_MSBUILD_SERVER: '0',
  };
}

function isOurs(name: string): boolean {
  return (
    name.startsWith('INPUT_') ||
    name.startsWith('STATE_') ||
    /^ACTIONS_(RUNTIME|ID_TOKEN|RESULTS|CACHE)_/.test(name) ||
    /^GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY|TOKEN_FILE)$/.test(name)
  );
}
