import type { Secret } from './secret.ts';

/** Where messages for a maintainer go. A `Secret` prints as its mask; nothing else that is secret may be passed. */
export type Log = {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
};

/** One row of a choice. */
export type Choice<T> = {
  readonly label: string;
  readonly value: T;
  readonly description?: string;
  readonly detail?: string;
  readonly isPicked?: boolean;
};

/** Every question to a person; tests answer from a script and fail on one they did not expect. `undefined` means cancelled. */
export type Ui = {
  /** `placeholder` says what is chosen; a screen reader speaks it with the box. */
  pick<T>(title: string, choices: readonly Choice<T>[], options: { readonly placeholder: string }): Promise<T | undefined>;
  pickMany<T>(title: string, choices: readonly Choice<T>[], options: { readonly placeholder: string }): Promise<readonly T[] | undefined>;
  /** One line of text that is not secret. */
  text(
    title: string,
    options: {
      readonly prompt: string;
      /** An example of an answer. */
      readonly placeholder?: string;
      readonly value?: string;
      readonly validate?: ((answer: string) => string | undefined) | undefined;
    },
  ): Promise<string | undefined>;
  /** A password box. */
  secret(title: string, prompt: string): Promise<Secret | undefined>;
  /** A file of this machine to read: its absolute path. */
  openFile(title: string): Promise<string | undefined>;
  /** Where a file of this machine is to be written: its absolute path. `near`: the path that is proposed. */
  saveFile(
    title: string,
    options: { readonly near: string; readonly filters: Readonly<Record<string, readonly string[]>> },
  ): Promise<string | undefined>;
  /** A modal that names what will change; answers the label of the pressed button. */
  confirm(message: string, detail: string, buttons: readonly string[]): Promise<string | undefined>;
};
