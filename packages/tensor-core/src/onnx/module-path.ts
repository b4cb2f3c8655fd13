/**
 * The module path in a node's name: 'layer1.0.conv1' of 'layer1.0.conv1/Conv' and of '/layer1/layer1.0/conv1/Conv', the
 * form of PyTorch's exporter, which repeats the path of a container in the names of its children. '' where there is none.
 */
export function modulePath(prefix: string): string {
  let path = '';
  let last = '';
  for (const part of prefix.split('/')) {
    if (part === '') continue;
    if (last !== '' && part.startsWith(`${last}.`)) path = path.slice(0, path.length - last.length) + part;
    else path = path === '' ? part : `${path}.${part}`;
    last = part;
  }
  return path;
}

/** `modulePath` of names of one file, each prefix read once; `verbatim` takes what stands before the last '/' as it is. */
export function pathReader(verbatim: boolean): (name: string) => string {
  const known = new Map<string, string>();
  let [last, lastPath] = ['', '']; // nodes of one module stand together
  return (name) => {
    const slash = name.lastIndexOf('/');
    if (slash <= 0) return '';
    if (slash === last.length && name.startsWith(last)) return lastPath;
    const prefix = name.slice(0, slash);
    let path = verbatim ? prefix : known.get(prefix);
    if (path === undefined) {
      path = modulePath(prefix);
      known.set(prefix, path);
    }
    [last, lastPath] = [prefix, path];
    return path;
  };
}
