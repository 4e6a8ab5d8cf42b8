import type { ControlledSite } from './site.ts';

/** The region every site of the lab is in. */
export const location = 'West Europe';

/**
 * A site as `WebApps_Get` and `WebApps_GetSlot` give it. Names and values are those of the example GetWebApp.json of
 * Microsoft.Web (Azure/azure-rest-api-specs, 2024-11-01), less what depends on the plan; @azure/arm-appservice 19
 * reads them for 2025-05-01.
 */
export function siteBody(controlled: ControlledSite): object {
  const { name, slot, resourceGroup, subscriptionId } = controlled.site;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const hostLabel = slot ? `${name}-${slot}` : name;
  const hostName = `${hostLabel}.azurewebsites.net`;
  const scmHostName = `${hostLabel}.scm.azurewebsites.net`;
  return {
    id: `${group}/providers/Microsoft.Web/sites/${name}${slot ? `/slots/${slot}` : ''}`,
    name: controlled.key,
    type: slot ? 'Microsoft.Web/sites/slots' : 'Microsoft.Web/sites',
    kind: 'app,linux',
    location,
    properties: {
      state: controlled.state,
      hostNames: [hostName],
      repositorySiteName: name,
      usageState: 'Normal',
      // Stays true when stopped: it says whether the app is taken offline for good.
      enabled: true,
      enabledHostNames: [hostName, scmHostName],
      availabilityState: 'Normal',
      hostNameSslStates: [
        { name: hostName, sslState: 'Disabled', hostType: 'Standard' },
        { name: scmHostName, sslState: 'Disabled', hostType: 'Repository' },
      ],
      serverFarmId: `${group}/providers/Microsoft.Web/serverfarms/lab-plan`,
      reserved: true,
      isXenon: false,
      hyperV: false,
      scmSiteAlsoStopped: false,
      clientAffinityEnabled: false,
      clientCertEnabled: false,
      clientCertMode: 'Required',
      hostNamesDisabled: false,
      containerSize: 0,
      dailyMemoryTimeQuota: 0,
      resourceGroup,
      defaultHostName: hostName,
      httpsOnly: true,
      redundancyMode: 'None',
      storageAccountRequired: false,
      keyVaultReferenceIdentity: 'SystemAssigned',
      sku: 'Standard',
    },
  };
}
