/**
 * The playground's command: `pnpm playground` builds the page and serves it, `pnpm playground --dev` serves the sources and
 * reloads what changes, `pnpm playground build` only builds, into packages/playground/dist. `--port N` takes another port.
 */
import { parseArgs } from 'node:util';
import { build, createServer, preview } from 'vite';
import { siteConfig } from './config.ts';

const { values, positionals } = parseArgs({
  options: { dev: { type: 'boolean', default: false }, port: { type: 'string' } },
  allowPositionals: true,
});
const config = siteConfig(values.port === undefined ? {} : { port: Number(values.port) });

if (values.dev) {
  const server = await createServer(config);
  await server.listen();
  console.log(`Netwright playground, from its sources: ${server.resolvedUrls?.local[0]}`);
} else {
  await build(config);
  if (positionals[0] !== 'build') {
    const server = await preview(config);
    console.log(`Netwright playground: ${server.resolvedUrls?.local[0]}   (Ctrl-C ends it)`);
  }
}
