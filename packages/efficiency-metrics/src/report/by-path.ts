import type { Profile } from '../profile/profile.ts';
import { addCost, type CostSums, type GrowingSums, noCost } from './cost-sums.ts';

/** Sums over the nodes of a module, those of its parts among them. */
export interface ModuleCost extends CostSums {
  /** The last part of the path, `conv1`; the graph's name at the top. */
  readonly name: string;
  /** `layer1.0.conv1`, '' at the top. */
  readonly path: string;
  /** 0 at the top. */
  readonly level: number;
  /** In the order in which they first run. */
  readonly children: readonly ModuleCost[];
}

/** How the tree is cut. */
export interface ByPathOptions {
  /** Levels below the top; deeper modules are summed into the one above them. From 0 to 64, default 64. */
  depth?: number | undefined;
}

interface GrowingModule extends GrowingSums {
  name: string;
  path: string;
  level: number;
  children: GrowingModule[];
}

/** Paths of files can be of any depth; what walks the tree must not run out of stack. */
const DEEPEST = 64;

/**
 * What each module costs, as a tree by the parts of the modules' paths.
 *
 * @throws RangeError if `depth` is no integer from 0 to 64
 */
export function byPath(profile: Profile, { depth = DEEPEST }: ByPathOptions = {}): ModuleCost {
  if (!Number.isInteger(depth) || depth < 0 || depth > DEEPEST) {
    throw new RangeError(`byPath: depth must be an integer from 0 to ${DEEPEST}, got ${depth}`);
  }
  const top: GrowingModule = { name: profile.name, path: '', level: 0, children: [], ...noCost() };
  const modules = new Map<string, GrowingModule>([['', top]]);
  const lines = new Map<string, readonly GrowingModule[]>(); // by the node's path, from the top to its module

  const lineOf = (path: string): readonly GrowingModule[] => {
    const line = [top];
    let at = '';
    for (const name of path === '' ? [] : path.split('.', depth)) {
      const above = line[line.length - 1] as GrowingModule;
      at = above === top ? name : `${at}.${name}`;
      let module = modules.get(at);
      if (module === undefined || module === top) {
        module = { name, path: at, level: line.length, children: [], ...noCost() };
        modules.set(at, module);
        above.children.push(module);
      }
      line.push(module);
    }
    return line;
  };

  for (const row of profile.rows()) {
    let line = lines.get(row.path);
    if (line === undefined) {
      line = lineOf(row.path);
      lines.set(row.path, line);
    }
    for (const module of line) addCost(module, row);
  }
  return top;
}

/** All modules of a tree, each before its parts. */
export function listModules(top: ModuleCost): ModuleCost[] {
  return [top, ...top.children.flatMap(listModules)];
}
