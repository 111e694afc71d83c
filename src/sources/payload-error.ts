import { CrunchError } from '../market/error.js';

/** An answer that cannot be used as a whole; code `upstream`. The message says what was asked, which field and what stood there. */
export class PayloadError extends CrunchError {
  constructor(message: string) {
    super('upstream', message);
  }
}
