import { orAbsent, plainName } from '../../account/errors.ts';
import type { Deployment } from '../../account/resources/versions.ts';
import type { Target } from '../../wrangler/file.ts';
import { shortId } from '../deployed.ts';
import { documentTopics } from '../document-topics.ts';
import { passageRefs } from '../documents.ts';
import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownRow } from '../unknown-because.ts';
import { appDatabase } from './shared/app-database.ts';
import { count } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { migrationsSince, tagsOf } from './shared/since-tag.ts';
import { utcDay } from './shared/words.ts';

/** The deployments of one Worker, newest first, and what a rollback could take. */
type Seen = {
  readonly target: Target;
  readonly deployments: readonly Deployment[];
  readonly rollback: Deployment | undefined;
  /** The deployment that the rollback took the place of. */
  readonly before: Deployment | undefined;
  /** Versions other than the one in force; at most 100 are kept by Cloudflare. */
  readonly candidates: number;
};

/**
 * Rollbacks among the recent deployments, versions to roll back to, the previous tag and the runbook are shown; a person says which tag it was tested
 * to. Cloudflare lists only recent deployments, so that none among them proves nothing
 * (https://developers.cloudflare.com/workers/configuration/versions-and-deployments/rollbacks/).
 */
export const rollbackTested: Probe = {
  id: 'rollback-tested',
  class: 'assisted',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  async run(context) {
    const targets = context.targets.filter((target) => !target.isPages && target.name !== undefined);
    const workers = (await Promise.all(targets.map((target) => look(context, target)))).filter((one) => one !== undefined);
    const tags = await tagsOf(context);
    const previous = tags[1];
    const migrations = previous ? await migrationsSince(context, previous) : [];
    const word = attested(context, tags);
    await context.documents.ready(documentTopics.rollback, context.signal);
    const passages = context.documents.find(documentTopics.rollback);
    // The steps decide, wherever they stand: a runbook need not have rollback in its name.
    const steps = passages.find(
      ({ strength, path, line }) =>
        strength !== 'weak' || context.documents.sections(path).some((section) => section.line === line && section.hasOrderedList),
    );
    const rows = [
      ...workers.map(workerRow),
      ...tagRows(tags),
      ...word.rows,
      steps
        ? row({
            id: 'document',
            label: `${steps.path} § ${steps.heading}`,
            description: 'has the steps',
            refs: [{ path: steps.path, line: steps.line }],
          })
        : row({ id: 'document', label: 'runbook', verdict: 'warn', description: 'no document has the steps of a rollback' }),
      ...(migrations.length > 0
        ? [
            row({
              id: 'migrations',
              label: 'migrations',
              verdict: 'warn',
              description: `${count(migrations.length, 'migration')} since ${previous}: a code rollback keeps the schema forward`,
              refs: migrations.map((path) => ({ path })),
            }),
          ]
        : []),
      await bookmarkRow(context),
    ];
    const last = newestRollback(workers);
    const { verdict, sentence } = judged(workers, last, previous, rows);
    return evidence(context, {
      verdict,
      sentence,
      facts: {
        rollbacks: workers.flatMap(({ target, rollback }) => (rollback ? [{ worker: workerName(target), at: rollback.createdOn }] : [])),
        deployable: Math.min(...workers.map(({ candidates }) => candidates), 100),
        prevTag: previous,
        migrationsSince: migrations,
      },
      refs: passageRefs(passages),
      rows,
      fixes: workers.map(({ target }) => rollbackFix(target)),
      attest: { needed: true, expiresAfterMs: fresh.quarter, question: 'Which tag was the rollback tested to?' },
      // A patch release changes nothing that a rollback meets; the next minor or major one asks again.
      inputs: { release: tags[0]?.replace(/\.\d+$/, '') },
    });
  },
};

async function look(context: ProbeContext, target: Target): Promise<Seen | undefined> {
  const account = required(context, 'account');
  const deployments = await orAbsent(account.deployments(target.name ?? '', context.signal));
  if (!deployments || deployments.length === 0) return undefined;
  const at = deployments.findIndex(isRollback);
  const serving = new Set(deployments[0]?.versions.map(({ versionId }) => versionId));
  const listed = deployments.flatMap(({ versions }) => versions.map(({ versionId }) => versionId)).filter((id) => !serving.has(id));
  // What served lately can be taken again. Cloudflare's own list is asked only when that shows nothing, to spare a request for each Worker.
  const known = listed.length > 0 ? listed : await versionsToTake(context, target.name ?? '', [...serving]);
  return {
    target,
    deployments,
    rollback: deployments[at],
    before: at === -1 ? undefined : deployments[at + 1],
    candidates: new Set(known.filter((id) => !serving.has(id))).size,
  };
}

/** Before a Worker's first version there is none, and other items have read the version that serves already. */
async function versionsToTake({ account, signal }: ProbeContext, worker: string, serving: readonly string[]): Promise<readonly string[]> {
  const [only] = serving;
  if (serving.length === 1 && only !== undefined && (await account?.version(worker, only, signal))?.number === 1) return [];
  return ((await account?.deployableVersions(worker, signal)) ?? []).map(({ id }) => id);
}

function isRollback({ triggeredBy, message }: Deployment): boolean {
  return triggeredBy === 'rollback' || /\broll(ed|ing)?[- ]?back\b/i.test(message ?? '');
}

function newestRollback(workers: readonly Seen[]): Seen | undefined {
  return workers.filter(({ rollback }) => rollback).toSorted((a, b) => time(b.rollback) - time(a.rollback))[0];
}

function noRollback(deployments: number): string {
  return deployments === 1 ? 'The only deployment is no rollback' : `No rollback among the last ${deployments} deployments`;
}

function judged(
  workers: readonly Seen[],
  last: Seen | undefined,
  previous: string | undefined,
  rows: readonly EvidenceRow[],
): Pick<ReturnType<typeof evidence>, 'verdict' | 'sentence'> {
  if (workers.length === 0)
    return { verdict: 'unknown', sentence: 'Nothing is deployed yet, so that there is nothing to roll back; deploy first.' };
  const candidates = Math.min(...workers.map((one) => one.candidates));
  const words = [
    last?.rollback
      ? `Last rollback ${utcDay(last.rollback.createdOn)} (${last.before ? shortId(last.before.versions[0]?.versionId ?? '') : 'unknown'}→${shortId(last.rollback.versions[0]?.versionId ?? '')}, ${workerName(last.target)})`
      : noRollback(Math.max(...workers.map(({ deployments }) => deployments.length))),
    candidates === 0 ? 'at least one Worker has no version to roll back to' : `${count(candidates, 'version')} can be rolled back to`,
    previous ? `previous tag ${previous}` : 'no previous tag',
  ];
  const flaw = rows.find(({ verdict, id }) => verdict === 'warn' && !id.startsWith('worker:'));
  const sentence = `${words.join('; ')}${flaw ? `; ${flaw.description}` : ''}.`;
  const isFlawed = !last || candidates === 0 || previous === undefined || rows.some(({ verdict }) => verdict === 'warn');
  return { verdict: isFlawed ? 'warn' : 'pass', sentence };
}

function workerRow({ target, deployments, rollback, candidates }: Seen): EvidenceRow {
  const isSecret = (one: Deployment | undefined): boolean => /secret/i.test(one?.triggeredBy ?? '');
  // Only changes that the nearest rollback would undo stop it.
  const secrets = isSecret(deployments[0]);
  const parts = [
    rollback ? `rolled back ${utcDay(rollback.createdOn)}` : `no rollback in ${count(deployments.length, 'deployment')}`,
    candidates === 0 ? 'no version to roll back to' : `${count(candidates, 'version')} to roll back to`,
    ...(secrets ? ['secrets changed since, so that Cloudflare asks to force it (10220)'] : []),
  ];
  return row({
    id: `worker:${workerName(target)}`,
    label: workerName(target),
    verdict: candidates === 0 || secrets ? 'warn' : 'pass',
    description: parts.join('; '),
    action: rollbackFix(target),
  });
}

function rollbackFix(target: Target): OperationFix {
  return { operation: 'V.rollback', title: `Roll ${workerName(target)} back…`, args: workerArgs(target) };
}

function tagRows(tags: readonly string[]): readonly EvidenceRow[] {
  const [latest, previous] = tags;
  if (latest === undefined)
    return [row({ id: 'tags', label: 'tags', verdict: 'warn', description: 'no tag of the form vX.Y.Z names a known-good release' })];
  return [
    row({
      id: 'tags',
      label: 'tags',
      description: previous === undefined ? `${latest} is the only one` : `${latest} is the newest, ${previous} the one before`,
    }),
  ];
}

/** A person's word must name the tag that the rollback went to. */
function attested(context: ProbeContext, tags: readonly string[]): { readonly rows: readonly EvidenceRow[] } {
  const word = context.attestations.of('rollback-tested')?.attestation;
  if (!word) return { rows: [] };
  const named = /\bv\d+\.\d+\.\d+\b/.exec(word.note ?? '')?.[0];
  const by = `${plainName(word.by)} on ${utcDay(word.at)}`;
  if (named === undefined)
    return { rows: [row({ id: 'word', label: 'tested to', verdict: 'warn', description: `the review by ${by} names no tag` })] };
  const isThere = tags.length === 0 || tags.includes(named);
  return {
    rows: [
      row({
        id: 'word',
        label: 'tested to',
        verdict: isThere ? 'pass' : 'warn',
        description: isThere ? `${named}, by ${by}` : `${named}, by ${by}, but there is no such tag`,
      }),
    ],
  };
}

async function bookmarkRow(context: ProbeContext): Promise<EvidenceRow> {
  try {
    const database = await appDatabase(context);
    if (!database) return row({ id: 'bookmark', label: 'Time Travel', description: 'no database here' });
    const bookmark = await required(context, 'account').d1Bookmark(database.id, undefined, context.signal);
    return row({ id: 'bookmark', label: 'Time Travel', description: `answers with the bookmark ${shortId(bookmark)}…` });
  } catch (error) {
    // Informs only: the item is about code, and D1 has its own.
    const { verdict: _verdict, ...rest } = unknownRow('bookmark', 'Time Travel', error);
    return rest;
  }
}

function time(deployment: Deployment | undefined): number {
  return deployment ? Date.parse(deployment.createdOn) : 0;
}
