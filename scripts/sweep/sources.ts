/** What makes Node take the packages' sources, not what was built of them. */
export const sourceConditions: readonly string[] = ['--conditions=@netwright/source'];

/** What Node is told in order to run the packages' sources in a process of its own. */
export const onSources: readonly string[] = [...sourceConditions, '--import', import.meta.resolve('tsx')];
