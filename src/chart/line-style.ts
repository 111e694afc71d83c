/** The glyphs that a series is drawn with, so that lines differ without colour too. */
interface LineStyle {
  /** A stretch of line, as the legend shows it. */
  readonly level: string;
  /** asciichart's symbols: axis, axis, end, end, level, then ╰ ╭ ╮ ╯ │. */
  readonly symbols: readonly string[];
  /** asciichart's symbols for a price with no neighbour to draw a line to. */
  readonly lone: readonly string[];
}

/** In the order in which series get them; each level, ╰ ╭ ╮ ╯ │ and the mark of a lone price. */
const GLYPHS = ['─╰╭╮╯│•', '━┗┏┓┛┃●', '═╚╔╗╝║◆', '╌└┌┐┘╎○', '+++++++', 'xxxxxxx', 'ooooooo', '*******'] as const;

/** The style of the series at the index; after eight they repeat. */
export function lineStyle(seriesIndex: number): LineStyle {
  const glyphs: string = GLYPHS[seriesIndex % GLYPHS.length] ?? GLYPHS[0];
  const level = glyphs.charAt(0);
  const turns = glyphs.slice(1, 6);
  const around = ['┼', '┤', '╶', '╴'];
  return { level, symbols: [...around, level, ...turns], lone: [...around, glyphs.charAt(6), ...turns] };
}
