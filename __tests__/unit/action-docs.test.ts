import { describe, expect, it } from 'vitest';
import { checkTables, DocsError, readActionInterface, writeTables } from '../../scripts/action-tables.ts';

const ACTION = `name: example
inputs:
  # --- what to do
  mode:
    description: What to do.
    default: rollback
  target:
    description: >-
      Where to go,
      on two lines.
    required: true
  # --- database
  # a remark that is no heading
  timeout:
    description: How long.
outputs:
  outcome:
    description: How it ended.
`;

const README = `# Title

<!-- inputs -->
<!-- /inputs -->

Between.

<!-- outputs -->
<!-- /outputs -->

End.
`;

const WRITTEN = `# Title

<!-- inputs -->
| input | default | meaning |
|---|---|---|
| **what to do** | | |
| \`mode\` | \`rollback\` | What to do. |
| \`target\` | *required* | Where to go, on two lines. |
| **database** | | |
| \`timeout\` |  | How long. |
<!-- /inputs -->

Between.

<!-- outputs -->
| output | meaning |
|---|---|
| \`outcome\` | How it ended. |
<!-- /outputs -->

End.
`;

describe('the README’s tables', () => {
  it('are written between the markers, the inputs by their headings', () => {
    expect(writeTables(README, readActionInterface(ACTION))).toBe(WRITTEN);
  });

  it('stay as they are when written again', () => {
    expect(writeTables(WRITTEN, readActionInterface(ACTION))).toBe(WRITTEN);
    expect(checkTables(WRITTEN, readActionInterface(ACTION))).toBe(undefined);
  });

  it('fail the check when action.yml says something else', () => {
    const action = readActionInterface(ACTION.replace('How long.', 'How long it may take.'));
    expect(() => checkTables(WRITTEN, action)).toThrow(
      new DocsError('README.md is not up to date with action.yml: run `npm run docs`.'),
    );
  });

  it('fail when there is nowhere to write them', () => {
    const readme = README.replace('<!-- /outputs -->', '');
    expect(() => writeTables(readme, readActionInterface(ACTION))).toThrow(
      new DocsError(
        'README.md has no <!-- outputs --> … <!-- /outputs -->, between which the table of outputs goes.',
      ),
    );
  });

  it('fail for every input and output without a description, named', () => {
    const action = ACTION.replace('    description: How long.', '    default: 10s').replace(
      '    description: How it ended.',
      "    description: ''",
    );
    expect(() => readActionInterface(action)).toThrow(
      new DocsError('action.yml has no description for timeout, outcome.'),
    );
  });

  it('fail for an action.yml that is no YAML', () => {
    expect(() => readActionInterface('inputs: [')).toThrow(/^action\.yml cannot be read: /);
    expect(() => readActionInterface('inputs: text')).toThrow(new DocsError('action.yml has no inputs.'));
  });

  it.each([
    ['`a|b` or c|d', '`a\\|b` or c\\|d'],
    ['`<run>-<attempt>` of <run>', '`<run>-<attempt>` of &lt;run>'],
  ])('escape what a cell cannot hold: %s', (text, escaped) => {
    const action = readActionInterface(ACTION.replace('How it ended.', `'${text}'`));
    expect(writeTables(README, action)).toContain(`| \`outcome\` | ${escaped} |\n`);
  });
});
