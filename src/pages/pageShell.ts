import { type Content, html, type Markup, trusted } from './html.ts';

/** One part of a page that a link at its top leads to. */
export interface PageSection {
  readonly id: string;
  readonly title: string;
  readonly markup: Content;
}

/** What a page is made of: everything between its title and its end. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  /** Below the title. */
  readonly header: Markup;
  readonly main: Markup;
  readonly script?: string;
}

/** A page that needs no server and loads nothing from elsewhere. */
export function pageShell({ title, style, header, main, script }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
  <h1>${title}</h1>
  ${header}
</header>
<main>
${main}
</main>
<footer>Made by tonelab. This page needs no server and loads nothing from elsewhere.</footer>
${script !== undefined && html`<script>${trusted(script)}</script>`}
</body>
</html>
`.text;
}

/** When a page was made: `2025-01-31 13:05 UTC`; what is no date stands as it is. */
export function madeAt(iso: string): Markup {
  const date = new Date(iso);
  const shown = Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<p class="backend"><time datetime="${iso}">${shown}</time></p>`;
}

/** Links to the sections of a page. */
export function sectionLinks(sections: readonly Pick<PageSection, 'id' | 'title'>[]): Markup {
  return html`<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>`;
}

/** A section under its title. */
export function titledSection({ id, title, markup }: PageSection): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${markup}</section>`;
}
