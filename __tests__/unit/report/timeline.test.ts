import { expect, it } from 'vitest';
import { type Phase, renderTimeline } from '../../../src/report/timeline.ts';

const phase = (name: string, from: number, to: number, more: Partial<Phase> = {}): Phase => ({
  name,
  startedAt: 1_000_000 + from,
  endedAt: 1_000_000 + to,
  result: 'done',
  down: false,
  ...more,
});

it('shows phases since the start, those without the app apart, a failed one as critical', () => {
  expect(
    renderTimeline([
      phase('Look', 0, 400),
      phase('Stop app', 400, 1400, { down: true }),
      phase('Revert', 1400, 3000, { down: true, result: 'failed' }),
      phase('Tell', 3000, 3100),
    ]),
  ).toBe(
    [
      '```mermaid',
      'gantt',
      '  dateFormat x',
      '  axisFormat %M:%S',
      '  section App running',
      '  Look :0, 400',
      '  Tell :3000, 3100',
      '  section App stopped',
      '  Stop app :active, 400, 1400',
      '  Revert :crit, 1400, 3000',
      '```',
    ].join('\n'),
  );
});

it('gives a phase that took no time a width, which mermaid wants', () => {
  expect(renderTimeline([phase('Lock', 0, 0)]).split('\n')).toEqual([
    '```mermaid',
    'gantt',
    '  dateFormat x',
    '  axisFormat %M:%S',
    '  section App running',
    '  Lock :0, 1',
    '```',
  ]);
});
