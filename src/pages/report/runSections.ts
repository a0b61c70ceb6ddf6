import { html, type Markup } from '../html.ts';
import { showSeconds } from './numbers.ts';
import type { AudioKind, KeyFigure, Timing, VoiceBackground } from './reportData.ts';

const audioKinds: readonly AudioKind[] = ['recorded', 'spliced', 'synthetic'];

/** The few numbers to see first. */
export function keyFigures(figures: readonly KeyFigure[]): Markup {
  return html`<dl class="figures">${figures.map(
    ({ label, value, note }) =>
      html`<div><dt>${label}</dt><dd>${value}${note !== undefined && html`<small>${note}</small>`}</dd></div>`,
  )}</dl>`;
}

/** What each voice learned from: minutes of recorded, spliced and synthetic audio on one scale. */
export function voicesSection(voices: readonly VoiceBackground[]): Markup {
  const most = Math.max(0.001, ...voices.map(totalMinutes));
  return html`<section id="voices" aria-labelledby="voices-title">
    <h2 id="voices-title">What the voices learned from</h2>
    <p class="keyline">${audioKinds.map((kind) => html`<span class="key ${kind}">${kind}</span> `)}</p>
    <p class="hint">Recorded: spoken so by a person. Spliced: put together from recordings. Synthetic: made by another program.</p>
    <div class="voices">${voices.map(
      (background) => html`<div class="voice">
        <div class="name">${background.voice}</div>
        <div class="bar" role="img" aria-label="${describeMinutes(background)}">${audioKinds.map(
          (kind) =>
            background.minutes[kind] > 0 &&
            html`<i class="${kind}" style="width:${((100 * background.minutes[kind]) / most).toFixed(2)}%"></i>`,
        )}</div>
        <div class="minutes">${describeMinutes(background)}</div>
        ${background.note !== undefined && html`<p>${background.note}</p>`}
      </div>`,
    )}</div>
  </section>`;
}

/** Where the time went. */
export function timingsSection(timings: readonly Timing[]): Markup {
  const total = timings.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`<section id="timings" aria-labelledby="timings-title">
    <h2 id="timings-title">Time</h2>
    <table class="timings">
      <tbody>${timings.map(
        ({ label, seconds, note }) =>
          html`<tr><th scope="row">${label}${note !== undefined && html`<small>${note}</small>`}</th><td class="number">${showSeconds(seconds)}</td><td class="share"><i style="width:${((100 * seconds) / Math.max(total, 0.001)).toFixed(1)}%"></i></td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row">Together</th><td class="number">${showSeconds(total)}</td><td></td></tr></tfoot>
    </table>
  </section>`;
}

/** The resolved configuration, folded. */
export function configSection(yaml: string): Markup {
  return html`<section id="config" aria-labelledby="config-title">
    <h2 id="config-title">Configuration</h2>
    <details><summary>The resolved configuration, ${yaml.trimEnd().split('\n').length} lines</summary>
    <pre tabindex="0">${yaml}</pre></details>
  </section>`;
}

function totalMinutes({ minutes }: VoiceBackground): number {
  return audioKinds.reduce((sum, kind) => sum + minutes[kind], 0);
}

function describeMinutes({ minutes }: VoiceBackground): string {
  const parts = audioKinds.filter((kind) => minutes[kind] > 0).map((kind) => `${minutes[kind].toFixed(1)} min ${kind}`);
  return parts.length === 0 ? 'no audio' : parts.join(', ');
}
