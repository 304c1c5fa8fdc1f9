/** The kernel's log, without what is picked at random or from the clock. */
import { ipv4Offset } from "./normalise.mjs";

/** The IPv4 identifications of frames that pcaps bring in. */
export function givenIds(inputs) {
  const ids = new Set();
  for (const frame of inputs) {
    const o = ipv4Offset(frame);
    if (o >= 0 && frame.length >= o + 6) ids.add((frame[o + 4] << 8) | frame[o + 5]);
  }
  return ids;
}

/** Lines about devices and modules, which our kernel does not write. */
const NOT_COMPARED =
  /^(?:bpfilter: .*|Started bpfilter|Bridge firewalling registered|bridge: .*|.* (?:entered|left) \w+ (?:state|mode)|.*: renamed from .*|.*: link becomes ready|nf_conntrack: default automatic helper.*|(?:ipip|gre|ip_gre|sit): .* driver)\n/gm;

/** Log lines without their time; the identification of a packet that no pcap brought becomes `ID=R`, as 0 stays 0. */
export const stableLog = (text, ids) =>
  text
    .replaceAll(/^\[ *\d+\.\d+\] /gm, "")
    .replaceAll(NOT_COMPARED, "")
    .replaceAll(/\bID=(\d+)/g, (whole, id) => (id === "0" || ids.has(Number(id)) ? whole : "ID=R"));
