import type { AccountSnapshot } from '../../../src/core/account/snapshot.ts';
import type { Evidence } from '../../../src/core/checklist/evidence.ts';
import { readDocuments } from '../../../src/core/checklist/read-documents.ts';
import { selectEnvironments, selectTargets } from '../../../src/core/checklist/select-targets.ts';
import type { ProbeContext } from '../../../src/core/checklist/probe.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

/** Evidence of a pass from 23 November 2026, with what the test says otherwise. */
export function evidenceLike(parts: Partial<Evidence> = {}): Evidence {
  return {
    verdict: 'pass',
    sentence: 'It is so.',
    source: 'account',
    facts: {},
    refs: [],
    rows: [],
    checkedAt: Date.UTC(2026, 10, 23),
    inputsHash: '0'.repeat(64),
    fixes: [],
    ...parts,
  };
}

/** What probes see of a project given as texts: signed out, no git, the clock at 23 November 2026. */
export function contextOf(texts: Readonly<Record<string, string>>, parts: Partial<ProbeContext> = {}): ProbeContext {
  const config = parts.config;
  const project = parts.project ?? createMemoryProject(texts, config ? { config } : {});
  const environments = parts.environments ?? selectEnvironments(project);
  return {
    project,
    targets: selectTargets(project, environments),
    environments,
    config: project.config,
    account: undefined,
    github: undefined,
    workers: undefined,
    git: undefined,
    documents: readDocuments(project, undefined),
    attestations: { of: () => undefined },
    clock: { now: () => Date.UTC(2026, 10, 23) },
    signal: new AbortController().signal,
    ...parts,
  };
}

/** An account that answers only what a test gives it; anything else is an error of the test. */
export function accountLike(answers: Partial<AccountSnapshot>): AccountSnapshot {
  const target = { accountId: '8f3ad04c71b9e265d0c84a17f92b6e53', ...answers };
  return new Proxy(target as AccountSnapshot, {
    get: (of, key, receiver) => {
      if (key === 'then' || key in of) return Reflect.get(of, key, receiver) as unknown;
      throw new Error(`The test gives no answer for ${String(key)}.`);
    },
  });
}
