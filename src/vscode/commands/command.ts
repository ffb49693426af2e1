import type { Operator } from '../operations/operator.ts';
import type { Request } from '../operations/request.ts';

/** Gathers what is missing in a request, asks whether it may be done, and does it. Cancelled at any question: does nothing and says nothing. */
export type Command = (operator: Operator, request: Request) => Promise<unknown>;
