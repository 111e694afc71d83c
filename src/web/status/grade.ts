export type Grade = 'none' | 'full' | 'part' | 'empty';

/** Of a share of polls that went well, 0 … 1; `none` where none was due. */
export function gradeOf(share: number | null): Grade {
  if (share === null) return 'none';
  if (share === 0) return 'empty';
  return share >= 0.999 ? 'full' : 'part';
}
