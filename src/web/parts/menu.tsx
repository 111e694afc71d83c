import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface MenuProps {
  readonly name: string;
  /** What is chosen; null when nothing is, which needs no words. */
  readonly chosen: string | null;
  readonly children: ComponentChildren;
}

/** A button that opens a small panel below it; Escape, or a click elsewhere, closes the panel. */
export function Menu({ name, chosen, children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (isKey: boolean) => {
      const element = details.current;
      if (!element?.open) return;
      element.open = false;
      if (isKey) element.querySelector('summary')?.focus();
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close(true);
    const onPress = (event: PointerEvent) => {
      if (!(event.target instanceof Node && details.current?.contains(event.target))) close(false);
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPress);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPress);
    };
  }, []);
  return (
    <details class="menu" ref={details}>
      <summary class={chosen === null ? '' : 'active'}>
        <span class="menu-name">{name}</span>
        {chosen !== null && <span>{chosen}</span>}
      </summary>
      <div class="menu-panel">{children}</div>
    </details>
  );
}
