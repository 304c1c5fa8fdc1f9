/**
 * What an object of the kernel is, in words, and which command of the user caused it. Objects are named by their kind and their address in
 * the kernel's memory, as reports of decisions and drops name them.
 */
import { ObjectKind } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import type { Cause } from "../model/cause.js";
import type { FoundObject } from "../kernel/objects.js";
import { TELLERS, type Told } from "./tellers.js";
import { objectKindOf } from "./kinds.js";

export interface Description {
  /** one line, with the words of Linux's tools: "table filter, chain FORWARD, rule 2: -A FORWARD -i eth0 -j DROP" */
  text: string;
  /** those words alone, where a tool has any: "-A FORWARD -i eth0 -j DROP" */
  words?: string;
  /** the namespace it is in, "" for the initial one; absent where it is gone */
  netns?: string;
  /** the command that made it */
  because?: Cause;
  /** the command that changed it last, where that is another one (flags and MTU of links) */
  changed?: Cause;
  /** it is not there any more */
  gone?: true;
}

/**
 * Describes what a decision (Decision of abi/decision.ts) relied on. Undefined where the decision is not about an object of the kernel
 * (an edit, a timer, a drop) or where it found none (`object` 0).
 */
export function describe(
  kernel: VethworkKernel,
  decision: number,
  object: number,
  detail = 0,
): Description | undefined {
  const kind = objectKindOf(decision, detail);
  return kind === undefined || object === 0 ? undefined : describeObject(kernel, kind, object, { detail });
}

/** What is known of an object from the time when it was named. */
export interface Known {
  /** detail of the decision */
  detail?: number;
  /** number of the command that had made it then: another one now means that the address has been used again */
  cause?: number;
}

/** Describes the object of a kind (ObjectKind) at an address. One that is gone is said to be gone. */
export function describeObject(
  kernel: VethworkKernel,
  kind: number,
  object: number,
  { detail = 0, cause }: Known = {},
): Description {
  const { machine, causes } = kernel;
  return machine.keepMailbox(() => {
    const found = kernel.object(kind, object >>> 0);
    if (!found || (cause !== undefined && found.cause !== cause)) return goneObject(kernel, kind, cause);
    const told = tell(kernel, kind, found, object >>> 0, detail);
    if (!told) return goneObject(kernel, kind, cause);
    const because = causes.get(found.cause);
    const changed = found.changed === found.cause ? undefined : causes.get(found.changed);
    return { ...told, netns: found.netns, ...(because && { because }), ...(changed && { changed }) };
  });
}

function tell(
  kernel: VethworkKernel,
  kind: number,
  found: FoundObject,
  object: number,
  detail: number,
): Told | undefined {
  return TELLERS[kind]?.(kernel, found, object, detail);
}

/** English names of the kinds. */
const NAMES: Record<number, string> = {
  [ObjectKind.DEVICE]: "link",
  [ObjectKind.FDB]: "forwarding entry",
  [ObjectKind.BRIDGE_PORT]: "bridge port",
  [ObjectKind.VLAN_GROUP]: "bridge VLAN table",
  [ObjectKind.MULTICAST_GROUP]: "multicast group",
  [ObjectKind.RULE]: "policy rule",
  [ObjectKind.ROUTE]: "route",
  [ObjectKind.NEIGHBOR]: "neighbour",
  [ObjectKind.ADDRESS]: "address",
  [ObjectKind.XT_RULE]: "rule of iptables",
  [ObjectKind.XT_POLICY]: "chain of iptables",
  [ObjectKind.SET]: "set",
  [ObjectKind.VS_SERVICE]: "virtual service",
  [ObjectKind.VS_DESTINATION]: "server of a virtual service",
  [ObjectKind.VS_CONNECTION]: "connection of a virtual service",
  [ObjectKind.CONNECTION]: "tracked connection",
  [ObjectKind.QDISC]: "queueing discipline",
  [ObjectKind.CLASS]: "traffic class",
  [ObjectKind.FILTER]: "filter",
  [ObjectKind.XFRM_POLICY]: "IPsec policy",
  [ObjectKind.XFRM_STATE]: "IPsec state",
};

function goneObject(kernel: VethworkKernel, kind: number, cause: number | undefined): Description {
  const because = cause === undefined ? undefined : kernel.causes.get(cause);
  return { text: `a ${NAMES[kind] ?? "thing"} that is gone now`, gone: true, ...(because && { because }) };
}

/** "lab.sh:12: iptables -A FORWARD -j DROP", for people. */
export function causeText({ file, line, command, within, calls }: Cause): string {
  const place = line > 0 ? `${file}:${line}` : file;
  const inside = within ? ` (line ${within.line} of ${within.name})` : "";
  const from = calls?.length ? ` [called from ${calls.map(callText).join(", ")}]` : "";
  return `${place}${inside}${command && `: ${command}`}${from}`;
}

function callText({ name, file, line }: NonNullable<Cause["calls"]>[number]): string {
  return `${name} at ${file}:${line}`;
}
