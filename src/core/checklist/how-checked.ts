/** For each item, what is looked at and what a person still has to do: the text of its page, its hover and the README. */
export const howChecked: Readonly<Record<string, string>> = {
  'd1-migrations-applied':
    'Every database of the production targets is looked up, and the names in its migrations table are compared with the files in the folder. Only SELECTs are sent; nothing is created.',
  'queue-bound':
    'Each queue named in the wrangler files must exist, a deployed Worker must produce to it, and the expected Worker must consume it.',
  'service-bindings-resolve':
    'Each service binding of what is deployed must lead to a deployed Worker that exports the entry point it names.',
  'real-ids-private-repo': 'Account, database, store and namespace IDs must be real, and the repository that holds them private.',
  'api-ingress-token-enabled': 'The secret must be bound on every version that serves, and a request without a token must be refused.',
  'api-hmac-secret-enabled': 'The secret must be bound on every version that serves. Without signed clients, mark the item not applicable.',
  'dashboard-rbac-enabled': 'The read and the write token must both be secrets of the dashboard Worker, and no single token may do both.',
  'secrets-in-secret-storage':
    'Every secret that a config or a document names must be a Worker secret or an active Secrets Store secret, and none a plain variable.',
  'no-plaintext-secrets':
    'Variables in files, variables that are deployed and tracked files are searched for values in the form of a credential. Values stay in memory.',
  'dead-letters-monitored':
    'Dead letters are counted in the dashboard or the database. A person confirms that somebody looks at them; that holds for seven days.',
  'retry-replay-documented':
    'Documents are searched for the steps of a retry or replay. A person confirms them; that holds until the document changes.',
  'idempotency-tested':
    'Tests are searched for duplicate delivery, by route, and the last CI run is looked at. A person confirms that they cover what is critical.',
  'cron-windows-reviewed':
    'Deployed triggers are compared with the files and shown with their next runs. A person confirms the windows; a changed trigger asks again.',
  'dashboard-token-protected':
    'The dashboard must be deployed, and each of its addresses must refuse a request without a token or stand behind Cloudflare Access.',
  'alert-route-configured': 'An alert route must be switched on with its secret bound, or a person names what is used instead.',
  'error-clusters-reviewed-daily':
    'Errors of the last day are grouped. A person reviews them; that holds for a day, and a new group asks again at once.',
  'slo-targets-defined': 'Documents are searched for targets with figures, shown beside what is measured. A person confirms them.',
  'volume-estimated':
    'The estimate in the config or a document is compared with seven days of measured traffic. A person confirms it for 90 days.',
  'cpu-profile-tested':
    'CPU time of seven days is compared with the limit, and invocations that ran out of it are counted. A person confirms that the benchmark is representative.',
  'plan-quotas-reviewed': 'The plan is found out, and usage is set against its limits. A person confirms the review for 90 days.',
  'backpressure-plan': 'Documents are searched for what happens in a burst, beside the limits that are deployed. A person confirms it.',
  'release-check-ci':
    'The newest completed run of the workflow that runs the release check must have succeeded for the head of the branch.',
  'branch-protection-main': 'A ruleset or classic protection must guard the branch on GitHub.',
  'release-tags': 'The version of the package must have a tag of the form vX.Y.Z on the remote.',
  'rollback-tested':
    'Rollbacks in the list of deployments, versions that can be rolled back to and the previous tag are shown. A person names the tag it was tested to.',
  'd1-backup-documented':
    'Documents are searched for backup and restore steps, and a Time Travel bookmark is asked for. A person confirms them.',
  'retention-policy-defined':
    'Documents are searched for periods, and the age of the oldest rows is measured. A person confirms the policy.',
  'pii-redaction-documented':
    'Documents are searched for rules on personal data, beside the tables that store payloads. A person confirms them.',
  'connector-credentials-scoped':
    'Only the vendor knows what a credential may do. The connectors in use are listed with the page to check; a person confirms each.',
  'connector-retries-validated':
    'The source of each connector in use is searched for error handling and retries, and the tests for its name. A person confirms them.',
  'connector-contract-tests': 'The tests are searched for a mapping test of each connector in use. A person confirms them.',
  'vendor-rate-limits-tested': 'The tests are searched for a vendor that answers 429. A person confirms what was tested.',
};
