/** What a package's code may import of the repository: at run time, and in its tests besides. */
export interface Allowed {
  src: readonly string[];
  test: readonly string[];
}

const core = '@netwright/tensor-core';
const metrics = '@netwright/efficiency-metrics';
const conformance = '@netwright/conformance';
const terminal = '@netwright/terminal';
const plots = '@netwright/plots';
const names = (folders: string): string[] => folders.split(' ').map((folder) => `@netwright/${folder}`);
const zoo = '@netwright/cnn-zoo';
const drawing = names('transformer vit random-wiring'); // models with figures of their own
const models = [zoo, ...drawing];
const searches = names('evolution darts'); // the only ones that measure costs at run time
const test = [metrics, conformance];

/** The edges of docs/architecture.md: scripts and netwright -> model packages -> tensor-core. A name not here is refused. */
export const allowedEdges: Readonly<Record<string, Allowed>> = {
  [core]: { src: [], test },
  [terminal]: { src: [], test: [] },
  [plots]: { src: [], test: [] },
  [metrics]: { src: [core, terminal, plots], test },
  [conformance]: { src: [core, metrics], test },
  [zoo]: { src: [core], test },
  ...Object.fromEntries(drawing.map((name) => [name, { src: [core, plots], test }])),
  ...Object.fromEntries(searches.map((name) => [name, { src: [core, metrics, plots], test }])),
  netwright: { src: [core, metrics, terminal, ...models, ...searches], test },
  // A page over models, with the scripts' reader of MNIST.
  '@netwright/playground': { src: [core, ...models, '@netwright/scripts'], test: [...test, ...searches] },
  '@netwright/scripts': { src: [core, metrics, conformance, terminal, plots, ...models, ...searches], test },
};
