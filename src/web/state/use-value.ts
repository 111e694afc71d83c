import { useEffect, useState } from 'preact/hooks';
import type { Value } from './value.js';

/** What the value is now; the component is drawn again when it changes. */
export function useValue<T>(value: Value<T>): T {
  const [shown, show] = useState(() => value.get());
  useEffect(() => {
    const update = () => show(() => value.get());
    update();
    return value.watch(update);
  }, [value]);
  return shown;
}
