import { d1MigrationsApplied } from './probes/d1-migrations-applied.ts';
import { queueBound } from './probes/queue-bound.ts';
import { serviceBindingsResolve } from './probes/service-bindings-resolve.ts';
import type { Probe } from './probe.ts';

/** The probes in the order of `items.ts`. An item without one is answered by people alone. */
export const probes: readonly Probe[] = [d1MigrationsApplied, queueBound, serviceBindingsResolve];
