/** What the diversity page adds to the style of the report. */
export const diversityStyle = `
.syllables { font-size: 11px; line-height: 1.2; }
.syllables th, .syllables td { padding: 2px 3px; border: 1px solid var(--line); text-align: center; vertical-align: middle; }
.syllables thead th { position: sticky; top: 0; background: var(--paper); font-size: 12px; }
.syllables tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 600; z-index: 1; }
.syllables .none { background: var(--wash); }
.syllables .cell { min-width: 35px; }
.syllables .hole { background: var(--second-wash); }
.tones { display: flex; justify-content: center; gap: 1px; margin-top: 2px; }
.tones i { width: 5px; height: 9px; border-radius: 1px; background: var(--accent); }
.tones i.few { opacity: 0.45; }
.tones i.missing { background: none; border: 1px solid var(--second); }
.tones i.illegal { visibility: hidden; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13.5px; color: var(--soft); margin: 0 0 10px; }
.legend .tones { display: inline-flex; margin: 0 6px 0 0; }
.pairs td { min-width: 58px; text-align: right; padding: 8px 10px; border: 1px solid var(--line); }
.pairs th { padding: 8px 10px; border: 1px solid var(--line); }
.pairs .missing { background: var(--second-wash); color: var(--second); font-weight: 600; }
.chart .metric { white-space: normal; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 4px 10px; align-items: center; font-size: 13.5px; }
.bars .bar { position: relative; height: 12px; background: var(--wash); border-radius: 2px; }
.bars .bar i { position: absolute; inset: 0 auto 0 0; background: var(--accent); border-radius: 2px; min-width: 0; }
.bars .bar b { position: absolute; top: -2px; bottom: -2px; width: 2px; background: var(--ink); }
.bars .value { color: var(--soft); text-align: right; }
.histogram rect { fill: var(--accent); }
.map { max-width: 620px; }
.map svg { width: 100%; height: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
.map circle, .legend circle { fill-opacity: 0.65; }
.kind-0 { fill: var(--accent); } .kind-1 { fill: var(--second); } .kind-2 { fill: #7a3ea1; } .kind-3 { fill: var(--third); }
.items { margin: 4px 0 10px; font-size: 14.5px; }
.items span { display: inline-block; margin: 0 12px 2px 0; white-space: nowrap; }
.sample audio { width: 100%; height: 34px; }
@media (max-width: 640px) {
  .measurements tbody th { min-width: 118px; }
  .measurements td, .measurements thead th + th { padding-left: 12px; }
  .pairs td { min-width: 0; }
  .pairs th, .pairs td { padding: 8px 7px; }
}
@media print {
  .figures { grid-template-columns: repeat(4, 1fr); }
  .charts { grid-template-columns: 1fr 1fr; }
  .measurements tbody th { white-space: normal; }
  .measurements small { white-space: nowrap; }
  .syllables { font-size: 6pt; }
  .syllables th, .syllables td { padding: 1px; }
  .syllables .cell { min-width: 0; }
  .tones i { width: 3px; height: 6px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .syllables .hole, .pairs .missing, .bars .bar, .bars .bar i, .bars .bar b { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .sample audio { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
