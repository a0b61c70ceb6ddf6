/** Plays one clip of a presentation at a time and counts those that were heard to their ends. */
export class ClipPlayer {
  readonly plays: number[];
  readonly #sounds: readonly HTMLAudioElement[];
  readonly #heard = new Set<number>();
  readonly #onChange: () => void;
  #playing: number | undefined;

  constructor(files: readonly string[], events: { onChange(): void; onBroken(file: string): void }) {
    this.plays = files.map(() => 0);
    this.#onChange = events.onChange;
    this.#sounds = files.map((file, place) => {
      const sound = new Audio(`clips/${file}`);
      sound.preload = 'auto';
      sound.addEventListener('ended', () => this.#ended(place));
      sound.addEventListener('error', () => events.onBroken(file));
      return sound;
    });
  }

  get playing(): number | undefined {
    return this.#playing;
  }

  hasHeard(place: number): boolean {
    return this.#heard.has(place);
  }

  get hasHeardAll(): boolean {
    return this.#heard.size === this.#sounds.length;
  }

  /** Plays a clip from its beginning, or stops the one that plays. */
  toggle(place: number): void {
    const wasPlaying = this.#playing;
    this.stop();
    const sound = this.#sounds[place];
    if (sound === undefined || wasPlaying === place) return;
    this.#playing = place;
    this.plays[place] = (this.plays[place] as number) + 1;
    sound.currentTime = 0;
    sound.play().catch(() => {
      // Stopped again at once, or broken: then its own event says so.
      if (this.#playing === place) this.stop();
    });
    this.#onChange();
  }

  stop(): void {
    if (this.#playing === undefined) return;
    this.#sounds[this.#playing]?.pause();
    this.#playing = undefined;
    this.#onChange();
  }

  #ended(place: number): void {
    this.#heard.add(place);
    if (this.#playing === place) this.#playing = undefined;
    this.#onChange();
  }
}
