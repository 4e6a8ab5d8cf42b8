import { Buffer } from 'node:buffer';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Plan, PlannedMigration } from '../../../src/plan/plan-document.ts';
import { sealPlan } from '../../../src/plan/seal-plan.ts';
import { PAGE_LIMITS } from '../../../src/report/page-limits.ts';
import { renderPlanPage } from '../../../src/report/plan-page.ts';
import { impossiblePlan, losingPlan, lossOf, safePlan } from '../plan/sample-plan.ts';

function pageOf(plan: Plan, most: number = PAGE_LIMITS.jobSummary): string {
  return renderPlanPage(sealPlan(plan), most);
}

function headingsOf(page: string): readonly string[] {
  return page.split('\n').filter((line) => line.startsWith('##'));
}

describe('the page of a plan', () => {
  it('says what is lost and what approves it', () => {
    const page = pageOf(losingPlan());
    expect(headingsOf(page)).toEqual([
      '## ⚠️ Loses data: 1 table, 1 column',
      '### What is lost',
      '### Checks',
      '### What is reverted, newest first',
      '### What each Down does',
      '### Commands that may take long',
      '### Forecast',
      '### To approve',
      '### Contacts',
    ]);
    expect(page).toContain(
      '| 🔒&nbsp;**`public.sessions.device_name`** | column | **21,480** | 295&nbsp;kB | 2026&#8209;11&#8209;22&nbsp;02:50&nbsp;UTC<br>`created_at` | `AddSessionDevice` |',
    );
    expect(page).toContain('```text\npublic.login_attempts, public.sessions.device_name\n```');
    expect(page).toContain(`\`\`\`text\n${sealPlan(losingPlan()).digest}\n\`\`\``);
    expect(page).toContain('`maa-api` (now Running) is down for 4–10 s and ends as found.');
    expect(page).toContain('- **drops table public.login\\_attempts**');
    expect(page).toContain('> The source says **loses**: loses the device of every session');
  });

  it.each<[string, Partial<Plan>, string]>([
    [
      'an app that is to stay stopped',
      { terms: { ...losingPlan().terms, startApp: false } },
      '`maa-api` (now Running) is stopped and stays so (`start-app: false`), until somebody starts it.',
    ],
    [
      'an app that was stopped already',
      { apps: [{ name: 'maa-api', found: 'Stopped' }] },
      '`maa-api` (now Stopped) stays stopped.',
    ],
    [
      'a failure that is to be left',
      { engine: { name: 'database-update' }, terms: { ...losingPlan().terms, onFailure: 'leave' } },
      'by `dotnet ef database update`, and should it fail half-way, it stays so (`on-failure: leave`).',
    ],
    [
      'connections that are ended',
      { terms: { ...losingPlan().terms, terminateSessions: true } },
      'ends as found. Connections that do not go by themselves are ended (`terminate-sessions: true`).',
    ],
  ])('says what was asked of %s', (_, change, sentence) => {
    expect(pageOf(losingPlan(change))).toContain(sentence);
  });

  it('says of a protected loss that nobody has named that its name is needed as well', () => {
    const needed =
      '🔒 **The digest alone is not enough:** `public.sessions.device_name` must be named in `approve-data-loss`.';
    expect(pageOf(losingPlan())).toContain(needed);
    const losses = losingPlan().losses.map((loss) => ({ ...loss, approved: true }));
    expect(pageOf(losingPlan({ losses }))).not.toContain('The digest alone');
  });

  it('says that nothing is lost, and asks for no names', () => {
    const page = pageOf(safePlan());
    expect(headingsOf(page)[0]).toBe('## ✅ Safe: no data is lost');
    expect(page).toContain('Nothing: no table, column, row or value goes.');
    expect(page).toContain('plan-digest');
    expect(page).not.toContain('approve-data-loss');
  });

  it.each([
    ['a DO block', [{ does: 'runs a DO block', unjudged: 'a DO block runs code of its own' }]],
    ['a bundle, which shows no SQL', undefined],
  ])('calls safe only what can be judged: not %s', (_, effects) => {
    const [newest, ...older] = safePlan().range;
    const { effects: _effects, ...migration } = newest as PlannedMigration;
    const range = [{ ...migration, ...(effects === undefined ? {} : { effects }) }, ...older];
    expect(headingsOf(pageOf(safePlan({ range })))[0]).toBe(
      '## ✅ Safe, as far as it can be judged: no data is lost',
    );
  });

  it.each([
    ['a DO block', [{ does: 'runs a DO block', unjudged: 'a DO block runs code of its own' }], []],
    ['a bundle, which shows no SQL', undefined, []],
    ['what a check tells', [], [{ name: 'losses without a name', ok: false, blocks: false, sentence: 'x' }]],
  ])('calls nothing safe that no transaction holds: not %s', (_, effects, further) => {
    const [newest, ...older] = safePlan().range;
    const { effects: _effects, ...migration } = newest as PlannedMigration;
    const range = [{ ...migration, ...(effects === undefined ? {} : { effects }) }, ...older];
    const checks = [...safePlan().checks, ...further];
    expect(headingsOf(pageOf(safePlan({ range, checks, engine: { name: 'database-update' } })))[0]).toBe(
      '## ⚠️ Cannot be judged in full: no loss is known, and nothing holds back one that has no name',
    );
    expect(headingsOf(pageOf(safePlan({ engine: { name: 'database-update' } })))[0]).toBe(
      '## ✅ Safe: no data is lost',
    );
  });

  it('puts what forbids it first, says it once, and gives no digest to approve', () => {
    const page = pageOf(impossiblePlan());
    const lines = page.split('\n').filter((line) => line !== '');
    expect(lines[0]).toBe('## ⛔ Cannot be done: 2 checks forbid it');
    expect(lines[1]).toMatch(/^- ✗ \*\*protected tables\*\*: public/);
    expect(page.match(/✗ \*\*rehearsal/g)).toHaveLength(1);
    expect(page).toContain('### The other checks');
    expect(page).not.toContain(sealPlan(impossiblePlan()).digest);
  });

  it('has little to say when there is nothing to do', () => {
    expect(headingsOf(pageOf(safePlan({ range: [] })))).toEqual([
      '## ✅ Nothing to do: the database is at the target already',
      '### Checks',
      '### Contacts',
    ]);
  });
});

describe('a page that does not fit', () => {
  const digest = (plan: Plan): string => sealPlan(plan).digest;
  const grown = (count: number, change: Partial<PlannedMigration>): Plan =>
    losingPlan({
      range: Array.from({ length: count }, (_, index) => ({
        ...(losingPlan().range[1] as PlannedMigration),
        id: `20250101000000_Migration${index}`,
        ...change,
      })),
    });

  it('has its SQL cut first, and says by how much', () => {
    const plan = grown(3, { sql: [`SELECT '${'x'.repeat(100_000)}';`] });
    const page = pageOf(plan, PAGE_LIMITS.comment);
    expect(page).toContain(
      'SQL, 1 command: the first 20,000 of 100,010 characters, all of it is in plan.json',
    );
    expect(page.match(/drops column public\.sessions\.device\\_name/g)).toHaveLength(3);
    expect(page).toContain(digest(plan));
  });

  it('has its effects cut only when all SQL is gone', () => {
    const effects = Array.from({ length: 40 }, (_, index) => ({ does: `drops view public.v${index}` }));
    const page = pageOf(grown(60, { effects }), PAGE_LIMITS.comment);
    expect(page).toContain(
      'The SQL is left out to keep this page within what GitHub shows: it is in plan.json.',
    );
    expect(page).not.toContain('```sql');
    expect(page).toContain('- drops view public.v11\n- and 28 more, in plan.json');
  });

  it('never gives half a list of losses to paste', () => {
    const losses = Array.from({ length: 2_000 }, (_, index) =>
      lossOf('wide_table_of_many_columns', `column_${index}`, 'column'),
    );
    const page = pageOf(losingPlan({ losses }), PAGE_LIMITS.comment);
    expect(page).toContain('and 1,900 more, in plan.json');
    expect(page).toContain('`approve-data-loss` takes 2,000 names: the text is `approval` in plan.json.');
    expect(page).not.toContain('public.wide_table_of_many_columns.column_99,');
  });

  it.each([2_000, 20_000, PAGE_LIMITS.comment, PAGE_LIMITS.jobSummary])(
    'keeps verdict and digest within %i bytes, whatever is in it',
    (most) => {
      const long = '㍿|@`<'.repeat(300);
      const plan = grown(50, {
        subject: long,
        author: long,
        sql: [long],
        effects: [{ does: long }, { does: long, unjudged: long }],
        marks: [{ kind: 'breaking', text: long, file: long, line: 1 }],
      });
      const page = pageOf(
        {
          ...plan,
          checks: Array.from({ length: 50 }, () => ({
            name: long,
            ok: false,
            blocks: false,
            sentence: long,
          })),
          warnings: Array.from({ length: 50 }, () => ({ title: long, sentence: long })),
        },
        most,
      );
      expect(Buffer.byteLength(page)).toBeLessThanOrEqual(most);
      expect(page).toMatch(/^## ⚠️ Loses data/);
      expect(page).toMatch(/[0-9a-f]{64}/);
    },
  );
});

/** Members whose text comes from the database, git, the policy or a person. */
const OUTSIDE = new Set(
  (
    'asked repository actor host database version from to id author subject file text name at does unjudged unread ' +
    'reason sentence title because found sql table lock expected observed cause reach migration'
  ).split(' '),
);

/** The plan with each text that comes from outside replaced. */
function withTexts<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string') {
    return (OUTSIDE.has(key) ? text : value) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withTexts(item, text, key)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [member, withTexts(inner, text, member)]),
    ) as T;
  }
  return value;
}

/** A plan with a text from outside in every place that shows one. */
function exposedPlan(text: string): Plan {
  const plan = losingPlan();
  const exposed = withTexts(
    {
      ...plan,
      engine: { name: 'database-update' as const, because: 'x' },
      range: plan.range.map((migration) => ({
        ...migration,
        effects: [...(migration.effects ?? []), { does: 'x', unjudged: 'x' }],
      })),
      losses: [
        ...plan.losses,
        lossOf('t', 'c', 'values', {
          unread: 'x',
          wouldFail: { reason: 'x' },
          newest: { column: 'x', at: 'x' },
        }),
      ],
      drift: plan.drift.map((difference) => ({ ...difference, cause: 'x' })),
      tools: {},
    },
    text,
  );
  return {
    ...exposed,
    engine: { ...exposed.engine, name: 'database-update' },
    tools: { 'dotnet-ef': text },
  };
}

/** The HTML without its texts, and without the line breaks that texts may have. */
function shapeOf(html: string): string {
  return [...html.replaceAll('<br>', '').matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag).join('');
}

/** The texts in which GitHub looks for mentions: none in code. */
function proseOf(html: string): string {
  return html.replace(/<(code|pre)[^>]*>[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ');
}

describe('what comes from outside', () => {
  const render = (text: string): string => marked.parse(pageOf(exposedPlan(text)), { async: false });

  it.each([
    ['a|b'],
    ['a\\|b'],
    ['a\\'],
    ['`'],
    ['a``b|c'],
    ['```\n</details>\n\n# taken over'],
    ['~~~\n~~~'],
    ['<script>alert(1)</script>'],
    ['</details><img src=x onerror=alert(1)>'],
    ['</summary><h1>taken over</h1>'],
    ['<!-- '],
    ['&lt;b&gt;'],
    ['@team'],
    ['see @contoso/admins, (@team)'],
    ['# taken over'],
    ['- a list'],
    ['1. a list'],
    ['> a quote'],
    ['a\n\n# taken over\n\n- [ ] done'],
    ['a\r\n---\r\nb'],
    ['**bold** _it_ ~~gone~~'],
    ['![picture](https:x) [link](javascript:alert) [ref]'],
    ['$x$ $$y$$'],
    ['x |---| y'],
  ])('adds no markup and pings nobody: %j', (text) => {
    const html = render(text);
    expect(shapeOf(html)).toBe(shapeOf(render('plain')));
    expect(proseOf(html)).not.toMatch(/(^|\W)@\w/);
    expect(html).not.toMatch(/<script|onerror=[^&]*>|<img|<h1/);
  });

  it('leaves an address whole, which pings nobody', () => {
    expect(pageOf(losingPlan())).toContain('- DevOps Team: devops@example.com');
  });
});
