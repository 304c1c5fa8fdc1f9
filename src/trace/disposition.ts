/** How a packet ended, in one word of a closed vocabulary, what decided, and what to change. */
import { Decision } from "../kernel/abi.generated.js";
import { lossOf, type HintPlace } from "./hints.js";
import { dropReasonName, HELD, TAKEN_BY_FRAGMENTS, TAKERS } from "./numbers.js";
import type { CopyEnd, Deciding, Disposition, DispositionWord, Step, StepKind } from "./step.js";
import { summarize } from "./summary.js";
import type { Copy } from "./walk.js";

/** The best end is that of the packet: one copy that arrives counts more than those that were nobody's. */
const RANK: DispositionWord[] = [
  "DELIVERED",
  "FORWARDED_OUT",
  "CONSUMED",
  "HELD",
  "DROPPED",
  "REPLACED",
  "REFUSED",
];

/** Drops that say least: the copy was not meant for who got it. */
const IDLE_REASONS = new Set([
  "OTHERHOST",
  "BRIDGE_NO_EGRESS_PORT",
  "MULTICAST_NOT_JOINED",
  "UNHANDLED_PROTO",
]);

/** Which steps decide a drop, most telling first, by what its reason begins with; else the last step with an object. */
const DECIDING: [RegExp, StepKind[]][] = [
  [/^NETFILTER_DROP$/, ["rule", "policy", "ipvs.connection", "ipvs.service", "conntrack"]],
  [/^TC_/, ["action", "filter"]],
  [/^(QDISC_DROP|QUEUE_PURGE)$/, ["qdisc.enqueue"]],
  [/^NEIGH_/, ["neighbor"]],
  [/^XFRM_/, ["ipsec.policy", "ipsec.state"]],
  [/^BRIDGE_/, ["bridge.vlan", "fdb", "bridge.port-out", "bridge.port-in"]],
  [/^(VXLAN_|TUNNEL_|GRE_)/, ["fdb", "decapsulate"]],
  [/^(IP_INNOROUTES|IP_INADDRERRORS|IP_OUTNOROUTES|PKT_TOO_BIG|IP_RPFILTER)$/, ["route", "policy-rule"]],
  [/^(TCP_|SOCKET_)/, ["socket"]],
  [/^(FRAG_|DUP_FRAG)/, ["hold"]],
];

/** Where the packet was when it ended, in names. */
export type PlaceOf = (copy: Copy) => HintPlace;

export function copyEnd(copy: Copy, placeOf: PlaceOf, nowNs: number): CopyEnd {
  const end = endOf(copy, placeOf(copy));
  return {
    copy: copy.number,
    parent: copy.parent?.number ?? 0,
    relation: copy.relation,
    packetId: String(copy.packetId),
    begin: copy.begin,
    packet: summarize(copy.layers),
    timeNs: copy.end ? copy.end.timeNs : nowNs,
    ...end,
  };
}

function endOf(copy: Copy, place: HintPlace): Disposition {
  const where = {
    ...(place.netns !== undefined && { netns: place.netns }),
    ...(place.iface && { interface: place.iface }),
  };
  const { end } = copy;
  if (end?.kind === Decision.drop) {
    const reason = dropReasonName(end.detail);
    const object = decidingObject(copy.steps, reason);
    const { meaning, hint } = lossOf(reason, place, copy);
    return {
      disposition: "DROPPED",
      reason,
      ...where,
      text: meaning,
      ...(object && { object }),
      hint,
    };
  }
  if (!end) return held(copy, where);
  if (end.kind === Decision.becomesError)
    return {
      disposition: "CONSUMED",
      reason: "PATH_MTU",
      ...where,
      text: "too long for the tunnel's way: it is made into the ICMP error that its sender gets",
      hint: "lower the MTU of the sender's interface, or raise that of the way under the tunnel",
    };
  const taken = copy.heard.findLast(({ kind }) => kind === Decision.delivered);
  if (taken) {
    if (taken.detail === TAKEN_BY_FRAGMENTS)
      return {
        disposition: "REPLACED",
        reason: "FRAGMENTS",
        ...where,
        text: "other packets go on in its place",
      };
    const taker = TAKERS[taken.detail] ?? { word: "this host", own: false };
    const object = copy.steps.findLast(({ kind }) => kind === "deliver")?.object;
    const disposition = taker.own ? "CONSUMED" : "DELIVERED";
    return {
      disposition,
      reason: taker.word,
      ...where,
      text: `${taker.own ? "taken" : "delivered to"} ${taker.own ? `by ${taker.word}` : taker.word}`,
      ...(object && { object }),
    };
  }
  if (copy.heard.some(({ kind }) => kind === Decision.left))
    return {
      disposition: "FORWARDED_OUT",
      reason: "NO_OTHER_END",
      ...where,
      text: `left the lab by ${place.iface ?? "a device"}, which has no other end`,
    };
  if (copy.steps.some(({ kind }) => kind === "copy"))
    return { disposition: "REPLACED", reason: "COPIES", ...where, text: "its copies go on in its place" };
  return { disposition: "CONSUMED", reason: "KERNEL", ...where, text: "the kernel needs it no more" };
}

function held(copy: Copy, where: { netns?: string; interface?: string }): Disposition {
  const waits = copy.heard.findLast(({ kind }) => kind === Decision.held || kind === Decision.enqueued);
  const step = copy.steps.findLast(({ kind }) => kind === "hold" || kind === "qdisc.enqueue");
  const neighbor = copy.steps.findLast(({ kind }) => kind === "neighbor");
  const why =
    waits?.kind === Decision.held
      ? HELD[waits.detail]
      : waits
        ? { reason: "QDISC", text: "waits in a queueing discipline" }
        : { reason: "BACKLOG", text: "is still on its way" };
  const object = step?.object ?? (why?.reason === "NEIGHBOR" ? neighbor?.object : undefined);
  return {
    disposition: "HELD",
    reason: why?.reason ?? "UNKNOWN",
    ...where,
    text: why?.text ?? "waits",
    ...(object && { object }),
    hint: "watch longer: --for TIME",
  };
}

function decidingObject(steps: readonly Step[], reason: string): Deciding | undefined {
  const kinds = DECIDING.find(([pattern]) => pattern.test(reason))?.[1];
  if (!kinds) return undefined;
  return steps.findLast((step) => step.object && kinds.includes(step.kind))?.object;
}

/** The end of the packet as a whole: of its copies and pieces, not of what it caused. */
export function overall(ends: readonly CopyEnd[]): Disposition {
  const byNumber = new Map(ends.map((end) => [end.copy, end]));
  const own = ends.filter((end) => isOwn(end, byNumber));
  let best = own[0]!;
  for (const end of own.slice(1)) if (better(end, best)) best = end;
  const { disposition, reason, netns, interface: iface, object, hint } = best;
  const same = own.filter((end) => end.disposition === disposition).length;
  const leaves = own.filter((end) => end.disposition !== "REPLACED").length;
  const copies = leaves > 1 ? ` (${same} of ${leaves} copies)` : "";
  return {
    disposition,
    reason,
    ...(netns !== undefined && { netns }),
    ...(iface !== undefined && { interface: iface }),
    text: best.text + copies,
    ...(object && { object }),
    ...(hint && { hint }),
  };
}

function isOwn(end: CopyEnd, byNumber: Map<number, CopyEnd>): boolean {
  for (let at: CopyEnd | undefined = end; at; at = byNumber.get(at.parent))
    if (at.relation === "caused") return false;
  return true;
}

function better(one: CopyEnd, other: CopyEnd): boolean {
  const [a, b] = [RANK.indexOf(one.disposition), RANK.indexOf(other.disposition)];
  if (a !== b) return a < b;
  if (one.disposition !== "DROPPED") return false;
  const [idle, otherIdle] = [IDLE_REASONS.has(one.reason), IDLE_REASONS.has(other.reason)];
  if (idle !== otherIdle) return !idle;
  return one.timeNs > other.timeNs;
}
