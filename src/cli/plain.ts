/**
 * Characters that steer a terminal or turn the direction of writing. Names and texts come from other states'
 * documents, so they must not be able to move the cursor, recolour a verdict or reverse a number.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are the point
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text in one line, steering characters made visible as `\u{9b}`; line breaks and tabs become spaces. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s*[\n\t]\s*/g, ' ')
    .replaceAll(STEERING, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON for a terminal or a file: what `JSON.stringify` leaves as it is of the above is escaped, not lost. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(STEERING, (sign) =>
    sign === '\n' ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
