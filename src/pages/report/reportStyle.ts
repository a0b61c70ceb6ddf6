/** The style of the report: paper by day, slate by night, ink on print. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --sheet: #ffffff; --ink: #1f2328; --soft: #666c74; --line: #e3e0d8; --wash: #f3f1eb;
  --accent: #0f6b73; --accent-wash: #0f6b7322; --second: #b4531a; --second-wash: #b4531a22; --third: #8a8f98;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
    "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1a1e22; --ink: #e6e4df; --soft: #9aa1a9; --line: #30353b; --wash: #22272c;
    --accent: #5bbfc6; --accent-wash: #5bbfc62e; --second: #e69a63; --second-wash: #e69a632e; --third: #7d848d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); font-variant-numeric: tabular-nums; }
main, body > header, body > footer { max-width: 1060px; margin: 0 auto; padding: 0 28px; }
body > header { padding-top: 52px; }
h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; margin: 0 0 10px; text-wrap: balance; }
h2 { font-size: 22px; line-height: 1.25; letter-spacing: -0.01em; font-weight: 650; margin: 0 0 10px; }
h3 { font-size: 16px; font-weight: 650; margin: 30px 0 10px; }
p { margin: 0 0 10px; }
section { padding-top: 56px; }
small { font-size: 12.5px; color: var(--soft); font-weight: 400; }
.summary { font-size: 18px; max-width: 46em; text-wrap: pretty; }
.hint { color: var(--soft); font-size: 14.5px; max-width: 56em; text-wrap: pretty; }
.hint b { color: var(--ink); font-weight: 600; }
.backend { font: 13px/1.5 var(--mono); color: var(--soft); overflow-wrap: anywhere; margin: 0 0 4px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 26px; padding: 12px 0; border-block: 1px solid var(--line); font-size: 14.5px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
kbd { font: 12px var(--mono); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 5px; background: var(--sheet); color: var(--ink); }
.keys { display: none; }
.js .keys { display: inline; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(185px, 1fr)); gap: 20px 32px; margin: 30px 0 0; }
.figures dt { font-size: 13.5px; color: var(--soft); }
.figures dd { margin: 2px 0 0; font-size: 27px; line-height: 1.2; letter-spacing: -0.015em; font-weight: 600; }
.figures small { display: block; margin-top: 4px; letter-spacing: 0; line-height: 1.4; }

.keyline { margin: 0 0 4px; font-size: 14.5px; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 12px; color: var(--ink); white-space: nowrap; }
.key::before { content: ""; width: 11px; height: 11px; border-radius: 2px; background: var(--fill); }
.recorded, .training { --fill: var(--accent); }
.spliced, .validation { --fill: var(--second); }
.synthetic { --fill: var(--third); }

.voices { display: grid; gap: 18px; margin-top: 18px; }
.voice { display: grid; grid-template-columns: 190px 1fr auto; gap: 4px 20px; align-items: center; }
.voice .name { font-weight: 600; }
.voice .minutes { font-size: 14px; color: var(--soft); }
.voice p { grid-column: 2 / -1; margin: 0; font-size: 14.5px; color: var(--soft); }
.bar { display: flex; gap: 2px; height: 16px; }
.bar i { background: var(--fill); border-radius: 2px; min-width: 3px; }

.sample { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px 12px; margin: 14px 0; break-inside: avoid; }
.sample header { display: grid; grid-template-columns: 1fr auto; gap: 2px 20px; align-items: baseline; margin-bottom: 12px; }
.sample h4 { margin: 0; font-size: 20px; line-height: 1.35; font-weight: 550; }
.sample .pinyin { grid-column: 1; margin: 0; color: var(--soft); font-size: 15px; }
.sample .tags { grid-column: 1; margin: 0; font-size: 13px; color: var(--soft); }
.tags span + span::before { content: " · "; }
.all { display: none; grid-column: 2; grid-row: 1; border: 1px solid var(--line); border-radius: 999px; padding: 4px 13px; font: 13.5px var(--sans); color: var(--ink); background: none; cursor: pointer; white-space: nowrap; }
.js .all { display: block; }
.all:hover, .all[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); }
.rows { display: grid; gap: 8px; }
.row { display: grid; grid-template-columns: 38px 132px minmax(0, 1fr) 62px; gap: 0 12px; align-items: center; }
.row .name { font-size: 14.5px; line-height: 1.3; }
.row .name small { display: block; }
.row.synthesis .name { font-weight: 650; }
.row .duration { text-align: right; font-size: 13.5px; color: var(--soft); }
.play { display: none; width: 38px; height: 38px; padding: 0; border: 0; border-radius: 50%; background: var(--wash); color: var(--ink); cursor: pointer; place-items: center; }
.js .play { display: grid; }
.play svg { width: 16px; height: 16px; fill: currentColor; }
.play .stop, .playing .play .go { display: none; }
.playing .play .stop { display: block; }
.play:hover { background: var(--accent-wash); }
.playing .play { background: var(--accent); color: var(--sheet); }
.track { border-radius: 4px; background: var(--wash); }
.strip { position: relative; height: 64px; overflow: hidden; border-radius: 4px; }
.js .strip { cursor: pointer; }
.strip.blank { background: var(--accent-wash); }
.strip img { display: block; width: 100%; height: 100%; object-fit: fill; }
.strip .head { position: absolute; inset: 0 auto 0 0; width: 2px; margin-left: -1px; background: #fff; box-shadow: 0 0 0 1px #0008; opacity: 0; }
.playing .head, .wound .head { opacity: 1; }
.row audio { grid-column: 2 / -1; width: 100%; height: 34px; margin-top: 6px; }
.js .row audio { display: none; }

.scroll { overflow-x: auto; background:
  linear-gradient(90deg, var(--paper) 40%, transparent) 0 0 / 48px 100% no-repeat local,
  linear-gradient(270deg, var(--paper) 40%, transparent) 100% 0 / 48px 100% no-repeat local,
  linear-gradient(90deg, var(--line), transparent) 0 0 / 14px 100% no-repeat scroll,
  linear-gradient(270deg, var(--line), transparent) 100% 0 / 14px 100% no-repeat scroll; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: baseline; font-weight: 400; padding: 9px 22px 9px 0; border-bottom: 1px solid var(--line); }
thead th { font-size: 13.5px; font-weight: 600; vertical-align: bottom; }
th small, td small { display: block; white-space: nowrap; }
.measurements { min-width: 100%; }
.measurements td, .measurements thead th + th { text-align: right; padding: 9px 0 9px 28px; }
.measurements tbody th { white-space: nowrap; font-weight: 600; }
.measurements .reference th, .measurements .reference td { font-weight: 400; color: var(--soft); }
.absent { color: var(--soft); }
.measurements .absent { font-size: 14.5px; white-space: nowrap; }
sup { font-size: 10.5px; margin-left: 2px; line-height: 0; }
.reasons { margin: 10px 0 0; padding-left: 1.4em; font-size: 13.5px; color: var(--soft); }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 26px 28px; }
.chart { margin: 0; min-width: 0; position: relative; break-inside: avoid; }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; font-size: 13.5px; margin-bottom: 4px; }
.chart .metric { font-weight: 600; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart output { color: var(--soft); white-space: nowrap; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; touch-action: pan-y; }
.chart output b { font-weight: 600; color: var(--fill); }
.chart output b + b { margin-left: 9px; }
.chart data { display: none; }
.grid line { stroke: var(--line); stroke-width: 1; }
.grid text { font: 11px var(--sans); fill: var(--soft); }
.grid .y { text-anchor: end; }
.grid .x { text-anchor: middle; }
.chart .mean { fill: none; stroke: var(--fill); stroke-width: 1.75; stroke-linejoin: round; }
.chart .range { fill: var(--fill); opacity: 0.2; }
.chart circle { fill: var(--fill); }
.chart .cursor { stroke: var(--ink); stroke-width: 1; opacity: 0; }
.chart.reading .cursor { opacity: 0.55; }
.chart.reading output { color: var(--ink); }

.meter { height: 10px; border-radius: 3px; background: var(--wash); border: 1px solid var(--line); overflow: hidden; margin-bottom: 8px; }
.meter i { display: block; height: 100%; background: var(--accent); }
.modules { border-top: 1px solid var(--line); }
.modules details { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: 8px 0; }
.modules summary { display: grid; grid-template-columns: 14px minmax(0, 1fr) auto 92px; gap: 0 12px; align-items: baseline; list-style: none; }
.modules summary::-webkit-details-marker { display: none; }
.modules summary::before { content: "›"; color: var(--soft); transition: transform 0.12s; }
.modules details[open] > summary::before { transform: rotate(90deg); }
.path, .parameters th[scope="row"] { font: 13.5px var(--mono); overflow-wrap: anywhere; }
.values { font-size: 13.5px; color: var(--soft); }
.state { font-size: 13.5px; text-align: right; white-space: nowrap; }
.state.trained { color: var(--accent); font-weight: 600; }
.state.frozen { color: var(--soft); }
.modules .scroll { padding: 0 0 14px 26px; }
.parameters td { white-space: nowrap; font-size: 13.5px; }
.parameters th, .parameters td { padding-block: 5px; border: 0; }

.timings { width: 100%; }
.timings .number { text-align: right; white-space: nowrap; width: 1%; }
.timings th { width: 34%; }
.timings .share { padding-right: 0; vertical-align: middle; }
.share i { display: block; height: 9px; min-width: 2px; border-radius: 2px; background: var(--accent); opacity: 0.75; }
.timings tfoot th, .timings tfoot td { font-weight: 600; border: 0; }
pre { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; overflow: auto; font: 13px/1.55 var(--mono); max-height: 70vh; }
body > footer { padding-block: 56px 44px; font-size: 13.5px; color: var(--soft); }

@media (max-width: 640px) {
  main, body > header, body > footer { padding-inline: 16px; }
  body > header { padding-top: 30px; }
  h1 { font-size: 27px; }
  section { padding-top: 44px; }
  .summary { font-size: 16.5px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 18px; }
  .figures dd { font-size: 22px; }
  .keys { display: none !important; }
  .voice { grid-template-columns: 1fr; }
  .voice p { grid-column: 1; }
  .sample { padding: 14px 12px 10px; margin-inline: -4px; }
  .sample header { grid-template-columns: 1fr; }
  .all { grid-column: 1; grid-row: auto; justify-self: start; margin-top: 8px; }
  .row { grid-template-columns: 42px minmax(0, 1fr) auto; gap: 3px 10px; }
  .row + .row { margin-top: 4px; }
  .play { width: 42px; height: 42px; grid-row: 1 / 3; }
  .row .name { grid-column: 2; }
  .row .name small { display: inline; margin-left: 6px; }
  .row .duration { grid-column: 3; grid-row: 1; }
  .track { grid-column: 2 / -1; grid-row: 2; }
  .strip { height: 54px; }
  .row audio { grid-column: 1 / -1; grid-row: 3; }
  .charts { grid-template-columns: 1fr; }
  .modules summary { grid-template-columns: 10px minmax(0, 1fr) auto; gap: 0 8px; }
  .values { display: none; }
  .timings .share, .timings tfoot td:last-child { display: none; }
  .timings th { width: auto; }
  .timings .number { padding-right: 0; }
  .measurements tbody th { position: sticky; left: 0; background: var(--paper); padding-right: 10px; white-space: normal; min-width: 96px; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } * { transition: none !important; } }
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --soft: #555; --line: #ccc; --wash: #f4f4f4; --accent: #0f6b73; --second: #b4531a; --third: #8a8f98; }
  body { font-size: 11pt; }
  nav, .play, .all, .keys, .row audio { display: none !important; }
  .row { grid-template-columns: 110px minmax(0, 1fr) 56px; }
  section { padding-top: 24px; }
  h2, h3, summary, .hint, .legend { break-after: avoid; }
  .hint { break-inside: avoid; }
  tr { break-inside: avoid; }
  .charts { grid-template-columns: repeat(3, 1fr); }
  .scroll { overflow: visible; background: none; }
  .measurements { font-size: 9.5pt; }
  .measurements td, .measurements thead th + th { padding-left: 10px; }
  .measurements small, .measurements td { white-space: normal; }
  pre { max-height: none; white-space: pre-wrap; }
}
`;
