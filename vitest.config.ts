import { defineConfig } from 'vitest/config';
import { suiteConfig } from './scripts/vitest/config.ts';

export default defineConfig(suiteConfig('default'));
