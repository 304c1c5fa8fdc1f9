/** Numbers as iproute2 reads them: strtoul(3) with base 0 (decimal, 0x hexadecimal, 0 octal) that must take the whole word. */

/** strtoul(3): the value and the number of characters taken; undefined where there is no digit. Saturates beyond 2^53. */
export function strtoul(text: string, base: 0 | 10 | 16): { value: number; length: number } | undefined {
  const prefix = /^[ \t\n\v\f\r]*([+-]?)(0[xX](?=[0-9a-fA-F]))?/.exec(text)!;
  let start = prefix[0].length;
  let radix: number = base;
  if (prefix[2] !== undefined && base === 10) start -= 2;
  else if (prefix[2] !== undefined) radix = 16;
  if (radix === 0) radix = text[start] === "0" ? 8 : 10;
  const digits = radix === 16 ? /^[0-9a-fA-F]+/ : radix === 8 ? /^[0-7]+/ : /^[0-9]+/;
  const found = digits.exec(text.slice(start));
  if (!found) return undefined;
  const magnitude = Number.parseInt(found[0], radix);
  return { value: prefix[1] === "-" ? -magnitude : magnitude, length: start + found[0].length };
}

function whole(text: string, base: 0 | 10 | 16): number | undefined {
  const number = strtoul(text, base);
  return number && number.length === text.length ? number.value : undefined;
}

/** get_integer: a C int */
export function integer(text: string, base: 0 | 10 | 16 = 0): number | undefined {
  const value = whole(text, base);
  return value !== undefined && value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

/** get_unsigned, get_u32, get_u16, get_u8: not more than `max`. A minus sign makes a huge number, so it is refused, except -0. */
export function unsigned(text: string, max = 0xffffffff, base: 0 | 10 | 16 = 0): number | undefined {
  // as nearly all are written
  if (base !== 16 && /^(?:0|[1-9][0-9]{0,14})$/.test(text)) {
    const value = Number(text);
    return value <= max ? value : undefined;
  }
  const value = whole(text, base);
  return value !== undefined && value >= 0 && value <= max ? Math.abs(value) : undefined;
}
