// Writes docs/lifecycle.md from the state table; run by `npm run docs:lifecycle`, after the build.
import { writeFileSync } from 'node:fs';
import { lifecycleDocument } from '../dist/certificate/lifecycle-document.js';

writeFileSync(new URL('../docs/lifecycle.md', import.meta.url), lifecycleDocument());
