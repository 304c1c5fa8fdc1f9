/** Follows one packet through a lab, in a copy of its kernel that is thrown away (or, asked for, in the kernel itself). */
import { Decision } from "../kernel/abi.generated.js";
import type { Machine } from "../kernel/machine.js";
import type { Lab } from "../lab/lab.js";
import { findInterface, interfaceName } from "../lab/names.js";
import { VethworkError } from "../model/errors.js";
import { copyEnd, overall } from "./disposition.js";
import { frameLayers, packetLayers } from "./fields.js";
import type { HintPlace } from "./hints.js";
import { listen, type Heard } from "./listen.js";
import type { Deciding, Disposition, Trace } from "./step.js";
import { summarize } from "./summary.js";
import { Walk, type Copy, type Words } from "./walk.js";

export interface TraceOptions {
  /** NETNS:IFACE */
  at: string;
  /** a whole frame; for an interface without Ethernet (a tunnel of IP packets) the packet */
  frame: Uint8Array;
  /** sent by the interface (default), as a replay does, or received by it */
  direction?: "out" | "in";
  /** ns of virtual time to watch at most; default 5 s */
  forNs?: number;
  /** what the packet does to the lab stays done, and the time that was watched has passed */
  commit?: boolean;
  /** describes an object of the kernel; left out, objects are told by their kind alone */
  describe?: (heard: Heard) => Deciding | undefined;
}

export const DEFAULT_FOR_NS = 5e9;
const FIRST_SLICE_NS = 1e6;
export const ARPHRD_ETHER = 1;
export const ARPHRD_LOOPBACK = 772;
/** frames that fit into the mailbox */
const IN_MAILBOX = 32768;

/**
 * Sends a frame and tells what becomes of it. Without `commit` the lab is afterwards what it was, byte for byte.
 * @throws VethworkError ENODEV for an unknown interface
 */
export function traceFrame(lab: Lab, options: TraceOptions): Trace {
  const { machine } = lab.kernel;
  const { netns, ifname } = findInterface(lab.kernel, options.at);
  if (options.commit) return follow(lab, netns, ifname, options);
  // a capture that is under way stays what it is
  lab.kernel.flushTaps();
  const before = machine.snapshot();
  const host = machine.host;
  // nothing of what does not happen is captured
  machine.host = { ...host, flush() {}, openTap: () => -1 };
  try {
    return follow(lab, netns, ifname, options);
  } finally {
    machine.host = host;
    machine.restore(before);
  }
}

function follow(lab: Lab, netns: string, ifname: string, options: TraceOptions): Trace {
  const { kernel } = lab;
  const names = new Names(lab);
  const startNs = kernel.nowNs;
  const { describe = () => undefined } = options;
  const words: Words = {
    netnsName: (id) => names.netns(id),
    interfaceName: (id, ifindex) => names.iface(id, ifindex),
    describe,
  };
  const walk = new Walk(words, startNs);
  const stop = listen(
    kernel.machine,
    (heard) => walk.hear(heard),
    (kind) => walk.wants(kind),
  );
  let refused: Disposition | null = null;
  try {
    walk.begin();
    refused = send(kernel.machine, netns, ifname, options, walk);
    watch(lab, walk, startNs + (options.forNs ?? DEFAULT_FOR_NS));
  } finally {
    stop();
  }
  const place = (copy: Copy): HintPlace => names.place(copy);
  const ends = walk.copies.map((copy) => copyEnd(copy, place, kernel.nowNs));
  return {
    at: interfaceName(netns, ifname),
    direction: options.direction ?? "out",
    packet: summarize(layersOf(lab, netns, ifname, options.frame)),
    length: options.frame.length,
    startNs,
    steps: walk.copies.flatMap(({ steps }) => steps).sort((a, b) => a.step - b.step),
    copies: ends.map((end) => ({ ...end, timeNs: end.timeNs - startNs })),
    watchedNs: kernel.nowNs - startNs,
    quiet: !walk.underWay,
    omitted: walk.omitted,
    omittedSteps: walk.omittedSteps,
    end: refused ?? overall(ends),
  };
}

function layersOf({ kernel }: Lab, netns: string, ifname: string, frame: Uint8Array) {
  const { hardware } = kernel.link(netns, ifname);
  if (hardware === ARPHRD_ETHER || hardware === ARPHRD_LOOPBACK) return frameLayers(frame);
  return packetLayers(frame, frame[0]! >> 4 === 6 ? 0x86dd : 0x0800);
}

/** Null, or why the interface did not take it. */
function send(
  m: Machine,
  netns: string,
  ifname: string,
  { frame, direction }: TraceOptions,
  walk: Walk,
): Disposition | null {
  const [id, index] = [m.namespaceId(netns), m.ifindex(netns, ifname)];
  // in a copy of the kernel a region is gone with it
  const region = (): number => (m.exports.allocate_region!(frame.length) as number) >>> 0;
  const at = frame.length <= IN_MAILBOX ? m.mailbox : region();
  if (!at) throw new VethworkError("ENOMEM", "Cannot allocate memory for the packet");
  m.bytes.set(frame, at);
  const call = direction === "in" ? m.exports.packet_receive! : m.exports.packet_send!;
  const result = call(id, index, at, frame.length) as number;
  // what a driver or a qdisc lost at once has its walk
  if (result >= 0 || walk.copies.length) return null;
  let error: VethworkError;
  try {
    m.check(result);
    return null;
  } catch (thrown) {
    error = thrown as VethworkError;
  }
  const hints: Record<string, string> = {
    ENETDOWN: `${netns ? `ip -n ${netns}` : "ip"} link set ${ifname} up`,
    EMSGSIZE: `the frame is longer than the MTU of ${ifname} allows: ${netns ? `ip -n ${netns}` : "ip"} link set ${ifname} mtu N`,
    EINVAL: "the frame is shorter than an Ethernet header",
    EOPNOTSUPP: "leave --in out: the packet is then one that the interface sends",
  };
  const hint = hints[error.code];
  return {
    disposition: "REFUSED",
    reason: error.code,
    netns,
    interface: ifname,
    text: `${ifname} does not take it: ${error.message}`,
    ...(hint && { hint }),
  };
}

/** Lets time pass until nothing is under way any more. */
function watch({ kernel }: Lab, walk: Walk, untilNs: number): void {
  kernel.run(0);
  for (let slice = FIRST_SLICE_NS; walk.underWay && kernel.nowNs < untilNs; slice *= 2)
    kernel.run(Math.min(slice, untilNs - kernel.nowNs));
}

/** Names of namespaces and interfaces by their numbers, and what hints ask. */
class Names {
  private readonly namespaces = new Map<number, string>();
  private readonly interfaces = new Map<string, string>();

  constructor(private readonly lab: Lab) {
    const { kernel } = lab;
    for (const name of kernel.netnsNames()) {
      const id = kernel.machine.namespaceId(name);
      this.namespaces.set(id, name);
      for (const { ifindex, ifname } of kernel.links(name)) this.interfaces.set(`${id}/${ifindex}`, ifname);
    }
  }
  netns(id: number): string {
    return this.namespaces.get(id) ?? "?";
  }
  iface(id: number, ifindex: number): string {
    return this.interfaces.get(`${id}/${ifindex}`) ?? `if${ifindex}`;
  }
  place({ last, heard }: Copy): HintPlace {
    const here = last.netns ? last : heard.findLast(({ netns }) => netns);
    const received = heard.findLast(({ kind, netns }) => kind === Decision.received && netns === here?.netns);
    const name = (one: Heard | undefined, ifindex: number): string | undefined =>
      one && ifindex ? this.iface(one.netns, ifindex) : undefined;
    return {
      kernel: this.lab.kernel,
      netns: here ? this.netns(here.netns) : undefined,
      iface: name(here, here?.ifindex ?? 0),
      input: name(received, received?.ifindex ?? 0),
      output: name(here, here?.outIfindex ?? 0),
    };
  }
}
