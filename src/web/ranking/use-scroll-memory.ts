import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

/** Places in lists, by the step of the history that showed them. */
const places = new Map<string, number>();

/** Begins every new step at the top, and finds the place again of one that is come back to. */
export function useScrollMemory(scroller: RefObject<HTMLElement | null>, step: string): void {
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = places.get(step) ?? 0;
  }, [scroller, step]);
  useEffect(() => {
    const view = scroller.current;
    if (!view) return;
    const remember = () => void places.set(step, view.scrollTop);
    view.addEventListener('scroll', remember, { passive: true });
    return () => view.removeEventListener('scroll', remember);
  }, [scroller, step]);
}
