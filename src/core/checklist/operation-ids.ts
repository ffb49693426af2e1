/**
 * What a row may offer. `S` Worker secrets, `SS` Secrets Store, `D1`, `R` restore, `V` versions, `C` crons, `Q` queues, `D` deploy:
 * each changes the account and is confirmed by its own operation. `edit.` changes a file of the workspace, `open.` only shows something,
 * `do.` is done by the tool itself (mark reviewed, send a test alert, link a document).
 */
export type OperationId =
  | 'S.put'
  | 'S.bulk'
  | 'S.delete'
  | 'S.versionPut'
  | 'SS.create'
  | 'D1.create'
  | 'D1.apply'
  | 'D1.bookmark'
  | 'D1.export'
  | 'R.restore'
  | 'V.deploy'
  | 'V.rollback'
  | 'C.put'
  | 'KV.create'
  | 'Q.create'
  | 'Q.consumer'
  | 'Q.resume'
  | 'D.deploy'
  | 'D.subdomain'
  | 'T.tail'
  | `edit.${string}`
  | `open.${string}`
  | `do.${string}`;
