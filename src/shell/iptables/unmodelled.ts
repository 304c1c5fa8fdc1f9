/** Extensions that the real tool has and vethwork has not: found by name, so that the refusal is not "Couldn't load". */
import type { Extension } from "./extension.js";

/** Extensions of Debian's iptables 1.8.9 that are not modelled. */
const NAMES: Record<"match" | "target", ReadonlySet<string>> = {
  match: new Set(
    (
      "ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dst ecn esp eui64 frag hbh helper " +
      "ipcomp ipv6header mh nfacct osf owner quota rateest realm sctp socket srh string tcpmss time u32"
    ).split(" "),
  ),
  target: new Set(
    (
      "AUDIT CHECKSUM CLUSTERIP CONNSECMARK DNPT ECN HMARK IDLETIMER LED NFQUEUE RATEEST SECMARK SNPT SYNPROXY " +
      "TCPOPTSTRIP TPROXY TRACE ULOG"
    ).split(" "),
  ),
};

function kept(kind: string): Extension {
  return { name: kind, kind, options: [], save: () => "", list: () => "" };
}

/** What stands in a rule for such an extension where rules with it are kept: its words, in the field `text`. */
export const UNMODELLED_MATCH = kept("unmodelled");
export const UNMODELLED_TARGET = kept("UNMODELLED");

export function isUnmodelled(side: "match" | "target", name: string): boolean {
  return NAMES[side].has(name);
}
