import type { KeptTake, StudioState, TakeReport } from '../../../recording/studioState.ts';
import { byId, setText, show } from './elements.ts';
import { type Action, listenToKeys } from './keys.ts';
import { type Microphone, openMicrophone } from './microphone.ts';
import { StudioGone, studioClient } from './studioClient.ts';
import { countItems, showClosed, showState } from './view.ts';
import { wavBlob } from './wavBlob.ts';

/** idle: waiting for a key; settling: the key still sounds; busy: waiting for the studio. */
type Phase = 'idle' | 'opening' | 'settling' | 'recording' | 'busy';

interface UnsentTake {
  readonly number: number;
  readonly wav: Blob;
}

const settleMs = 300;
/** From then on it is sure that no sound arrives. */
const silentMs = 2500;
const mostSeconds = 120;

/** The page's work: from a key to a sentence that is recorded, checked and kept. */
export class RecordingDesk {
  #phase: Phase = 'idle';
  #state: StudioState | undefined;
  #microphone: Microphone | undefined;
  #unsent: UnsentTake | undefined;
  /** A doubtful take is kept by the second Enter. */
  #isWarned = false;
  #startedMs = 0;
  #timers: number[] = [];
  readonly #player = byId('player') as HTMLAudioElement;

  async start(): Promise<void> {
    listenToKeys((action) => this.#act(action));
    addEventListener('beforeunload', (event) => {
      if (this.#phase === 'recording' || this.#unsent !== undefined) event.preventDefault();
    });
    const number = Number(location.hash.slice(1));
    await this.#withStudio(async () => {
      const state = await studioClient.state(number >= 1 ? number : undefined).catch((cause: unknown) => {
        if (cause instanceof StudioGone) throw cause;
        return studioClient.state();
      });
      this.#show(state);
      this.#say(state.sentence.take === undefined ? 'Space starts the recording.' : this.#saidOf(state.sentence.take));
    });
  }

  #act(action: Action): void {
    const isIdle = this.#phase === 'idle';
    if (action === 'record') this.#startOrStop();
    else if (action === 'cancel') this.#cancel('Thrown away.');
    else if (!isIdle || this.#state === undefined) return;
    else if (action === 'again') void this.#record();
    else if (action === 'play') this.#play();
    else if (action === 'keep') void this.#keep(this.#state);
    else if (action === 'skip') this.#go((number) => studioClient.stateAfter(number));
    else this.#step(action === 'back' ? -1 : 1, this.#state);
  }

  #startOrStop(): void {
    if (this.#phase === 'idle') void this.#record();
    else if (this.#phase === 'recording') void this.#finish();
    else if (this.#phase === 'settling') this.#cancel('Stopped before it began.');
  }

  async #record(): Promise<void> {
    if (this.#state === undefined) return;
    this.#player.pause();
    this.#setPhase('opening');
    this.#warn('');
    this.#say('Opening the microphone.');
    try {
      this.#microphone ??= await openMicrophone({
        onLevel: (peak) => this.#showLevel(peak),
        onEnd: () => this.#loseMicrophone('The microphone was taken away. Plug it in, then press Space.'),
      });
    } catch (cause) {
      this.#loseMicrophone((cause as Error).message);
      return;
    }
    const microphone = this.#microphone;
    const heardBefore = microphone.heardFrames;
    this.#setPhase('settling');
    this.#say('Wait …');
    this.#later(settleMs, () => {
      microphone.record();
      this.#startedMs = performance.now();
      this.#setPhase('recording');
      this.#say('Speak. Space stops.');
    });
    this.#later(silentMs, () => {
      if (microphone.heardFrames > heardBefore) return;
      this.#loseMicrophone(
        'No sound arrives from the microphone. Is it the right one, and not muted? Then press Space.',
      );
    });
    this.#later(1000 * mostSeconds, () => void this.#finish());
  }

  async #finish(): Promise<void> {
    this.#clearTimers();
    const { number } = this.#state?.sentence ?? { number: 1 };
    const blocks = this.#microphone?.stop() ?? [];
    this.#unsent = { number, wav: wavBlob(blocks, this.#microphone?.sampleRate ?? 48_000) };
    await this.#send();
  }

  async #send(): Promise<void> {
    const take = this.#unsent;
    if (take === undefined) return;
    await this.#withStudio(async () => {
      this.#say('Checking …');
      const state = await studioClient.send(take.number, take.wav);
      this.#unsent = undefined;
      this.#show(state);
      if (state.sentence.take !== undefined) this.#say(this.#saidOf(state.sentence.take));
    });
    if (this.#unsent !== undefined) this.#say('This take is not stored yet: Enter tries again, R records anew.');
  }

  async #keep({ sentence }: StudioState): Promise<void> {
    const { take, number, kept } = sentence;
    if (this.#unsent !== undefined) return this.#send();
    if (take === undefined) {
      if (kept === undefined) this.#say('Nothing is recorded yet: press Space.');
      else this.#go((from) => studioClient.stateAfter(from));
      return;
    }
    if (take.verdict === 'unusable' || (take.verdict === 'doubtful' && !this.#isWarned)) {
      this.#isWarned = true;
      this.#say(
        take.verdict === 'unusable'
          ? 'This take cannot be used. R records again.'
          : 'Look at what is marked. R records again, Enter keeps it all the same.',
      );
      return;
    }
    await this.#withStudio(async () => this.#showKept(number, await studioClient.keep(number, take.version)));
  }

  #showKept(number: number, { closed, state }: KeptTake): void {
    this.#show(state);
    showClosed(closed);
    const gaps = countItems(closed);
    const isDone = state.recorded === state.sentences;
    const closes = gaps === 0 ? '' : ` It closed ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}.`;
    this.#say(`Sentence ${number} is kept.${closes} ${isDone ? 'All are recorded.' : 'Space records the next one.'}`);
  }

  #play(): void {
    const { number, take, kept } = this.#state?.sentence ?? {};
    if (!this.#player.paused) {
      this.#player.pause();
      return;
    }
    if (take === undefined && kept === undefined) {
      this.#say('There is nothing to play yet.');
      return;
    }
    const address = take === undefined ? `kept/${number}.wav?${kept}` : `takes/${number}.wav?${take.version}`;
    if (this.#player.getAttribute('src') !== address) this.#player.setAttribute('src', address);
    this.#player.currentTime = 0;
    this.#player.play().catch((cause: Error) => this.#warn(`It cannot be played: ${cause.message}`));
  }

  #step(by: number, { sentence, sentences }: StudioState): void {
    const number = sentence.number + by;
    if (number >= 1 && number <= sentences) this.#go(() => studioClient.state(number));
  }

  #go(ask: (from: number) => Promise<StudioState>): void {
    const from = this.#state?.sentence.number ?? 1;
    if (this.#unsent !== undefined) {
      this.#say('This take is not stored yet: Enter tries again, R records anew.');
      return;
    }
    void this.#withStudio(async () => {
      const state = await ask(from);
      this.#show(state);
      this.#say(`Sentence ${state.sentence.number}. ${state.sentence.take ? this.#saidOf(state.sentence.take) : ''}`);
    });
  }

  #cancel(said: string): void {
    if (this.#phase !== 'settling' && this.#phase !== 'recording') return;
    this.#clearTimers();
    this.#microphone?.stop();
    this.#setPhase('idle');
    this.#say(said);
  }

  #loseMicrophone(why: string): void {
    this.#clearTimers();
    this.#microphone?.stop();
    this.#microphone = undefined;
    this.#setPhase('idle');
    this.#showLevel(0);
    this.#say('');
    this.#warn(why);
  }

  /** Does what needs the studio; where that is gone, waits until it is back and tries again. */
  async #withStudio(work: () => Promise<void>): Promise<void> {
    this.#setPhase('busy');
    try {
      await this.#untilAnswered(work);
      this.#warn('');
    } catch (cause) {
      this.#warn((cause as Error).message);
    }
    this.#setPhase('idle');
  }

  async #untilAnswered(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (cause) {
        if (!(cause instanceof StudioGone)) throw cause;
      }
      this.#warn(
        'The studio does not answer. Start the same tonelab record command again; this page goes on by itself. ' +
          (this.#unsent === undefined ? 'Nothing is lost.' : 'Your take waits here: leave the page open.'),
      );
      await studioClient.untilBack();
    }
  }

  #show(state: StudioState): void {
    if (state.sentence.number !== this.#state?.sentence.number) {
      this.#player.pause();
      showClosed([]);
    }
    this.#isWarned = false;
    this.#state = state;
    showState(state);
  }

  #saidOf({ verdict, durationSeconds }: TakeReport): string {
    if (verdict === 'good')
      return `${durationSeconds.toFixed(1)} s, good. Enter keeps it, P plays it, R records again.`;
    if (verdict === 'unusable') return 'This take cannot be used. R records again.';
    return `${durationSeconds.toFixed(1)} s, with something to look at. P plays it, R records again, Enter keeps it.`;
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    document.body.dataset['phase'] = phase;
    setText('record-label', phase === 'recording' ? 'Stop' : 'Record');
    byId('record').setAttribute('aria-pressed', String(phase === 'recording'));
  }

  #showLevel(peak: number): void {
    const level = byId('level');
    const db = Math.max(-60, 20 * Math.log10(Math.max(peak, 1e-4)));
    level.style.setProperty('--level', String(1 + db / 60));
    level.dataset['loud'] = String(peak >= 0.98);
    const seconds = this.#phase === 'recording' ? (performance.now() - this.#startedMs) / 1000 : undefined;
    setText('clock', seconds === undefined ? '' : `${seconds.toFixed(1)} s`);
  }

  #say(text: string): void {
    setText('status', text);
  }

  #warn(text: string): void {
    setText('alert', text);
    show('alert', text !== '');
  }

  #later(ms: number, work: () => void): void {
    this.#timers.push(window.setTimeout(work, ms));
  }

  #clearTimers(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
