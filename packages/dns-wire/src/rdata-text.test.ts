import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireFormatError } from './errors.ts';
import { formatData, joinText, parseData, sameData, splitText } from './rdata-text.ts';
import { recordData } from '../test/arbitraries.ts';

describe('presentation form of RDATA', () => {
  test.each([
    ['A', '192.0.2.1', '192.0.2.1'],
    ['AAAA', '2001:DB8:0:0:0::1', '2001:db8::1'],
    ['AAAA', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['AAAA', '1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['CNAME', 'target.example.org', 'target.example.org.'],
    ['MX', '10 mail.example.org', '10 mail.example.org.'],
    ['MX', '0 .', '0 .'],
    ['SRV', '10 5 5060 sip.example.org.', '10 5 5060 sip.example.org.'],
    ['NAPTR', '100 50 "s" "SIP+D2U" "" _sip._udp.example.org.', '100 50 "s" "SIP+D2U" "" _sip._udp.example.org.'],
    ['NAPTR', '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.org!" .', '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.org!" .'],
    ['TXT', 'v=spf1 -all', '"v=spf1 -all"'],
    ['TXT', '"one" "two \\"quoted\\""', '"one" "two \\"quoted\\""'],
    ['TXT', '', '""'],
    ['TXT', '"grün"', '"gr\\195\\188n"'],
    ['TXT', '"\u{1f600}"', '"\\240\\159\\152\\128"'],
    ['SOA', 'ns.example.org. host.example.org. 1 2 3 4 5', 'ns.example.org. host.example.org. 1 2 3 4 5'],
    ['TYPE999', '\\# 3 abcdef', '\\# 3 abcdef'],
  ])('%s %j is %j', (type, text, expected) => {
    expect(formatData(parseData(type, text))).toBe(expected);
  });

  test.each([
    ['an A that is a name', 'A', 'www.example.org'],
    ['an A with leading zeros', 'A', '192.0.02.1'],
    ['an AAAA with a zone', 'AAAA', 'fe80::1%eth0'],
    ['an MX without a host', 'MX', '10'],
    ['an MX preference beyond 16 bits', 'MX', '65536 mail.example.org'],
    ['an SRV with a field too many', 'SRV', '1 2 3 a. b.'],
    ['a TXT quote that is not closed', 'TXT', '"open'],
    ['a TXT string of more than 255 bytes in quotes is for encoding to refuse, a bad escape for parsing', 'TXT', '"\\999"'],
    ['a name that ends with a backslash', 'NAPTR', '1 2 "" "" "" a\\'],
    ['a type that is none', 'NOPE', 'x'],
    ['generic data of another length', 'TYPE999', '\\# 4 abcdef'],
    ['a known code without a text form', 'TYPE999', 'abc'],
  ])('refuses %s', (_condition, type, text) => {
    expect(() => parseData(type, text)).toThrow(WireFormatError);
  });

  test('any data survives being written as text', () => {
    fc.assert(
      fc.property(recordData, (data) => {
        const type = data.type === 'opaque' ? `TYPE${data.code}` : data.type;
        expect(parseData(type, formatData(data))).toEqual(data);
      }),
    );
  });

  test('data is the same whatever the letter case of its names, and not of its texts', () => {
    expect(sameData(parseData('MX', '10 MAIL.example.org'), parseData('MX', '10 mail.example.org.'))).toBe(true);
    expect(sameData(parseData('TXT', 'A'), parseData('TXT', 'a'))).toBe(false);
  });
});

describe('long texts', () => {
  test('are cut every 255 bytes and joined again, in the middle of a character too', () => {
    const text = `x${'ü'.repeat(300)}`;
    const strings = splitText(text);
    expect(strings.map((string) => string.length)).toEqual([255, 255, 91]);
    expect(joinText(strings)).toBe(text);
  });

  test('an empty text is one empty string', () => {
    expect(splitText('').map((string) => string.length)).toEqual([0]);
  });
});
