/** VlanData in the mailbox (assembly/abi/vlan.ts). */
import { VethworkError } from "../../model/errors.js";
import type { LinkData, VlanData } from "../../model/link-kinds/index.js";
import { VlanFlag, VlanLinkRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import type { LinkKindCodec } from "./index.js";

const FLAGS = [
  ["reorder_hdr", VlanFlag.REORDER_HDR],
  ["gvrp", VlanFlag.GVRP],
  ["mvrp", VlanFlag.MVRP],
  ["loose_binding", VlanFlag.LOOSE_BINDING],
  ["bridge_binding", VlanFlag.BRIDGE_BINDING],
] as const;

/** pairs that fit behind the record in the 1024 bytes that are cleared for it */
const MOST_PAIRS = 120;

export const vlan: LinkKindCodec = {
  write(m: Machine, at: number, data: LinkData | undefined): void {
    const vlan = (data ?? { kind: "vlan" }) as VlanData;
    m.setU32(at + VlanLinkRecord.given, data ? 1 : 0);
    m.setU32(at + VlanLinkRecord.hasId, vlan.id === undefined ? 0 : 1);
    m.setU32(at + VlanLinkRecord.id, vlan.id ?? 0);
    const protocol = vlan.protocol === undefined ? 0 : vlan.protocol === "802.1Q" ? 0x8100 : 0x88a8;
    m.setU32(at + VlanLinkRecord.protocol, protocol);
    let flags = 0;
    let mask = 0;
    for (const [name, bit] of FLAGS) {
      if (vlan[name] === undefined) continue;
      mask |= bit;
      if (vlan[name]) flags |= bit;
    }
    m.setU32(at + VlanLinkRecord.flags, flags);
    m.setU32(at + VlanLinkRecord.mask, mask);
    const pairs = [...(vlan.ingress_qos ?? []), ...(vlan.egress_qos ?? [])];
    if (pairs.length > MOST_PAIRS) throw new VethworkError("EMSGSIZE", "Message too long");
    m.setU32(at + VlanLinkRecord.ingressCount, vlan.ingress_qos?.length ?? 0);
    m.setU32(at + VlanLinkRecord.egressCount, vlan.egress_qos?.length ?? 0);
    pairs.forEach(({ from, to }, i) => {
      m.setU32(at + VlanLinkRecord.size + i * 8, from);
      m.setU32(at + VlanLinkRecord.size + i * 8 + 4, to);
    });
  },

  read(m: Machine, at: number): VlanData {
    const flags = m.u32(at + VlanLinkRecord.flags);
    const ingress = m.u32(at + VlanLinkRecord.ingressCount);
    const egress = m.u32(at + VlanLinkRecord.egressCount);
    const pair = (i: number) => ({
      from: m.u32(at + VlanLinkRecord.size + i * 8),
      to: m.u32(at + VlanLinkRecord.size + i * 8 + 4),
    });
    const data: VlanData = {
      kind: "vlan",
      id: m.u32(at + VlanLinkRecord.id),
      protocol: m.u32(at + VlanLinkRecord.protocol) === 0x8100 ? "802.1Q" : "802.1ad",
      ingress_qos: Array.from({ length: ingress }, (_, i) => pair(i)),
      egress_qos: Array.from({ length: egress }, (_, i) => pair(ingress + i)),
    };
    for (const [name, bit] of FLAGS) data[name] = (flags & bit) !== 0;
    return data;
  },
};
