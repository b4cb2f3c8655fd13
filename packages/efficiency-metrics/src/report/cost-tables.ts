import type { Profile } from '../profile/profile.ts';
import type { Roofline } from '../roofline/roofline.ts';
import { byOp, type OpCost } from './by-op.ts';
import { byPath, listModules, type ModuleCost } from './by-path.ts';
import { nodeColumns, sumColumns } from './columns.ts';
import { byCost } from './cost-sums.ts';
import { formatPlural } from './figures.ts';
import { type Selected, type Selection, selectRows } from './select-rows.ts';
import { type ColumnOf, type TextTable, tableOf } from './text-table.ts';

/** What the table of a report is about. */
export interface CostTableOptions extends Selection {
  /** `nodes`, `modules` (a tree by path) or `ops`. Default `nodes`. */
  rows?: 'nodes' | 'modules' | 'ops';
  /** Levels of the tree of modules, see `byPath`. */
  depth?: number;
  /** Whether modules are stepped in below one another, or named by their whole paths. Default true. */
  stepped?: boolean;
  /** A roofline of the same profile: adds what bounds a node and the least time that it takes. */
  roofline?: Roofline;
}

/** Says what a selection left out. */
function leftOut<Row>({ rows, all }: Selected<Row>, what: string, sort = 'order'): string | undefined {
  if (rows.length === all) return undefined;
  const those =
    sort === 'order'
      ? `the ${formatPlural(rows.length, what)} with the most MACs`
      : `the first ${rows.length} by ${sort}`;
  return `${formatPlural(all - rows.length, what)} not shown; these are ${those}.`;
}

/** Paths, or the last part of each, stepped in by two spaces a level. */
const moduleName = (stepped: boolean): ColumnOf<ModuleCost> => ({
  key: 'name',
  title: 'module',
  kind: 'name',
  value: ({ path }) => path,
  text: ({ level, name, path }) => (stepped ? `${'  '.repeat(level - 1)}${name}` : path),
});
const opName: ColumnOf<OpCost> = {
  key: 'op',
  title: 'op',
  kind: 'name',
  value: ({ op }) => op,
  text: ({ op }) => op,
};

function moduleTable(profile: Profile, options: CostTableOptions): TextTable {
  const columns = sumColumns(profile, moduleName(options.stepped ?? true));
  const [top, ...modules] = listModules(byPath(profile, { depth: options.depth })) as [ModuleCost, ...ModuleCost[]];
  const places = new Map(modules.map((module, i) => [module, i]));
  const byPlace = (a: ModuleCost, b: ModuleCost): number => (places.get(a) as number) - (places.get(b) as number);
  const selected = selectRows(modules, columns, options, byCost, byPlace);
  const outside = top.children.reduce((rest, { nodes }) => rest - nodes, top.nodes);
  const notes = [
    outside > 0 ? `${formatPlural(outside, 'node')} in no module.` : undefined,
    leftOut(selected, 'module', options.sort),
  ].filter((note) => note !== undefined);
  return tableOf('Modules', columns, selected.rows, notes.length > 0 ? notes.join(' ') : undefined);
}

/**
 * What each node, module or operator costs, with the sums below.
 *
 * @throws RangeError if `sort` names no column, `top` or `depth` is out of its range, or the roofline is of another profile
 */
export function costTable(profile: Profile, options: CostTableOptions = {}): TextTable {
  const { rows = 'nodes', roofline, sort } = options;
  if (rows === 'modules') return moduleTable(profile, options);
  if (rows === 'ops') {
    const columns = sumColumns(profile, opName);
    const selected = selectRows(byOp(profile), columns, options, byCost, byCost);
    return tableOf('Operators', columns, selected.rows, leftOut(selected, 'operator', sort));
  }
  if (roofline !== undefined && roofline.nodes.length !== profile.size) {
    throw new RangeError(
      `report: the roofline must be of the profile's ${profile.size} nodes, got ${roofline.nodes.length}`,
    );
  }
  const columns = nodeColumns(profile, roofline);
  const selected = selectRows(profile.rows(), columns, options, byCost, (a, b) => a.index - b.index);
  return tableOf('Nodes', columns, selected.rows, leftOut(selected, 'node', sort));
}
