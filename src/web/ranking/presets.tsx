import type { RankingRoute } from '../address/ranking-route.js';
import { Segments } from '../parts/segments.js';

/** What readers come for, by one press. */
const PRESETS = {
  Volume: { sort: 'volume', order: 'desc' },
  Gainers: { sort: 'pct-change', order: 'desc' },
  Losers: { sort: 'pct-change', order: 'asc' },
  Movers: { sort: 'pct-change', order: 'abs' },
  Volatile: { sort: 'volatility', order: 'desc' },
} as const satisfies Readonly<Record<string, Pick<RankingRoute, 'sort' | 'order'>>>;

type Preset = keyof typeof PRESETS;

const NAMES = Object.keys(PRESETS) as Preset[];

interface PresetsProps {
  readonly route: RankingRoute;
  readonly onChange: (part: Partial<RankingRoute>) => void;
}

export function Presets({ route, onChange }: PresetsProps) {
  const chosen = NAMES.find((name) => PRESETS[name].sort === route.sort && PRESETS[name].order === route.order);
  return (
    <Segments label="Ranking" choices={NAMES} chosen={chosen ?? null} onChoose={(name) => onChange(PRESETS[name])} />
  );
}
