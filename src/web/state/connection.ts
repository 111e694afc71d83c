import type { Connection } from '../api/stream.js';
import { createValue } from './value.js';

/** How the stream of new snapshots stands; null where the view in sight follows none. */
export const connection = createValue<Connection | null>(null);
