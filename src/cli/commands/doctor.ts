import { CrunchError } from '../../market/error.js';
import type { CommandSpec } from '../command.js';
import { EXIT } from '../exit-code.js';

interface DoctorFlags {
  readonly full?: true;
  readonly repair?: true;
}

export const doctor: CommandSpec = {
  name: 'doctor',
  operands: '',
  summary: 'look for anything in the store that contradicts something else in it',
  examples: [
    ['crunch doctor', 'the file, the newest week and a sample of the rest; changes nothing'],
    ['crunch doctor --full', 'everything: every block against the prices that it stands for'],
    ['crunch doctor --full --repair', 'and make anew what can be made from the prices'],
  ],
  flags(command) {
    command
      .option('--full', 'everything instead of a sample')
      .option('--repair', 'make blocks that are wrong anew from the prices');
  },
  async run(context, command) {
    const { full: isFull = false, repair: isRepair = false } = command.opts<DoctorFlags>();
    const { examineStore } = await import('../examining.js');
    const { FINDING_FIELDS, renderExamination } = await import('../render/finding-table.js');
    const examination = await examineStore(context, { isFull, isRepair });
    const { rows } = examination;
    context.print({
      value: rows,
      fields: FINDING_FIELDS,
      table: () => renderExamination(examination, context.stdout),
    });
    const left = rows.filter(({ repaired }) => !repaired).length;
    if (left === 0) return EXIT.done;
    throw new CrunchError('store', `doctor: ${left === 1 ? 'one thing is' : `${left} things are`} wrong`, {
      hint: isRepair
        ? 'what is not in blocks cannot be made anew; restore a backup, or export what is there into a new store'
        : 'crunch doctor --full --repair makes blocks anew from the prices',
    });
  },
};
