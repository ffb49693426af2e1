/** A secret of a Worker: name and type, never the value (the API does not give it). */
export type WorkerSecret = { readonly name: string; readonly type: string };
