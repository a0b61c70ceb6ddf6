import { z } from 'zod';

export const pageLanguages = ['zh', 'en'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

const textsSchema = z.strictObject({
  title: z.string().optional(),
  /** What the listener agrees to before the test begins; blank lines part paragraphs. */
  consent: z.string().optional(),
  /** What is to be judged, and how. */
  instructions: z.string().optional(),
});

const screeningSchema = z.strictObject({
  /** Of six tones; fewer are no headphones. */
  headphonesRight: z.int().min(0).max(6).default(5),
  /** Catch items that may be wrong. */
  catchWrong: z.int().nonnegative().default(0),
  /** MUSHRA: the hidden reference below `referenceBelow`, or an anchor above it, in more than this share of the items. */
  referenceBelow: z.number().min(0).max(100).default(90),
  referenceShare: z.number().min(0).max(1).default(0.15),
});

const common = {
  /** Judged by a listener; absent: all that there are, at most twelve. */
  items: z.int().min(1).optional(),
  unit: z.enum(['sentence', 'syllable']).default('sentence'),
  /** Of the corpus; absent: all of them in turn. */
  voices: z.array(z.string()).min(1).optional(),
  /** Items to begin with that are not counted. */
  practice: z.int().nonnegative().default(1),
  /** Chooses items and orders. */
  seed: z.int().nonnegative().default(1),
  /** Orders that are laid out: listeners with the numbers 1 to so many get one each. */
  listeners: z.int().min(1).max(999).default(24),
  /** The arm that others are compared with; absent: the first. */
  baseline: z.string().optional(),
  /** The arm whose difference to the baseline is claimed; absent: the second. */
  primary: z.string().optional(),
  headphones: z.boolean().default(true),
  /** The item's text stands above the buttons. */
  showText: z.boolean().default(false),
  /** The first one greets; with two the page has a switch. */
  languages: z.array(z.enum(pageLanguages)).min(1).default(['zh', 'en']),
  texts: z.strictObject({ zh: textsSchema.prefault({}), en: textsSchema.prefault({}) }).prefault({}),
  /** An address that gets the answers by POST besides. */
  postTo: z.url({ protocol: /^https?$/ }).optional(),
  alpha: z.number().gt(0).lt(1).default(0.05),
  screening: screeningSchema.prefault({}),
};

/** What is judged beside the arms. */
const references = z.array(z.enum(['recording', 'copy-synthesis']));
const catchTrials = z.int().nonnegative().max(20);
/** Each arm with the baseline, or with every other. */
const pairs = z.enum(['baseline', 'all']).default('baseline');

export const settingsSchemas = {
  mos: z.strictObject({
    kind: z.literal('mos'),
    ...common,
    references: references.default(['recording']),
    /** `one`: a listener hears each item by one system, the next listener by the next. */
    perListener: z.enum(['all', 'one']).default('all'),
    catchTrials: catchTrials.default(3),
  }),
  mushra: z.strictObject({
    kind: z.literal('mushra'),
    ...common,
    references: references.default([]),
    /** Ends of the pass bands of the anchors. */
    anchorsHz: z.array(z.number().positive()).min(1).max(2).default([3500]),
  }),
  preference: z.strictObject({
    kind: z.literal('preference'),
    ...common,
    pairs,
    /** The recording can be heard too. */
    showReference: z.boolean().default(false),
    catchTrials: catchTrials.default(4),
  }),
  abx: z.strictObject({ kind: z.literal('abx'), ...common, pairs, catchTrials: catchTrials.default(4) }),
} as const;

export type MosSettings = z.infer<typeof settingsSchemas.mos>;
export type MushraSettings = z.infer<typeof settingsSchemas.mushra>;
export type PreferenceSettings = z.infer<typeof settingsSchemas.preference>;
export type AbxSettings = z.infer<typeof settingsSchemas.abx>;
export type ListeningSettings = MosSettings | MushraSettings | PreferenceSettings | AbxSettings;
