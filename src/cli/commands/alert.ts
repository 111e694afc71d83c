import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';
import { ALERT_SUBCOMMANDS } from '../alert/subcommands.js';
import type { CommandSpec } from '../command.js';

export const alert: CommandSpec = {
  name: 'alert',
  operands: '[command...]',
  summary: 'tell when prices do what you wait for; collect judges the rules',
  examples: [
    ["crunch alert add BTC-USD --when 'pct-change >= 5' --within 1h --notify ops", 'save a rule'],
    ['crunch alert replay btc-usd-pct-change --since 90d', 'when it would have fired'],
    ['crunch alert test --notify ops', 'whether a message arrives'],
    ['crunch alert list', 'every rule and how it stands'],
    ['crunch alert log', 'what fired, and who was told'],
  ],
  subcommands: ALERT_SUBCOMMANDS,
  flags(command) {
    command.usage('<command> [options]');
  },
  async run(context, command) {
    const { ALERT_ACTIONS } = await import('../alert/actions.js');
    const action = ALERT_ACTIONS[command.name()];
    if (action !== undefined) return action(context, command);
    const [text = ''] = command.args;
    const names = ALERT_SUBCOMMANDS.map(({ name }) => name);
    const [near] = text === '' ? [] : nearest(text, names);
    throw new CrunchError('usage', text === '' ? 'alert: what is to be done?' : `alert: no such command "${text}"`, {
      hint: `${near ? `did you mean ${near}? ` : ''}one of ${names.join(', ')}`,
    });
  },
};
