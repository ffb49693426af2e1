import { inspect } from 'node:util';

/**
 * A value that must not be printed. Template literals, `String()`, `JSON.stringify` and `util.inspect` all give the mask;
 * `reveal()` is the only way out and is called where the value leaves for a request body or a child's stdin, nowhere else.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return `[secret, ${this.#text.length} characters]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
