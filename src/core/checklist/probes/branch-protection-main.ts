import { AccountError, plainName } from '../../account/errors.ts';
import type { Branch, BranchRule, ClassicProtection, GitHub } from '../../account/github/github.ts';
import type { EvidenceRow } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { listed } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { releaseBranch } from './shared/release-branch.ts';
import type { ReleaseBranch } from './shared/release-branch.ts';
import { readWorkflows } from './shared/workflow-files.ts';

/** Rules of which one at least must be there; the others (deletion, naming…) do not keep unreviewed commits out. */
const guarding = ['pull_request', 'required_status_checks', 'non_fast_forward'];

type Protection = {
  readonly kind: 'ruleset' | 'classic' | 'none';
  readonly rules: readonly BranchRule[];
  /** Undefined: there is none, or only administrators may know. */
  readonly classic: ClassicProtection | undefined;
  readonly checks: readonly string[];
};

/**
 * A ruleset or classic protection must guard the release branch. Rulesets are readable by everybody who reads the repository, classic protection's
 * details by administrators only (https://docs.github.com/rest/repos/rules, https://docs.github.com/rest/branches/branch-protection).
 */
export const branchProtectionMain: Probe = {
  id: 'branch-protection-main',
  class: 'auto',
  needs: ['github'],
  freshnessMs: fresh.ci * 5,
  async run(context) {
    const github = required(context, 'github');
    const found = await releaseBranch(github, context.signal);
    const { name, branch } = found;
    if (!branch)
      return say(context, github, found, undefined, { verdict: 'fail', sentence: `There is no branch ${plainName(name)} on GitHub.` }, []);
    const rules = await rulesOf(context, github, name);
    if (rules === 'not in the plan') {
      const sentence = `${plainName(name)} is not protected: the plan of this private repository does not have branch protection.`;
      return say(context, github, found, undefined, { verdict: 'fail', sentence }, []);
    }
    const protection = await protectionOf(context, github, branch, rules);
    const flaws = flawsOf(context, found, protection);
    return say(context, github, found, protection, judged(name, branch, protection, flaws), flaws);
  },
};

async function rulesOf(context: ProbeContext, github: GitHub, name: string): Promise<readonly BranchRule[] | 'not in the plan'> {
  try {
    return await github.branchRules(name, context.signal);
  } catch (error) {
    // "Upgrade to GitHub Pro or make this repository public": the feature is not there, so it protects nothing.
    if (AccountError.is(error, 'forbidden') && error.refusal === 'upgrade-required') return 'not in the plan';
    throw error;
  }
}

async function protectionOf(context: ProbeContext, github: GitHub, branch: Branch, rules: readonly BranchRule[]): Promise<Protection> {
  const checks = [...new Set([...rules.flatMap((rule) => rule.checks), ...branch.requiredChecks])];
  if (rules.some(({ type }) => guarding.includes(type))) return { kind: 'ruleset', rules, classic: undefined, checks };
  if (!branch.isProtected) return { kind: 'none', rules, classic: undefined, checks };
  const classic = await classicOf(context, github, branch.name);
  // "Not protected" by a classic rule while GitHub calls the branch protected: a ruleset without any of the rules that count.
  const kind = classic === 'none' ? 'none' : 'classic';
  const details = classic === 'none' || classic === 'hidden' ? undefined : classic;
  return { kind, rules, classic: details, checks: [...new Set([...checks, ...(details?.requiredChecks ?? [])])] };
}

async function classicOf(context: ProbeContext, github: GitHub, name: string): Promise<ClassicProtection | 'none' | 'hidden'> {
  try {
    return (await github.classicProtection(name, context.signal)) ?? 'none';
  } catch (error) {
    // Only administrators may read it; that the branch is protected is known all the same.
    if (AccountError.is(error, 'not-found', 'forbidden')) return 'hidden';
    throw error;
  }
}

function judged(name: string, branch: Branch, protection: Protection, flaws: readonly EvidenceRow[]): Part {
  const shown = plainName(name);
  const types = [...new Set(protection.rules.map(({ type }) => plainName(type)))];
  if (protection.kind === 'none') {
    if (types.length === 0) return { verdict: 'fail', sentence: `${shown} is not protected.` };
    const sentence = `${shown} has only rules that let unreviewed commits in: ${listed(types)}.`;
    return branch.isProtected ? { verdict: 'warn', sentence } : { verdict: 'fail', sentence };
  }
  const by = protection.kind === 'ruleset' ? `a ruleset: ${listed(types, 6)}` : `classic protection${classicWords(protection)}`;
  const [flaw] = flaws.filter(({ verdict }) => verdict === 'warn');
  const but = flaw ? `, but ${flaw.description.charAt(0).toLowerCase()}${flaw.description.slice(1).replace(/\.$/, '')}` : '';
  return { verdict: flaw ? 'warn' : 'pass', sentence: `${shown} is protected by ${by}${but}.` };
}

function classicWords({ classic, checks }: Protection): string {
  const words = [
    ...(classic?.requiresReview ? ['reviews'] : []),
    ...(checks.length > 0 ? [`checks ${listed(checks.map((one) => plainName(one)))}`] : []),
  ];
  return words.length > 0 ? `: ${listed(words)}` : '';
}

function flawsOf(context: ProbeContext, { name, repository }: ReleaseBranch, protection: Protection): readonly EvidenceRow[] {
  if (protection.kind === 'none') return [];
  const flaws: EvidenceRow[] = [];
  const add = (id: string, label: string, description: string): void => void flaws.push(row({ id, label, verdict: 'warn', description }));
  if (repository.defaultBranch !== name)
    add('default-branch', 'default branch', `The default branch is ${plainName(repository.defaultBranch)}, not ${plainName(name)}.`);
  else if (name !== 'main') add('default-branch', 'default branch', `There is no branch main; ${plainName(name)} is the default branch.`);
  const jobs = readWorkflows(context.project)
    .jobs.filter((job) => job.triggers.names.some((trigger) => trigger === 'push' || trigger.startsWith('pull_request')))
    .map(({ job }) => job);
  const required = (job: string): boolean =>
    protection.checks.some((check) => check === job || check.endsWith(`/ ${job}`) || check.startsWith(`${job} (`));
  const missing = jobs.filter((job) => !required(job));
  if (missing.length > 0)
    add(
      'required-checks',
      'required checks',
      `The job that runs release:check (${listed([...new Set(missing)].map((one) => plainName(one)))}) is not a required check.`,
    );
  const { classic } = protection;
  if (classic && !classic.enforcesAdmins) add('admins', 'administrators', 'Administrators can bypass it.');
  if (classic?.allowsForcePush) add('force-push', 'force pushes', 'Force pushes are allowed.');
  const types = protection.rules.map(({ type }) => type);
  if (protection.kind === 'ruleset' && !types.includes('non_fast_forward') && !types.includes('pull_request'))
    add('force-push', 'force pushes', 'Force pushes are allowed.');
  return flaws;
}

function say(
  context: ProbeContext,
  github: GitHub,
  { name, branch, repository }: ReleaseBranch,
  protection: Protection | undefined,
  part: Part,
  flaws: readonly EvidenceRow[],
): ReturnType<typeof evidence> {
  const rules = protection?.rules.map(({ type }) => type) ?? [];
  const settings = `${github.webUrl}/settings/${protection?.kind === 'classic' ? 'branches' : 'rules'}`;
  return evidence(context, {
    ...part,
    source: 'github',
    facts: {
      branch: name,
      protected: protection !== undefined && protection.kind !== 'none',
      rules,
      classic: protection?.classic,
      requiredChecks: protection?.checks,
      defaultBranch: repository.defaultBranch,
    },
    refs: [{ url: settings, title: 'Protection settings' }],
    rows: [...(protection?.rules ?? []).map(ruleRow), ...flaws],
    fixes: [{ operation: 'open.branch-settings', title: 'Open the protection settings on GitHub', args: { url: settings } }],
    inputs: { branch: name, exists: branch !== undefined, kind: protection?.kind, rules, checks: protection?.checks },
  });
}

function ruleRow(rule: BranchRule, at: number): EvidenceRow {
  const checks = rule.checks.length > 0 ? `: ${listed(rule.checks.map((one) => plainName(one)))}` : '';
  const from = rule.source === undefined ? '' : ` (${plainName(rule.source)})`;
  return row({ id: `rule:${at}`, label: plainName(rule.type), description: `in force${checks}${from}` });
}
