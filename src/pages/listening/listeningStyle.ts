import { reportStyle } from '../report/reportStyle.ts';

/** The style of a listening test: that of the report, and what only a test has. */
export const listeningStyle = `${reportStyle}
[hidden] { display: none !important; }
main, body > header, body > footer { max-width: 760px; }
body > header { padding-top: 26px; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 16px; align-items: center; }
body > header h1 { font-size: 17px; letter-spacing: 0; margin: 0; }
#language { border: 1px solid var(--line); border-radius: 999px; padding: 4px 13px; font: 13.5px var(--sans); color: var(--ink); background: none; cursor: pointer; }
#language:hover { border-color: var(--accent); color: var(--accent); }
#done { grid-column: 1 / -1; display: block; width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px; background: var(--wash); overflow: hidden; }
#done::-webkit-progress-bar { background: var(--wash); }
#done::-webkit-progress-value { background: var(--accent); }
#done::-moz-progress-bar { background: var(--accent); }
main { padding-top: 34px; min-height: 56vh; display: flex; flex-direction: column; }
#note { order: 1; color: var(--soft); max-width: 46em; }
#stage { order: 0; display: contents; }
#stage > h2 { order: 0; outline: none; }
#stage > div { order: 2; }
#status { order: 3; min-height: 1.55em; margin: 14px 0 0; font-weight: 600; color: var(--second); }
#alert { order: 4; border-left: 4px solid var(--second); background: var(--second-wash); padding: 10px 14px; border-radius: 0 6px 6px 0; }
.words p { font-size: 17.5px; max-width: 42em; text-wrap: pretty; }
.words .consent { font-size: 15px; color: var(--soft); }
.text { font-size: clamp(20px, 3.4vw, 28px); line-height: 1.45; margin: 0 0 14px; overflow-wrap: anywhere; }
#stage button, .next { display: inline-flex; justify-content: space-between; align-items: center; gap: 12px; min-height: 46px; padding: 8px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); color: var(--ink); font: 15.5px var(--sans); cursor: pointer; }
#stage button:hover, .next:hover { border-color: var(--accent); text-decoration: none; }
#stage .next { margin-top: 22px; min-width: 180px; background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 650; }
.clips { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 6px 0 24px; }
.mos .clips, .headphones .clips, .volume .clips { grid-template-columns: minmax(0, 1fr); }
#stage .clip { min-height: 64px; font-size: 17px; font-weight: 600; }
#stage .clip .label::before { content: ""; display: inline-block; margin-right: 10px; border-style: solid; border-width: 7px 0 7px 11px; border-color: transparent transparent transparent currentColor; }
#stage .clip[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
#stage .clip[aria-pressed="true"] .label::before { border-width: 6.5px; border-color: currentColor; }
#stage .clip.heard:not([aria-pressed="true"]) { background: var(--accent-wash); }
kbd { flex: none; }
.choices { border: 0; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(110px, 1fr)); gap: 10px; }
.choices legend, .question { padding: 0; margin: 0 0 10px; font-size: 19px; font-weight: 600; }
.choice { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 52px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); cursor: pointer; }
.choice input { accent-color: var(--accent); margin: 0; flex: none; }
.choice .label { flex: 1; }
.choice:hover, .choice:has(:checked) { border-color: var(--accent); }
.choice:has(:checked) { background: var(--accent-wash); font-weight: 600; }
.choice:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
.choice :focus-visible { outline: none; }
.versions { list-style: none; margin: 0; padding: 0; }
.versions li { display: grid; grid-template-columns: 168px minmax(0, 1fr); gap: 4px 20px; align-items: center; padding: 10px 0; border-top: 1px solid var(--line); }
#stage .versions .clip { min-height: 50px; font-size: 15.5px; }
.grade { display: grid; grid-template-columns: minmax(0, 1fr) 42px; gap: 14px; align-items: end; }
.grade output { text-align: right; font-size: 19px; font-weight: 600; }
.slide { display: grid; }
.stretches { display: grid; grid-template-columns: repeat(5, 1fr); font-size: 11.5px; color: var(--soft); text-align: center; }
.stretches span + span { border-left: 1px solid var(--line); }
.slide input { width: 100%; margin: 4px 0 0; height: 24px; accent-color: var(--accent); opacity: 0.45; cursor: pointer; }
.slide input.given, .slide input:focus { opacity: 1; }
.controls { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; }
@media (max-width: 640px) {
  main { padding-top: 22px; }
  body > header { padding-top: 14px; }
  .mos .choices { grid-template-columns: minmax(0, 1fr); gap: 8px; }
  .versions li { grid-template-columns: minmax(0, 1fr); }
  #stage .next { width: 100%; }
}
`;
