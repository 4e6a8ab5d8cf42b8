/** The lab's sample app: an ASP.NET Core app with EF Core migrations, its database, its data and its process. */
export { buildSampleApp, copySampleApp, rebuildSampleApp, type SampleApp } from './sample-app/build.ts';
export type { SampleDatabase } from './sample-app/database.ts';
export { migrateSampleDatabase } from './sample-app/migrate.ts';
export { type RunningSampleApp, type SampleAppStart, startSampleApp } from './sample-app/run.ts';
export { type SeedOptions, seedSampleDatabase } from './sample-app/seed.ts';
