import type { TestPage } from '../../listening/testPage.ts';
import { html, trusted } from '../html.ts';
import { inlineScript } from '../inlineScript.ts';
import { pageShell } from '../pageShell.ts';
import { listeningStyle } from './listeningStyle.ts';

const script = new URL('./browser/main.js', import.meta.url);

/** The page of a listening test with its script and its orders in it; the sounds lie in `clips` beside it. */
export async function renderListeningPage(page: TestPage): Promise<string> {
  const [language = 'en'] = page.languages;
  return pageShell({
    title: page.texts[language].title,
    style: listeningStyle,
    header: html`<button type="button" id="language" hidden></button>
  <progress id="done" value="0" max="1" aria-label="Progress"></progress>`,
    main: html`<p id="note" hidden></p>
<div id="stage"></div>
<p id="status" role="status"></p>
<p id="alert" role="alert" hidden></p>
<noscript><p>This page works by its script; allow it to run.</p></noscript>
<script type="application/json" id="test">${trusted(JSON.stringify(page).replaceAll('<', '\\u003c'))}</script>`,
    script: await inlineScript(script),
  });
}
