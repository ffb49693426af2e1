import { plainName } from '../../account/errors.ts';
import type { Attestation } from '../attestation.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe } from '../probe.ts';
import { errorClusters } from './shared/error-clusters.ts';
import type { Cluster } from './shared/error-clusters.ts';
import { count } from './shared/parts.ts';
import { age, figure, utc } from './shared/words.ts';

/** Errors of the last day, alike ones together. A person's review holds for a day; a cluster that was not reviewed asks again at once. */
export const errorClustersReviewedDaily: Probe = {
  id: 'error-clusters-reviewed-daily',
  class: 'assisted',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.live,
  async run(context) {
    const { clusters, via, span } = await errorClusters(context);
    if (!clusters) {
      const sentence = `No invocation was measured in ${span} and no table of runs was found, so that no failure can be seen; deploy first.`;
      return evidence(context, {
        verdict: 'unknown',
        sentence,
        facts: { via },
        attest: { needed: true, expiresAfterMs: fresh.day },
        inputs: null,
      });
    }
    const review = context.attestations.of('error-clusters-reviewed-daily')?.attestation;
    const now = context.clock.now();
    const isFresh = review !== undefined && now - Date.parse(review.at) < fresh.day;
    const keys = clusters.map(({ key }) => key).sort();
    const added = keys.filter((key) => !review?.keys?.includes(key));
    const failures = clusters.reduce((sum, one) => sum + one.count, 0);
    const newest = Math.max(...clusters.map(({ latestAt }) => latestAt ?? 0));
    const isReviewed = isFresh && added.length === 0;
    const times = newest > 0 ? `; newest ${utc(newest)}` : '';
    const last = review ? `last review ${age(now - Date.parse(review.at))} ago by ${plainName(review.by)}` : 'never reviewed';
    const fresher = review && added.length > 0 ? ` ${count(added.length, 'cluster')} ${added.length === 1 ? 'is' : 'are'} new since.` : '';
    return evidence(context, {
      verdict: clusters.length === 0 || isReviewed ? 'pass' : 'warn',
      sentence: `${count(clusters.length, 'cluster')}, ${figure(failures)} ${failures === 1 ? 'failure' : 'failures'} in ${span}${times}; ${last}.${fresher}`,
      source: via === 'dashboard' ? 'app' : 'account',
      facts: {
        clusters: clusters.map(({ key, count: hits, scope, latestAt }) => ({ key, count: hits, scope, latestAt })),
        reviewedKeys: review?.keys,
        newKeys: added,
        via,
      },
      rows: clusters.slice(0, 50).map((one) => clusterRow(one, review)),
      fixes: [{ operation: 'do.mark-reviewed', title: 'Mark reviewed', args: { item: 'error-clusters-reviewed-daily' } }],
      attest: { needed: true, expiresAfterMs: fresh.day, keys },
      inputs: keys,
    });
  },
};

function clusterRow({ key, count: hits, scope, sample, latestAt }: Cluster, review: Attestation | undefined): ReturnType<typeof row> {
  const isNew = review !== undefined && !review.keys?.includes(key);
  const when = latestAt === undefined ? '' : `, newest ${utc(latestAt)}`;
  return row({
    id: `cluster:${key}`,
    label: scope === '' ? 'unknown route' : scope,
    description: `${figure(hits)} ×${when}${isNew ? ', new since the review' : ''}: ${sample}`,
    facts: { count: hits },
  });
}
