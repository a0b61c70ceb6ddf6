import { html, type Markup } from '../html.ts';
import type { Action } from './browser/keys.ts';

/** The page as it is before its script asks for the first sentence. */
export function renderRecordingPage(): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recording studio</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script type="module" src="browser/main.js"></script>
</head>
<body data-phase="busy">
<header>
  <h1>Recording studio</h1>
  <p class="about"><span id="script"></span> · <span id="speaker"></span> · <span id="count"></span></p>
  <progress id="done" value="0" max="1" aria-label="Recorded sentences"></progress>
</header>
<main>
${stage()}
${gapsPanel()}
</main>
<noscript><p>This page records by its script; allow it to run.</p></noscript>
</body>
</html>
`;
  return page.text;
}

function stage(): Markup {
  return html`<section id="stage" aria-labelledby="number">
  <p class="place"><span id="number">Sentence</span> <span id="kept" class="badge" hidden>recorded</span></p>
  <p id="text" aria-live="polite"></p>
  <p id="pinyin"></p>
  <p id="manner" hidden></p>
  <div class="desk">
    <div class="meter" aria-hidden="true"><i id="level"></i></div><span id="clock" aria-hidden="true"></span>
  </div>
  <p id="status" role="status">Loading …</p>
  <p id="alert" role="alert" hidden></p>
  <div class="controls" role="group" aria-label="What you can do">
    ${control('record', 'Record', 'Space')}
    ${control('keep', 'Keep, next', 'Enter')}
    ${control('play', 'Play', 'P')}
    ${control('again', 'Again', 'R')}
    ${control('skip', 'Skip', 'S')}
    ${control('cancel', 'Discard', 'Esc')}
    ${control('back', 'Back', '←')}
    ${control('forward', 'Forward', '→')}
  </div>
  <audio id="player"></audio>
  <ul id="checks" aria-label="What the take sounds like" hidden></ul>
  <p id="finished" hidden>All sentences are recorded. End tonelab record with Ctrl+C: it says how to go on.</p>
</section>`;
}

function control(action: Action, label: string, key: string): Markup {
  return html`<button type="button" id="${action}" data-action="${action}"><span id="${action}-label">${label}</span> <kbd>${key}</kbd></button>`;
}

function gapsPanel(): Markup {
  return html`<aside aria-labelledby="gaps-title">
  <h2 id="gaps-title">Gaps</h2>
  <p id="gap-count"></p>
  <progress id="gap-bar" value="0" max="1" aria-label="Closed gaps"></progress>
  <section id="closed" hidden><h3>Closed by the last take</h3><ul class="gaps" id="closed-list" lang="zh"></ul></section>
  <section><h3>This sentence closes</h3><p id="closes-none"></p><ul class="gaps" id="closes" lang="zh"></ul></section>
  <section><h3>Heard so far</h3><p class="legend">bar: now; line: with the whole script</p><div id="axes"></div></section>
</aside>`;
}
