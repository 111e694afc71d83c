import { CrunchError } from '../../market/error.js';
import { SendError } from './send-error.js';

/**
 * A package that only who needs it has installed.
 *
 * @throws SendError, not to be tried again, when it is not there.
 */
export async function optionalPackage<Module>(name: string): Promise<Module> {
  try {
    return (await import(name)) as Module;
  } catch (cause) {
    const missing = new CrunchError('config', `the package ${name} is not installed`, {
      hint: `npm install -g ${name}`,
      cause,
    });
    throw new SendError(`${missing.message}: ${missing.hint}`, false, { cause: missing });
  }
}
