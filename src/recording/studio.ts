import { basename } from 'node:path';
import { mixChannels } from '../audio/mixChannels.ts';
import { decodeWav } from '../audio/wavFile.ts';
import { ItemIndex, type WeightedAxis } from '../diversity/featureTable.ts';
import type { Gap } from '../diversity/gaps.ts';
import { sentenceRows } from '../diversity/readCandidate.ts';
import { ScriptGaps } from '../diversity/scriptGaps.ts';
import { AudioError, CorpusError } from '../errors.ts';
import { checkTake } from './checkTake.ts';
import { readRecordingScript, type ScriptSentence } from './recordingScript.ts';
import type { FacetGaps, KeptTake, StudioSentence, StudioState, TakeReport } from './studioState.ts';
import { readTake, TakesFolder } from './takesFolder.ts';

export interface StudioOptions {
  /** The file of sentences. */
  readonly script: string;
  /** The folder of the recordings. */
  readonly folder: string;
  readonly speaker: string;
  readonly language: string;
  /** Which gaps are followed; axes that need recordings to be measured are not. */
  readonly axes: readonly WeightedAxis[];
  /** [items] what was heard before, by the numbers of an `ItemIndex` of the same axes; absent: nothing. */
  readonly counts?: Float64Array | undefined;
}

/** Rates that microphones have, Hz. */
const sampleRates = { least: 8000, most: 192_000 } as const;

/**
 * One script being recorded: which sentence is next, what each take sounds like, what is kept, which gaps are left. What is
 * asked at the same time is done in the order in which it came.
 */
export class Studio {
  readonly #options: StudioOptions;
  readonly #sentences: readonly ScriptSentence[];
  readonly #index: ItemIndex;
  readonly #gaps: ScriptGaps;
  readonly #takes: TakesFolder;
  readonly #reports = new Map<string, TakeReport>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    options: StudioOptions,
    parts: { readonly sentences: readonly ScriptSentence[]; readonly index: ItemIndex; readonly takes: TakesFolder },
  ) {
    this.#options = options;
    this.#sentences = parts.sentences;
    this.#index = parts.index;
    this.#takes = parts.takes;
    const counts = options.counts ?? new Float64Array(parts.index.itemCount);
    this.#gaps = new ScriptGaps({ index: parts.index, counts, rows: parts.sentences.map(({ row }) => row) });
    for (const [place, { id }] of parts.sentences.entries()) if (parts.takes.kept.has(id)) this.#gaps.record(place);
  }

  /** @throws CorpusError for a script or a folder that cannot be used; StorageError. */
  static async open(options: StudioOptions): Promise<Studio> {
    const { script, folder, speaker, language, axes } = options;
    const index = new ItemIndex(axes);
    const sentences = await readRecordingScript(script, { language, rowOf: sentenceRows(index, axes) });
    const takes = await TakesFolder.open(folder, { script, sentences, speaker, language });
    return new Studio(options, { sentences, index, takes });
  }

  get tableFile(): string {
    return this.#takes.tableFile;
  }

  get sentenceCount(): number {
    return this.#sentences.length;
  }

  get recorded(): { readonly sentences: number; readonly seconds: number } {
    const kept = [...this.#takes.kept.values()];
    return { sentences: kept.length, seconds: kept.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0) };
  }

  /** What the page shows of a sentence, from 1; where none is named, of the first open one behind the last recording. */
  state(number?: number): Promise<StudioState> {
    return this.#inTurn(() => this.#state(number ?? this.#next(this.#lastKept())));
  }

  /** What the page shows of the next sentence behind a number that is not recorded. */
  stateAfter(number: number): Promise<StudioState> {
    return this.#inTurn(() => this.#state(this.#next(number)));
  }

  /**
   * Looks at a take and stores it until it is kept or replaced.
   *
   * @throws AudioError where the bytes are no WAV file of a usable rate; StorageError.
   */
  addTake(number: number, wav: Uint8Array): Promise<StudioState> {
    return this.#inTurn(async () => {
      const sentence = this.#sentence(number);
      const name = `the take of sentence ${number}`;
      const { channels, sampleRate } = decodeWav(wav, name);
      if (!(sampleRate >= sampleRates.least && sampleRate <= sampleRates.most)) {
        throw new AudioError(
          `${name}: its rate is ${sampleRate} Hz; expected ${sampleRates.least} to ${sampleRates.most}`,
        );
      }
      this.#reports.delete(sentence.id);
      await this.#takes.write(sentence.id, mixChannels(channels), sampleRate);
      return this.#state(number);
    });
  }

  /**
   * Makes the take of a sentence its recording. Asked for the same take again, it does nothing.
   *
   * @throws CorpusError where there is no such take, or it cannot be used; StorageError.
   */
  keep(number: number, version: string): Promise<KeptTake> {
    return this.#inTurn(async () => {
      const sentence = this.#sentence(number);
      const kept = this.#takes.kept.get(sentence.id);
      const report = await this.#report(sentence);
      const isDone = report === undefined && kept?.version === version;
      const closed = isDone ? [] : await this.#keepTake(number, { sentence, report, version });
      return { closed: this.#byFacet(closed), state: await this.#state(this.#next(number)) };
    });
  }

  /** The file of a take or a kept recording. */
  audioFile(number: number, which: 'take' | 'kept'): string {
    const { id } = this.#sentence(number);
    return which === 'take' ? this.#takes.unkeptFile(id) : this.#takes.keptFile(id);
  }

  async #keepTake(
    number: number,
    { sentence, report, version }: { sentence: ScriptSentence; report: TakeReport | undefined; version: string },
  ): Promise<readonly Gap[]> {
    if (report?.version !== version) {
      throw new CorpusError(`sentence ${number} has no such take; record it, or load the page again`);
    }
    if (report.verdict === 'unusable') {
      throw new CorpusError(`the take of sentence ${number} cannot be used: ${report.checks[0]?.advice}`);
    }
    const isFirst = !this.#takes.kept.has(sentence.id);
    await this.#takes.keep(sentence, report);
    this.#reports.delete(sentence.id);
    return isFirst ? this.#gaps.record(number - 1) : [];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #sentence(number: number): ScriptSentence {
    const sentence = this.#sentences[number - 1];
    if (sentence !== undefined) return sentence;
    throw new CorpusError(`there is no sentence ${number}; the script has ${this.#sentences.length}`);
  }

  /** The number of the sentence that was recorded last; 0: none. */
  #lastKept(): number {
    const id = [...this.#takes.kept.keys()].at(-1);
    return this.#sentences.findIndex((sentence) => sentence.id === id) + 1;
  }

  /** The first sentence behind a number that is not recorded, then those before it; where all are, the same number. */
  #next(number: number): number {
    const isOpen = ({ id }: ScriptSentence) => !this.#takes.kept.has(id);
    const behind = this.#sentences.slice(number).findIndex(isOpen);
    if (behind >= 0) return number + behind + 1;
    const before = this.#sentences.findIndex(isOpen);
    return before >= 0 ? before + 1 : Math.max(1, number);
  }

  async #state(number: number): Promise<StudioState> {
    const { script, speaker, language: given } = this.#options;
    const language = given === 'mixed' ? 'zh' : given;
    const { sentences: recorded, seconds } = this.recorded;
    return {
      ...{ script: basename(script), speaker, language },
      ...{ sentences: this.#sentences.length, recorded, recordedSeconds: seconds },
      sentence: await this.#describe(number),
      progress: { gaps: this.#gaps.closable, closed: this.#gaps.closed, axes: this.#gaps.axes() },
    };
  }

  async #describe(number: number): Promise<StudioSentence> {
    const sentence = this.#sentence(number);
    const { id, text, pinyin, manner, expectedSeconds, wantedFor } = sentence;
    const [take, kept] = [await this.#report(sentence), this.#takes.kept.get(id)];
    const facets = new Set(this.#index.facets.map(({ name }) => name));
    return {
      ...{ number, id, text, pinyin, expectedSeconds },
      ...(manner === undefined ? {} : { manner }),
      closes: kept === undefined ? this.#byFacet(this.#gaps.closes(number - 1)) : [],
      // The others are followed as they close.
      wantedFor: wantedFor.filter((gap) => !facets.has(gap.split(' ')[0] ?? '')),
      ...(take === undefined ? {} : { take }),
      ...(kept === undefined ? {} : { kept: kept.version }),
    };
  }

  async #report(sentence: ScriptSentence): Promise<TakeReport | undefined> {
    const known = this.#reports.get(sentence.id);
    if (known !== undefined) return known;
    const take = await readTake(this.#takes.unkeptFile(sentence.id));
    if (take === undefined) return undefined;
    const report = { ...checkTake(take.samples, take.sampleRate, sentence), version: take.version };
    this.#reports.set(sentence.id, report);
    return report;
  }

  #byFacet(gaps: readonly Gap[]): readonly FacetGaps[] {
    const items = new Map<string, string[]>();
    for (const { place, item } of gaps) {
      const { title } = this.#index.item(place).facet;
      items.set(title, [...(items.get(title) ?? []), item]);
    }
    return [...items].map(([facet, own]) => ({ facet, items: own }));
  }
}
