import { useEffect, useRef } from 'preact/hooks';

interface SearchFieldProps {
  readonly text: string;
  readonly onType: (text: string) => void;
}

/** The slash key leads to it from everywhere. */
export function SearchField({ text, onType }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <label class="search">
      <span class="hidden">Search markets</span>
      <input
        ref={input}
        type="search"
        placeholder="Search: btc usd, kraken …"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </label>
  );
}
