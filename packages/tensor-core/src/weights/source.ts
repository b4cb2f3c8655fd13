/** Weights on the Hugging Face hub: `hf:owner/repo`, `hf:owner/repo@revision`, `hf:owner/repo@revision/file`. */
export interface HubSource {
  /** `owner/repo`. */
  readonly repo: string;
  /** A branch, tag or commit. Default `main`. */
  readonly revision: string;
  /** The file in the repository, or undefined for its weights: one of `hubWeightFiles`. */
  readonly file: string | undefined;
}

/** Parses an `hf:` source; a revision with a slash is written with %2F. Throws on anything else. */
export function parseHubSource(source: string): HubSource {
  const match = /^hf:([^/@\s]+\/[^/@\s]+)(?:@([^/\s]+))?(?:\/(\S+))?$/.exec(source);
  const file = match?.[3];
  if (!match || file?.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw new Error(`loadWeights ${source}: a hub source is hf:owner/repo, with @revision and /file where needed`);
  return { repo: match[1]!, revision: decodeURIComponent(match[2] ?? 'main'), file };
}

/** The hub's files that hold the weights of a repository, the likelier first. */
export const hubWeightFiles = ['model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin'] as const;

/** Where the hub serves a file. */
export const hubFileUrl = (hubUrl: string, { repo, revision }: HubSource, file: string): string =>
  `${hubUrl.replace(/\/+$/, '')}/${repo}/resolve/${encodeURIComponent(revision)}/${file}`;

/** Whether a path or an address names an index of sharded weights rather than weights. */
export const isIndex = (source: string): boolean => source.replace(/[?#].*$/, '').endsWith('.json');
