import { amountText } from '../text/number-text.js';

const STEPS = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

interface VolumeFilterProps {
  /** US dollars; null for any. */
  readonly minVolume: number | null;
  readonly onChange: (minVolume: number | null) => void;
}

export function VolumeFilter({ minVolume, onChange }: VolumeFilterProps) {
  const steps = minVolume === null || STEPS.includes(minVolume) ? STEPS : [...STEPS, minVolume].sort((a, b) => a - b);
  return (
    <label class={minVolume === null ? 'choice' : 'choice active'}>
      <span class="hidden">Least volume</span>
      <select
        value={minVolume === null ? '' : String(minVolume)}
        onChange={(event) => onChange(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
      >
        <option value="">Any volume</option>
        {steps.map((step) => (
          <option key={step} value={String(step)}>
            {`Volume ≥ $${amountText(step)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
