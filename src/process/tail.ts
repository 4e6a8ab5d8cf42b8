/** The last lines of a stream: what an error message quotes. */
export class Tail {
  readonly #limit: number;
  #lines: string[] = [];
  #open = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    const lines = (this.#open + text).split(/\r?\n/);
    this.#open = lines.pop() ?? '';
    this.#lines = [...this.#lines, ...lines].slice(-this.#limit);
  }

  /** The lines, oldest first, empty ones left out. */
  get lines(): readonly string[] {
    return [...this.#lines, this.#open].filter((line) => line.trim() !== '');
  }

  toString(): string {
    return this.lines.join('\n');
  }
}
