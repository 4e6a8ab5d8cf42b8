import { expect, it } from 'vitest';
import { parseWorkflowCommand } from '../../../lab/runner/workflow-command.ts';
import { withoutCommands } from '../../../src/report/commands.ts';

const DANGEROUS = [
  '::stop-commands::token',
  '  ::add-mask::a word',
  '\u0085::stop-commands::token',
  'x\n\u2003 \u0085\u00a0::set-env name=A::b',
  'by the value "x\n::error title=Look here::all is well\n"',
  'session ##[error]of psql',
  '::group::a\r\n::endgroup::',
];

it.each(DANGEROUS)('takes the command out of %j and leaves what is read', (text) => {
  const lines = text.split('\n');
  expect(lines.some((line) => parseWorkflowCommand(line) !== undefined)).toBe(true);
  const harmless = withoutCommands(text);
  expect(harmless.split('\n').filter((line) => parseWorkflowCommand(line) !== undefined)).toEqual([]);
  expect(harmless.replaceAll('\u200b', '')).toBe(text);
});

it('reads no command behind a byte order mark, as the runner does not', () => {
  expect(parseWorkflowCommand('\ufeff::error::x')).toBeUndefined();
});

it('leaves other text as it is', () => {
  const text = 'SELECT a::text FROM public.users; #1 ## [x] std::vector\n12:00:00 ✓ Revert';
  expect(withoutCommands(text)).toBe(text);
});
