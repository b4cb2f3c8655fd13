/**
 * The keys of the outermost object of valid JSON, in order and with repetitions, which JSON.parse drops silently. The text
 * must have been parsed before: this scans for quotes and braces only.
 */
export function topLevelKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (c === 0x7b || c === 0x5b) depth++;
    else if (c === 0x7d || c === 0x5d) depth--;
    else if (c === 0x22) {
      const start = i++;
      while (json.charCodeAt(i) !== 0x22) i += json.charCodeAt(i) === 0x5c ? 2 : 1;
      if (depth === 1 && isFollowedByColon(json, i + 1)) keys.push(JSON.parse(json.slice(start, i + 1)) as string);
    }
  }
  return keys;
}

function isFollowedByColon(json: string, i: number): boolean {
  while (' \t\n\r'.includes(json.charAt(i)) && i < json.length) i++;
  return json.charCodeAt(i) === 0x3a;
}
