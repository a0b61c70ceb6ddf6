import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalDraws } from '../ablation/statistics/power.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import { buzz } from '../corpus/toneFixture.ts';
import { uniformDraws } from '../evaluation/resampling.ts';
import type { HeardItem } from '../listening/heardItem.ts';
import type { ListenerAnswers } from '../listening/readAnswers.ts';
import { type KeyedClip, labelsOf, type TestKey } from '../listening/testKey.ts';
import type { AnswerContent, Judgement } from '../listening/testPage.ts';

/** What somebody answers, who hears which clip is whose. */
export interface Behaviour {
  tone(softest: number): number;
  judge(labels: readonly KeyedClip[], place: number): Judgement;
}

/** The answers of a listener as the page would save them. */
export function simulatedAnswers(key: TestKey, listener: number, behaviour: Behaviour): ListenerAnswers {
  const row = key.page.rows[listener - 1] ?? [];
  const content: AnswerContent = {
    ...{ format: 'tonelab-listening-answers', test: key.page.test, listener, isAssigned: true },
    ...{ session: hashBytes(`session ${listener}`).slice(0, 16), language: 'en' },
    ...{ startedAt: '2025-03-02T14:00:00.000Z', finishedAt: '2025-03-02T14:12:00.000Z' },
    headphones: key.headphones.map((softest) => behaviour.tone(softest)),
    answers: row.map(({ clips }, place) => ({
      value: behaviour.judge(labelsOf(key, clips), place),
      seconds: 5,
      plays: clips.map(() => 1),
    })),
  };
  const hash = hashBytes(JSON.stringify(content));
  return { file: `answers-${listener}.json`, answers: { ...content, hash } };
}

/** How judgements come about, in the unit of the scale. */
export interface JudgingWorld {
  /** What systems are worth on average. */
  readonly means: Readonly<Record<string, number>>;
  /** Standard deviations: of listeners, of items, of a listener's and of an item's liking for a system, of one judgement. */
  readonly listener: number;
  readonly item: number;
  readonly listenerTaste: number;
  readonly itemTaste: number;
  readonly judgement: number;
}

/** Listeners of one simulated test: attentive, with headphones, each with a taste. The number decides what is drawn. */
export function simulatedListeners(key: TestKey, world: JudgingWorld, number: number): (listener: number) => Behaviour {
  const normal = normalDraws(number);
  const systems = Object.keys(world.means);
  const tastes = (deviation: number): Readonly<Record<string, number>> =>
    Object.fromEntries(systems.map((system) => [system, deviation * normal()]));
  const items = key.items.map(() => ({ level: world.item * normal(), taste: tastes(world.itemTaste) }));
  return () => {
    const [bias, taste] = [world.listener * normal(), tastes(world.listenerTaste)];
    const worth = ({ item, system }: KeyedClip): number =>
      (world.means[system] ?? 0) +
      (items[item]?.level ?? 0) +
      (items[item]?.taste[system] ?? 0) +
      (taste[system] ?? 0) +
      bias +
      world.judgement * normal();
    return { tone: (softest) => softest, judge: (labels) => judged(key, labels, worth) };
  };
}

function judged(key: TestKey, labels: readonly KeyedClip[], worth: (label: KeyedClip) => number): Judgement {
  const within = (value: number, least: number, most: number): number =>
    Math.round(Math.min(most, Math.max(least, value)));
  const [first, second, x] = labels as readonly [KeyedClip, KeyedClip, KeyedClip];
  switch (key.page.kind) {
    case 'mos':
      return first.isCatch ? 1 : within(worth(first), 1, 5);
    case 'mushra':
      return labels.slice(1).map((label) => (label.role === 'hidden' ? 100 : within(worth(label), 0, 100)));
    case 'preference':
      return first.isCatch ? Number(first.role === 'anchor') : Number(worth(second) > worth(first));
    default: {
      const isFirst = x.system === first.system;
      // The systems' distance against what a judgement varies by.
      const isHeard = first.isCatch || Math.abs(worth(first) - worth(second)) > 1;
      return isHeard ? Number(!isFirst) : Number(worth(first) > 0);
    }
  }
}

/** Somebody who answers anything, without headphones. */
export function carelessListener(key: TestKey, number: number): Behaviour {
  const next = uniformDraws(number);
  const below = (most: number): number => Math.floor(most * next());
  return {
    tone: () => below(3),
    judge: (labels) => {
      if (key.page.kind === 'mushra') return labels.slice(1).map(() => below(101));
      return key.page.kind === 'mos' ? 1 + below(5) : below(2);
    },
  };
}

/** Items whose versions are short buzzes of different pitches, as files in a new folder, which the caller removes. */
export async function buzzItems(
  count: number,
  arms: readonly string[],
): Promise<{ readonly folder: string; readonly items: readonly HeardItem[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'tonelab-listening-'));
  await mkdir(join(folder, 'wavs'));
  const write = async (name: string, hz: number): Promise<string> => {
    const file = join(folder, 'wavs', `${name}.wav`);
    await writeFile(file, encodeWav(buzz(0.2, hz), 22_050));
    return file;
  };
  const items: HeardItem[] = [];
  for (let item = 0; item < count; item++) {
    const said: [string, string][] = [];
    for (const [place, arm] of arms.entries())
      said.push([arm, await write(`${arm}-${item}`, 150 + 10 * item + 3 * place)]);
    items.push({
      ...{ id: `item-${item}`, voice: item % 2 === 0 ? 'low' : 'high', text: `第${item}句。`, seed: 1 },
      recording: await write(`recording-${item}`, 140 + 10 * item),
      arms: Object.fromEntries(said),
    });
  }
  return { folder, items };
}
