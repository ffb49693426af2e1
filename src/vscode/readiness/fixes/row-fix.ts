import type { OperationFix } from '../../../core/checklist/evidence.ts';
import type { Services } from '../../services.ts';

/** Does what one row offers. Cancelled at any question: does nothing and says nothing. Throws `UserError` with the way out. */
export type RowFix = (services: Services, fix: OperationFix, itemId: string) => Promise<unknown>;
