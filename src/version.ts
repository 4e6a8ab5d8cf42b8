/** This release, as package.json has it: part of what a plan's digest covers. */
export const VERSION = '0.1.0';
