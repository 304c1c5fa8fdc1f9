/** What differs between the two ways of a packet, in words. */
import { describeObject } from "../../explain/index.js";
import { flowText, frameFlow } from "../../explain/index.js";
import { ObjectKind } from "../../kernel/abi.generated.js";
import type { VethworkKernel } from "../../kernel/kernel.js";
import { describeDevice } from "../../kernel/links.js";
import * as layouts from "../../kernel/objects.generated.js";
import { blocksOf, type TapBlock } from "../blocks.js";
import { interfaceName } from "../names.js";

const LINKTYPE_ETHERNET = 1;

/** "a packet of udp 10.0.0.1:5 > 10.0.0.2:7, sent at a:eth0, 60 bytes" */
export function flowOf(kernel: VethworkKernel, device: number, frame: Uint8Array): string {
  const link = kernel.machine.keepMailbox(() => describeDevice(kernel.machine, device));
  const at = interfaceName(link.netns, link.ifname);
  return `a packet of ${flowText(frameFlow(LINKTYPE_ETHERNET, frame))}, ${frame.length} bytes, sent at ${at}`;
}

const hex = (byte: number | undefined): string =>
  byte === undefined ? "nothing" : `0x${byte.toString(16).padStart(2, "0")}`;

/** The first difference between the blocks that the recipe wrote and those of the slow path; undefined: there is none. */
export function differenceOfBlocks(
  fast: Uint8Array,
  slow: Uint8Array,
  tapName: (tap: number) => string,
): string | undefined {
  if (Buffer.compare(fast, slow) === 0) return undefined;
  const [ours, theirs] = [[...blocksOf(fast)], [...blocksOf(slow)]];
  const place = (block: TapBlock): string => `${tapName(block.tap)} (${block.direction})`;
  for (const [i, right] of theirs.entries()) {
    const block = ours[i];
    const which = `frame ${i + 1} of ${theirs.length}`;
    if (!block)
      return `the recipe ends after ${i} of the slow path's ${theirs.length} frames: ${place(right)} is missing`;
    if (place(block) !== place(right))
      return `${which} is one of ${place(block)} by the recipe, of ${place(right)} on the slow path`;
    const length = Math.max(block.frame.length, right.frame.length);
    for (let at = 0; at < length; at++)
      if (block.frame[at] !== right.frame[at])
        return `${which}, ${place(right)}, is ${hex(block.frame[at])} at byte ${at} by the recipe, ${hex(right.frame[at])} on the slow path`;
    if (block.timeNs !== right.timeNs || block.packetId !== right.packetId)
      return `${which}, ${place(right)}, has another time or packet id by the recipe than on the slow path`;
  }
  if (ours.length > theirs.length)
    return `the recipe has a frame of ${place(ours[theirs.length]!)} behind the ${theirs.length} of the slow path`;
  return `the comments of the ${theirs.length} frames differ`;
}

/** Kinds of objects that may lie anywhere, with what their fields are called. */
const KINDS: [kind: number, layout: Record<string, number> | undefined][] = [
  [ObjectKind.DEVICE, layouts.Device],
  [ObjectKind.NEIGHBOR, layouts.Neighbor],
  [ObjectKind.FDB, layouts.FdbEntry],
  [ObjectKind.CONNECTION, layouts.Connection],
  [ObjectKind.VS_CONNECTION, layouts.VsConnection],
  [ObjectKind.VS_DESTINATION, layouts.VsDestination],
  [ObjectKind.VS_SERVICE, layouts.VsService],
  [ObjectKind.XT_RULE, layouts.XtRule],
  [ObjectKind.XT_POLICY, undefined],
  [ObjectKind.BRIDGE_PORT, undefined],
  [ObjectKind.SET, undefined],
  [ObjectKind.ROUTE, undefined],
  [ObjectKind.QDISC, undefined],
  [ObjectKind.CLASS, undefined],
  [ObjectKind.FILTER, undefined],
  [ObjectKind.XFRM_STATE, undefined],
];
/** addresses are multiples of this; no object that is asked for is longer */
const ALIGNED = 16;
const LONGEST = 2048;

/** The first difference between memory after the recipe and after the slow path, both from the address `at` on. */
export function differenceOfMemory(
  kernel: VethworkKernel,
  at: number,
  fast: Uint8Array,
  slow: Uint8Array,
): string {
  let i = 0;
  while (fast[i] === slow[i]) i++;
  const word = (bytes: Uint8Array): string => {
    const from = i - ((at + i) % 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return from >= 0 && from + 4 <= bytes.length ? String(view.getUint32(from, true)) : hex(bytes[i]);
  };
  return `${ownerOf(kernel, at + i)} is ${word(fast)} after the recipe, ${word(slow)} after the slow path`;
}

/** What an address belongs to, as well as can be told. */
function ownerOf(kernel: VethworkKernel, address: number): string {
  const { machine } = kernel;
  const inState = address - machine.state;
  if (inState >= 0 && inState < layouts.KernelState.size)
    return `${fieldOf(layouts.KernelState, inState)} of the kernel's state`;
  return machine.keepMailbox(() => {
    for (let base = address - (address % ALIGNED); base > 0 && address - base < LONGEST; base -= ALIGNED)
      for (const [kind, layout] of KINDS) {
        if (!kernel.object(kind, base)) continue;
        const offset = address - base;
        if (layout && offset >= layout.size!) continue;
        const { text } = describeObject(kernel, kind, base);
        return `${layout ? fieldOf(layout, offset) : `the word at ${offset} behind the beginning`} of ${text}`;
      }
    return `the word at address ${address}`;
  });
}

function fieldOf(layout: Record<string, number>, offset: number): string {
  let name = "";
  for (const [field, at] of Object.entries(layout)) if (field !== "size" && at <= offset) name = field;
  return `"${name}"`;
}
