export const testKinds = ['mos', 'mushra', 'preference', 'abx'] as const;
/** Scores from 1 to 5, several versions on one scale, which of two is better, which of two X is. */
export type TestKind = (typeof testKinds)[number];
