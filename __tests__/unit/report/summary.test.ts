import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src/catalog/catalog.ts';
import { PAGE_LIMITS } from '../../../src/report/page-limits.ts';
import { redactTexts } from '../../../src/report/redaction.ts';
import type { Outcome } from '../../../src/report/run-report.ts';
import { renderSummary } from '../../../src/report/summary.ts';
import { sampleReport, without } from './sample-report.ts';

/** The rows of the table of facts, without its head. */
function factsOf(summary: string): readonly string[] {
  return summary.split('\n').filter((line) => line.startsWith('| ') && line !== '| | |');
}

const column = (index: number): Difference => ({
  change: 'missing',
  kind: 'column',
  name: `public.users.c${String(index).padStart(2, '0')}`,
  expected: 'text null',
});

describe('the summary', () => {
  it.each<[Outcome, string]>([
    ['nothing-to-do', '✅ Nothing to do: the database is at the target already'],
    ['refused', '⛔ Refused: nothing was touched'],
    ['rolled-back', '✅ Rolled back, and proven'],
    ['unchanged', '⚠️ Not rolled back: the database is as before'],
    ['restored', '⚠️ Not rolled back: the database was restored and is as before'],
    ['needs-intervention', '🆘 Somebody has to look at this now'],
  ])('of %s begins with its verdict', (outcome, headline) => {
    expect(renderSummary(sampleReport({ outcome })).split('\n').slice(0, 2)).toEqual([`## ${headline}`, '']);
  });

  it('tells the facts of a run in one table', () => {
    const summary = renderSummary(sampleReport());
    expect(factsOf(summary)).toEqual([
      '| Asked for | `~2` by operator |',
      '| Database | shop on db.example, PostgreSQL 17.2, 12.3 MB |',
      '| From | `20251118140000_AddLoginAttempts` |',
      '| To | `20250903111500_WidenBio` |',
      '| Engine | `database-update` |',
      '| App | maa-api: found Running, now Running |',
      '| Downtime | 9.4 s |',
      '| Live user sessions before | 5,000 |',
      '| Backup | `/tmp/run/shop.dump`, 66.8 MB in 4.2 s |',
      '| SHA-256 | `abc123` |',
      '| Artifact | [ef-rollback-backup-4711-1](https://github.com/contoso/shop/actions/runs/4711/artifacts/7) |',
    ]);
    expect(summary).toContain('\n| | |\n|---|---|\n| Asked for |');
    expect(summary).toContain(
      '### Reverted\n\n1. `20251118140000_AddLoginAttempts`\n1. `20251014093000_AddSessionDevice`\n',
    );
    expect(summary).toContain('✓ history and schema (8 tables) are those of the target\n');
    expect(summary).toContain('### Timeline\n\n```mermaid\ngantt\n');
  });

  it.each([2_000, 20_000, PAGE_LIMITS.comment, PAGE_LIMITS.jobSummary])(
    'keeps verdict and next steps within %i bytes, whatever is in it',
    (most) => {
      const long = '㍿|@`<'.repeat(5_000);
      const many = Array.from({ length: 300 }, (_, index) => ({ ...column(index), expected: long }));
      const summary = renderSummary(
        sampleReport({
          outcome: 'needs-intervention',
          failure: { phase: 'Verify', sentence: long },
          verification: {
            matches: false,
            scope: 'schema',
            tables: 8,
            failing: many,
            tolerated: many,
            drift: many,
          },
          warnings: many.map(() => long),
          nextSteps: [{ text: 'Call somebody.' }],
        }),
        most,
      );
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(most);
      expect(summary).toMatch(/^## 🆘 Somebody has to look at this now\n\n\*\*Verify failed:\*\*/);
      expect(summary).toContain('### What to do next\n\n- Call somebody.\n');
    },
  );

  it('says how much of a list it leaves out', () => {
    const drift = Array.from({ length: 3_000 }, (_, index) => ({
      ...column(index),
      expected: 'x'.repeat(900),
    }));
    const summary = renderSummary(
      sampleReport({
        verification: { matches: true, scope: 'schema', tables: 8, failing: [], tolerated: [], drift },
      }),
    );
    expect(summary.match(/^.*(before already|and [\d,]+ more).*$/gm)).toEqual([
      '<details><summary>Differed from the migrations before already (3000)</summary>',
      '- and 2,800 more',
    ]);
  });

  it('tells the rehearsal on data in one line, and its slowest statements first, folded', () => {
    const summary = renderSummary(
      sampleReport({
        rehearsal: {
          statements: [
            { migration: 'M2', statement: 'DROP TABLE a;', milliseconds: 4 },
            { migration: 'M1', statement: "UPDATE b SET c = 'x|y';", milliseconds: 1_250, rows: 40 },
          ],
          totalMs: 1_254,
          restored: { tables: 5, rows: 12_345, milliseconds: 3_000 },
        },
      }),
    );
    expect(factsOf(summary)).toContainEqual(
      '| Rehearsal on data | restored and compared: 5 tables, 12,345 rows, restored in 3.0 s; the Down took 1.3 s there, 2 statements |',
    );
    expect(summary).toContain(
      '<details><summary>The slowest statements on the restored copy</summary>\n\n' +
        '| time | rows changed | migration | statement |\n|--:|--:|---|---|\n' +
        "| 1.3 s | 40 | `M1` | `UPDATE b SET c = 'x\\|y';` |\n| 4 ms |  | `M2` | `DROP TABLE a;` |\n\n</details>",
    );
  });

  it('of a run that was refused at once tells only what was asked, and the reason', () => {
    const report = without(
      sampleReport({
        outcome: 'refused',
        failure: { phase: 'Look', sentence: 'The database cannot be reached.' },
        phases: [],
      }),
      'server',
      'tools',
      'range',
      'engine',
      'activeSessions',
      'backup',
      'artifact',
      'app',
      'verification',
      'downtimeMs',
    );
    expect(renderSummary(report)).toBe(
      '## ⛔ Refused: nothing was touched\n\n**Look failed:**\n\n> The database cannot be reached.\n\n' +
        '| | |\n|---|---|\n| Asked for | `~2` by operator |\n\n',
    );
  });

  it('puts what failed and what to do before the facts', () => {
    const summary = renderSummary(
      sampleReport({
        outcome: 'needs-intervention',
        failure: { phase: 'Verify', sentence: 'The schema is another one.' },
        database: 'The database is not as before.',
        nextSteps: [{ text: 'Look.' }, { text: 'Run:', command: 'psql \\\n  --list' }],
      }),
    );
    expect(summary.slice(summary.indexOf('\n'), summary.indexOf('| | |'))).toBe(
      '\n\n**Verify failed:**\n\n> The schema is another one.\n\nThe database is not as before.\n\n' +
        '### What to do next\n\n- Look.\n- Run:\n\n  ```bash\n  psql \\\n    --list\n  ```\n\n',
    );
    expect(summary).toContain('### What was to be reverted\n');
  });

  it('folds long lists away and shows short ones', () => {
    const summary = renderSummary(
      sampleReport({
        verification: {
          matches: false,
          scope: 'schema',
          tables: 1_234,
          failing: Array.from({ length: 10 }, (_, index) => column(index)),
          tolerated: [column(1)],
          drift: [],
        },
        warnings: ['First.', 'Second.'],
      }),
    );
    expect(summary).toContain('✗ history and schema (1,234 tables) are not those of the target\n');
    expect(summary).toContain(
      '<details><summary>Differs from the target (10)</summary>\n\n- column public.users.c00 is missing (expected text null)\n',
    );
    expect(summary).toContain(
      '**Differs, but is tolerated**\n\n- column public.users.c01 is missing (expected text null)\n\n',
    );
    expect(summary).toContain('**Warnings**\n\n- First.\n- Second.\n\n');
  });
});

describe('text from outside', () => {
  const nasty = 'a|b`c`<b>\n__d__ [e](f) *g* &amp;';
  const shown = 'a\\|b\\`c\\`&lt;b&gt;<br>\\_\\_d\\_\\_ \\[e\\](f) \\*g\\* &amp;amp;';
  const code = '``a\\|b`c`<b> __d__ [e](f) *g* &amp;``';

  it('breaks no row of the table and begins no markup', () => {
    const report = sampleReport({
      asked: { mode: 'rollback', target: nasty },
      server: { version: nasty, host: nasty, port: 0, database: nasty, sizeBytes: 0 },
      range: { from: nasty, to: nasty, reverted: [nasty] },
      backup: { file: nasty, bytes: 0, sha256: nasty, milliseconds: 0 },
      artifact: { name: nasty, id: 1, url: 'https://example' },
      app: { name: nasty, found: nasty, ended: nasty },
    });
    expect(factsOf(renderSummary({ ...report, run: { ...report.run, actor: nasty } }))).toEqual([
      `| Asked for | ${code} by ${shown} |`,
      `| Database | ${shown} on ${shown}, PostgreSQL ${shown}, 0 B |`,
      `| From | ${code} |`,
      `| To | ${code} |`,
      '| Engine | `database-update` |',
      `| App | ${shown}: found ${shown}, now ${shown} |`,
      '| Downtime | 9.4 s |',
      '| Live user sessions before | 5,000 |',
      `| Backup | ${code}, 0 B in 0 ms |`,
      `| SHA-256 | ${code} |`,
      `| Artifact | [${shown}](https://example) |`,
    ]);
  });

  it('is shown as it is in sentences, lists and next steps', () => {
    const summary = renderSummary(
      sampleReport({
        outcome: 'needs-intervention',
        failure: { phase: 'Plan', sentence: nasty },
        database: nasty,
        nextSteps: [{ text: nasty }],
        range: { from: 'a', to: 'b', reverted: [nasty] },
        verification: {
          matches: false,
          scope: 'schema',
          tables: 1,
          failing: [{ change: 'missing', kind: 'table', name: nasty, expected: 'table' }],
          tolerated: [],
          drift: [],
        },
        warnings: [nasty],
      }),
    );
    const lines = summary.split('\n');
    expect(lines.filter((line) => line === `> ${shown}`)).toHaveLength(1);
    expect(lines.filter((line) => line === shown)).toHaveLength(1);
    expect(lines.filter((line) => line === `- ${shown}`)).toHaveLength(2);
    expect(lines).toContain('1. ``a|b`c`<b> __d__ [e](f) *g* &amp;``');
    expect(lines).toContain(`- table ${shown} is missing (expected table)`);
  });

  it('names an actor that GitHub does not', () => {
    const report = sampleReport();
    expect(factsOf(renderSummary({ ...report, run: { ...report.run, actor: '' } }))[0]).toBe(
      '| Asked for | `~2` by nobody named |',
    );
  });

  it('is redacted before Markdown escapes it, so that an escaped secret is none', () => {
    const report = sampleReport({ failure: { phase: 'Plan', sentence: 'said p_w*d' }, warnings: ['p_w*d'] });
    const told = redactTexts(report, (text) => text.replaceAll('p_w*d', '***'));
    expect(told).toEqual({ ...report, failure: { phase: 'Plan', sentence: 'said ***' }, warnings: ['***'] });
  });

  it('says of each Down what it does, what it takes in bold, and no more than a dozen lines', () => {
    const part = { schema: 'public', table: 'a' };
    const many = Array.from({ length: 15 }, (_, index) => ({ does: `builds index ix_${index} on public.a` }));
    const summary = renderSummary(
      sampleReport({
        range: {
          from: 'c',
          to: '0',
          reverted: ['c', 'b', 'a'],
          effects: {
            c: [
              { does: 'drops table public.a', loses: { kind: 'table', part } },
              { does: 'runs a DO block', unjudged: 'a DO block runs code of its own' },
            ],
            b: [],
            a: many,
          },
        },
      }),
    );
    expect(summary).toContain(
      [
        '1. `c`',
        '   - **drops table public.a**',
        '   - runs a DO block (cannot be judged: a DO block runs code of its own)',
        '1. `b`',
        '   - nothing but to take its row out of the history',
        '1. `a`',
        '   - builds index ix\\_0 on public.a',
      ].join('\n'),
    );
    expect(summary).toContain('   - builds index ix\\_11 on public.a\n   - and 3 more');
  });
});
