// Runs Azurite in a process that ends with the one that forked it, however that one ended.
process.on('disconnect', () => process.exit());
await import(import.meta.resolve('azurite/dist/src/blob/main.js'));
