/**
 * Offload features as `ethtool -k` shows them for Linux 6.1's drivers. Frames of this kernel are always whole and summed, so turning a
 * feature on or off changes what is shown and nothing on the wire.
 */

/** In the order of `ethtool -k`; a feature inside a group is indented. Groups have no state of their own. */
export const NAMES = [
  "rx-checksumming",
  "tx-checksumming",
  "\ttx-checksum-ipv4",
  "\ttx-checksum-ip-generic",
  "\ttx-checksum-ipv6",
  "\ttx-checksum-fcoe-crc",
  "\ttx-checksum-sctp",
  "scatter-gather",
  "\ttx-scatter-gather",
  "\ttx-scatter-gather-fraglist",
  "tcp-segmentation-offload",
  "\ttx-tcp-segmentation",
  "\ttx-tcp-ecn-segmentation",
  "\ttx-tcp-mangleid-segmentation",
  "\ttx-tcp6-segmentation",
  "generic-segmentation-offload",
  "generic-receive-offload",
  "large-receive-offload",
  "rx-vlan-offload",
  "tx-vlan-offload",
  "ntuple-filters",
  "receive-hashing",
  "highdma",
  "rx-vlan-filter",
  "vlan-challenged",
  "tx-lockless",
  "netns-local",
  "tx-gso-robust",
  "tx-fcoe-segmentation",
  "tx-gre-segmentation",
  "tx-gre-csum-segmentation",
  "tx-ipxip4-segmentation",
  "tx-ipxip6-segmentation",
  "tx-udp_tnl-segmentation",
  "tx-udp_tnl-csum-segmentation",
  "tx-gso-partial",
  "tx-tunnel-remcsum-segmentation",
  "tx-sctp-segmentation",
  "tx-esp-segmentation",
  "tx-udp-segmentation",
  "tx-gso-list",
  "fcoe-mtu",
  "tx-nocache-copy",
  "loopback",
  "rx-fcs",
  "rx-all",
  "tx-vlan-stag-hw-insert",
  "rx-vlan-stag-hw-parse",
  "rx-vlan-stag-filter",
  "l2-fwd-offload",
  "hw-tc-offload",
  "esp-hw-offload",
  "esp-tx-csum-hw-offload",
  "rx-udp_tunnel-port-offload",
  "tls-hw-tx-offload",
  "tls-hw-rx-offload",
  "rx-gro-hw",
  "tls-hw-record",
  "rx-gro-list",
  "macsec-hw-offload",
  "rx-udp-gro-forwarding",
  "hsr-tag-ins-offload",
  "hsr-tag-rm-offload",
  "hsr-fwd-offload",
  "hsr-dup-offload",
] as const;

/** One character a name: + on, - off, 1 on and fixed, 0 off and fixed, r off though requested on. Recorded from Linux 6.1. */
const RECORDED: Record<string, string> = {
  veth: "++0+00++++++++++-0++00+001000++++++00+0++0-000++0000000000-0-0000",
  bridge: "0+0+000++++++++++00+00+0011rr++++++++++++0-000+00000000000-0-0000",
  loopback: "1+01001+11+++++++00000101110000000000+0++00100000000000000-0-0000",
  dummy: "0+0+000++++++++++00000+001000++++++00+0++0-000000000000000-0-0000",
};

/** A group and its members; both words of ethtool's short options. */
export const GROUPS: Record<string, string[]> = {
  "tx-checksumming": [
    "tx-checksum-ipv4",
    "tx-checksum-ip-generic",
    "tx-checksum-ipv6",
    "tx-checksum-fcoe-crc",
    "tx-checksum-sctp",
  ],
  "scatter-gather": ["tx-scatter-gather", "tx-scatter-gather-fraglist"],
  "tcp-segmentation-offload": [
    "tx-tcp-segmentation",
    "tx-tcp-ecn-segmentation",
    "tx-tcp-mangleid-segmentation",
    "tx-tcp6-segmentation",
  ],
};

/** Names by which the kernel calls single features, where they differ from what is shown. */
const KERNEL_NAMES: Record<string, string> = {
  "rx-checksumming": "rx-checksum",
  "generic-segmentation-offload": "tx-generic-segmentation",
  "generic-receive-offload": "rx-gro",
  "large-receive-offload": "rx-lro",
  "rx-vlan-offload": "rx-vlan-hw-parse",
  "tx-vlan-offload": "tx-vlan-hw-insert",
  "ntuple-filters": "rx-ntuple-filter",
  "receive-hashing": "rx-hashing",
};

export const SHORT_NAMES: Record<string, string> = {
  rx: "rx-checksumming",
  tx: "tx-checksumming",
  sg: "scatter-gather",
  tso: "tcp-segmentation-offload",
  gso: "generic-segmentation-offload",
  gro: "generic-receive-offload",
  lro: "large-receive-offload",
  rxvlan: "rx-vlan-offload",
  txvlan: "tx-vlan-offload",
  ntuple: "ntuple-filters",
  rxhash: "receive-hashing",
};

export function kernelName(shown: string): string {
  return KERNEL_NAMES[shown] ?? shown;
}

/** The shown name of a feature given by any of its names; undefined where there is none. */
export function shownName(word: string): string | undefined {
  const plain = NAMES.map((name) => name.trim());
  return (
    SHORT_NAMES[word] ??
    plain.find((name) => name === word) ??
    plain.find((name) => KERNEL_NAMES[name] === word)
  );
}

/** The order of bits in the kernel (netdev_features.h), which is the order of "Actual changes". */
const BIT_ORDER = [
  "tx-scatter-gather",
  "tx-checksum-ipv4",
  "tx-checksum-ip-generic",
  "tx-checksum-ipv6",
  "tx-scatter-gather-fraglist",
  "tx-vlan-offload",
  "rx-vlan-offload",
  "generic-segmentation-offload",
  "generic-receive-offload",
  "large-receive-offload",
  "tx-tcp-segmentation",
  "tx-tcp-ecn-segmentation",
  "tx-tcp-mangleid-segmentation",
  "tx-tcp6-segmentation",
  "tx-checksum-fcoe-crc",
  "tx-checksum-sctp",
  "ntuple-filters",
  "receive-hashing",
  "rx-checksumming",
];

export class FeatureSet {
  private readonly wanted = new Map<string, boolean>();
  readonly fixed = new Set<string>();

  constructor(kind: string) {
    const recorded = RECORDED[kind]!;
    for (const [index, shown] of NAMES.entries()) {
      const name = shown.trim();
      const mark = recorded[index]!;
      if (name in GROUPS) continue;
      this.wanted.set(name, mark === "+" || mark === "1" || mark === "r");
      if (mark === "0" || mark === "1") this.fixed.add(name);
      if (mark === "r") this.impossible.add(name);
    }
  }

  /** requested, and not to be had from the ports or the driver */
  private readonly impossible = new Set<string>();

  /** netdev_fix_features(): segmentation needs checksums and scatter-gather. */
  active(name: string): boolean {
    const members = GROUPS[name];
    if (members) return members.some((member) => this.active(member));
    if (!this.wanted.get(name) || this.impossible.has(name)) return false;
    const checksum = this.wanted.get("tx-checksum-ip-generic");
    const scatter = this.wanted.get("tx-scatter-gather");
    if (name.startsWith("tx-tcp")) return Boolean(checksum && scatter);
    if (name === "generic-segmentation-offload") return Boolean(scatter);
    return true;
  }

  /** "on", "off [fixed]", "off [requested on]" */
  state(name: string): string {
    const text = this.active(name) ? "on" : "off";
    if (name in GROUPS) {
      const members = GROUPS[name]!;
      return members.every((member) => this.fixed.has(member) && !this.active(member)) ? "off [fixed]" : text;
    }
    if (this.fixed.has(name)) return `${text} [fixed]`;
    return this.wanted.get(name) && !this.active(name) ? `${text} [requested on]` : text;
  }

  /** Changes features: the lines of "Actual changes", and whether what was asked was refused altogether. */
  change(requests: Map<string, boolean>): { lines: string[]; refused: boolean } {
    const single = new Map<string, boolean>();
    for (const [name, on] of requests) for (const member of GROUPS[name] ?? [name]) single.set(member, on);
    const before = new Map([...this.wanted.keys()].map((name) => [name, this.active(name)]));
    for (const [name, on] of single) if (!this.fixed.has(name)) this.wanted.set(name, on);
    const lines: string[] = [];
    let changed = false;
    const order = [...BIT_ORDER, ...[...this.wanted.keys()].filter((name) => !BIT_ORDER.includes(name))];
    for (const name of order) {
      const now = this.active(name);
      const asked = single.get(name);
      if (now !== before.get(name)) {
        changed = true;
        lines.push(
          `${kernelName(name)}: ${now ? "on" : "off"}${asked === undefined ? " [not requested]" : ""}`,
        );
      } else if (asked !== undefined && asked !== now)
        lines.push(`${kernelName(name)}: ${now ? "on" : "off"} [requested ${asked ? "on" : "off"}]`);
    }
    return { lines, refused: lines.length > 0 && !changed };
  }
}
