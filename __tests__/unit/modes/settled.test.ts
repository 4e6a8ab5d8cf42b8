import { describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../../src/modes/journal.ts';
import { type DatabaseVerdict, describeVerdict } from '../../../src/modes/outcome.ts';
import { recordSettled, settledVerdict } from '../../../src/modes/settled.ts';

const SECRET = 'pa55word';

/** A runner whose saved state can be read again, and cannot be written any more once it is full. */
function savingRunner() {
  const warnings: string[] = [];
  let saved = '';
  return {
    warnings,
    isFull: false,
    save(_name: string, value: string) {
      if (this.isFull) {
        throw new Error('ENOSPC: no space left on device');
      }
      saved = value;
    },
    saved: () => saved,
    redact: (text: string) => text.replaceAll(SECRET, '***'),
    warning: (_title: string, text: string) => void warnings.push(text),
  };
}

function record(verdict: DatabaseVerdict) {
  const runner = savingRunner();
  const journal = Journal.open(runner, { application: 'ef-rollback 1', nonce: 'n', directory: '/tmp/n' });
  journal.record({ stage: 'reverting' });
  recordSettled(journal, verdict, runner);
  return { entry: readJournal(runner), bytes: Buffer.byteLength(runner.saved()) };
}

describe('what main had found of the database', () => {
  it.each([
    { state: 'as-before', proof: 'nothing was committed' },
    { state: 'restored', proof: 'the hashes are those of the dump' },
    { state: 'not-as-before', differences: ['table users is missing'], reason: 'there is no dump' },
  ] as const)('is what post tells: $state', (verdict) => {
    const { entry } = record(verdict);
    expect(entry?.stage).toBe('settled');
    expect(entry && settledVerdict(entry)).toEqual(verdict);
  });

  it.each([
    { state: 'left-to-post', reason: 'there was no time' },
    { state: 'at-target' },
    { state: 'untouched' },
  ] as const)('is still to be looked at by post: $state', (verdict) => {
    expect(record(verdict).entry?.stage).toBe('reverting');
  });

  it('is recorded without secrets, within what an environment variable holds, and told with the number of all differences', () => {
    const reason = `psql: "${SECRET}" ${'\u0001'.repeat(100_000)}`;
    const differences = Array.from({ length: 5_000 }, (_, n) => `table ${n} ${'x'.repeat(1_000)}`);
    const { entry, bytes } = record({ state: 'not-as-before', differences, reason });
    expect(bytes).toBeLessThan(64 * 1024);
    expect(JSON.stringify(entry)).not.toContain(SECRET);
    expect(entry && describeVerdict(settledVerdict(entry))).toMatch(/; 4991 more\.$/);
  });

  it('counts more than that it could be recorded', () => {
    const runner = savingRunner();
    const journal = Journal.open(runner, { application: 'ef-rollback 1', nonce: 'n', directory: '/tmp/n' });
    runner.isFull = true;
    recordSettled(journal, { state: 'as-before', proof: 'nothing was committed' }, runner);
    expect(runner.warnings).toEqual([
      'What was found of the database could not be recorded: ENOSPC: no space left on device.',
    ]);
  });
});
