import { isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** An input or output as action.yml describes it. */
export interface ActionEntry {
  readonly name: string;
  readonly description: string;
  readonly default: string;
  readonly required: boolean;
}

/** Inputs under one `# --- heading` of action.yml. */
export interface InputGroup {
  readonly heading: string;
  readonly inputs: readonly ActionEntry[];
}

/** What the README's tables are made from. */
export interface ActionInterface {
  readonly groups: readonly InputGroup[];
  readonly outputs: readonly ActionEntry[];
}

/** The README or action.yml is not as it must be; the message is the sentence to show. */
export class DocsError extends Error {
  override readonly name = 'DocsError';
}

/**
 * Reads inputs and outputs of an action.yml, the inputs grouped by its comments of the form `# --- heading`.
 * @throws DocsError when it is not valid, or an input or output has no description.
 */
export function readActionInterface(text: string, manifest = 'action.yml'): ActionInterface {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem !== undefined) {
    // The rest of the message is the line itself, over several lines.
    throw new DocsError(`${manifest} cannot be read: ${problem.message.split(':\n')[0]}.`);
  }
  const inputs = mapAt(document.get('inputs', true), 'inputs', manifest);
  const outputs = mapAt(document.get('outputs', true), 'outputs', manifest);
  const action = { groups: groupInputs(inputs), outputs: outputs.items.map(readEntry) };
  const undescribed = [...action.groups.flatMap((group) => group.inputs), ...action.outputs].filter(
    (entry) => entry.description === '',
  );
  if (undescribed.length > 0) {
    throw new DocsError(
      `${manifest} has no description for ${undescribed.map(({ name }) => name).join(', ')}.`,
    );
  }
  return action;
}

/**
 * The page with the tables between its markers replaced.
 * @throws DocsError when a marker is missing.
 */
export function writeTables(text: string, action: ActionInterface, page = 'README.md'): string {
  const inputs = [
    '| input | default | meaning |',
    '|---|---|---|',
    ...action.groups.flatMap((group) => [
      `| **${cell(group.heading)}** | | |`,
      ...group.inputs.map(inputRow),
    ]),
  ];
  const outputs = ['| output | meaning |', '|---|---|', ...action.outputs.map(outputRow)];
  return replaceSection(replaceSection(text, 'inputs', inputs, page), 'outputs', outputs, page);
}

/** @throws DocsError when the page's tables are not those of the manifest. */
export function checkTables(
  text: string,
  action: ActionInterface,
  page = 'README.md',
  manifest = 'action.yml',
): void {
  if (writeTables(text, action, page) !== text) {
    throw new DocsError(`${page} is not up to date with ${manifest}: run \`npm run docs\`.`);
  }
}

function mapAt(node: unknown, name: string, manifest: string): YAMLMap {
  if (!isMap(node)) {
    throw new DocsError(`${manifest} has no ${name}.`);
  }
  return node;
}

function groupInputs(inputs: YAMLMap): InputGroup[] {
  const groups: { heading: string; inputs: ActionEntry[] }[] = [];
  inputs.items.forEach((pair, index) => {
    // The comment above the first input belongs to the map, as the parser sees it.
    const comment = (pair.key as Node).commentBefore ?? (index === 0 ? inputs.commentBefore : undefined);
    const heading = /^ *-{3} *(.+?) *$/m.exec(comment ?? '')?.[1];
    if (heading !== undefined || groups.length === 0) {
      groups.push({ heading: heading ?? 'inputs', inputs: [] });
    }
    groups.at(-1)?.inputs.push(readEntry(pair));
  });
  return groups;
}

function readEntry({ key, value }: Pair): ActionEntry {
  const field = (name: string): string => (isMap(value) ? String(value.get(name) ?? '').trim() : '');
  return {
    name: isScalar(key) ? String(key.value) : String(key),
    description: field('description'),
    default: field('default'),
    required: field('required') === 'true',
  };
}

function inputRow(input: ActionEntry): string {
  const preset = input.required ? '*required*' : input.default === '' ? '' : `\`${input.default}\``;
  return `| \`${input.name}\` | ${cell(preset)} | ${cell(input.description)} |`;
}

function outputRow(output: ActionEntry): string {
  return `| \`${output.name}\` | ${cell(output.description)} |`;
}

/**
 * Text as a table's cell: on one line, `|` escaped (in code too, as GitHub's tables want it) and, outside of code,
 * `<` as well, which would otherwise begin a tag that nobody sees.
 */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
    .map((piece, index) => (index % 2 === 0 ? piece.replaceAll('<', '&lt;') : piece))
    .join('');
}

function replaceSection(text: string, name: string, lines: readonly string[], page: string): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from === -1 || to < from) {
    throw new DocsError(`${page} has no ${open} … ${close}, between which the table of ${name} goes.`);
  }
  return `${text.slice(0, from)}${open}\n${lines.join('\n')}\n${text.slice(to)}`;
}
