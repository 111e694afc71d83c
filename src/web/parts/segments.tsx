interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly choices: readonly T[];
  /** Null when none of them is in force. */
  readonly chosen: T | null;
  readonly onChoose: (choice: T) => void;
  readonly textOf?: (choice: T) => string;
}

/** A row of buttons of which at most one is pressed. */
export function Segments<T extends string>({ label, choices, chosen, onChoose, textOf }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {choices.map((choice) => (
        <button type="button" key={choice} aria-pressed={choice === chosen} onClick={() => onChoose(choice)}>
          {textOf?.(choice) ?? choice}
        </button>
      ))}
    </fieldset>
  );
}
