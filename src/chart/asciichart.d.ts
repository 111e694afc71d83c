/** The part of asciichart that crunch uses; the package brings no types. */
declare module 'asciichart' {
  interface PlotConfig {
    /** The lowest and the highest value that the plot must have room for. */
    min: number;
    max: number;
    /** Rows less one. */
    height: number;
    /** Columns in front of the plot, axis included. */
    offset: number;
    /** The label of a row. */
    format: (value: number, row: number) => string;
    /** ┼ ┤ ╶ ╴ ─ ╰ ╭ ╮ ╯ │ unless told otherwise. */
    symbols: readonly string[];
  }

  const asciichart: {
    /** One line of text a row, top row first; `values` has at least one and no NaN. */
    plot(values: readonly number[], config: PlotConfig): string;
  };
  export default asciichart;
}
