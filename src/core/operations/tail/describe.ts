import { list, number, object, text, type TailEvent } from './event.ts';

/** What an event was, in the words of its line: `POST /api/tasks 500`. */
export function describeEvent(event: TailEvent): string {
  const inner = object(event.event);
  if ('request' in inner) return describeRequest(inner);
  if ('cron' in inner) return `cron ${text(inner['cron']) ?? '?'}`;
  if ('mailFrom' in inner)
    return `email ${text(inner['mailFrom']) ?? '?'} → ${text(inner['rcptTo']) ?? '?'} · ${number(inner['rawSize']) ?? '?'} bytes`;
  if ('queue' in inner) return `queue ${text(inner['queue']) ?? '?'} · ${plural(number(inner['batchSize']) ?? 0, 'message')}`;
  if ('rpcMethod' in inner) return `rpc ${text(event.entrypoint) ?? 'default'}.${text(inner['rpcMethod']) ?? '?'}`;
  if ('consumedEvents' in inner) return `tail of ${consumed(inner)}`;
  if ('webSocketEventType' in inner || 'getWebSocketEvent' in inner) return 'websocket';
  if ('scheduledTime' in inner) return 'alarm';
  return 'invocation';
}

function describeRequest(inner: Readonly<Record<string, unknown>>): string {
  const request = object(inner['request']);
  const status = number(object(inner['response'])['status']);
  return [text(request['method'])?.toUpperCase(), pathOf(text(request['url'])), status].filter((part) => part !== undefined).join(' ');
}

/** Path and query; the host is what the Worker's name already says. */
function pathOf(url: string | undefined): string {
  if (url === undefined) return '?';
  const at = url.indexOf('/', url.indexOf('://') + 3);
  return at < 0 ? '/' : url.slice(at);
}

function consumed(inner: Readonly<Record<string, unknown>>): string {
  const names = list(inner['consumedEvents']).flatMap((each) => text(object(each)['scriptName']) ?? []);
  return [...new Set(names)].join(', ') || '?';
}

/** What stands after the description: durations, data centre, version, ray. */
export function detailsOf(event: TailEvent): string {
  const request = object(object(event.event)['request']);
  const [wall, cpu] = [number(event.wallTime), number(event.cpuTime)];
  const version = text(object(event.scriptVersion)['id']);
  const ray = text(object(request['headers'])['cf-ray']);
  const parts = [
    wall === undefined ? '' : `${duration(wall)}${cpu === undefined ? '' : ` cpu ${duration(cpu)}`}`,
    text(object(request['cf'])['colo']) ?? '',
    version === undefined ? '' : shortVersion(version),
    ray === undefined ? '' : `ray ${ray}`,
    event.truncated === true ? 'cut short by Cloudflare' : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

export const shortVersion = (id: string): string => `v${id.slice(0, 8)}`;

/** Milliseconds for people. */
export function duration(milliseconds: number): string {
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const outcomes = new Map(
  Object.entries({
    exceededCpu: 'CPU limit exceeded',
    exceededMemory: 'memory limit exceeded',
    exceededWallTime: 'time limit exceeded',
    responseStreamDisconnected: 'client went away',
    canceled: 'canceled',
    scriptNotFound: 'no script',
    unknown: 'unknown outcome',
  }),
);

/** `✓`, `✗` or `-` (canceled), and words for an outcome that its exception does not already tell. */
export function outcomeOf(event: TailEvent): { readonly mark: string; readonly words: string } {
  const outcome = text(event.outcome) ?? 'unknown';
  const status = number(object(object(event.event)['response'])['status']);
  const mark = outcome === 'ok' ? (status !== undefined && status >= 500 ? '✗' : '✓') : outcome === 'canceled' ? '-' : '✗';
  return { mark, words: outcome === 'ok' || outcome === 'exception' ? '' : (outcomes.get(outcome) ?? outcome) };
}
