import vm from 'node:vm';
import { ApiError } from '../http/envelope.ts';
import type { Version } from '../state/model.ts';

type Shape = Pick<Version, 'handlers' | 'named_handlers' | 'startup_time_ms'>;

const ownHandlers = (value: object): string[] =>
  Object.keys(value).filter((key) => typeof (value as Record<string, unknown>)[key] === 'function');

/**
 * Run the module as the platform does at upload, to learn its handlers. What the platform supplies is a stub here.
 * @throws {ApiError} 10021 when the module cannot start, with the platform's wording
 */
export async function inspectModules(main: string, modules: Version['modules']): Promise<Shape> {
  const entry = modules.find(({ name }) => name === main);
  if (entry === undefined) return { handlers: [], named_handlers: [], startup_time_ms: 1 };
  if (entry.type !== 'application/javascript+module') return { handlers: ['fetch'], named_handlers: [], startup_time_ms: 1 };
  const started = performance.now();
  const context = vm.createContext({ ...webGlobals(), console: silent });
  try {
    const module = await load(entry, modules, context, new Map());
    await module.evaluate({ timeout: 2000 });
    const exported = module.namespace as Record<string, unknown>;
    return {
      ...shapeOf(exported),
      startup_time_ms: Math.max(1, Math.round(performance.now() - started)),
    };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ApiError(400, 10_021, `Uncaught ${message}\n  at ${main}`);
  }
}

function shapeOf(exported: Record<string, unknown>): Omit<Shape, 'startup_time_ms'> {
  const main = exported.default;
  const handlers =
    typeof main === 'function' ? prototypeHandlers(main) : typeof main === 'object' && main !== null ? ownHandlers(main) : [];
  const named = Object.entries(exported).filter(
    ([name, value]) => name !== 'default' && (typeof value === 'function' || (typeof value === 'object' && value !== null)),
  );
  return {
    handlers,
    named_handlers: named.map(([name, value]) => ({
      name,
      handlers: typeof value === 'function' ? prototypeHandlers(value) : ownHandlers(value as object),
    })),
  };
}

function prototypeHandlers(value: { readonly prototype?: unknown }): string[] {
  const prototype: unknown = value.prototype;
  return typeof prototype === 'object' && prototype !== null
    ? Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
    : [];
}

async function load(
  entry: Version['modules'][number],
  modules: Version['modules'],
  context: vm.Context,
  seen: Map<string, vm.Module>,
): Promise<vm.Module> {
  const module = new vm.SourceTextModule(entry.content, { identifier: entry.name, context });
  seen.set(entry.name, module);
  await module.link((specifier) => resolve(specifier, modules, context, seen));
  return module;
}

function resolve(
  specifier: string,
  modules: Version['modules'],
  context: vm.Context,
  seen: Map<string, vm.Module>,
): vm.Module | Promise<vm.Module> {
  const plain = specifier.replace(/^\.\//, '');
  const known = seen.get(plain);
  if (known !== undefined) return known;
  const found = modules.find(({ name }) => name === plain || name === specifier);
  if (found !== undefined)
    return found.type === 'application/javascript+module' ? load(found, modules, context, seen) : valueModule(found.content, context);
  if (specifier.startsWith('cloudflare:'))
    return stub(
      [
        'WorkerEntrypoint',
        'DurableObject',
        'WorkflowEntrypoint',
        'RpcTarget',
        'RpcStub',
        'env',
        'connect',
        'EmailMessage',
        'waitUntil',
        'exports',
      ],
      context,
    );
  if (specifier.startsWith('node:')) return nodeModule(specifier, context);
  throw new Error(`No such module "${specifier}".`);
}

function valueModule(value: unknown, context: vm.Context): vm.Module {
  return new vm.SyntheticModule(
    ['default'],
    function fill(this: vm.SyntheticModule) {
      this.setExport('default', value);
    },
    { context },
  );
}

function stub(names: readonly string[], context: vm.Context): vm.Module {
  return new vm.SyntheticModule(
    [...names],
    function fill(this: vm.SyntheticModule) {
      for (const name of names) this.setExport(name, class {});
    },
    { context },
  );
}

async function nodeModule(specifier: string, context: vm.Context): Promise<vm.Module> {
  const real = (await import(specifier)) as Record<string, unknown>;
  return new vm.SyntheticModule(
    Object.keys(real),
    function fill(this: vm.SyntheticModule) {
      for (const [name, value] of Object.entries(real)) this.setExport(name, value);
    },
    { context },
  );
}

const silent = { log() {}, error() {}, warn() {}, info() {}, debug() {} };

const webNames = [
  'URL',
  'URLSearchParams',
  'Request',
  'Response',
  'Headers',
  'TextEncoder',
  'TextDecoder',
  'crypto',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'queueMicrotask',
  'structuredClone',
  'atob',
  'btoa',
  'AbortController',
  'AbortSignal',
  'ReadableStream',
  'TransformStream',
  'WritableStream',
  'Blob',
  'FormData',
  'performance',
  'Event',
  'EventTarget',
] as const satisfies readonly (keyof typeof globalThis)[];

function webGlobals(): Record<string, unknown> {
  return { ...Object.fromEntries(webNames.map((name) => [name, globalThis[name]])), navigator: { userAgent: 'Cloudflare-Workers' } };
}
