/** Built XML as documents print it: a line an element, base64 folded. White space between elements means nothing. */
export function indented(xml: string): string {
  let depth = 0;
  const lines: string[] = [];
  const line = (text: string) => lines.push('  '.repeat(depth) + text);
  for (const [tag, text] of leavesAndTags(xml)) {
    if (text !== undefined && text.length > 200) {
      line(tag);
      depth += 1;
      for (const part of text.match(/.{1,96}/g) ?? []) line(part);
      depth -= 1;
      line(`</${/^<(\w+)/.exec(tag)?.[1]}>`);
    } else if (text !== undefined) {
      line(tag);
    } else if (tag.startsWith('</')) {
      depth -= 1;
      line(tag);
    } else {
      line(tag);
      depth += 1;
    }
  }
  return lines.join('\n');
}

/** Elements without elements inside come whole, with their text; long ones as their start tag. */
function* leavesAndTags(xml: string): Generator<[tag: string, text?: string]> {
  for (const match of xml.matchAll(/(<\w[^>]*>)([^<]*)<\/[^>]*>|<[^>]*>/g)) {
    const [whole, start, text] = match;
    if (start === undefined || text === undefined) yield [whole];
    else yield [text.length > 200 ? start : whole, text];
  }
}
