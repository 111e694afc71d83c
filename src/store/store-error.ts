import { CrunchError, type ErrorOptions } from '../market/error.js';

/**
 * What a driver's or the file system's error means for the user, as a CrunchError `store`; the error itself where it
 * tells of a defect of ours (broken SQL, a constraint).
 *
 * @param location as shown to users: a PostgreSQL address with its password masked.
 */
export function storeError(location: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CrunchError) return error;
  const meaning = meaningOf(error, codeOf(error));
  if (meaning === null) return error;
  const { text, ...options } = meaning;
  return new CrunchError('store', `store at ${location} ${text}`, { ...options, cause: error });
}

const FOLDER_HINT =
  'SQLite keeps two files beside a store, also to read it: make its folder writable, or copy the store to one that is';

interface Meaning extends ErrorOptions {
  readonly text: string;
}

function codeOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function meaningOf(error: Error, code: string): Meaning | null {
  if (code.startsWith('SQLITE_')) return sqliteMeaning(error, code);
  if (/^[0-9A-Z]{5}$/.test(code)) return postgresMeaning(error, code);
  return systemMeaning(error, code);
}

function sqliteMeaning(error: Error, code: string): Meaning | null {
  const [, kind = '', detail = ''] = code.split('_');
  switch (kind) {
    case 'BUSY':
    case 'LOCKED':
      return { text: 'is locked by another program', hint: 'try again when it is done', retryable: true };
    case 'CORRUPT':
      return {
        text: `is damaged: ${error.message}`,
        hint: 'put back a copy, or save what is readable with sqlite3 .recover',
      };
    case 'NOTADB':
      return { text: 'is not a crunch store: not a database', hint: 'name another file with --db' };
    case 'FULL':
      return { text: 'cannot be written: no space left', hint: 'free some space; what was stored before is intact' };
    case 'READONLY':
    case 'PERM':
      return detail === ''
        ? { text: 'cannot be written: it is read-only', hint: 'check the permissions of the file and of its folder' }
        : { text: 'cannot be opened: its folder is read-only', hint: FOLDER_HINT };
    case 'CANTOPEN':
      return { text: `cannot be opened: ${error.message}`, hint: FOLDER_HINT };
    case 'IOERR':
      return { text: `cannot be used: ${error.message} (${code})`, hint: 'check the disk that it is on' };
    default:
      return null;
  }
}

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
function postgresMeaning(error: Error, code: string): Meaning | null {
  switch (code.slice(0, 2)) {
    case '08':
    case '57':
      return { text: `is out of reach: ${error.message}`, retryable: true };
    case '28':
      return { text: `refuses the login: ${error.message}`, hint: 'check user and password' };
    case '3D':
      return { text: `does not exist: ${error.message}`, hint: 'make the database first, with createdb' };
    case '53':
      return { text: `cannot be used: ${error.message}`, hint: 'the database server is out of resources' };
    case '58':
    case 'XX':
      return { text: `is damaged: ${error.message}`, hint: 'see the log of the database server' };
    default:
      break;
  }
  switch (code) {
    case '25006':
      return { text: 'cannot be written: it is read-only' };
    case '42501':
      return { text: `refuses: ${error.message}`, hint: 'the user needs the right to create tables in its schema' };
    case '40001':
    case '40P01':
    case '55P03':
      return { text: `is locked: ${error.message}`, retryable: true };
    default:
      return null;
  }
}

/** Errors of the file system and of sockets, and of node-postgres, whose own carry no code. */
function systemMeaning(error: Error, code: string): Meaning | null {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { text: 'cannot be written: no space left', hint: 'free some space' };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { text: 'cannot be opened: no permission', hint: 'check the permissions of the file and of its folder' };
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
    case 'EEXIST':
      return { text: `cannot be opened: no such path (${code})`, hint: 'name another file with --db' };
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EPIPE':
    case 'ETIMEDOUT':
      return { text: `is out of reach: ${code}`, hint: 'is the database server running?', retryable: true };
    default:
      break;
  }
  if (/connection terminated|timeout|not queryable/i.test(error.message)) {
    return { text: `is out of reach: ${error.message}`, retryable: true };
  }
  if (/\b(SSL|SASL|certificate)\b/i.test(error.message) || /CERT|TLS/.test(code)) {
    return { text: `refuses the connection: ${error.message}`, hint: 'check the password and sslmode of the address' };
  }
  return null;
}
