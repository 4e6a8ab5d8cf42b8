import { z } from 'zod';
import { choice, duration, guid, httpsAddress, shown, yesOrNo } from './input-fields.ts';

/** The web app that is stopped and started, and how it is reached. */
export interface AppInputs {
  readonly name: string;
  readonly slot: string | undefined;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly cloud: 'public' | 'usgovernment' | 'china';
  readonly endpoint: string | undefined;
  readonly authorityHost: string | undefined;
  readonly stopTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly start: boolean;
  readonly healthCheckUrl: string | undefined;
  readonly healthCheckTimeoutMs: number;
}

/** An app as `name` or `name/slot`. */
const appName = z
  .string()
  .transform((text, context): { name: string; slot: string | undefined } | undefined => {
    const match = /^([a-z0-9][a-z0-9-]{0,58}[a-z0-9]?)(?:\/([a-z0-9][a-z0-9-]{0,58}))?$/i.exec(text);
    if (text === '') {
      return undefined;
    }
    const name = match?.[1];
    if (name === undefined) {
      context.addIssue({
        code: 'custom',
        message: `${shown(text)} is not an app, written name or name/slot.`,
      });
      return undefined;
    }
    const slot = match?.[2];
    // The production slot goes by its own name in the portal, but has no slot address.
    return { name, slot: slot?.toLowerCase() === 'production' ? undefined : slot };
  });

/** A resource group's name, as Azure takes it. */
const resourceGroup = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !/^[\p{L}\p{N}_().-]{1,90}$/u.test(text)) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is not a resource group's name.` });
  }
  return text === '' ? undefined : text;
});

/** An address that anybody may ask: no token travels there. */
const pageAddress = z.string().transform((text, context): string | undefined => {
  if (text !== '' && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
    context.addIssue({ code: 'custom', message: `${shown(text)} is not an http:// or https:// address.` });
  }
  return text === '' ? undefined : text;
});

/** The inputs that name an app. */
export const appFields = {
  'app-name': appName,
  'resource-group': resourceGroup,
  'subscription-id': guid,
  'tenant-id': guid,
  'client-id': guid,
  'azure-cloud': choice(['public', 'usgovernment', 'china'], 'public'),
  'azure-endpoint': httpsAddress,
  'azure-authority-host': httpsAddress,
  'stop-timeout': duration('120s', 'positive'),
  'start-timeout': duration('180s', 'positive'),
  'start-app': yesOrNo(true),
  'health-check-url': pageAddress,
  'health-check-timeout': duration('120s', 'positive'),
};

type Read = z.output<z.ZodObject<typeof appFields>>;

/** {@link appFields} as they were read, arranged; undefined without an app. */
export function arrangeApp(read: Read): AppInputs | undefined {
  const app = read['app-name'];
  const resourceGroup = read['resource-group'];
  const subscriptionId = read['subscription-id'];
  if (app === undefined || resourceGroup === undefined || subscriptionId === undefined) {
    return undefined;
  }
  return {
    ...app,
    resourceGroup,
    subscriptionId,
    tenantId: read['tenant-id'],
    clientId: read['client-id'],
    cloud: read['azure-cloud'],
    endpoint: read['azure-endpoint'],
    authorityHost: read['azure-authority-host'],
    stopTimeoutMs: read['stop-timeout'],
    startTimeoutMs: read['start-timeout'],
    start: read['start-app'],
    healthCheckUrl: read['health-check-url'],
    healthCheckTimeoutMs: read['health-check-timeout'],
  };
}
