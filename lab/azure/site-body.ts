import type { ControlledSite, WebJob } from './site.ts';

/** The region every site of the lab is in. */
export const location = 'West Europe';

/**
 * A site as `WebApps_Get` and `WebApps_GetSlot` give it. Names and values are those of the example GetWebApp.json of
 * Microsoft.Web (Azure/azure-rest-api-specs, 2024-11-01), less what depends on the plan; @azure/arm-appservice 19
 * reads them for 2025-05-01.
 */
export function siteBody(controlled: ControlledSite): object {
  const { name, slot, resourceGroup, subscriptionId } = controlled.site;
  const group = groupPath(subscriptionId, resourceGroup);
  const hostLabel = slot ? `${name}-${slot}` : name;
  const hostName = `${hostLabel}.azurewebsites.net`;
  const scmHostName = `${hostLabel}.scm.azurewebsites.net`;
  return {
    id: sitePath(controlled),
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

/**
 * A page of `WebApps_ListContinuousWebJobs` and its Slot form: `ContinuousWebJobCollection` of the REST specification, its
 * names and fields as @azure/arm-appservice 19 reads them. A page is all there is.
 */
export function webJobsBody(controlled: ControlledSite): object {
  const { webJobs = [], slot } = controlled.site;
  return { value: webJobs.map((job) => webJobBody(controlled, job, slot)), nextLink: null };
}

function webJobBody(controlled: ControlledSite, { name, status }: WebJob, slot: string | undefined): object {
  const hostLabel = slot ? `${controlled.site.name}-${slot}` : controlled.site.name;
  const url = `https://${hostLabel}.scm.azurewebsites.net/api/continuouswebjobs/${name}`;
  return {
    id: `${sitePath(controlled)}/continuouswebjobs/${name}`,
    name: `${controlled.key}/${name}`,
    type: slot ? 'Microsoft.Web/sites/slots/continuouswebjobs' : 'Microsoft.Web/sites/continuouswebjobs',
    location,
    properties: {
      status,
      detailed_status: status,
      log_url: `${url}/job_log.txt`,
      run_command: 'run.sh',
      url,
      extra_info_url: `https://${hostLabel}.scm.azurewebsites.net/azurejobs/#/jobs/continuous/${name}`,
      web_job_type: 'Continuous',
      error: null,
      using_sdk: false,
      settings: {},
    },
  };
}

function sitePath({ site: { name, slot, resourceGroup, subscriptionId } }: ControlledSite): string {
  const group = groupPath(subscriptionId, resourceGroup);
  return `${group}/providers/Microsoft.Web/sites/${name}${slot ? `/slots/${slot}` : ''}`;
}

function groupPath(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}
