// Writes docs/dossier.md from the dossier's machine; run by `npm run docs:dossier`, after the build.
import { writeFileSync } from 'node:fs';
import { dossierDocument } from '../dist/dossier/dossier-document.js';

writeFileSync(new URL('../docs/dossier.md', import.meta.url), dossierDocument());
