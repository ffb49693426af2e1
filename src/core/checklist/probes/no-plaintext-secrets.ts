import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownBecause } from '../unknown-because.ts';
import { bindingsOf } from '../../wrangler/bindings.ts';
import { count, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { scanDeployed, scanFiles } from './shared/plaintext.ts';
import type { PlaintextFinding } from './shared/plaintext.ts';

/** No credential stands in variables, sources or documents, nor in the variables of what serves. */
export const noPlaintextSecrets: Probe = {
  id: 'no-plaintext-secrets',
  class: 'auto',
  needs: ['wrangler'],
  freshnessMs: fresh.files,
  async run(context) {
    const [scan, deployedScan, head] = await Promise.all([scanFiles(context), lookAtDeployed(context), context.git?.head(context.signal)]);
    const findings = [...scan.findings, ...deployedScan.findings].toSorted(bySeverity);
    const variables = context.project.targets().flatMap((target) => bindingsOf(target, 'vars')).length;
    const scanned = `${count(variables, 'var')} and ${count(scan.files, context.project.git.tracked ? 'tracked file' : 'file')}`;
    const part = judge(findings, scanned, deployedScan.problem);
    return evidence(context, {
      ...part,
      source: 'repo',
      facts: {
        findings: findings.map(({ where, path, line, worker, variable, rule, fingerprint, isDismissed }) => ({
          where,
          file: path,
          line,
          worker,
          var: variable,
          rule,
          fingerprint,
          dismissed: isDismissed,
        })),
        scanned: { files: scan.files, vars: variables, deployed: deployedScan.variables },
        dismissed: scan.dismissed,
      },
      refs: findings.flatMap(({ path, line }) => (path === undefined ? [] : [{ path, ...(line !== undefined && { line }) }])).slice(0, 50),
      rows: [
        ...findings.slice(0, 100).map((one, at) => rowOf(context, one, at)),
        ...deployedScan.rows,
        ...(scan.dismissed > 0
          ? [
              row({
                id: 'dismissed',
                label: 'dismissed',
                description: `${scan.dismissed} let pass by an allow-list, a comment or the config`,
              }),
            ]
          : []),
      ],
      fixes: findings.slice(0, 10).flatMap((one) => fixesOf(context, one)),
      inputs: [head, findings.map(({ fingerprint, verdict }) => [fingerprint, verdict])],
    });
  },
};

type DeployedScan = {
  readonly findings: readonly PlaintextFinding[];
  readonly variables: number;
  readonly rows: readonly EvidenceRow[];
  readonly problem: Part | undefined;
};

async function lookAtDeployed(context: ProbeContext): Promise<DeployedScan> {
  const targets = context.targets.filter(({ isPages, name }) => !isPages && name !== undefined);
  const looks = await Promise.all(targets.map(async (target) => ({ target, seen: await settle(scanDeployed(context, target)) })));
  const problems = looks.flatMap(({ target, seen }) => ('error' in seen ? [{ target, part: unknownBecause(seen.error) }] : []));
  const [first] = problems;
  return {
    findings: looks.flatMap(({ seen }) => ('error' in seen ? [] : seen.findings)),
    variables: looks.reduce((sum, { seen }) => sum + ('error' in seen ? 0 : seen.variables), 0),
    rows: problems.map(({ target, part }) =>
      row({
        id: `deployed:${workerName(target)}`,
        label: `deployed vars of ${workerName(target)}`,
        verdict: 'unknown',
        description: part.sentence,
        ...(part.missing && { missing: part.missing }),
      }),
    ),
    problem: first?.part,
  };
}

function judge(findings: readonly PlaintextFinding[], scanned: string, problem: Part | undefined): Part {
  const [worst] = findings;
  const same = findings.filter(({ verdict }) => verdict === worst?.verdict).length - 1;
  const more = same > 0 ? `; ${same} more like it` : '';
  if (worst?.verdict === 'fail') return { verdict: 'fail', sentence: `${say(worst)}${more}.` };
  const unseen = problem && `the deployed vars could not be looked at: ${problem.sentence}`;
  if (problem) {
    const found = worst ? `${say(worst)}${more}` : `No secret-like values in ${scanned}`;
    return { ...problem, sentence: `${found}; ${unseen ?? ''}` };
  }
  if (worst) return { verdict: 'warn', sentence: `${say(worst)}${more}.` };
  return { verdict: 'pass', sentence: `No secret-like values in ${scanned}.` };
}

function say({ where, path, line, worker, variable, rule, isDismissed, verdict }: PlaintextFinding): string {
  const hedge = isDismissed ? ', but is let pass' : verdict === 'warn' ? ', though not surely' : '';
  if (where === 'deployed') return `Var ${variable ?? ''} on deployed ${worker ?? ''} looks like a secret (${rule})${hedge}`;
  if (rule === 'secret-name') return `${path ?? ''}:${line ?? 1} holds a value in ${variable ?? ''}, whose name says that it is a secret`;
  if (rule === 'tracked-dev-vars') return `${path ?? ''} holds local secrets and is tracked by git`;
  return `${path ?? ''}:${line ?? 1} looks like a ${rule}${hedge}`;
}

function rowOf(context: ProbeContext, finding: PlaintextFinding, at: number): EvidenceRow {
  const { where, path, line, worker, variable, rule, verdict, isDismissed } = finding;
  const [action] = fixesOf(context, finding);
  return row({
    id: `${finding.fingerprint}:${at}`,
    label: where === 'deployed' ? `${worker ?? ''} ${variable ?? ''}` : `${path ?? ''}:${line ?? 1}`,
    verdict,
    description: `${rule}${isDismissed ? ', let pass' : ''}`,
    refs: path === undefined ? [] : [{ path, ...(line !== undefined && { line }) }],
    ...(action && { action }),
  });
}

/** A deploy replaces a secret while a var of its name stays, so the var goes first. */
function fixesOf(
  context: ProbeContext,
  { where, path = '', line, worker, variable = '', rule }: PlaintextFinding,
): readonly OperationFix[] {
  const target = context.targets.find(({ name }) => name === worker);
  const rotate: OperationFix = {
    operation: 'do.rotate',
    title: 'Show how to rotate it',
    args: { detector: rule, path, ...(worker !== undefined && { worker }), name: variable },
  };
  if (where === 'deployed' && target)
    return [
      { operation: 'S.put', title: `Put ${variable} on ${worker ?? ''} as a secret…`, args: { ...workerArgs(target), name: variable } },
      rotate,
    ];
  return [
    {
      operation: where === 'config' ? 'edit.move-to-secret' : 'open.file',
      title: where === 'config' ? 'Move it to a secret' : `Open ${path}`,
      args: { path, line: String(line ?? 1), ...(variable !== '' && { name: variable }) },
    },
    rotate,
  ];
}

function bySeverity(a: PlaintextFinding, b: PlaintextFinding): number {
  const rank = (one: PlaintextFinding): number => (one.verdict === 'fail' ? 0 : one.isDismissed ? 2 : 1);
  return rank(a) - rank(b);
}
