import { expect, it } from 'vitest';
import { judgeApproval, readApproval } from '../../../src/plan/approval.ts';
import type { TablePart } from '../../../src/plan/effects.ts';
import { type MeasuredLoss, nameOfPart } from '../../../src/plan/losses.ts';

function loss(part: TablePart, rows: number, unread?: string): MeasuredLoss {
  const kind = part.column === undefined ? 'table' : 'column';
  const measured = {
    name: nameOfPart(part),
    kind,
    part,
    migration: 'M',
    rows,
    bytes: 0,
    atMost: false,
  } as const;
  return unread === undefined ? measured : { ...measured, unread };
}

const LOSSES = [
  loss({ schema: 'public', table: 'users', column: 'bio' }, 3),
  loss({ schema: 'Shop', table: 'Order.Lines' }, 1),
  loss({ schema: 'public', table: 'empty' }, 0),
  loss({ schema: 'public', table: 'secret' }, 0, 'this role may not read it'),
];

const NOTHING = { missing: [], superfluous: [], unreadable: [] };

it('is complete when every loss that needs it is named, in any order and spelling', () => {
  const text = '\n  "public".secret\r\nShop."Order.Lines"\npublic."users".bio\npublic.users.bio\n';
  expect(judgeApproval(text, LOSSES)).toMatchObject(NOTHING);
});

it('lets a loss of nothing be named, and asks for nobody’s word', () => {
  const all = 'public.users.bio\nShop."Order.Lines"\npublic.secret\npublic.empty';
  expect(judgeApproval(all, LOSSES)).toMatchObject(NOTHING);
  expect(judgeApproval('', [loss({ schema: 'public', table: 'empty' }, 0)])).toMatchObject(NOTHING);
});

it('tells one fewer, one more and what is no name, with the text to paste', () => {
  const judged = judgeApproval(
    'public.users\nShop.Order.Lines.x\nPublic.secret\nusers\npublic."users',
    LOSSES,
  );
  expect(judged.missing.map(({ name }) => name)).toEqual([
    'public.users.bio',
    'Shop."Order.Lines"',
    'public.secret',
  ]);
  expect(judged.superfluous).toEqual(['public.users', 'Public.secret']);
  expect(judged.unreadable).toEqual(['Shop.Order.Lines.x', 'users', 'public."users']);
  expect(judged.text).toBe('Shop."Order.Lines", public.secret, public.users.bio');
});

it('takes the text it gives, whatever the names are', () => {
  const odd = [
    'a.b',
    'a"b',
    ' padded ',
    'two\nlines',
    'ünï✓',
    "it's",
    '#hash',
    'a\tb',
    '"',
    '.',
    'a--b',
    'a,b',
  ];
  const losses = odd.flatMap((name) => [
    loss({ schema: name, table: 't' }, 1),
    loss({ schema: 's', table: name, column: name }, 1),
  ]);
  const { text } = judgeApproval('', losses);
  expect(judgeApproval(text, losses)).toMatchObject(NOTHING);
  expect(readApproval(text).names.toSorted()).toEqual(losses.map(({ name }) => name).toSorted());
});
