import * as v from 'valibot';

/** A check of what came over the wire: unknown fields are ignored, known ones must have the shape we read. */
export type Wire<T> = v.GenericSchema<unknown, T>;

/** A field that may be missing or null, as undefined. */
export function maybe<T>(schema: Wire<T>): v.GenericSchema<unknown, T | undefined> {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** A list that may be missing or null, as an empty list. */
export function listOf<T>(schema: Wire<T>): v.GenericSchema<unknown, readonly T[]> {
  return v.pipe(
    // The default is what makes a missing key run through the pipe at all.
    v.nullish(v.array(schema), () => []),
    v.transform((value) => value ?? []),
  );
}

/** A list that is always there, maybe null: without it the answer is not what was asked for, and must not pass for an empty list. */
export function givenList<T>(schema: Wire<T>): v.GenericSchema<unknown, readonly T[]> {
  return v.pipe(
    v.nullable(v.array(schema)),
    v.transform((value) => value ?? []),
  );
}

/** Texts by name; missing or null is empty. Null-prototype, since names come from outside. */
export function recordOf<T>(schema: Wire<T>): v.GenericSchema<unknown, Readonly<Record<string, T>>> {
  return v.pipe(
    v.nullish(v.record(v.string(), schema), () => ({})),
    v.transform((value) => Object.assign(Object.create(null) as Record<string, T>, value ?? {})),
  );
}

export const text: Wire<string> = v.string();
export const number: Wire<number> = v.number();
export const maybeText = maybe(text);
export const maybeNumber = maybe(number);
export const flag: Wire<boolean> = v.pipe(
  v.nullish(v.boolean(), false),
  v.transform((value) => value === true),
);
/** Any answer: for writes whose result nobody reads. */
export const anything: Wire<unknown> = v.unknown();
