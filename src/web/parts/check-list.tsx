interface CheckListProps {
  readonly label: string;
  readonly choices: readonly { readonly name: string; readonly text?: string; readonly detail?: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

/** Names of which any number may be chosen. */
export function CheckList({ label, choices, chosen, onChange }: CheckListProps) {
  const toggle = (name: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, name] : chosen.filter((other) => other !== name));
  return (
    <fieldset class="check-list">
      <legend class="hidden">{label}</legend>
      {choices.map(({ name, text, detail }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) => toggle(name, event.currentTarget.checked)}
          />
          <span>{text ?? name}</span>
          {detail !== undefined && <small>{detail}</small>}
        </label>
      ))}
    </fieldset>
  );
}
