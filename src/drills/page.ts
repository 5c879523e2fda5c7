import type { Text } from '../kernel/finding.ts';
import { allPassed, type DrillReport, type DrillResult, type InvariantResult } from './report.ts';
import type { Language } from './words.ts';
import { COUNT_WORDS, ENVIRONMENT_WORDS, WORDS } from './words.ts';

/**
 * The report as one page that can be printed, signed and filed: no scripts, nothing from elsewhere. English and
 * Vietnamese stand together, the language asked for first.
 */
export function drillPage(report: DrillReport, language: Language): string {
  const other = language === 'en' ? 'vi' : 'en';
  const both = (text: Text) =>
    `${escaped(text[language])} <span class="other" lang="${other}">${escaped(text[other])}</span>`;
  const { passed, failed, skipped } = report;
  const verdict = allPassed(report) ? 'passed' : 'failed';
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(WORDS.title[language])} ${escaped(report.startedAt)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${both(WORDS.title)}</h1>
<p class="verdict ${verdict}">${both(WORDS.verdict(passed, failed, skipped))}</p>
${table([
  [both(WORDS.product), `${escaped(report.product)} ${escaped(report.version)}`],
  [both(WORDS.started), escaped(report.startedAt)],
  [both(WORDS.finished), escaped(report.finishedAt)],
  [both(WORDS.seed), `<code>${report.seed}</code>`],
  [both(WORDS.certificates), String(report.certificates)],
  ...Object.entries(report.environment).map(([name, value]): readonly [string, string] => [
    both(ENVIRONMENT_WORDS[name] ?? { en: name, vi: name }),
    escaped(value),
  ]),
])}
<p>${both(WORDS.again(report))}</p>
</header>
<section>
<h2>${both(WORDS.overview)}</h2>
<table class="overview"><thead><tr><th>${both(WORDS.drill)}</th><th>${both(WORDS.outcome)}</th><th>${both(WORDS.invariants)}</th><th>${both(WORDS.seconds)}</th></tr></thead><tbody>
${report.drills.map((drill) => overviewRow(drill, both)).join('\n')}
</tbody></table>
</section>
${report.drills.map((drill) => drillSection(drill, both)).join('\n')}
<section class="sign">
<h2>${both(WORDS.signature)}</h2>
<p>${both(WORDS.statement(report))}</p>
<div class="lines">${[WORDS.name, WORDS.office, WORDS.dateAndSignature].map((one) => `<p>${both(one)}</p>`).join('')}</div>
</section>
</body>
</html>
`;
}

type Both = (text: Text) => string;

function overviewRow(drill: DrillResult, both: Both): string {
  const good = drill.invariants.filter(({ passed }) => passed).length;
  const seconds = (drill.durationMs / 1000).toFixed(1);
  return `<tr class="${drill.outcome}"><td><a href="#${escaped(drill.name)}">${both(drill.title)}</a></td><td>${both(WORDS.outcomes[drill.outcome])}</td><td>${good}/${drill.invariants.length}</td><td>${seconds}</td></tr>`;
}

function drillSection(drill: DrillResult, both: Both): string {
  const moments = drill.timeline.map(
    ({ afterMs, what }) =>
      `<tr><td class="number">${(afterMs / 1000).toFixed(2)} s</td><td>${both(what)}</td></tr>`,
  );
  const counts = Object.entries(drill.counts).map(([name, value]): readonly [string, string] => [
    both(COUNT_WORDS[name] ?? { en: name, vi: name }),
    String(value),
  ]);
  return `<section id="${escaped(drill.name)}">
<h2>${both(drill.title)} <code>${escaped(drill.name)}</code></h2>
<p>${both(drill.what)}</p>
<p class="verdict ${drill.outcome}">${both(WORDS.outcomes[drill.outcome])}</p>
${drill.reason ? `<p class="reason">${both(drill.reason)}</p>` : ''}
${moments.length > 0 ? `<h3>${both(WORDS.observed)}</h3><table><tbody>${moments.join('\n')}</tbody></table>` : ''}
${drill.invariants.length > 0 ? invariantTable(drill.invariants, both) : ''}
${counts.length > 0 ? `<h3>${both(WORDS.evidence)}</h3>${table(counts)}` : ''}
</section>`;
}

function invariantTable(invariants: readonly InvariantResult[], both: Both): string {
  const rows = invariants.map(({ id, text, passed, checked, violations, violationCount }) => {
    const wrong = violations.map(({ subject, what }) => `<li>${escaped(subject)}: ${both(what)}</li>`);
    const more = violationCount > violations.length ? `<li>… (${violationCount})</li>` : '';
    const list = wrong.length > 0 ? `<ul>${wrong.join('')}${more}</ul>` : '';
    const outcome = both(WORDS.outcomes[passed ? 'passed' : 'failed']);
    return `<tr class="${passed ? 'passed' : 'failed'}"><td>${outcome}</td><td><code>${escaped(id)}</code> ${both(text)}${list}</td><td class="number">${checked}</td></tr>`;
  });
  return `<h3>${both(WORDS.invariants)}</h3>
<table><thead><tr><th>${both(WORDS.outcome)}</th><th>${both(WORDS.invariant)}</th><th>${both(WORDS.checked)}</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  return `<table><tbody>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Errors quote what peers and people wrote, so nothing reaches the page as it is. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root{color-scheme:light}
body{font:15px/1.45 system-ui,"Noto Sans","Segoe UI",sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #999}h3{font-size:1rem}
.other{display:block;color:#595959;font-size:.87em;font-weight:normal}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
.number{white-space:nowrap;text-align:right}
.verdict{font-weight:bold;border:2px solid;padding:.4rem .6rem}
.passed>td:first-child,.verdict.passed{color:#0a5c2b}.failed>td:first-child,.verdict.failed,.reason{color:#a3140c}
.verdict.skipped{color:#5c4a00}
code{font-size:.9em;overflow-wrap:anywhere}
.sign .lines p{border-top:1px solid #1a1a1a;margin-top:3.5rem;padding-top:.2rem;max-width:24rem}
@media print{body{margin:0;max-width:none;font-size:11px}section{break-inside:auto}tr,.sign{break-inside:avoid}a{color:inherit;text-decoration:none}}
`;
