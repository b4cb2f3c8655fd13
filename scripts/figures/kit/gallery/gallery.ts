import { readFileSync } from 'node:fs';
import { type Lecture, lectures } from '../figure.ts';
import type { MadeFigure } from '../make-figure.ts';
import { escapeHtml } from './escape-html.ts';
import { figureCard } from './figure-card.ts';

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The figures as a page of its own: by lecture, searchable, light and dark; the images lie beside it. */
export function galleryHtml(figures: readonly MadeFigure[]): string {
  const shown = (Object.keys(lectures) as Lecture[])
    .map((lecture) => ({ lecture, own: figures.filter((figure) => figure.lectures.includes(lecture)) }))
    .filter(({ own }) => own.length > 0);
  const failed = figures.filter(({ checks }) => checks.some(({ passed }) => !passed));
  const count = `${figures.length} ${figures.length === 1 ? 'figure' : 'figures'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Figures of the lectures</title>
<link rel="icon" href="data:,">
<style>
${asset('page.css')}</style>
</head>
<body>
<a class="skip" href="#figures">Skip to the figures</a>
<header>
<h1>Figures of the lectures</h1>
<p>Made by script from the networks of this repository and from published tables. In every plot a diamond, a dashed line or a
pale bar is <em>published</em>; a circle, a solid line or a full bar is <em>computed here</em>.</p>
<form role="search">
<label for="search">Search the figures</label>
<input id="search" type="search" autocomplete="off" placeholder="title, source, id, check" aria-describedby="count">
<label for="theme">Colours</label>
<select id="theme"><option value="system">as the system</option><option value="light">light</option><option value="dark">dark</option></select>
</form>
<p id="count" role="status" data-all="${count}">${count}${failed.length > 0 ? `, ${failed.length} with a failed check: ${failed.map(({ id }) => id).join(', ')}` : ''}</p>
<nav aria-label="Lectures"><ul>
${shown.map(({ lecture, own }) => `<li><a href="#lecture-${lecture}">${escapeHtml(lectures[lecture])}</a> (${own.length})</li>`).join('\n')}
</ul></nav>
</header>
<main id="figures" tabindex="-1">
${shown.map(({ lecture, own }) => section(lecture, own)).join('\n')}
<p id="nothing" hidden>No figure has all of these words.</p>
</main>
<script>
${asset('page.js')}</script>
</body>
</html>
`;
}

const section = (lecture: Lecture, own: readonly MadeFigure[]): string =>
  `<section id="lecture-${lecture}" aria-labelledby="title-${lecture}">
<h2 id="title-${lecture}">${escapeHtml(lectures[lecture])}</h2>
<div class="cards">
${own.map((figure) => figureCard(figure, lecture)).join('\n')}
</div>
</section>`;
