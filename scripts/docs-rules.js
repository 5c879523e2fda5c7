// Writes docs/rules.md from the rules; run by `npm run docs:rules`, after the build.
import { writeFileSync } from 'node:fs';
import { rulesDocument } from '../dist/validation/rules-document.js';

writeFileSync(new URL('../docs/rules.md', import.meta.url), rulesDocument());
