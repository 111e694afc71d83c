import { type Command, Option } from 'commander';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { isAssetCode } from '../market/pair.js';

/** Reads one of a few words. */
export function readChoice<Choice extends string>(flag: string, choices: readonly Choice[]) {
  return (text: string): Choice => {
    const wanted = text.trim().toLowerCase();
    const choice = choices.find((one) => one === wanted);
    if (choice !== undefined) return choice;
    const near = choices.find((one) => wanted !== '' && one.startsWith(wanted)) ?? nearest(wanted, choices)[0];
    throw new CrunchError('usage', `${flag}: unexpected "${text}"`, {
      hint: `${near ? `did you mean ${near}? ` : ''}one of ${choices.join(', ')}`,
    });
  };
}

/** Reads a whole number between two bounds, both included. */
export function readCount(flag: string, least: number, most: number) {
  return (text: string): number => {
    const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (count >= least && count <= most) return count;
    throw new CrunchError('usage', `${flag}: unexpected "${text}"`, {
      hint: `a whole number from ${least} to ${most}`,
    });
  };
}

/** Reads a decimal number between two bounds, both included. */
export function readNumber(flag: string, least: number, most: number) {
  return (text: string): number => {
    const number = /^\d+(\.\d+)?(e\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    const bounds = Number.isFinite(most) ? `from ${least} to ${most}` : `of at least ${least}`;
    throw new CrunchError('usage', `${flag}: unexpected "${text}"`, { hint: `a number ${bounds}` });
  };
}

/** `--exchange a,b`, also given more than once; the ids are checked where it is known which exist. */
export function addExchangeFlag(command: Command, purpose: string): Command {
  return command.addOption(
    new Option('--exchange <ids>', purpose).argParser((text: string, before: string | undefined) =>
      before === undefined ? text : `${before},${text}`,
    ),
  );
}

/** `--quote USD,EUR`, also given more than once: upper-case codes. */
export function addQuoteFlag(command: Command): Command {
  return command.addOption(
    new Option('--quote <codes>', 'only markets quoted in these, as in USD,EUR').argParser(
      (text: string, before: readonly string[] | undefined) => [...new Set([...(before ?? []), ...readQuotes(text)])],
    ),
  );
}

/** `--window`, `--since` and `--until`. */
export function addRangeFlags(command: Command): Command {
  return command
    .option('--window <duration>', 'up to now, or up to --until (default: 24h)')
    .option('--since <time>', '2026-01-31, 2026-01-31T12:00Z, epoch, or a duration ago: 30d')
    .option('--until <time>', 'the same; not included');
}

function readQuotes(text: string): string[] {
  const quotes = text.split(',').map((code) => code.trim().toUpperCase());
  const wrong = quotes.find((code) => !isAssetCode(code));
  if (wrong === undefined) return quotes;
  throw new CrunchError('usage', `--quote: unexpected "${text}"`, { hint: 'write codes of assets: USD,EUR' });
}
