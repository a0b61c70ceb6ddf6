import { html } from '../html.ts';
import { madeAt, type PageSection, pageShell, sectionLinks } from '../pageShell.ts';
import { curvesSection } from './curvesSection.ts';
import { freezeSection } from './freezeSection.ts';
import { measurementsSection } from './measurementsSection.ts';
import type { ReportData } from './reportData.ts';
import type { PlacedRow } from './reportMedia.ts';
import { reportScript } from './reportScript.ts';
import { reportStyle } from './reportStyle.ts';
import { configSection, keyFigures, timingsSection, voicesSection } from './runSections.ts';
import { samplesSection } from './samplesSection.ts';

/** The whole page; sections without data are left out. */
export function renderReport(data: ReportData, media: readonly (readonly PlacedRow[])[]): string {
  const sections = sectionsOf(data, media);
  return pageShell({
    title: data.title,
    style: reportStyle,
    header: html`${data.summary !== undefined && html`<p class="summary">${data.summary}</p>`}
  <p class="backend">${data.backend}</p>
  ${madeAt(data.createdAt)}
  ${data.keyFigures !== undefined && data.keyFigures.length > 0 && keyFigures(data.keyFigures)}
  ${sectionLinks(sections)}`,
    main: html`${sections.map(({ markup }) => markup)}`,
    script: reportScript,
  });
}

function sectionsOf(data: ReportData, media: readonly (readonly PlacedRow[])[]): readonly PageSection[] {
  const sections: readonly (PageSection | false)[] = [
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
