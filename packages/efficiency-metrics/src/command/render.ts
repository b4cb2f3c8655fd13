import { type CommandLine, terminalWidth } from '@netwright/terminal';
import type { Profile } from '../profile/profile.ts';
import type { Additions } from '../report/additions.ts';
import { byPath, listModules } from '../report/by-path.ts';
import { type Comparison, compare } from '../report/compare/compare.ts';
import { comparisonToMarkdown } from '../report/compare/comparison-tables.ts';
import { comparisonToTable } from '../report/compare/comparison-to-table.ts';
import type { CostTableOptions } from '../report/cost-tables.ts';
import { NARROWEST } from '../report/render-text.ts';
import { toCsv } from '../report/to-csv.ts';
import { toHtml } from '../report/to-html.ts';
import { toJson } from '../report/to-json.ts';
import { toMarkdown } from '../report/to-markdown.ts';
import { toTable } from '../report/to-table.ts';
import type { Analysis } from './analyse.ts';
import type { ProfiledModel } from './model.ts';
import { type Section, sectionTable, sideBySide } from './section.ts';
import { formatOf, rowsFor, type Settings } from './settings.ts';

/** A model and what was found of it. */
export interface Found {
  readonly model: ProfiledModel;
  readonly analysis: Analysis;
}

const mostRows = 30; // a screen and a half

const sortKeys: Readonly<Record<string, string>> = {
  params: 'parameters',
  moved: 'bytesMoved',
  live: 'liveBytes',
};

/** How a table fits what reads it: the terminal's width, or plain. */
function widthFor(line: CommandLine, { output }: Settings): { width: number } | { plain: true } {
  const width = output === undefined ? terminalWidth(line) : undefined;
  return width === undefined ? { plain: true } : { width: Math.max(NARROWEST, width) };
}

const additionsOf = (sections: readonly Section[]): Required<Additions> => ({
  tables: sections.map(sectionTable),
  notes: sections.flatMap(({ notes }) => notes),
});

/** Modules where a model has some, else nodes. */
function rowsOf(profile: Profile, settings: Settings): NonNullable<Settings['by']> {
  return rowsFor(settings) ?? (listModules(byPath(profile, { depth: 2 })).length > 2 ? 'modules' : 'nodes');
}

function tableOptions(profile: Profile, settings: Settings, { roofline }: Analysis): CostTableOptions {
  const { depth = 2, allNodes, top = allNodes ? Number.POSITIVE_INFINITY : mostRows, sort = 'order' } = settings;
  return { rows: rowsOf(profile, settings), depth, top, sort: sortKeys[sort] ?? sort, ...(roofline && { roofline }) };
}

/** A report as JSON, with the sections as further keys. */
function withSections(json: string, sections: readonly Section[]): string {
  const lines = sections.map(({ key, json: value }) => `"${key}": ${JSON.stringify(value)}`);
  return lines.length === 0 ? json : `${json.replace(/\n\}\n$/, '')},\n${lines.join(',\n')}\n}\n`;
}

/** The HTML page of a model. */
export function renderHtml({ model, analysis }: Found, { top, depth }: Settings): Promise<string> {
  const { sections, roofline } = analysis;
  return toHtml(model.profile, {
    ...{ title: model.title, ...additionsOf(sections) },
    ...(roofline && { roofline }),
    ...(top !== undefined && { top }),
    ...(depth !== undefined && { depth }),
  });
}

/** The report on a model in the format that was asked for. */
export async function renderModel(line: CommandLine, found: Found, settings: Settings): Promise<string> {
  const { model, analysis } = found;
  const { title, profile } = model;
  const { sections, roofline } = analysis;
  const { by, depth } = settings;
  const levels = depth === undefined ? {} : { depth };
  switch (formatOf(settings)) {
    case 'csv':
      return toCsv(profile, { rows: by ?? 'nodes', ...levels, ...(roofline && { roofline }) });
    case 'json':
      return withSections(toJson(profile, { nodes: by === undefined || by === 'nodes', ...levels }), sections);
    case 'html':
      return renderHtml(found, settings);
    case 'markdown':
      return toMarkdown(profile, { title, ...tableOptions(profile, settings, analysis), ...additionsOf(sections) });
    default: {
      const options = { title, ...tableOptions(profile, settings, analysis), ...additionsOf(sections) };
      return `${toTable(profile, { ...options, ...widthFor(line, settings) })}\n`;
    }
  }
}

function comparisonJson({ names, a, b, figures, modules, cautions }: Comparison, sections: readonly Section[]): string {
  const model = ({ convention, attention, batch, inputs, totals, memory, uncounted, problems }: Profile): unknown => ({
    ...{ convention, attention, batch, inputs, totals, memory, uncounted, problems },
  });
  const report = {
    format: 'netwright-comparison',
    version: 1,
    names,
    figures,
    modules,
    cautions,
    a: model(a),
    b: model(b),
  };
  const all = Object.entries(report).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  return withSections(`{\n${all.join(',\n')}\n}\n`, sections);
}

/** Two models side by side in the format that was asked for. */
export function renderComparison(line: CommandLine, [a, b]: readonly [Found, Found], settings: Settings): string {
  const { depth = 2, top } = settings;
  const comparison = compare(a.model.profile, b.model.profile, { names: [a.model.title, b.model.title], depth });
  const sections = a.analysis.sections.map((section, i) => sideBySide(section, b.analysis.sections[i] as Section));
  const options = { ...additionsOf(sections), ...(top !== undefined && { top }) };
  switch (formatOf(settings)) {
    case 'json':
      return comparisonJson(comparison, sections);
    case 'markdown':
      return comparisonToMarkdown(comparison, options);
    default:
      return `${comparisonToTable(comparison, { ...options, ...widthFor(line, settings) })}\n`;
  }
}
