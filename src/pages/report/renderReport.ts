import { html, type Markup, trusted } from '../html.ts';
import { curvesSection } from './curvesSection.ts';
import { freezeSection } from './freezeSection.ts';
import { measurementsSection } from './measurementsSection.ts';
import type { ReportData } from './reportData.ts';
import type { PlacedRow } from './reportMedia.ts';
import { reportScript } from './reportScript.ts';
import { reportStyle } from './reportStyle.ts';
import { configSection, keyFigures, timingsSection, voicesSection } from './runSections.ts';
import { samplesSection } from './samplesSection.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly markup: Markup;
}

/** The whole page; sections without data are left out. */
export function renderReport(data: ReportData, media: readonly (readonly PlacedRow[])[]): string {
  const sections = sectionsOf(data, media);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title>
<style>${trusted(reportStyle)}</style>
</head>
<body>
<header>
  <h1>${data.title}</h1>
  ${data.summary !== undefined && html`<p class="summary">${data.summary}</p>`}
  <p class="backend">${data.backend}</p>
  <p class="backend"><time datetime="${data.createdAt}">${showDate(data.createdAt)}</time></p>
  ${data.keyFigures !== undefined && data.keyFigures.length > 0 && keyFigures(data.keyFigures)}
  <nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
</header>
<main>
${sections.map(({ markup }) => markup)}
</main>
<footer>Made by tonelab. This page needs no server and loads nothing from elsewhere.</footer>
<script>${trusted(reportScript)}</script>
</body>
</html>
`;
  return page.text;
}

function sectionsOf(data: ReportData, media: readonly (readonly PlacedRow[])[]): readonly Section[] {
  const sections: readonly (Section | false)[] = [
    data.samples.length > 0 && { id: 'listen', title: 'Listen', markup: samplesSection(data.samples, media) },
    data.measurements.length > 0 && {
      id: 'measurements',
      title: 'Measurements',
      markup: measurementsSection(data.measurements),
    },
    data.voices.length > 0 && { id: 'voices', title: 'Voices', markup: voicesSection(data.voices) },
    data.curves.length > 0 && { id: 'curves', title: 'Curves', markup: curvesSection(data.curves) },
    data.freeze.length > 0 && { id: 'trained', title: 'What was trained', markup: freezeSection(data.freeze) },
    data.timings.length > 0 && { id: 'timings', title: 'Time', markup: timingsSection(data.timings) },
    data.configYaml !== '' && { id: 'config', title: 'Configuration', markup: configSection(data.configYaml) },
  ];
  return sections.filter((section) => section !== false);
}

/** `2025-01-31 13:05 UTC`; what is no date stands as it is. */
function showDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
