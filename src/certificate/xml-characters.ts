/*
 * The characters of XML 1.0 (production 2) without the carriage return, which parsers turn into a line feed.
 * The patterns need the `u` flag: a lone surrogate is then one character, and refused.
 */

/** A text of such characters alone; also the empty one. */
export const XML_TEXT = /^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Every other character; for replacing. */
export const NOT_XML_CHARACTER = /[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
