import type { Contact } from '../policy.ts';
import type { NextStep } from './run-report.ts';

/** Whom to call, a line each, as plain text: `DevOps Team: devops@example.com`. */
function contactLines(contacts: readonly Contact[]): readonly string[] {
  return contacts.map(({ name, reach }) => `${name.trim()}: ${reach.trim()}`);
}

/** The last of the next steps after a failure: whom to call; none without contacts. */
export function contactSteps(contacts: readonly Contact[]): readonly NextStep[] {
  return contacts.length === 0 ? [] : [{ text: `For help, contact: ${contactLines(contacts).join('; ')}.` }];
}
