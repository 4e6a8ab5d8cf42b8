/**
 * The code under test, run as a process of its own, since NODE_EXTRA_CA_CERTS is read at the start only. Takes one `AppQuestion` a message from its
 * parent and sends back the warnings.
 */
import { getIDToken } from '@actions/core';
import { readAppWarnings } from '../../src/azure/app-warnings.ts';
import { WebApp } from '../../src/azure/web-app.ts';

export interface AppQuestion {
  readonly endpoint: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly subscriptionId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly slot?: string;
}

process.on('message', async (question: AppQuestion) => {
  const { endpoint, tenantId, clientId, subscriptionId, environment, slot } = question;
  Object.assign(process.env, environment);
  const addresses = { endpoint, scope: `${endpoint}/.default`, authorityHost: endpoint };
  const app = await WebApp.connect(
    { subscriptionId, resourceGroup: 'rg-shop', name: 'shop', slot },
    addresses,
    {
      tenantId,
      clientId,
      addresses,
      privateAuthority: true,
      getAssertion: () => getIDToken('api://AzureADTokenExchange'),
    },
  );
  process.send?.(await readAppWarnings(app, new AbortController().signal));
});
