import { readFileSync } from 'node:fs';
import { type Lecture, lectures } from '../../kit/figure.ts';
import type { KeptFigures } from '../read-outputs.ts';
import { escapeHtml } from './escape-html.ts';
import { failedCard } from './failed-card.ts';
import { figureCard } from './figure-card.ts';

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** A part of the page under a heading of its own. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly string[];
}

/** The figures as a page of its own: by lecture, searchable, light and dark; the images lie beside it. */
export function galleryHtml({ made, failed }: KeptFigures): string {
  const ofLectures = (Object.keys(lectures) as Lecture[]).map((lecture) => ({
    id: `lecture-${lecture}`,
    title: lectures[lecture],
    cards: made.filter((figure) => figure.lectures.includes(lecture)).map((figure) => figureCard(figure, lecture)),
  }));
  const notMade = { id: 'not-made', title: 'Not made', cards: failed.map(failedCard) };
  const sections = [notMade, ...ofLectures].filter(({ cards }) => cards.length > 0);
  const figures = made.length + failed.length;
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
<p id="count" role="status" data-all="${count(figures)}">${count(figures)}${faultsOf({ made, failed })}</p>
<p id="said" aria-live="polite" class="unseen"></p>
<nav aria-label="Parts of the page"><ul>
${sections.map(({ id, title, cards }) => `<li><a href="#${id}">${escapeHtml(title)}</a> (${cards.length})</li>`).join('\n')}
</ul></nav>
</header>
<main id="figures" tabindex="-1">
${sections.map(sectionHtml).join('\n')}
<p id="nothing" hidden>No figure has all of these words.</p>
</main>
<script>
${asset('page.js')}</script>
</body>
</html>
`;
}

const count = (figures: number): string => `${figures} ${figures === 1 ? 'figure' : 'figures'}`;

/** What is wrong with figures, as the page says it at its top. */
function faultsOf({ made, failed }: KeptFigures): string {
  const wrong = made.filter(({ checks }) => checks.some(({ passed }) => !passed));
  const named = (how: string, all: readonly { readonly id: string }[]): string =>
    all.length > 0 ? `, ${all.length} ${how}: ${all.map(({ id }) => id).join(', ')}` : '';
  return named('with a failed check', wrong) + named('not made', failed);
}

const sectionHtml = ({ id, title, cards }: Section): string =>
  `<section id="${id}" aria-labelledby="title-${id}">
<h2 id="title-${id}">${escapeHtml(title)}</h2>
<div class="cards">
${cards.join('\n')}
</div>
</section>`;
