/** The chart's colours, which canvas cannot take from the style sheet by itself. */
export interface Palette {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly up: string;
  readonly down: string;
  readonly alert: string;
  readonly upVolume: string;
  readonly downVolume: string;
  /** Of the first market and those drawn over it. */
  readonly series: readonly string[];
  readonly font: string;
}

/** As the style sheet has them now, for light or dark. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: color('ink'),
    faint: color('faint'),
    line: color('grid'),
    surface: color('surface'),
    up: color('up'),
    down: color('down'),
    alert: color('warn'),
    upVolume: color('up-volume'),
    downVolume: color('down-volume'),
    series: [0, 1, 2, 3, 4, 5].map((place) => color(`series-${place}`)),
    font: style.fontFamily,
  };
}
