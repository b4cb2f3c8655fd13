import type { Profile } from '@netwright/efficiency-metrics';

/** A module of a network: what it costs and what it gives. */
export interface LayerRow {
  readonly path: string;
  readonly operators: readonly string[];
  readonly parameters: number;
  readonly macs: number;
  /** Of its last node, without the batch. */
  readonly shape: readonly number[];
}

/** The modules of a network in the order in which they run, their paths cut to so many parts. */
export function layerRows(profile: Profile, depth = 1): LayerRow[] {
  const layers = new Map<string, LayerRow>();
  for (const { path, op, parameters, macs, outputShapes } of profile.rows()) {
    if (path === '') continue;
    const name = path.split('.', depth).join('.');
    const layer = layers.get(name);
    layers.set(name, {
      path: name,
      operators: [...(layer?.operators ?? []), op],
      parameters: (layer?.parameters ?? 0) + parameters,
      macs: (layer?.macs ?? 0) + macs,
      shape: outputShapes[0]?.slice(1) ?? [],
    });
  }
  return [...layers.values()];
}
