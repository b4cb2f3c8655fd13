export { config as default } from '../../tsup.base.ts';
