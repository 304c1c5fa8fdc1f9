/** Properties of a wire: what a cable between two interfaces does to frames, as netem and the MTU of both ends say it. */
import { VethworkError } from "../model/errors.js";
import type { Kernel } from "../model/kernel.js";
import { TC_ROOT, type SchedOptions } from "../model/sched.js";
import { parsePercent, parseRate, parseTimeNs } from "../shell/tc/numbers.js";
import { findInterface, type InterfaceName } from "./names.js";

export interface WireProperties {
  /** ns that a frame takes, each way */
  delayNs?: number;
  /** ns by which the delay varies, evenly to both sides */
  jitterNs?: number;
  /** bytes a second, each way */
  rate?: number;
  /** part of the frames that is lost, 0 to 1, each way */
  loss?: number;
  /** bytes; set on both ends */
  mtu?: number;
  /** only frames that the named interface sends are delayed, slowed down and lost */
  oneWay?: boolean;
}

export interface Wire {
  /** NETNS:IFACE */
  iface: string;
  properties: WireProperties;
}

const EXAMPLE = "write for example client:eth0=delay:5ms,jitter:1ms,rate:10mbit,loss:1%,mtu:1400";
const PARTS = 2 ** 32 - 1;
/** frames that wait on a wire at most: enough for a second of the fastest wire that netem serves frame by frame */
const LIMIT = 100_000;
const MOST_MTU = 65535;
const LEAST_MTU = 68;

/** Reads `NETNS:IFACE=PROPERTY:VALUE,...` (`oneway` has no value). Throws EINVAL. */
export function parseWire(text: string): Wire {
  const wrong = (why: string): never => {
    throw new VethworkError("EINVAL", `--wire ${text}: ${why}; ${EXAMPLE}`);
  };
  const equals = text.indexOf("=");
  if (equals <= 0 || equals === text.length - 1) wrong("an interface and its properties are needed");
  const properties: WireProperties = {};
  for (const item of text.slice(equals + 1).split(",")) {
    const colon = item.indexOf(":");
    const name = colon < 0 ? item : item.slice(0, colon);
    const value = colon < 0 ? "" : item.slice(colon + 1);
    const time = (): number => {
      const ns = /[a-z]$/i.test(value) ? parseTimeNs(value) : undefined;
      return ns === undefined || ns < 0 || ns > 2 ** 52 ? wrong(`"${value}" is not a time`) : ns;
    };
    if (name === "delay") properties.delayNs = time();
    else if (name === "jitter") properties.jitterNs = time();
    else if (name === "rate") {
      const rate = parseRate(value);
      properties.rate = rate === undefined || rate < 1 ? wrong(`"${value}" is not a rate`) : rate;
    } else if (name === "loss")
      properties.loss = parsePercent(value) ?? wrong(`"${value}" is not a percentage`);
    else if (name === "mtu") {
      const mtu = Number(value);
      properties.mtu =
        /^\d+$/.test(value) && mtu >= LEAST_MTU && mtu <= MOST_MTU
          ? mtu
          : wrong(`an MTU is a number from ${LEAST_MTU} to ${MOST_MTU}, not "${value}"`);
    } else if (name === "oneway" && colon < 0) properties.oneWay = true;
    else wrong(`there is no property "${name}" (delay, jitter, rate, loss, mtu, oneway)`);
  }
  if (properties.jitterNs !== undefined && !properties.delayNs) wrong("a jitter needs a delay");
  return { iface: text.slice(0, equals), properties };
}

/** The ends of the cable that an interface belongs to: itself, and the other end of a veth. */
function ends(kernel: Kernel, name: InterfaceName): InterfaceName[] {
  const link = kernel.link(name.netns, name.ifname);
  if (link.kind !== "veth") return [name];
  const netns = link.linkNetns ?? name.netns;
  const peer = kernel
    .links(netns)
    .find((other) => other.kind === "veth" && other.ifindex === link.iflink && other.iflink === link.ifindex);
  return peer ? [name, { netns, ifname: peer.ifname }] : [name];
}

/**
 * Gives the wire of `iface` ("NETNS:IFACE") its properties: netem on both ends of a veth (on the named one with `oneWay`, or where there is no
 * other), the MTU on both. Throws ENODEV, and EEXIST where an end has a queueing discipline already.
 */
export function applyWire(kernel: Kernel, { iface, properties: p }: Wire): void {
  const named = findInterface(kernel, iface);
  const both = ends(kernel, named);
  const options = netemOptions(p);
  for (const { netns, ifname } of p.oneWay ? [named] : both) {
    if (!options) break;
    const root = kernel.qdiscs(netns, ifname).find(({ parent }) => parent === TC_ROOT);
    if (root && root.handle)
      throw new VethworkError(
        "EEXIST",
        `--wire ${iface}: ${netns ? `${netns}:` : ""}${ifname} has the queueing discipline ${root.kind} already; ` +
          "give it delay, rate and loss with tc",
      );
    kernel.apply({ op: "qdisc.add", netns, link: ifname, parent: TC_ROOT, kind: "netem", options });
  }
  if (p.mtu === undefined) return;
  for (const { netns, ifname } of both) kernel.apply({ op: "link.set", netns, link: ifname, mtu: p.mtu });
}

function netemOptions(p: WireProperties): SchedOptions | undefined {
  if (p.delayNs === undefined && p.rate === undefined && p.loss === undefined) return undefined;
  return {
    limit: LIMIT,
    latency: p.delayNs ?? 0,
    jitter: p.jitterNs ?? 0,
    loss: Math.round((p.loss ?? 0) * PARTS),
    ...(p.rate !== undefined && { hasRate: 1, rate: p.rate }),
  };
}
