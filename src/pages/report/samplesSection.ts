import { html, type Markup } from '../html.ts';
import type { ReportSample, SampleRow } from './reportData.ts';
import type { PlacedRow } from './reportMedia.ts';

const rowNames: Readonly<Record<SampleRow['label'], string>> = {
  recording: 'Recording',
  spliced: 'Spliced',
  'copy-synthesis': 'Copy synthesis',
  synthesis: 'Synthesis',
};

/** A sample with its rows where the page finds them. */
interface PlacedSample {
  readonly sample: ReportSample;
  readonly rows: readonly PlacedRow[];
  readonly id: string;
}

/** Sounds to compare by ear: by voice, each utterance with its versions one below the other, on one scale of time. */
export function samplesSection(samples: readonly ReportSample[], placed: readonly (readonly PlacedRow[])[]): Markup {
  const all = samples.map((sample, index) => ({ sample, rows: placed[index] ?? [], id: `sample-${index + 1}` }));
  const voices = [...new Set(samples.map(({ voice }) => voice))];
  return html`<section id="listen" aria-labelledby="listen-title">
    <h2 id="listen-title">Listen</h2>
    <p class="hint">
      <b>Recording</b> and <b>spliced</b> are what the voice really sounds like; <b>copy synthesis</b> is that same audio through
      spectrogram and vocoder, the best a model could reach; <b>synthesis</b> is what the model says from text alone.
      <span class="keys">Keys on a play button: <kbd>↑</kbd> <kbd>↓</kbd> go to another row at the same moment,
      <kbd>←</kbd> <kbd>→</kbd> wind by a quarter second.</span>
    </p>
    ${voices.map(
      (voice) => html`<h3>${voice}</h3>
      ${all.filter(({ sample }) => sample.voice === voice).map(drawSample)}`,
    )}
  </section>`;
}

function drawSample({ sample, rows, id }: PlacedSample): Markup {
  const longestSeconds = Math.max(0.01, ...rows.map(({ durationSeconds }) => durationSeconds));
  return html`<article class="sample ${sample.kind}" aria-labelledby="${id}">
    <header>
      <h4 id="${id}"><span class="text" lang="zh">${sample.text}</span></h4>
      ${sample.pinyin !== undefined && html`<p class="pinyin">${sample.pinyin}</p>`}
      <p class="tags">${[sample.title, ...(sample.tags ?? [])].map((tag) => html`<span>${tag}</span>`)}</p>
      <button type="button" class="all" aria-label="Play all rows of ${sample.text} in turn">Play all in turn</button>
    </header>
    <div class="rows">
      ${sample.rows.map((row, index) => {
        const place = rows[index];
        return place && drawRow(sample, row, { ...place, share: place.durationSeconds / longestSeconds });
      })}
    </div>
  </article>`;
}

function drawRow(sample: ReportSample, row: SampleRow, place: PlacedRow & { readonly share: number }): Markup {
  const name = row.name ?? rowNames[row.label];
  const described = row.note === undefined ? name : `${name}, ${row.note}`;
  return html`<div class="row ${row.label}">
    <button type="button" class="play" aria-pressed="false" aria-label="${described}: ${sample.text}"><svg viewBox="0 0 16 16" aria-hidden="true"><path class="go" d="M4 2.5v11l9-5.5z"/><path class="stop" d="M4 3h3v10H4zM9 3h3v10H9z"/></svg></button>
    <div class="name">${name}${row.note !== undefined && html`<small>${row.note}</small>`}</div>
    <div class="track"><div class="strip${place.spectrogramUrl === undefined ? ' blank' : ''}" style="width:${(100 * place.share).toFixed(2)}%">
      ${place.spectrogramUrl !== undefined && html`<img src="${place.spectrogramUrl}" alt="Spectrogram, ${described}" decoding="async">`}<i class="head"></i>
    </div></div>
    <div class="duration">${place.durationSeconds.toFixed(2)} s</div>
    <audio controls preload="none" src="${place.audioUrl}"></audio>
  </div>`;
}
