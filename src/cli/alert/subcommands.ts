import type { Command } from 'commander';
import type { SubcommandSpec } from '../command.js';
import { addExchangeFlag, readCount } from '../flags.js';

/** What `crunch alert` can be asked for, in the order in which its help shows them. */
export const ALERT_SUBCOMMANDS: readonly SubcommandSpec[] = [
  {
    name: 'add',
    operands: '<pair...>',
    summary: 'save a rule',
    examples: [
      ["crunch alert add BTC-USD --when 'pct-change >= 5' --within 1h --notify ops", 'a rise of 5 % within an hour'],
      [
        "crunch alert add '*-USD' --when 'abs pct-change >= 20' --within 24h --min-volume 1e6",
        'either way, of any market that is traded',
      ],
      ["crunch alert add kraken:ETH-EUR --when 'price < 2000' --rearm 2100 --once", 'once, below a price'],
      ["crunch alert add BTC-USD --when 'stale > 10m' --notify ops", 'no new price for ten minutes'],
    ],
    flags(command) {
      addRuleFlags(command.requiredOption('--when <condition>', WHEN)).option(
        '--once',
        'fire but once for each market',
      );
    },
  },
  {
    name: 'list',
    summary: 'show every rule and how it stands',
    examples: [
      ['crunch alert list', 'states, last firings, channels'],
      ['crunch alert list --json', 'everything of each'],
    ],
  },
  {
    name: 'show',
    operands: '<rule>',
    summary: 'show a rule, and the markets that it is not armed for',
    examples: [['crunch alert show btc-usd-pct-change', 'by its name, or by its number']],
  },
  {
    name: 'edit',
    operands: '<rule>',
    summary: 'change parts of a rule; the others stay',
    examples: [
      ["crunch alert edit btc --when 'pct-change >= 8' --cooldown 2h", 'less of it'],
      ['crunch alert edit btc --notify ops,phone', 'tell others'],
    ],
    flags(command) {
      addRuleFlags(command.option('--when <condition>', WHEN))
        .option('--pair <pairs>', 'watch these pairs or patterns instead, as in BTC-USD,ETH-*')
        .option('--once', 'fire but once for each market')
        .option('--no-once', 'fire again and again');
    },
  },
  {
    name: 'pause',
    operands: '<rule...>',
    summary: 'judge a rule no more',
    examples: [['crunch alert pause btc', 'until it is resumed']],
  },
  {
    name: 'resume',
    operands: '<rule...>',
    summary: 'judge a rule again, armed everywhere',
    examples: [['crunch alert resume btc', 'it fires anew where its condition holds']],
  },
  {
    name: 'rm',
    operands: '<rule...>',
    summary: 'take a rule away; its log stays',
    examples: [['crunch alert rm btc', 'for good']],
  },
  {
    name: 'test',
    operands: '[rule]',
    summary: 'send a test message now',
    examples: [
      ['crunch alert test btc', 'through every channel of a rule'],
      ['crunch alert test --notify ops,phone', 'through these'],
    ],
    flags(command) {
      command.option('--notify <channels>', 'through these, as in ops,phone');
    },
  },
  {
    name: 'log',
    operands: '[rule]',
    summary: 'show what fired, and who was told',
    examples: [
      ['crunch alert log', 'the newest first'],
      ['crunch alert log btc --since 7d', 'of one rule'],
      ['crunch alert log --dead', 'what could not be told'],
    ],
    flags(command) {
      command
        .option('--since <time>', 'only from then on, as in 7d or 2026-01-31')
        .option('--dead', 'only what a channel was not told')
        .option('--top <n>', 'at most so many (default: 50)', readCount('--top', 1, 100_000));
    },
  },
  {
    name: 'resend',
    operands: '[delivery...]',
    summary: 'send messages again that were given up',
    examples: [
      ['crunch alert resend 17', 'one, by the number that the log shows'],
      ['crunch alert resend --all', 'all of them'],
    ],
    flags(command) {
      command.option('--all', 'every message that was given up');
    },
  },
  {
    name: 'deliver',
    summary: 'send what waits to be sent, and exit',
    examples: [['crunch alert deliver', 'for cron; a running collect sends by itself']],
  },
  {
    name: 'replay',
    operands: '<rule>',
    summary: 'show when a rule would have fired on what is stored',
    examples: [
      ['crunch alert replay btc --since 90d', 'and how many messages a day that had been'],
      ['crunch alert replay btc --since 30d --top 1000 --format csv', 'every firing'],
    ],
    flags(command) {
      command
        .option('--since <time>', 'from then on, as in 90d or 2026-01-31 (default: 30d)')
        .option('--until <time>', 'the same; not included')
        .option('--top <n>', 'list so many of the last (default: 20)', readCount('--top', 1, 100_000));
    },
  },
];

const WHEN = "metric, comparison and number: 'pct-change >= 5'";

function addRuleFlags(command: Command): Command {
  return addExchangeFlag(command, 'only on these exchanges (default: any)')
    .option('--within <duration>', 'the window of the metric, as in 1h')
    .option('--notify <channels>', 'who is told, as in ops,phone (default: the log)')
    .option('--name <name>', 'what the rule is called')
    .option('--cooldown <duration>', 'fire again after that at the earliest (30m)')
    .option('--hold <duration>', 'the condition must hold for so long')
    .option('--rearm <value>', 'fire again once the value was back beyond that')
    .option('--expires <time>', 'until then: 7d from now, or 2026-12-31')
    .option('--min-volume <usd>', 'only markets that trade so many dollars a day');
}
