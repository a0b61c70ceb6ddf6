import { z } from 'zod';

/**
 * own, also where it is absent: each character has its own state. shuffled: that of another character of the same text, as a
 * control for what the text model knows.
 */
export const statesSchema = z.enum(['own', 'shuffled']).optional();

export type StatesOf = 'own' | 'shuffled';
