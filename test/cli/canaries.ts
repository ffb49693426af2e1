import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

/** A made-up credential, different in every run, and where it was planted. */
export type Canary = { readonly name: string; readonly value: string };

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** Letters and digits as a credential has them: no words, no runs. */
export function random(length: number): string {
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

/** Credentials of forms that people have, made as they are asked for, so that each place has its own. */
export class Canaries {
  readonly all: Canary[] = [];

  /** A token of GitHub's form. */
  token(name: string): string {
    return this.#add(name, `ghp_${random(36)}`);
  }

  /** A value without any form: only the name beside it says that it is a secret. */
  plain(name: string): string {
    return this.#add(name, random(40));
  }

  /** No canary, nor twelve characters of one, is in the text. */
  assertAbsent(text: string, where: string): void {
    for (const { name, value } of this.all)
      for (let at = 0; at + 12 <= value.length; at += 4) {
        const part = value.slice(at, at + 12);
        const found = text.toLowerCase().indexOf(part.toLowerCase());
        assert.equal(found, -1, `${where} shows the ${name}: …${text.slice(Math.max(0, found - 120), found)}<here>`);
      }
  }

  #add(name: string, value: string): string {
    this.all.push({ name, value });
    return value;
  }
}
