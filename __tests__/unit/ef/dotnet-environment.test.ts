import { expect, it } from 'vitest';
import { dotnetEnvironment } from '../../../src/ef/dotnet-environment.ts';

const ADDED = {
  ASPNETCORE_ENVIRONMENT: 'Staging',
  DOTNET_ENVIRONMENT: 'Staging',
  DOTNET_NOLOGO: '1',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_CLI_UI_LANGUAGE: 'en',
  MSBUILDDISABLENODEREUSE: '1',
  DOTNET_CLI_USE_MSBUILD_SERVER: '0',
};

it.each([
  'INPUT_CONNECTION-STRING',
  'INPUT_PROJECT',
  'STATE_journal',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RUNTIME_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_CACHE_URL',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
])('keeps %s from the app’s code', (name) => {
  expect(dotnetEnvironment({ [name]: 'x' }, 'Staging')).toEqual(ADDED);
});

it.each([
  'PATH',
  'HOME',
  'ConnectionStrings__Default',
  'MY_INPUT_X',
  'GITHUB_ACTIONS',
  'GITHUB_WORKSPACE',
  'NUGET_PACKAGES',
  'DOTNET_ROOT',
  'HTTPS_PROXY',
  'AZURE_CLIENT_ID',
])('hands on %s of the step', (name) => {
  expect(dotnetEnvironment({ [name]: 'x', UNSET: undefined }, 'Staging')).toEqual({ ...ADDED, [name]: 'x' });
});

it('overrides what the step says of the app’s environment', () => {
  expect(
    dotnetEnvironment({ ASPNETCORE_ENVIRONMENT: 'Development', DOTNET_CLI_UI_LANGUAGE: 'de' }, 'Staging'),
  ).toEqual(ADDED);
});
