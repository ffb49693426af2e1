import type { DocumentTopic } from './documents.ts';

const number = /\d/;

/** What documents must say for the seven items that rest on one. `rollback-tested` uses its topic beside the deployments. */
export const documentTopics = {
  retry: {
    item: 'retry-replay-documented',
    fileName: /runbook|operat|replay|dead-?letter|(^|[^a-z])ops([^a-z]|$)/i,
    terms: [/\bretr(y|ies|ied)\b/i, /\breplay/i, /\bdead[- ]?letters?\b/i, /\breprocess/i],
    // An endpoint or a command that an operator can type.
    mustContain: ({ text, hasCommand }) =>
      /\/api\/(retry|replay)|\/(retry|replay)\b/i.test(text) && (hasCommand || /`[^`]+`|\bcurl\b|\b(GET|POST)\b/.test(text)),
  },
  slo: {
    item: 'slo-targets-defined',
    fileName: /(^|[^a-z])(slo|sla)s?([^a-z]|$)|reliab/i,
    terms: [/\bslos?\b/i, /\bslas?\b/i, /\bservice[- ]level/i, /\berror budget/i, /\bavailability target/i],
    mustContain: ({ text, heading }) => hasTarget(`${heading}\n${text}`),
  },
  backpressure: {
    item: 'backpressure-plan',
    fileName: /capacity|scal(e|ing)|load/i,
    terms: [/\bback-?pressure/i, /\bbursts?\b/i, /\bthrottl/i, /\brate[- ]?limit/i, /\bconcurrency\b/i, /\bload[- ]?shed|\bshed(ding)?\b/i],
    mustContain: ({ text }) => number.test(text) || /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\bmax_(concurrency|batch_size|retries)\b/.test(text),
  },
  rollback: {
    item: 'rollback-tested',
    fileName: /rollback|release|canary/i,
    terms: [/\broll(s|ed|ing)?[- ]?back/i, /\bprevious known-good/i, /\brevert/i],
    mustContain: ({ hasOrderedList }) => hasOrderedList,
  },
  backup: {
    item: 'd1-backup-documented',
    fileName: /backup|restore|disaster|migration/i,
    terms: [/\bback-?ups?\b/i, /\bexport/i, /\btime[- ]travel/i, /\bbookmark/i, /\brestor/i],
    mustContain: ({ text, hasOrderedList }) => /d1 export|time-travel/i.test(text) || (hasOrderedList && /\brestor/i.test(text)),
  },
  retention: {
    item: 'retention-policy-defined',
    fileName: /retention|data/i,
    terms: [/\bretention/i, /\bpurg/i, /\bclean-?up/i, /\bttl\b/i, /\bdelet(e|ed|es|ion) after\b/i],
    mustContain: ({ text }) =>
      /\d+ ?(days?|d|months?|weeks?|years?)\b/i.test(text) &&
      /\b(runs?|dead[-_ ]?letters?|audit|events?|logs?|messages?|tables?|records?|idempotency)/i.test(text),
  },
  pii: {
    item: 'pii-redaction-documented',
    fileName: /privacy|pii|security|data/i,
    terms: [/\bpii\b/i, /\bpersonal(ly identifiable)? (data|information)/i, /\bredact/i, /\bmask(s|ed|ing)?\b/i, /\bgdpr\b/i],
    mustContain: ({ text }) => /\b(must|never|always|redact(s|ed)?)\b/i.test(text),
  },
} as const satisfies Readonly<Record<string, DocumentTopic>>;

/** A figure with a unit within ten lines of the word, and no disclaimer that the figures guarantee nothing. */
function hasTarget(text: string): boolean {
  const lines = text.split('\n');
  const word = /\b(slos?|slas?|service[- ]level|availability|latency|error budget)\b/i;
  const figure = /\b\d{2}(\.\d+)? ?%|\b\d+ ?(ms|s|sec|seconds?|min|minutes?)\b|\bp9[059]\b/i;
  const disclaimer = /\bnot (an? )?(sla|slo|guarantee|target)/i;
  if (disclaimer.test(text)) return false;
  return lines.some((line, at) => word.test(line) && figure.test(lines.slice(Math.max(0, at - 10), at + 11).join('\n')));
}
