/** `node --import ./bench/register.js bench/<name>.ts` runs TypeScript from source on every supported Node. */
import { register } from 'node:module';

register('./typescript-loader.js', import.meta.url);
