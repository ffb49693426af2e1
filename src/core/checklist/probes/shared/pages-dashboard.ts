import { orAbsent } from '../../../account/errors.ts';
import type { Target } from '../../../wrangler/file.ts';
import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { isShippedName } from './browser-tokens.ts';
import { combine, listed, settle } from './parts.ts';
import type { Part } from './parts.ts';
import { workerName } from './places.ts';
import { utcDay } from './words.ts';

type Asked = { readonly url: string; readonly kind: string; readonly part: Part; readonly status?: number };
type Seen<A> = { readonly part: Part; readonly rows: readonly EvidenceRow[]; readonly asked: readonly A[]; readonly at?: string };

/** A dashboard that is a Pages project: deployed, asked at each of its hosts, and without a token among its build variables. */
export async function pagesDashboard<A extends Asked>(
  context: ProbeContext,
  target: Target,
  ask: (url: string) => Promise<A>,
): Promise<Seen<A>> {
  const name = workerName(target);
  const project = await settle(orAbsent(required(context, 'account').pagesProject(name, context.signal)));
  if (project && 'error' in project) return { part: project.part, rows: [], asked: [] };
  const at = project?.canonicalDeployment?.createdOn;
  if (!project || project.canonicalDeployment === undefined)
    return { part: { verdict: 'fail', sentence: `${name} is not deployed.` }, rows: [], asked: [] };
  const hosts = [...new Set([...project.domains, ...(project.subdomain === undefined ? [] : [project.subdomain])])];
  const asked = await Promise.all(hosts.map((host) => ask(`https://${host}`)));
  const shipped = Object.keys(project.production.variables).filter(isShippedName);
  const parts: Part[] = [
    ...(shipped.length > 0
      ? [{ verdict: 'fail', sentence: `${listed(shipped)} is a build variable of ${name}: the token is shipped to browsers.` } as const]
      : []),
    ...asked.map(({ part }) => part),
  ];
  const rows = [
    row({
      id: 'deployed',
      label: name,
      verdict: 'pass',
      description: `Pages project, deployed ${at === undefined ? 'at an unknown time' : utcDay(at)}`,
    }),
    ...asked.map(({ url, part }) =>
      row({ id: `url:${url}`, label: url, verdict: part.verdict, description: part.sentence, refs: [{ url }] }),
    ),
  ];
  return { part: combine(parts, 'addresses'), rows, asked, ...(at !== undefined && { at }) };
}
