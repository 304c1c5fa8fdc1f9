/** IPv4 addresses as nearly everybody writes them. */

/** "10.0.0.1" as a number in host order; undefined for other ways to write one, and for what is none. */
export function dottedIpv4(text: string): number | undefined {
  let address = 0;
  let part = -1;
  let parts = 1;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit === -2) {
      if (part < 0 || parts++ === 4) return undefined;
      address = address * 256 + part;
      part = -1;
    } else if (digit < 0 || digit > 9 || part === 0) return undefined;
    else {
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return undefined;
    }
  }
  return parts === 4 && part >= 0 ? address * 256 + part : undefined;
}
