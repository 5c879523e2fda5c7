// Writes docs/work-lists.md from the table of work; run by `npm run docs:work`, after the build.
import { writeFileSync } from 'node:fs';
import { workDocument } from '../dist/worklist/work-document.js';

writeFileSync(new URL('../docs/work-lists.md', import.meta.url), workDocument());
