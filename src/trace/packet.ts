/** The trace with what the kernel's objects are in words, and which command made them. */
import { causeText, describeObject, objectKindOf } from "../explain/index.js";
import { Decision, ObjectKind } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import type { Lab } from "../lab/lab.js";
import type { Cause } from "../model/cause.js";
import type { Heard } from "./listen.js";
import type { Deciding, Trace } from "./step.js";
import { traceFrame, type TraceOptions } from "./trace.js";

export type TracePacketOptions = Omit<TraceOptions, "describe">;

/** Sends a frame and tells what becomes of it, as `vethwork trace` does. Throws ENODEV for an unknown interface. */
export function tracePacket(lab: Lab, options: TracePacketOptions): Trace {
  return traceFrame(lab, { ...options, describe: (heard) => describe(lab.kernel, heard) });
}

/** Objects whose words alone do not say where they are: a rule's chain and number, a set's type. */
const NAMED = new Set<number>([ObjectKind.XT_RULE, ObjectKind.SET, ObjectKind.CLASS, ObjectKind.FILTER]);

/** An interface is its name in a walk: all that `ip link` says of it would hide the rest. */
function deviceName(kernel: VethworkKernel, kind: number, object: number): string | undefined {
  if (kind !== ObjectKind.BRIDGE_PORT && kind !== ObjectKind.DEVICE) return undefined;
  return kernel.machine.keepMailbox(() => {
    const found = kernel.object(kind, object);
    return found ? kernel.linkAt(found.netns, found.ifindex)?.ifname : undefined;
  });
}

/** The report is about a chain, not about a rule. */
const CHAIN = 0x100;

function kindOf({ kind, detail }: Heard): number | undefined {
  // connections are told with their states, before and after
  if (kind === Decision.connection || kind === Decision.confirmed || kind === Decision.nat) return undefined;
  return objectKindOf(kind, detail);
}

function describe(kernel: VethworkKernel, heard: Heard): Deciding | undefined {
  const kind = kindOf(heard);
  if (kind === undefined) return undefined;
  const detail = heard.kind === Decision.table ? CHAIN : heard.detail;
  const told = describeObject(kernel, kind, heard.object, { detail });
  if (told.gone) return undefined;
  const name = deviceName(kernel, kind, heard.object);
  const text =
    name ??
    (kind === ObjectKind.SET ? shortSet(told.text) : NAMED.has(kind) ? told.text : (told.words ?? told.text));
  const cause = told.because ?? told.changed;
  return { text, ...(cause && { because: placeOf(cause, text) }) };
}

/** "lab.sh:12: iptables ...", without the command where the object says the same. */
function placeOf(cause: Cause, text: string): string {
  const whole = causeText(cause);
  return text.includes(cause.command) ? whole.replace(`: ${cause.command}`, "") : whole;
}

/** Name and type; the size of its hash is of no interest here. */
function shortSet(text: string): string {
  return text.split(" ").slice(0, 3).join(" ");
}
