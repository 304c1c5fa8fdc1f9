/** What a report of the kernel is called in a trace, and what it says: one line for each kind of decision. */
import { Decision } from "../kernel/abi.generated.js";
import { CT_UNTRACKED } from "./conntrack.js";
import type { Heard } from "./listen.js";
import {
  ENCAPSULATIONS,
  filterKindName,
  HELD,
  hookName,
  neighborStateName,
  routeTypeName,
  socketStateName,
  tableName,
  TAKERS,
  tcActionName,
  verdictName,
  xtVerdictName,
} from "./numbers.js";
import type { StepKind } from "./step.js";

export interface Wording {
  kind: StepKind;
  text: string;
}

/** What the wording needs to know beside the report. */
export interface Scene {
  /** name of an interface of the namespace of the report */
  interfaceName(ifindex: number): string;
  /** what the object is, without its kind in front where `bare` ("-A FORWARD -j DROP"); undefined where that is not known */
  words(heard: Heard): string | undefined;
  /** the connection as it was when it was looked up */
  before: Heard["connection"];
  /** the packet is at a bridge already: a port that is told now is one that it leaves by */
  bridged: boolean;
}

const XT_POLICY = 0x100;
const MULTICAST_FLOOD = 2048;
const BROADCAST_FLOOD = 16384;
const ERRNO: Record<number, string> = {
  13: "prohibited (EACCES)",
  22: "blackhole (EINVAL)",
  101: "network unreachable (ENETUNREACH)",
  113: "host unreachable (EHOSTUNREACH)",
};

const REFUSED: Record<number, string> = {
  13: "refused by the route (EACCES)",
  22: "refused by the route (EINVAL)",
  113: "refused by the route (EHOSTUNREACH)",
};

type Word = (heard: Heard, scene: Scene) => Wording | null;

/** `what: words`, or what is said where the object cannot be described */
function told(scene: Scene, heard: Heard, what: string, otherwise = ""): string {
  const words = scene.words(heard);
  if (words !== undefined) return `${what}: ${words}`;
  return otherwise ? `${what}: ${otherwise}` : what;
}

const WORDS: Record<number, Word> = {
  [Decision.sent]: () => ({ kind: "interface.out", text: "sent" }),
  [Decision.received]: ({ detail }) =>
    detail ? { kind: "interface.in", text: "received" } : { kind: "device", text: "goes on" },
  [Decision.left]: () => ({ kind: "left", text: "leaves the lab: this device has no other end" }),
  [Decision.hook]: (heard, scene) => ({ kind: "hook", text: hookText(heard, scene) }),
  [Decision.table]: (heard, scene) => ({
    kind: "chain",
    text: scene.words(heard) ?? `table ${tableName(heard.detail)}`,
  }),
  [Decision.xtRule]: (heard, scene) =>
    heard.detail & XT_POLICY
      ? {
          kind: "policy",
          text: `no rule matched: policy ${xtVerdictName(heard.detail & 0xff)}`,
        }
      : { kind: "rule", text: scene.words(heard) ?? `a rule matched: ${xtVerdictName(heard.detail)}` },
  [Decision.verdict]: ({ detail }) =>
    verdictName(detail) === "CONTINUE"
      ? null
      : { kind: "verdict", text: `the target says ${verdictName(detail)}` },
  [Decision.set]: (heard, scene) => ({
    kind: "set",
    text: told(scene, heard, heard.detail ? "is in the set" : "is not in the set"),
  }),
  [Decision.rateLimit]: ({ detail }) => ({
    kind: "limit",
    text: detail ? "within the rate limit" : "over the rate limit",
  }),
  [Decision.connection]: (heard, scene) => ({ kind: "conntrack", text: connectionText(heard, scene) }),
  [Decision.confirmed]: (heard) =>
    heard.connection && { kind: "conntrack", text: "the connection is confirmed: it is in the table now" },
  [Decision.nat]: (heard) => ({
    kind: "nat",
    text: `${heard.detail ? "destination" : "source"} NAT as the connection says`,
  }),
  [Decision.rule]: (heard, scene) => ({
    kind: "policy-rule",
    text: told(scene, heard, "policy rule", heard.detail ? `table ${heard.detail}` : ""),
  }),
  [Decision.route]: (heard, scene) => {
    // ARP looks up whether the address that is asked for is its own, or one that it answers for
    if (heard.layers.some(({ name }) => name === "arp"))
      return heard.object
        ? { kind: "route", text: told(scene, heard, "asks for an address with the route") }
        : null;
    return {
      kind: "route",
      text: heard.object
        ? told(scene, heard, REFUSED[heard.detail] ?? `route (${routeTypeName(heard.detail)})`)
        : `no route: ${ERRNO[heard.detail] ?? `errno ${heard.detail}`}`,
    };
  },
  [Decision.neighbor]: (heard, scene) => ({
    kind: "neighbor",
    text: told(scene, heard, "neighbour", `${heard.gateway}, ${neighborStateName(heard.detail)}`),
  }),
  [Decision.held]: (heard) => ({ kind: "hold", text: HELD[heard.detail]?.text ?? "waits" }),
  [Decision.bridgePort]: (heard, scene) =>
    scene.bridged
      ? { kind: "bridge.port-out", text: told(scene, heard, "leaves by bridge port") }
      : { kind: "bridge.port-in", text: told(scene, heard, "came by bridge port") },
  [Decision.bridgeVlan]: (heard, scene) => ({
    kind: "bridge.vlan",
    text: told(scene, heard, "VLANs of the port"),
  }),
  [Decision.learned]: (heard, scene) => ({
    kind: "bridge.learn",
    text: told(
      scene,
      heard,
      ["source known", "source learned", "source moved here from another port"][heard.detail]!,
    ),
  }),
  [Decision.fdb]: (heard, scene) => ({
    kind: "fdb",
    text: heard.object
      ? told(scene, heard, "destination found")
      : "the destination is not in the forwarding table",
  }),
  [Decision.flood]: ({ detail }) => ({
    kind: "bridge.flood",
    text: `flooded: ${detail === BROADCAST_FLOOD ? "broadcast" : detail === MULTICAST_FLOOD ? "multicast" : "unknown destination"}`,
  }),
  [Decision.multicastGroup]: (heard, scene) => ({
    kind: "bridge.group",
    text: heard.object ? told(scene, heard, "multicast group") : "nobody has joined the multicast group",
  }),
  [Decision.passedUp]: () => ({ kind: "bridge.up", text: "the bridge's own interface gets it" }),
  [Decision.encapsulated]: (heard) => ({
    kind: "encapsulate",
    text: `put into ${ENCAPSULATIONS[heard.detail] ?? "another packet"}`,
  }),
  [Decision.tunnel]: (heard, scene) => ({
    kind: "decapsulate",
    text: told(scene, heard, "taken out for tunnel"),
  }),
  [Decision.enqueued]: (heard, scene) => ({ kind: "qdisc.enqueue", text: told(scene, heard, "queued in") }),
  [Decision.dequeued]: (heard, scene) => ({
    kind: "qdisc.dequeue",
    text: told(scene, heard, "leaves queue"),
  }),
  [Decision.trafficClass]: (heard, scene) => ({
    kind: "class",
    text: scene.words(heard) ?? "a class of its qdisc",
  }),
  [Decision.filter]: (heard, scene) => ({
    kind: "filter",
    text: told(scene, heard, "tc filter", filterKindName(heard.detail)),
  }),
  [Decision.action]: (heard, scene) => ({
    kind: "action",
    text: told(scene, heard, `tc action says ${tcActionName(heard.detail)}`),
  }),
  [Decision.xfrmPolicy]: (heard, scene) => ({
    kind: "ipsec.policy",
    text: told(scene, heard, `IPsec policy ${heard.detail ? "allows it" : "forbids it"}`, "none fits"),
  }),
  [Decision.xfrmState]: (heard, scene) => ({
    kind: "ipsec.state",
    text: told(scene, heard, heard.detail ? "opened by IPsec state" : "protected by IPsec state"),
  }),
  [Decision.virtualService]: (heard, scene) => ({
    kind: "ipvs.service",
    text: told(scene, heard, "virtual service"),
  }),
  [Decision.server]: (heard, scene) => ({
    kind: "ipvs.server",
    text: heard.object ? told(scene, heard, "server chosen") : "no server can take it",
  }),
  [Decision.virtualConnection]: (heard, scene) => ({
    kind: "ipvs.connection",
    text: told(scene, heard, "IPVS connection"),
  }),
  [Decision.reassembly]: () => ({ kind: "reassemble", text: "put together from fragments" }),
  [Decision.socket]: (heard, scene) => ({
    kind: "socket",
    text: told(scene, heard, `TCP socket in state ${socketStateName(heard.detail)}`),
  }),
  [Decision.delivered]: (heard, scene) => ({
    kind: "deliver",
    text: told(scene, heard, `taken by ${TAKERS[heard.detail]?.word ?? "this host"}`),
  }),
};

/** Null where a report is not worth a line: edits show as changed fields. */
export function wordsFor(heard: Heard, scene: Scene): Wording | null {
  return WORDS[heard.kind]?.(heard, scene) ?? null;
}

const PREROUTING = 0;
const INPUT = 1;
const FORWARD = 2;
const OUTPUT = 3;

function hookText(heard: Heard, scene: Scene): string {
  const here = scene.interfaceName(heard.ifindex);
  const out = scene.interfaceName(heard.outIfindex);
  switch (heard.detail) {
    case PREROUTING:
    case INPUT:
      return `${hookName(heard.detail)} -i ${here}`;
    case FORWARD:
      return `FORWARD -i ${here} -o ${out}`;
    case OUTPUT:
      return `OUTPUT -o ${out}`;
    default:
      return `${hookName(heard.detail)} -o ${here}`;
  }
}

/** Before and after: the state that the connection had when the packet came, and has now. */
function connectionText({ connection: now, ctInfo }: Heard, { before }: Scene): string {
  if (!now) return ctInfo === CT_UNTRACKED ? "conntrack: UNTRACKED (NOTRACK)" : "conntrack: INVALID";
  const isNew = now.info === "NEW" && !now.status.includes("CONFIRMED");
  const state = !now.state
    ? ""
    : before && before.state !== now.state
      ? ` ${before.state} -> ${now.state}`
      : ` ${now.state}`;
  const was = before ? flags(before.status) : "";
  const is = flags(now.status);
  const status =
    was !== is && before
      ? `${was || "[UNREPLIED]"} -> ${is || "[UNREPLIED]"}`
      : is || (isNew ? "" : "[UNREPLIED]");
  return [
    `conntrack: ${now.info}${isNew ? " (new connection)" : ""}${state}`,
    now.original,
    `reply ${now.reply}`,
    status,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** As conntrack -L shows them; what is confirmed needs no word. */
function flags(status: readonly string[]): string {
  return status
    .filter((word) => word === "ASSURED" || word === "REPLIED" || word === "DYING" || word === "TEMPLATE")
    .map((word) => `[${word}]`)
    .join(" ");
}
