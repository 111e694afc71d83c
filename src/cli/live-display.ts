import type { Notes } from './notes.js';

/** Text on a terminal that is drawn over in place. */
export interface LiveDisplay {
  draw(text: string): void;
  /** Leaves the last drawing, or takes it away. */
  end(how: 'keep' | 'clear'): void;
}

/** Draws on stdout or stderr; the notes of the same process appear above it. */
export async function openLiveDisplay(stream: 'stdout' | 'stderr', notes: Notes): Promise<LiveDisplay> {
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(process[stream]);
  let last = '';
  notes.showThrough((line) => {
    draw.persist(line);
    draw(last);
  });
  return {
    draw(text) {
      last = text;
      draw(text);
    },
    end(how) {
      notes.showThrough(null);
      if (how === 'clear') draw.clear();
      draw.done();
    },
  };
}
