import type { Warning } from '../plan/warning.ts';
import { AzureError, type WebApp } from './web-app.ts';

/** What runs beside the app and may use the same database. What may not be read is a warning too, and no error. @throws Cancelled */
export async function readAppWarnings(app: WebApp, signal: AbortSignal): Promise<readonly Warning[]> {
  return [...(await webJobWarning(app, signal)), ...(await slotWarning(app, signal))];
}

async function webJobWarning(app: WebApp, signal: AbortSignal): Promise<readonly Warning[]> {
  const jobs = await orUnread(app.runningWebJobs(signal), 'WebJobs', `the WebJobs of ${app.label}`);
  return 'title' in jobs
    ? [jobs]
    : jobs.names.map((job) => ({
        title: 'WebJob',
        sentence:
          `The continuous WebJob ${job} runs beside ${app.label}, and is not stopped with it. If it uses the database it may hold locks, or write what the ` +
          'rollback takes away: stop it first.',
      }));
}

async function slotWarning(app: WebApp, signal: AbortSignal): Promise<readonly Warning[]> {
  const slots = await orUnread(app.otherRunningSlots(signal), 'Slots', `the other slots of ${app.label}`);
  return 'title' in slots
    ? [slots]
    : slots.names.map((slot) => ({
        title: 'Slot',
        sentence:
          `The slot ${slot} of ${app.address.name} runs, and is not stopped with ${app.label}. If it uses the same database, its code meets the older schema: ` +
          'stop it, or add it to app-name.',
      }));
}

/** The names, or what is not known. */
async function orUnread(
  asked: Promise<readonly string[]>,
  title: string,
  what: string,
): Promise<{ readonly names: readonly string[] } | Warning> {
  try {
    return { names: await asked };
  } catch (error) {
    if (!(error instanceof AzureError)) {
      throw error;
    }
    const why = error.status === 403 ? 'The identity may not read' : 'Azure could not be asked for';
    return {
      title,
      sentence: `${why} ${what}, so it is not known whether something else uses the database while the app is stopped. ${error.message}`,
    };
  }
}
