import { reportStyle } from '../report/reportStyle.ts';

/** The style of the recording studio: that of the report, and what only a studio has. */
export const recordingStyle = `${reportStyle}
[hidden] { display: none !important; }
body > header { padding-top: 26px; }
body > header h1 { font-size: 17px; letter-spacing: 0; margin: 0; }
.about { color: var(--soft); font-size: 14.5px; margin: 0 0 8px; overflow-wrap: anywhere; }
progress { display: block; width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px; background: var(--wash); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--wash); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
main { display: grid; grid-template-columns: minmax(0, 1fr) 330px; gap: 48px; align-items: start; padding-bottom: 60px; }
section { padding-top: 0; }
#stage { padding-top: 34px; }
.place { color: var(--soft); font-size: 14.5px; margin: 0 0 6px; }
.badge { margin-left: 8px; padding: 1px 9px; border-radius: 999px; background: var(--accent-wash); color: var(--accent); font-size: 13px; }
#text { font-size: clamp(28px, 4.4vw, 42px); line-height: 1.45; font-weight: 550; margin: 0 0 6px; overflow-wrap: anywhere; min-height: 1.45em; }
#text rt { font-size: 0.38em; font-weight: 400; color: var(--soft); }
#pinyin { font-size: 17px; color: var(--soft); margin: 0 0 6px; overflow-wrap: anywhere; }
#manner { color: var(--second); font-weight: 600; font-size: 17px; }
.desk { display: grid; grid-template-columns: 1fr 64px; gap: 12px; align-items: center; margin: 22px 0 12px; }
.meter { height: 14px; margin: 0; }
.meter i { transform-origin: 0 50%; transform: scaleX(var(--level, 0)); transition: transform 0.06s linear; }
.meter i[data-loud="true"] { background: var(--second); }
#clock { text-align: right; color: var(--soft); }
#status { font-size: 19px; font-weight: 600; min-height: 1.55em; margin: 0 0 12px; }
[data-phase="recording"] #status { color: var(--second); }
#alert { border-left: 4px solid var(--second); background: var(--second-wash); padding: 10px 14px; border-radius: 0 6px 6px 0; }
.controls { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px; }
.controls button { display: flex; justify-content: space-between; align-items: center; gap: 8px; min-height: 46px; padding: 8px 13px; border: 1px solid var(--line); border-radius: 8px; background: var(--sheet); color: var(--ink); font: 15px var(--sans); cursor: pointer; }
.controls button:hover { border-color: var(--accent); }
#record { grid-column: span 2; background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 650; }
[data-phase="recording"] #record { background: var(--second); border-color: var(--second); }
#keep, #back, #forward { grid-column: span 2; }
kbd { flex: none; }
#checks { list-style: none; margin: 22px 0 0; padding: 0; border-top: 1px solid var(--line); }
#checks li { display: grid; grid-template-columns: 90px minmax(0, 1fr) auto; gap: 2px 12px; padding: 8px 0; border-bottom: 1px solid var(--line); font-size: 15px; }
#checks b { font-weight: 600; }
#checks .verdict { font-size: 13.5px; color: var(--accent); }
#checks .doubtful .verdict, #checks .unusable .verdict { color: var(--second); font-weight: 650; }
#checks .advice { grid-column: 2 / -1; margin: 0; color: var(--second); }
#finished { margin-top: 22px; font-weight: 600; }
aside { padding-top: 34px; font-size: 14.5px; min-width: 0; }
aside h2 { font-size: 19px; margin: 0 0 4px; }
aside h3 { margin: 24px 0 6px; font-size: 14.5px; }
aside p { margin: 0 0 6px; color: var(--soft); }
#gap-count { color: var(--ink); }
.gaps, .facets { list-style: none; margin: 0; padding: 0; }
.gaps li { margin-bottom: 4px; overflow-wrap: anywhere; }
.gaps b { font-weight: 400; color: var(--soft); }
.item { display: inline-block; padding: 0 6px; border-radius: 4px; background: var(--accent-wash); margin-bottom: 2px; }
.more { color: var(--soft); }
.legend { font-size: 12.5px; }
.axis h3 { margin: 16px 0 4px; }
.axis output { font-weight: 650; margin-left: 6px; }
.axis-bar { position: relative; height: 10px; border-radius: 3px; background: var(--wash); overflow: hidden; }
.axis-bar i, .axis-bar s { position: absolute; inset: 0 auto 0 0; width: var(--now); background: var(--accent); }
.axis-bar s { width: var(--before); background: var(--third); }
.axis-bar u { position: absolute; inset: 0 auto 0 calc(var(--whole) - 2px); width: 2px; background: var(--ink); }
.facets { margin-top: 4px; font-size: 13.5px; }
.facets li { display: flex; justify-content: space-between; gap: 12px; color: var(--soft); }
.facets .figure { white-space: nowrap; }
@media (max-width: 820px) {
  main { grid-template-columns: minmax(0, 1fr); gap: 0; }
  body > header { padding-top: 14px; }
  #stage { padding-top: 18px; }
  .controls { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  #back, #forward { grid-column: auto; }
  #pinyin { font-size: 15.5px; }
  #status { font-size: 17px; }
  #checks li { grid-template-columns: 76px minmax(0, 1fr) auto; }
}
`;
