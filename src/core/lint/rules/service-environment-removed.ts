import { child, items, member, stringAt, type Member, type ObjectNode } from '../../wrangler/node.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { scopes } from '../facts/scopes.ts';
import { removeMember, setString } from '../fixes/edit.ts';
import type { Fix, Rule } from '../rule.ts';

export const serviceEnvironmentRemoved: Rule = {
  id: 'service-environment-removed',
  severity: 'warning',
  summary: 'A service binding says `environment`, which wrangler no longer knows.',
  *wrangler(file) {
    for (const { node } of scopes(file)) {
      for (const entry of items(child(node, 'services'))) {
        const environment = member(entry, 'environment');
        const service = stringAt(entry, 'service');
        if (entry.kind !== 'object' || environment?.value.kind !== 'string' || !service) continue;
        const name = `${service.value}-${environment.value.value}`;
        yield {
          span: environment.keySpan,
          tags: ['deprecated'],
          message: `environment belonged to service environments, which Cloudflare removed: each environment is a Worker of its own, named ${name} by default. Name that one as the service.`,
          fixes: [nameWorker(file, entry, environment, name), remove(file, entry, environment, service.value)],
        };
      }
    }
  },
};

function nameWorker(file: WranglerFile, entry: ObjectNode, environment: Member, name: string): Fix {
  return {
    id: 'name-environment-worker',
    title: `Bind to ${name}`,
    isSafe: false,
    isPreferred: true,
    edits: () => {
      const service = stringAt(entry, 'service');
      return service ? [setString(file, service, name), ...removeMember(file, entry, environment)] : [];
    },
  };
}

function remove(file: WranglerFile, entry: ObjectNode, environment: Member, service: string): Fix {
  return {
    id: 'remove-environment',
    title: `Keep binding to ${service}, remove environment`,
    isSafe: false,
    edits: () => removeMember(file, entry, environment),
  };
}
