/** What the page of an ablation adds to the style of the report. */
export const ablationStyle = `
.arm-0 { --fill: var(--accent); } .arm-1 { --fill: var(--second); } .arm-2 { --fill: #8a5bb5; }
.arm-3 { --fill: #4f8f3a; } .arm-4 { --fill: #c03a62; } .arm-5 { --fill: #8b7a2d; }
.arm-6 { --fill: #3f6fc4; } .arm-7 { --fill: #a0522d; } .reference { --fill: var(--third); }
.scroll { position: relative; }
.ranks { width: 100%; }
.ranks thead th + th { text-align: right; }
.ranks th, .ranks td { padding-right: 18px; }
.ranks td.number { text-align: right; white-space: nowrap; }
.ranks td.plot { width: 42%; min-width: 190px; padding-right: 0; vertical-align: middle; }
.ranks .key { margin: 0; font-weight: 600; white-space: normal; }
.ranks .reference .key { font-weight: 400; color: var(--soft); }
.interval { display: block; width: 100%; height: auto; }
.interval .range { stroke: var(--fill); stroke-width: 3; opacity: 0.45; }
.interval .value { fill: var(--fill); }
.interval .pair { fill: var(--ink); opacity: 0.35; }
.interval .zero { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; opacity: 0.6; }
.verdict { font-weight: 600; white-space: nowrap; text-align: right; }
.verdict.undecided { font-weight: 400; color: var(--soft); }
.verdict.better, .verdict.told { color: var(--accent); }
.verdict.worse { color: var(--second); }
.primary th::after { content: "primary"; margin-left: 8px; font-size: 12px; color: var(--soft); font-weight: 400; }
.runs td, .runs th { font-size: 13.5px; }
.runs code { font: 12.5px var(--mono); white-space: nowrap; }
details.more { margin-top: 14px; }
.command { white-space: pre-wrap; overflow-wrap: anywhere; max-height: none; }
@media (max-width: 640px) {
  .ranks, .ranks tbody { display: block; }
  .ranks thead { display: none; }
  .ranks tr { display: flex; flex-wrap: wrap; gap: 2px 22px; padding: 10px 0; border-bottom: 1px solid var(--line); }
  .ranks th, .ranks td { padding: 0; border: 0; }
  .ranks th, .ranks td.plot { flex: 1 0 100%; width: auto; }
  .ranks td.number, .ranks .verdict { text-align: left; }
  .ranks td[data-label]::before { content: attr(data-label); display: block; font-size: 12.5px; font-weight: 400; color: var(--soft); }
}
`;
