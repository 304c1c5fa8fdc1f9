/** What a trace knows better than the table of reasons (explain/hints.ts): addresses, ports and devices of its walk, and the sysctls there. */
import { lossText, type ReasonText } from "../explain/hints.js";
import { Decision, ObjectKind, RouteType } from "../kernel/abi.generated.js";
import type { Kernel } from "../model/kernel.js";
import type { FieldValue } from "./fields.js";
import type { Copy } from "./walk.js";

/** Where it ended, and whom to ask about it. */
export interface HintPlace {
  kernel: Kernel;
  netns: string | undefined;
  iface: string | undefined;
  /** the interface that it came in by last, and the one that its route leads to */
  input: string | undefined;
  output: string | undefined;
}

type Told = Partial<Pick<ReasonText, "meaning" | "hint">>;

class Scene {
  constructor(
    readonly place: HintPlace,
    readonly copy: Copy,
  ) {}
  /** a header field of the innermost packet that has it */
  field(name: string): FieldValue | undefined {
    return this.copy.layers.findLast(({ fields }) => fields.has(name))?.fields.get(name);
  }
  /** the same of the outermost */
  outer(name: string): FieldValue | undefined {
    return this.copy.layers.find(({ fields }) => fields.has(name))?.fields.get(name);
  }
  sysctl(path: string): string | undefined {
    try {
      return this.place.netns === undefined ? undefined : this.place.kernel.sysctl(this.place.netns, path);
    } catch {
      return undefined;
    }
  }
  /** a command in the namespace where it happened */
  command(text: string): string {
    return this.place.netns ? `ip netns exec ${this.place.netns} ${text}` : text;
  }
  get iface(): string {
    return this.place.iface ?? "IFACE";
  }
  get input(): string {
    return this.place.input ?? this.iface;
  }
  get output(): string {
    return this.place.output ?? this.iface;
  }
  get isIPv6(): boolean {
    return this.outer("ipv6.dst") !== undefined;
  }
  get ip(): string {
    return this.isIPv6 ? "ip -6" : "ip";
  }
  get source(): string {
    return String(this.outer("ip.src") ?? this.outer("ipv6.src") ?? "the source");
  }
  get destination(): string {
    return String(this.outer("ip.dst") ?? this.outer("ipv6.dst") ?? "the destination");
  }
  conf(name: string): string {
    return `net.ipv4.conf.${this.input}.${name}`;
  }
  get forwards(): boolean {
    return this.sysctl(`net/${this.isIPv6 ? "ipv6" : "ipv4"}/conf/${this.input}/forwarding`) !== "0";
  }
  /** the route found says that packets by it are refused */
  get routeRefuses(): boolean {
    const found = this.copy.heard.findLast(({ kind }) => kind === Decision.route);
    return found !== undefined && found.object !== 0 && REFUSING.has(found.detail);
  }
  /** ObjectKind of what decided, where the table has words for it */
  get culprit(): number {
    if (this.routeRefuses) return ObjectKind.ROUTE;
    const step = this.copy.steps.findLast(({ kind }) => kind in CULPRITS);
    return step ? CULPRITS[step.kind]! : ObjectKind.NONE;
  }
  /** the words of iptables that put an ACCEPT for this packet in front of the rule, or of the policy, that spoke last */
  get acceptRule(): string {
    const step = this.copy.steps.findLast(({ kind }) => kind === "rule" || kind === "policy");
    const place = /table (\S+), chain (\S+?)(?:, rule (\d+)|,|$)/.exec(step?.object?.text ?? "");
    const [, table = "filter", chain = "CHAIN", number] = place ?? [];
    const tcp = this.field("tcp.dstport");
    const port = tcp ?? this.field("udp.dstport");
    return [
      `${this.isIPv6 ? "ip6tables" : "iptables"} -t ${table} -I ${chain}${number ? ` ${number}` : ""}`,
      `-s ${this.source} -d ${this.destination}`,
      ...(port === undefined ? [] : [`-p ${tcp === undefined ? "udp" : "tcp"} --dport ${port}`]),
      "-j ACCEPT",
    ].join(" ");
  }
}

/** what a report of a route that refuses says: its errno (EACCES, EINVAL, EHOSTUNREACH), or its type for a packet made here */
const REFUSING: ReadonlySet<number> = new Set([
  13,
  22,
  113,
  RouteType.BLACKHOLE,
  RouteType.UNREACHABLE,
  RouteType.PROHIBIT,
]);

const CULPRITS: Readonly<Record<string, number>> = {
  rule: ObjectKind.XT_RULE,
  policy: ObjectKind.XT_POLICY,
  "ipvs.service": ObjectKind.VS_SERVICE,
};

const portOf = (s: Scene): string => {
  const tcp = s.field("tcp.dstport");
  return tcp !== undefined ? `TCP port ${tcp}` : `UDP port ${s.field("udp.dstport") ?? "?"}`;
};

const unreachable = (s: Scene): Told => {
  if (s.routeRefuses) return {};
  if (s.forwards)
    return {
      meaning: `no route to ${s.destination}`,
      hint: `add a route: ${s.command(`${s.ip} route add ${s.destination} via GATEWAY`)}, or map the destination (--dstipmap, --map)`,
    };
  const knob = s.isIPv6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
  return {
    meaning: `${s.destination} is not an address of this host, which does not forward`,
    hint: `let the host forward: ${s.command(`sysctl -w ${knob}=1`)}; or the packet was sent to the wrong host`,
  };
};

const showFilter =
  (where: string) =>
  (s: Scene): Told => ({
    hint: `look at the filter and its actions: ${s.command(`tc -s filter show dev ${s.iface} ${where}`)}`,
  });

const FROM_WALK: Readonly<Record<string, (s: Scene) => Told>> = {
  NETFILTER_DROP: (s) =>
    s.culprit === ObjectKind.XT_RULE || s.culprit === ObjectKind.XT_POLICY
      ? { hint: `accept it in front of that: ${s.command(s.acceptRule)}` }
      : {},
  IP_RPFILTER: (s) => ({
    meaning: `reverse path filter: a packet to ${s.source} would not leave by ${s.input}`,
    hint: `add the route back by ${s.input}, or check loosely: ${s.command(`sysctl -w ${s.conf("rp_filter")}=2`)} (0 switches it off, where net.ipv4.conf.all.rp_filter is 0 too)`,
  }),
  IP_INADDRERRORS: unreachable,
  IP_INNOROUTES: unreachable,
  IP_OUTNOROUTES: (s) =>
    s.routeRefuses
      ? {}
      : {
          meaning: `a packet made here has no route to ${s.destination}`,
          hint: `add a route: ${s.command(`${s.ip} route add ${s.destination} via GATEWAY`)}`,
        },
  IP_INVALID_SOURCE: (s) => ({ meaning: `no packet may have the source ${s.source} here (martian)` }),
  IP_LOCAL_SOURCE: (s) => ({
    meaning: `the source ${s.source} is an address of this very host`,
    hint: `two hosts have the same address, or the capture was taken on this host: map the address (--srcipmap), or ${s.command(`sysctl -w ${s.conf("accept_local")}=1`)}`,
  }),
  IP_INVALID_DEST: (s) => ({ meaning: `${s.destination} is no destination that packets can be sent to` }),
  NO_SOCKET: (s) => ({
    meaning: `nobody listens on ${portOf(s)} at ${s.destination}`,
    hint: `start a listener there (nc -l, socat), or send to an address where one is: ${s.command("ss -ltun")}`,
  }),
  OTHERHOST: (s) => ({
    meaning: `the frame is for ${s.outer("eth.dst") ?? "another MAC address"}, not for ${s.iface}`,
    hint: `a flooded copy ends here rightly; else the sender has a wrong MAC for its next hop: compare ${s.command(`ip link show ${s.iface}`)} with its ip neigh, or map the MAC address (--enet-dmac)`,
  }),
  MULTICAST_NOT_JOINED: (s) => ({
    meaning: `nobody on ${s.input} has joined ${s.destination}`,
    hint: `a program (or ip maddr) has to join the group: ${s.command(`ip maddr show dev ${s.input}`)}`,
  }),
  NEIGH_FAILED: (s) => ({
    hint: `bring up the host that has this address and its link, check the prefix and VLAN on both ends, or set it by hand (ip neigh add): ${s.command(`ip neigh show dev ${s.output}`)}`,
  }),
  PKT_TOO_BIG: (s) => ({
    hint: `raise the MTU (${s.command(`ip link set ${s.output} mtu N`)}), clamp TCP's segments (iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu), or let the ICMP error that this caused through to the sender`,
  }),
  MTU_EXCEEDED: (s) => ({ meaning: `the frame is larger than the MTU of the other end of ${s.iface}` }),
  QDISC_DROP: (s) => ({
    hint: `raise the limit or the rate of the qdisc, slow down the replay, or take the loss off the wire: ${s.command(`tc -s qdisc show dev ${s.iface}`)}`,
  }),
  TC_INGRESS: showFilter("ingress"),
  TC_EGRESS: showFilter("egress"),
  UNHANDLED_PROTO: (s) => ({ meaning: `no protocol here takes EtherType ${s.outer("eth.type") ?? "?"}` }),
  RECURSION_LIMIT: (s) => ({
    hint: `the route to the tunnel's other end leads into the tunnel: ip route add REMOTE via GATEWAY, not by ${s.iface}`,
  }),
  VXLAN_VNI_NOT_FOUND: (s) => ({
    meaning: `no VXLAN (Geneve) device here has VNI ${s.outer("vxlan.vni") ?? "of the packet"}`,
  }),
};

/** What is known of the loss of a copy: the table of reasons, and more from the walk where it has more. */
export function lossOf(reason: string, place: HintPlace, copy: Copy): ReasonText {
  const scene = new Scene(place, copy);
  const text = lossText({ reason, kind: scene.culprit });
  const told = { ...text, ...FROM_WALK[reason]?.(scene) };
  // the sysctls of a device that are named IFACE are those of the one that it came by; NEIGH_QUEUEFULL's, where it leaves
  const named = reason.startsWith("NEIGH_")
    ? scene.output
    : reason.startsWith("IP")
      ? scene.input
      : scene.iface;
  return { ...told, hint: told.hint.replaceAll("IFACE", named) };
}

/** Reasons that the walk tells more about, for a test. */
export const walkReasons: readonly string[] = Object.keys(FROM_WALK);
