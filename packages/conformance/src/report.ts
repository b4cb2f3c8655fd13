import type { ModelTable } from '@netwright/tensor-core';
import { type CheckResult, runCheck, type Subject } from './check.ts';
import { ladder } from './ladder.ts';

/** A model's results by check title. */
export interface ModelReport {
  readonly model: string;
  readonly results: Readonly<Record<string, CheckResult>>;
}

/** Runs the whole ladder, slow checks included, over a table; `onModel` is told of each model as it is done. */
export async function runLadder(
  models: ModelTable,
  folders: Omit<Subject, 'name' | 'entry'>,
  onModel: (report: ModelReport) => void = () => {},
): Promise<ModelReport[]> {
  const reports: ModelReport[] = [];
  for (const [model, entry] of Object.entries(models)) {
    const results: Record<string, CheckResult> = {};
    for (const check of ladder) results[check.title] = await runCheck(check, { name: model, entry, ...folders });
    reports.push({ model, results });
    onModel({ model, results });
  }
  return reports;
}

const mark = { pass: '✓', fail: '✗', skip: '–' } as const;

/** The results as Markdown: a table of models by checks, then why checks were skipped, failed, or passed with a reservation. */
export function reportMarkdown(reports: readonly ModelReport[]): string {
  const titles = ladder.map((c) => c.title);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row(['model', ...ladder.map((c) => `${c.number} ${c.title}`)]),
    row(['---', ...titles.map(() => ':-:')]),
  ];
  for (const { model, results } of reports)
    lines.push(
      row([
        `\`${model}\``,
        ...titles.map((t) =>
          results[t]
            ? `${mark[results[t].status]} ${results[t].status === 'pass' ? short(results[t].detail) : ''}`.trim()
            : '',
        ),
      ]),
    );
  const reasons = new Map<string, string[]>();
  for (const { model, results } of reports)
    for (const [title, { status, detail }] of Object.entries(results))
      if (status !== 'pass' || detail.includes('only within'))
        reasons.set(`${mark[status]} ${title}: ${detail}`, [
          ...(reasons.get(`${mark[status]} ${title}: ${detail}`) ?? []),
          model,
        ]);
  const notes = [...reasons].map(([reason, names]) => `- ${reason} (${names.map((n) => `\`${n}\``).join(', ')})`);
  return [...lines, '', ...notes, ''].join('\n');
}

/** Measured errors stay in the table, longer findings do not. */
const short = (detail: string): string => (/^[\d.e+-]+$/.test(detail) && detail.length < 9 ? detail : '');
