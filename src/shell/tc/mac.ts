/** MAC addresses as numbers of 48 bits. */
import { parseLinkAddress } from "../ip/inet.js";

/** ll_addr_a2n for Ethernet: undefined where the text is no MAC address. */
export function macNumber(text: string): number | undefined {
  const bytes = parseLinkAddress(text);
  if (typeof bytes === "string" || bytes.length !== 6) return undefined;
  return [...bytes].reduce((sum, byte) => sum * 256 + byte, 0);
}

export function macText(value: number): string {
  const hex = value.toString(16).padStart(12, "0");
  return hex.match(/../g)!.join(":");
}
