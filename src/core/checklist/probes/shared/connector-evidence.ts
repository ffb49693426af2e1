import { plainName } from '../../../account/errors.ts';
import type { AttestNeed, Evidence, EvidenceRow, Fact, OperationFix, Ref, Verdict } from '../../evidence.ts';
import { evidence, row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import type { CiState } from './ci-state.ts';
import type { Connector } from './connectors.ts';
import { listed } from './parts.ts';
import { usedConnectors } from './used-connectors.ts';
import type { Connectors, UsedConnector } from './used-connectors.ts';

/** What the files say of one connector. */
export type ConnectorView = {
  readonly verdict: Verdict;
  readonly description: string;
  readonly refs: readonly Ref[];
  readonly facts: Readonly<Record<string, Fact>>;
  /** What a person reviews, for the hash. */
  readonly inputs: unknown;
};

export type ConnectorItem = {
  /** Looks at the files for one connector; asked for those in use, or when they are not known for those declared. */
  view(connector: Connector, used: UsedConnector | undefined): ConnectorView;
  /** `{k} of {n} used connectors have {proof}.`, or another sentence. */
  sentence(views: readonly { readonly connector: Connector; readonly view: ConnectorView }[]): string;
  readonly ci?: CiState;
  readonly rows?: readonly EvidenceRow[];
  readonly attest?: (used: readonly UsedConnector[]) => Partial<AttestNeed>;
  readonly fixes?: readonly OperationFix[];
  readonly source?: Evidence['source'];
};

/**
 * Evidence for the items about connectors: a row for each in use. None in use is not applicable; when the account cannot be looked at, or the Worker
 * does not serve, it is unknown which are, and rows of the declared ones only inform.
 */
export async function connectorEvidence(context: ProbeContext, expiresAfterMs: number | undefined, item: ConnectorItem): Promise<Evidence> {
  const found = await usedConnectors(context);
  const attest = { needed: true, ...(expiresAfterMs !== undefined && { expiresAfterMs }), ...item.attest?.(found.used) };
  const isHidden = found.unknown !== undefined || found.missing.length > 0;
  const shown = found.used.length > 0 ? found.used.map((one) => one.connector) : isHidden ? found.declared : [];
  const views = shown.map((connector) => ({
    connector,
    view: item.view(
      connector,
      found.used.find((one) => one.connector === connector),
    ),
  }));
  const isKnown = found.used.length > 0;
  const verdicts = views.map(({ view }) => view.verdict);
  const said = isKnown ? decided(verdicts, item, item.sentence(views)) : none(found);
  return evidence(context, {
    ...said,
    source: item.source ?? 'repo',
    facts: {
      connectors: views.map(({ connector, view }) => ({ id: connector.id, ...view.facts })),
      ...(item.ci && { ciRun: item.ci.facts ?? null }),
      workers: found.workers,
    },
    rows: [
      ...views.map((one) => viewRow(one, isKnown)),
      ...offRows(found.off),
      ...(item.ci && isKnown ? [item.ci.row] : []),
      ...(item.rows ?? []),
    ],
    fixes: isKnown ? (item.fixes ?? []) : [],
    attest,
    inputs: views.map(({ connector, view }) => [connector.id, view.inputs]),
  });
}

/** Files decide first: a gap in them stays a gap whatever CI says. Without one, a CI that could not be looked at leaves the item unknown. */
function decided(
  verdicts: readonly Verdict[],
  { ci }: ConnectorItem,
  sentence: string,
): Pick<Evidence, 'verdict' | 'sentence' | 'reason' | 'missing'> {
  if (verdicts.includes('warn')) return { verdict: 'warn', sentence };
  if (!ci || ci.part.verdict === 'pass') return { verdict: 'pass', sentence };
  const { reason, missing, verdict } = ci.part;
  return { verdict, sentence: `${sentence} ${ci.part.sentence}`, ...(reason !== undefined && { reason }), ...(missing && { missing }) };
}

function none({ unknown, missing, workers, off }: Connectors): Pick<Evidence, 'verdict' | 'sentence' | 'reason' | 'missing'> {
  if (unknown) {
    const { verdict, sentence, reason, missing: lacking } = unknown;
    return { verdict, sentence, reason, ...(lacking && { missing: lacking }) };
  }
  if (workers.length === 0) return { verdict: 'unknown', sentence: 'No Worker with a name was found, so no connector can be looked for.' };
  if (missing.length > 0)
    return {
      verdict: 'unknown',
      sentence: `${plainName(listed(missing), 200)} ${missing.length === 1 ? 'is' : 'are'} not deployed, so which connectors are used is not known.`,
    };
  const switched = off.length > 0 ? `; the routes of ${listed(off.map(({ name }) => name))} are switched off` : '';
  return { verdict: 'not-applicable', sentence: `No connector has a credential on ${plainName(listed(workers), 200)}${switched}.` };
}

function viewRow({ connector, view }: { readonly connector: Connector; readonly view: ConnectorView }, isKnown: boolean): EvidenceRow {
  return row({
    id: `connector:${connector.id}`,
    label: connector.name,
    ...(isKnown && { verdict: view.verdict }),
    description: isKnown ? view.description : `declared; ${view.description}`,
    refs: view.refs,
    facts: view.facts,
  });
}

function offRows(off: readonly Connector[]): readonly EvidenceRow[] {
  return off.map((connector) =>
    row({ id: `off:${connector.id}`, label: connector.name, description: 'has a credential, but its routes are switched off' }),
  );
}
