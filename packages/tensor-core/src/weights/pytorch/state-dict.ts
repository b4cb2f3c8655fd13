import { StoredTensor } from './stored-tensor.ts';
import { describe } from './unpickle.ts';

/** Where the dict of tensors lies in what people save: under the first of these keys that there is. */
const wrappers = ['state_dict', 'model', 'model_state_dict'];

/** The tensors of a saved object by name: its own, or those of the dict that it wraps. Throws where there are none. */
export function tensorsOf(saved: unknown): Map<string, StoredTensor> {
  let dict = saved;
  const path: string[] = [];
  for (const seen = new Set(); dict instanceof Map && !seen.has(dict); ) {
    seen.add(dict);
    const outer: Map<unknown, unknown> = dict;
    const key = wrappers.find((name) => outer.get(name) instanceof Map);
    if (key === undefined) break;
    path.push(key);
    dict = outer.get(key);
  }
  const where = path.length === 0 ? 'the file' : `the file's ${path.join('.')}`;
  if (!(dict instanceof Map)) throw new Error(`${where} must hold a dict of tensors, got ${describe(dict)}`);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of dict)
    if (value instanceof StoredTensor) {
      if (typeof name !== 'string') throw new Error(`${where} must name its tensors by text, got ${describe(name)}`);
      tensors.set(name, value);
    }
  if (tensors.size > 0 || dict.size === 0) return tensors;
  const keys = [...dict.keys()].slice(0, 8).map((key) => describe(key).replace(/^the text /, ''));
  throw new Error(
    `${where} must hold tensors, or a dict of them as ${wrappers.join(', ')}, got ${keys.join(', ')}${dict.size > 8 ? ', ...' : ''}`,
  );
}
