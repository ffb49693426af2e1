import { ok, single } from '../http/envelope.ts';
import { jsonBody } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newHexId } from '../state/ids.ts';

const at = '/accounts/:account/alerting/v3';

export const alertingRoutes: readonly Route[] = [
  route('GET', `${at}/policies`, ['Notifications Read'], ({ state }) => single(state.policies)),
  route('POST', `${at}/policies`, ['Notifications Edit'], (context) => {
    const policy = { ...jsonBody(context), id: newHexId() };
    context.state.policies.push(policy);
    return ok({ id: policy.id });
  }),
  route('GET', `${at}/destinations/webhooks`, ['Notifications Read'], ({ state }) => single(state.webhooks)),
  route('GET', `${at}/available_alerts`, ['Notifications Read'], () =>
    ok({ Workers: [{ type: 'workers_alert', display_name: 'Workers Usage Alert' }] }),
  ),
];
