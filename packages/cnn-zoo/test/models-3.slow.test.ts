import { testModels } from '@netwright/conformance';
import { models } from '../src/index.ts';
import { folders } from './folders.ts';
import { part } from './parts.ts';

testModels(part(models, 2, 3), { ...folders, suite: 'slow' });
