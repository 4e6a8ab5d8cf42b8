import { expect, it } from 'vitest';
import { fillIn, holds } from '../../../lab/runner/expression.ts';

const contexts = {
  inputs: { name: 'eu', 'plan-client-id': '', 'client-id': 'b', count: 0, deep: true },
  needs: { plan: { outputs: { outcome: 'planned' } } },
};

/** An expression as a workflow writes it. */
const written = (expression: string): string => `$\{{ ${expression} }}`;

it.each([
  [written("inputs.name && format('plan-{0}', inputs.name) || ''"), 'plan-eu'],
  [written('inputs.plan-client-id || inputs.client-id'), 'b'],
  [`a ${written('inputs.name')} and ${written('inputs.deep')}`, 'a eu and true'],
  [written('inputs.missing'), ''],
  ['no expression', 'no expression'],
])('%s is filled in', (text, expected) => {
  expect(fillIn(text, contexts)).toBe(expected);
});

it.each([
  ["needs.plan.outputs.outcome == 'planned'", 'success', true],
  ["needs.plan.outputs.outcome == 'planned'", 'failure', false],
  [written("always() && needs.plan.outputs.outcome == 'planned'"), 'failure', true],
  ['failure()', 'failure', true],
  ['!cancelled()', 'failure', true],
  ['inputs.count', 'success', false],
  ['inputs.count != 0', 'success', false],
  ["inputs.name != ''", 'success', true],
] as const)('if: %s after a %s is %s', (condition, status, expected) => {
  expect(holds(condition, contexts, status)).toBe(expected);
});

it('asks no context that is not there', () => {
  expect(() => fillIn(written('secrets.PASSWORD'), contexts)).toThrow('secrets');
});
