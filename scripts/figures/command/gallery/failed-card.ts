import type { FailedFigure } from '../failed-figure.ts';
import { commandRow } from './command-row.ts';
import { escapeHtml as text } from './escape-html.ts';

/** A figure that could not be made, in the gallery: why, and what makes it once that has been put right. */
export function failedCard(failure: FailedFigure): string {
  const { id, title, wrong } = failure;
  return `<article class="card wrong" id="${id}" data-id="${id}" aria-labelledby="name-${id}">
<h3 id="name-${id}"><span class="id">${id}</span> ${text(title)}</h3>
<p class="failed"><strong>✗ Not made</strong>: ${text(wrong)}</p>
<dl>
${commandRow(failure)}
</dl>
</article>`;
}
