import { posix } from 'node:path';
import type { Allowed } from './rules.ts';
import { importsOf } from './source.ts';

/** A package as the check sees it. */
export interface CheckedPackage {
  name: string;
  folder: string; // relative to the repository
  dependencies: readonly string[]; // with peers
  devDependencies: readonly string[]; // with those of the repository's root
  workspaceDevDependencies?: readonly string[]; // its own, of this repository
  src: ReadonlyMap<string, string>; // files by path relative to the repository
  test: ReadonlyMap<string, string>;
}

/** The package that a bare specifier names. */
const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The first cycle among these edges, as the path around it. */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (at: string, path: readonly string[]): string[] | undefined => {
    const seen = path.indexOf(at);
    if (seen !== -1) return [...path.slice(seen), at];
    if (done.has(at)) return undefined;
    for (const next of edges.get(at) ?? []) {
      const cycle = walk(next, [...path, at]);
      if (cycle) return cycle;
    }
    done.add(at);
    return undefined;
  };
  for (const start of edges.keys()) {
    const cycle = walk(start, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function importViolations(one: CheckedPackage, allowed: Allowed, names: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const kind of ['src', 'test'] as const) {
    const edges = kind === 'src' ? allowed.src : [...allowed.src, ...allowed.test];
    const declared = new Set(kind === 'src' ? one.dependencies : [...one.dependencies, ...one.devDependencies]);
    for (const [file, text] of one[kind]) {
      for (const { specifier } of importsOf(text)) {
        if (specifier.startsWith('node:')) continue;
        if (specifier.startsWith('.')) {
          const target = posix.join(posix.dirname(file), specifier);
          if (!target.startsWith(`${one.folder}/`)) found.push(`${file}: imports ${specifier}, outside its package`);
          else if (kind === 'src' && target.startsWith(`${one.folder}/test/`)) {
            found.push(`${file}: imports the test file ${specifier}`);
          }
          continue;
        }
        const name = packageName(specifier);
        if (name === one.name) continue;
        if (names.has(name) && !edges.includes(name)) found.push(`${file}: must not import ${name}`);
        else if (!declared.has(name)) found.push(`${file}: imports ${name}, which package.json does not declare`);
      }
    }
  }
  return found;
}

/** Cycles of files that import one another at run time. */
function fileCycle(files: ReadonlyMap<string, string>): string[] {
  const edges = new Map<string, string[]>();
  for (const [file, text] of files) {
    const relative = importsOf(text).filter((one) => one.specifier.startsWith('.') && !one.typeOnly);
    edges.set(
      file,
      relative.map((one) => posix.join(posix.dirname(file), one.specifier)),
    );
  }
  const cycle = findCycle(edges);
  return cycle ? [`files import one another: ${cycle.join(' -> ')}`] : [];
}

/** Everything about the packages' imports that the rules forbid, one sentence each. */
export function findViolations(
  packages: readonly CheckedPackage[],
  rules: Readonly<Record<string, Allowed>>,
): string[] {
  const names = new Set(packages.map((one) => one.name));
  const found = packages.flatMap((one) => {
    const allowed = rules[one.name];
    if (!allowed) return [`${one.name}: has no place in test/imports/rules.ts`];
    const declared = one.dependencies.filter((name) => names.has(name) && !allowed.src.includes(name));
    return [
      ...declared.map((name) => `${one.folder}/package.json: must not depend on ${name}`),
      ...importViolations(one, allowed, names),
      ...fileCycle(one.src),
    ];
  });
  const edges = packages.map((one): [string, string[]] => {
    const all = [...one.dependencies, ...(one.workspaceDevDependencies ?? [])];
    return [one.name, all.filter((name) => names.has(name))];
  });
  const cycle = findCycle(new Map(edges));
  return cycle ? [...found, `packages depend on one another: ${cycle.join(' -> ')}`] : found;
}
