/** A line such as `::error file=a.ts,line=3::message`, taken apart and unescaped. */
export interface WorkflowCommand {
  name: string;
  properties: Readonly<Record<string, string>>;
  data: string;
}

// %25 comes last, so that an escaped percent sign does not unescape what follows it.
const dataEscapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
] as const;
const olderEscapes = [['%3B', ';'], ['%5D', ']'], ...dataEscapes] as const;
const propertyEscapes = [['%3A', ':'], ['%2C', ','], ...dataEscapes] as const;

function unescaped(text: string, escapes: readonly (readonly [string, string])[]): string {
  return escapes.reduce((result, [escaped, character]) => result.replaceAll(escaped, character), text);
}

function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.trim().split(',')) {
    const [, key, value] = /^=*([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (key !== undefined && value !== undefined) {
      properties[key.toLowerCase()] = unescaped(value, propertyEscapes);
    }
  }
  return properties;
}

/**
 * Reads a workflow command from a line of output; gives undefined for any other line.
 * Source: actions/runner, src/Runner.Common/ActionCommand.cs (TryParseV2, TryParse).
 */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  return parseAtStart(line) ?? parseAnywhere(line);
}

/** The older form, `##[name key=value;]data`, which may stand in the middle of a line. */
function parseAnywhere(line: string): WorkflowCommand | undefined {
  const [, name, pairs = '', data = ''] = /##\[([^\] ]+) ?([^\]]*)\](.*)$/s.exec(line) ?? [];
  if (name === undefined) return undefined;
  const properties = pairs.split(';').flatMap((pair) => {
    const [, key = '', value] = /^([^=]+)=(.+)$/s.exec(pair.trim()) ?? [];
    return value === undefined ? [] : [[key.toLowerCase(), unescaped(value, olderEscapes)] as const];
  });
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(properties),
    data: unescaped(data, olderEscapes),
  };
}

/** What .NET's TrimStart() takes away, by Char.IsWhiteSpace: JavaScript's white space and next line, but no byte order mark. */
const LEADING_SPACE = /^(?:(?!\ufeff)[\s\u0085])+/;

function parseAtStart(line: string): WorkflowCommand | undefined {
  const text = line.replace(LEADING_SPACE, '');
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const head = text.slice(2, end);
  const space = head.indexOf(' ');
  return {
    name: (space < 0 ? head : head.slice(0, space)).toLowerCase(),
    properties: space > 0 ? parseProperties(head.slice(space + 1)) : {},
    data: unescaped(text.slice(end + 2), dataEscapes),
  };
}
