/** Where a cloud's Resource Manager and sign-in are. Sources: Azure's published cloud metadata for each cloud. */
export interface CloudAddresses {
  readonly endpoint: string;
  readonly authorityHost: string;
  /** The audience of a token for the Resource Manager. */
  readonly scope: string;
}

const CLOUDS = {
  public: { endpoint: 'https://management.azure.com', authorityHost: 'https://login.microsoftonline.com' },
  usgovernment: {
    endpoint: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
  },
  china: {
    endpoint: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.partner.microsoftonline.cn',
  },
} as const;

/** The addresses of a cloud, each replaced by the one given for a private cloud. */
export function cloudAddresses(choice: {
  readonly cloud: keyof typeof CLOUDS;
  readonly endpoint: string | undefined;
  readonly authorityHost: string | undefined;
}): CloudAddresses {
  const cloud = CLOUDS[choice.cloud];
  const endpoint = withoutSlash(choice.endpoint ?? cloud.endpoint);
  return {
    endpoint,
    authorityHost: withoutSlash(choice.authorityHost ?? cloud.authorityHost),
    scope: `${endpoint}/.default`,
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
