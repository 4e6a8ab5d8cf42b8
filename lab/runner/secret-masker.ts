import { valueEncoders } from './value-encoders.ts';

interface Span {
  start: number;
  end: number;
}

function occurrences(text: string, value: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    spans.push({ start, end: start + value.length });
  }
  return spans;
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else result.push({ ...span });
  }
  return result;
}

/**
 * Replaces secrets and their renderings by `***`, spans that touch by one `***`, as GitHub's runner does.
 * Source: actions/runner, src/Sdk/DTLogging/Logging/SecretMasker.cs and AddMaskCommandExtension.
 */
export class SecretMasker {
  readonly #originals = new Set<string>();
  readonly #renderings = new Set<string>();

  /** The values asked to be masked, each line of a multi-line value included, without their renderings. */
  get values(): string[] {
    return [...this.#originals];
  }

  /** Masks a value and each of its lines from now on; what was logged before stays as it is. */
  add(value: string): void {
    this.#addOne(value);
    for (const line of value.split(/[\r\n]/)) this.#addOne(line.trim());
  }

  mask(text: string): string {
    const spans = merged([...this.#renderings].flatMap((rendering) => occurrences(text, rendering)));
    let result = '';
    let position = 0;
    for (const { start, end } of spans) {
      result += `${text.slice(position, start)}***`;
      position = end;
    }
    return result + text.slice(position);
  }

  #addOne(value: string): void {
    if (value === '' || this.#originals.has(value)) return;
    this.#originals.add(value);
    for (const rendering of [value, ...valueEncoders.map((encode) => encode(value))]) {
      if (rendering !== '') this.#renderings.add(rendering);
    }
  }
}
