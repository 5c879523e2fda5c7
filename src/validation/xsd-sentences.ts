import type { Text } from '../kernel/finding.ts';

/*
 * The sentences that libxml2's xmlschemas.c says about one element, in the words of a finding.
 */

/** What is wrong with a value; undefined when the sentence is not about one. */
export function valueFault(said: string): Text | undefined {
  const facet = /^\[facet '(\w+)'\]/.exec(said)?.[1];
  switch (facet) {
    case 'pattern': {
      const pattern = /by the pattern '([\s\S]*)'\.$/.exec(said)?.[1] ?? '';
      // The pattern of free text, which nobody wants to read.
      if (pattern.endsWith('[^\\r]*')) {
        return {
          en: 'the text is blank or contains a carriage return',
          vi: 'văn bản trống hoặc chứa ký tự CR',
        };
      }
      return {
        en: `the value does not have the form ${pattern}`,
        vi: `giá trị không đúng dạng ${pattern}`,
      };
    }
    case 'enumeration': {
      const set = /set \{([\s\S]*)\}\.$/.exec(said)?.[1] ?? '';
      return { en: `the value is none of ${set}`, vi: `giá trị không thuộc ${set}` };
    }
    case 'maxLength':
    case 'minLength': {
      const [length = '', limit = ''] = [...said.matchAll(/'(\d+)'/g)].map((match) => match[1] ?? '');
      return facet === 'maxLength'
        ? {
            en: `the value is ${length} long where at most ${limit} is allowed`,
            vi: `giá trị dài ${length}, tối đa ${limit}`,
          }
        : {
            en: `the value is ${length} long where at least ${limit} is asked`,
            vi: `giá trị dài ${length}, tối thiểu ${limit}`,
          };
    }
    case 'maxInclusive': {
      const limit = /\('(\d+)'\)/.exec(said)?.[1] ?? '';
      return { en: `the value is above ${limit}`, vi: `giá trị lớn hơn ${limit}` };
    }
    default:
      break;
  }
  const type = /is not a valid value of the (?:atomic|local atomic|union|list) type '([^']*)'/.exec(
    said,
  )?.[1];
  if (type !== undefined) {
    return {
      en: `the value is no ${localName(type)}`,
      vi: `giá trị không phải kiểu ${localName(type)}`,
    };
  }
  return /is not a valid value of the/.test(said)
    ? { en: 'the value is not of its type', vi: 'giá trị không đúng kiểu' }
    : undefined;
}

/** What is wrong with what an element holds. A sentence that is not known is handed on as it stands. */
export function contentFault(said: string): Text {
  if (said.startsWith('Character content')) {
    return { en: 'text is not allowed here', vi: 'không được có văn bản ở đây' };
  }
  if (said.startsWith('Element content is not allowed')) {
    return { en: 'elements are not allowed inside', vi: 'không được có phần tử con' };
  }
  if (said.startsWith('No matching global declaration')) {
    return { en: 'is not the root element of the profile', vi: 'không phải phần tử gốc của lược đồ' };
  }
  return { en: said, vi: `không theo lược đồ (${said})` };
}

/** The name behind `{namespace}`. */
export function localName(name: string): string {
  return name.slice(name.indexOf('}') + 1);
}
