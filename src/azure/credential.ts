import type { TokenCredential } from '@azure/identity';
import type { CloudAddresses } from './clouds.ts';

export interface CredentialQuestion {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly addresses: CloudAddresses;
  /** Whether the authority is one that @azure/identity does not know and must not ask Microsoft about. */
  readonly privateAuthority: boolean;
  /** A fresh GitHub OIDC token for the audience; asked again whenever Entra's token has run out. */
  readonly getAssertion: () => Promise<string>;
}

/**
 * With a client id, GitHub's OIDC token is the assertion, a new one each time, since one lives minutes and a job may
 * outlive it. Without, whatever signed in before us: AZURE_* variables, `azure/login`'s Azure CLI or PowerShell, or the machine's managed identity.
 */
export async function createCredential(question: CredentialQuestion): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const options = {
    authorityHost: question.addresses.authorityHost,
    disableInstanceDiscovery: question.privateAuthority,
  };
  if (question.clientId !== undefined && question.tenantId !== undefined) {
    return new identity.ClientAssertionCredential(
      question.tenantId,
      question.clientId,
      question.getAssertion,
      options,
    );
  }
  const tenant = question.tenantId === undefined ? {} : { tenantId: question.tenantId };
  return new identity.ChainedTokenCredential(
    new identity.EnvironmentCredential(options),
    new identity.AzureCliCredential(tenant),
    new identity.AzurePowerShellCredential(tenant),
    new identity.ManagedIdentityCredential(),
  );
}
