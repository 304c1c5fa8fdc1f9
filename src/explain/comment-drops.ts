/** Lost packets as the comments of a capture tell them, in the form of the table that a lab keeps. */
import { ObjectKind } from "../kernel/abi.generated.js";
import type { Cause } from "../model/cause.js";
import type { CommentLine } from "./comments.js";
import type { Description } from "./describe.js";
import { flowText, sortedReport, type DropGroup, type DroppedFlow, type DropReport } from "./drops.js";
import { frameFlow } from "./frame-flow.js";
import { lossText, type ReasonText } from "./hints.js";

/** The frame that a comment is on: what was seen of the packet last. */
export interface LostFrame {
  /** LINKTYPE_* */
  linkType: number;
  bytes: Uint8Array;
  /** bytes that the frame had */
  originalLength: number;
  timeNs: number;
  packetId: number;
}

const PREFIX = "SKB_DROP_REASON_";
/** as many as a lab's table has */
const MOST_FLOWS = 4096;
const MOST_GROUPS = 4096;
/** no line of vethwork is longer */
const LONGEST_VALUE = 4096;
const IPV6 = 0x86dd;

/** the comment of a packet that a virtual service had no server for is the same */
const NO_RULE: ReasonText = {
  meaning: "refused by connection tracking, NAT, defragmentation or a virtual service, not by a rule",
  hint: "conntrack -S counts why (a full table, no port for SNAT); ipvsadm -Ln: has each service a server? vethwork drops --lab names it",
};

export class CommentDrops {
  private readonly groups = new Map<string, { group: DropGroup; flows: Map<string, DroppedFlow> }>();
  private flows = 0;
  private uncounted = 0;

  constructor(
    private readonly room: { flows: number; groups: number } = { flows: MOST_FLOWS, groups: MOST_GROUPS },
  ) {}

  /** Counts a line DROP. Others say nothing of losses. */
  add({ word, values }: CommentLine, frame: LostFrame): void {
    if (word !== "DROP") return;
    const flow = frameFlow(frame.linkType, frame.bytes);
    const text = flowText(flow);
    const value = (key: string): string => (values.get(key) ?? "").slice(0, LONGEST_VALUE);
    const isIpv6 = flow.etherType === IPV6;
    const parts = ["reason", "place", "hook", "table", "chain", "n", "rule", "because"].map(value);
    const key = JSON.stringify([...parts, value("table") !== "" && isIpv6]);
    let entry = this.groups.get(key);
    if (!entry) {
      if (this.groups.size >= this.room.groups) {
        this.uncounted++;
        return;
      }
      entry = { group: newGroup(value, isIpv6), flows: new Map() };
      this.groups.set(key, entry);
    }
    const { group, flows } = entry;
    const { originalLength: bytes, timeNs, packetId } = frame;
    group.packets++;
    group.bytes += bytes;
    const known = flows.get(text);
    if (known) {
      known.packets++;
      known.bytes += bytes;
      known.lastNs = timeNs;
    } else if (this.flows < this.room.flows) {
      this.flows++;
      flows.set(text, { text, flow, packets: 1, bytes, firstNs: timeNs, lastNs: timeNs, packetId });
    } else group.otherFlows++;
  }

  report(): DropReport {
    const groups = [...this.groups.values()].map(({ group, flows }) => ({
      ...group,
      flows: [...flows.values()].sort((a, b) => b.packets - a.packets),
    }));
    return sortedReport(groups, this.uncounted);
  }
}

function newGroup(value: (key: string) => string, isIpv6: boolean): DropGroup {
  const reason = value("reason").startsWith(PREFIX) ? value("reason").slice(PREFIX.length) : value("reason");
  const at = value("place");
  const iface = at.slice(at.lastIndexOf(":") + 1);
  const by = culprit(value, isIpv6);
  const kind = !by ? ObjectKind.NONE : value("n") === "0" ? ObjectKind.XT_POLICY : ObjectKind.XT_RULE;
  const {
    meaning,
    hint,
    usual = false,
  } = reason === "NETFILTER_DROP" && !by ? NO_RULE : lossText({ reason, iface, kind });
  const hook = value("hook");
  return {
    packets: 0,
    bytes: 0,
    reason: reason === "" ? "NOT_SPECIFIED" : reason,
    meaning,
    at,
    ...(hook && { hook }),
    ...(by && { by }),
    hint,
    usual,
    flows: [],
    otherFlows: 0,
  };
}

function culprit(value: (key: string) => string, isIpv6: boolean): Description | undefined {
  const [table, chain, n, words] = ["table", "chain", "n", "rule"].map(value);
  if (!table || !chain) return undefined;
  const what = n === "0" ? `policy ${words!.slice(words!.lastIndexOf(" ") + 1)}` : `rule ${n}: ${words}`;
  const at = value("place");
  const netns = at.slice(0, Math.max(0, at.lastIndexOf(":")));
  const because = value("because");
  return {
    text: `${isIpv6 ? "ip6tables, " : ""}table ${table}, chain ${chain}, ${what}`,
    ...(words && { words }),
    netns,
    ...(because && { because: causeOf(because) }),
  };
}

/** FILE:LINE, or FILE; the capture does not have the command's words. */
function causeOf(text: string): Cause {
  const [, file = text, line = "0"] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { file, line: Number(line), command: "" };
}
