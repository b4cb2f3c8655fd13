/** What a package's code may import of the repository: at run time, and in its tests besides. */
export interface Allowed {
  src: readonly string[];
  test: readonly string[];
}

const core = '@netwright/tensor-core';
const metrics = '@netwright/efficiency-metrics';
const conformance = '@netwright/conformance';
const names = (folders: string): string[] => folders.split(' ').map((folder) => `@netwright/${folder}`);
const models = names('cnn-zoo transformer vit random-wiring');
const searches = names('evolution darts'); // the only ones that measure costs at run time
const test = [metrics, conformance];

/** The edges of docs/architecture.md: scripts and netwright -> model packages -> tensor-core. A name not here is refused. */
export const allowedEdges: Readonly<Record<string, Allowed>> = {
  [core]: { src: [], test },
  [metrics]: { src: [core], test },
  [conformance]: { src: [core, metrics], test },
  ...Object.fromEntries(models.map((name) => [name, { src: [core], test }])),
  ...Object.fromEntries(searches.map((name) => [name, { src: [core, metrics], test }])),
  netwright: { src: [core, metrics, ...models, ...searches], test },
  // A page over models, with the scripts' reader of MNIST.
  '@netwright/playground': { src: [core, ...models, '@netwright/scripts'], test },
  '@netwright/scripts': { src: [core, metrics, conformance, ...models, ...searches, 'netwright'], test },
};
