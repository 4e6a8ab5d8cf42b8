import { describe, expect, test } from 'vitest';
import { makeSmallTablespace } from '../../lab/postgres/small-tablespace.ts';
import { runAction, startMain, startStep } from '../../lab/runner/runner.ts';
import { asBefore, errorsOf, lookAfter, lookBefore } from './after-failure.ts';
import { TARGETS, templateName, useBench } from './harness.ts';
import { type HeldLock, holdDown } from './sessions.ts';

const bench = useBench({ scripts: 'remembered' });
const inTransaction = { engine: 'transaction', rehearse: 'schema' };

describe('what happens in the middle of the one transaction leaves nothing of it, and the app is back', () => {
  test.each<[string, (waiter: number, lock: HeldLock) => Promise<void>]>([
    [
      'the connection is killed',
      async (waiter, lock) => {
        await bench.cluster.sql('postgres', 'SELECT pg_terminate_backend($1)', [waiter]);
        await lock.release();
      },
    ],
    [
      'the server crashes and is started again',
      async () => {
        await bench.cluster.crashServer();
        await bench.cluster.startServer();
      },
    ],
  ])('%s', async (_case, strike) => {
    const production = await bench.production();
    // Both Downs have done all but this.
    const lock = await holdDown(production.connection, TARGETS.sessionDevice);
    const before = await lookBefore(bench, production);
    const step = startStep(
      await bench.step(production, {
        ...inTransaction,
        'target-migration': TARGETS.widenBio,
        'lock-timeout': '60s',
      }),
    );
    await step.waitForLog('Revert 20251014093000_AddSessionDevice, command 3 of 3');
    await strike(await lock.waiter(bench.cluster), lock);
    const result = await step.result;
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(result.log).not.toContain('Restoring ');
  });

  test('the disk is full', async () => {
    await using disk = await makeSmallTablespace(bench.cluster, 32);
    await disk.createDatabase('on_small_disk', templateName(false));
    const production = await bench.production({ database: 'on_small_disk' });
    // Two Downs have run when the third comes to its table, which it writes anew.
    const lock = await holdDown(production.connection, TARGETS.sessionDevice);
    const before = await lookBefore(bench, production);
    const step = startStep(
      await bench.step(production, {
        ...inTransaction,
        'target-migration': TARGETS.auditIndex,
        'lock-timeout': '60s',
      }),
    );
    await lock.waiter(bench.cluster);
    await disk.fill();
    await lock.release();
    const result = await step.result;
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toMatch(
      /The Down of 20250903111500_WidenBio fails: could not extend file "[^"]+": No space left on device \(SQLSTATE 53100\)\./,
    );
  });

  test('something of production changes the schema as the Down runs, which the migrations know nothing of', async () => {
    const production = await bench.production();
    await bench.cluster.sql(
      production.connection.database,
      `CREATE FUNCTION note_drop() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN ALTER TABLE users ADD COLUMN dropped_at date; END';
       CREATE EVENT TRIGGER note_drop ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION note_drop()`,
    );
    const before = await lookBefore(bench, production);
    const result = await runAction(
      await bench.step(production, { ...inTransaction, 'target-migration': TARGETS.widenBio }),
    );
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toContain(
      `The schema would not be that of ${TARGETS.widenBio}, so nothing was committed: column public.users.dropped_at should not be there (date null).`,
    );
  });

  test('a sequence was set to its start as the Down ran', async () => {
    const production = await bench.production();
    await resetsSequenceAtDrop(
      production.connection.database,
      'ALTER TABLE users ADD COLUMN dropped_at date;',
    );
    const before = await lookBefore(bench, production);
    const result = await runAction(
      await bench.step(production, { ...inTransaction, 'target-migration': TARGETS.widenBio }),
    );
    expect(await lookAfter(bench, production, before, result)).toEqual(asBefore(before, 'unchanged'));
    expect(errorsOf(result)).toMatch(new RegExp(`${setBack}\\.`));
  });

  test('a sequence was, and then main is killed', async () => {
    const production = await bench.production();
    await resetsSequenceAtDrop(production.connection.database);
    const lock = await holdDown(production.connection, TARGETS.sessionDevice);
    const before = await lookBefore(bench, production);
    const step = startMain(
      await bench.step(production, {
        ...inTransaction,
        'target-migration': TARGETS.widenBio,
        'lock-timeout': '60s',
      }),
    );
    await lock.waiter(bench.cluster);
    step.kill('SIGKILL');
    await step.ended;
    const result = await step.runPost();
    const seen = await lookAfter(bench, production, before, result);
    expect(seen).toEqual(asBefore(before, 'unchanged'));
    // Who holds the lock may be at work for all that is known.
    expect(errorsOf(result)).toMatch(
      new RegExp(`${setBack}; others may have taken more numbers meanwhile than can be seen: `),
    );
  });

  const setBack =
    '; sequences that had moved were set back: public\\.audit_entries_id_seq from 1, not yet given out to \\d+';

  /** What nothing takes back, as a Down may do it where it inserts rows again. */
  async function resetsSequenceAtDrop(database: string, alter = ''): Promise<void> {
    await bench.cluster.sql(
      database,
      `CREATE FUNCTION note_drop() RETURNS event_trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM setval(pg_get_serial_sequence(''public.audit_entries'', ''id''), 1, false); ${alter} END';
       CREATE EVENT TRIGGER note_drop ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION note_drop()`,
    );
  }
});
