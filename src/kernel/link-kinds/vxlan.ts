/** VXLAN devices in the mailbox (VxlanRecord). */
import { VethworkError } from "../../model/errors.js";
import type { LinkData } from "../../model/link-kinds/index.js";
import type { VxlanData } from "../../model/link-kinds/vxlan.js";
import { TunnelDf, TunnelDfNames, VxlanAttribute, VxlanFlag, VxlanRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { putAddress, takeAddress } from "../tunnel-address.js";
import type { LinkKindCodec } from "./index.js";

const FLAGS: [keyof VxlanData, number][] = [
  ["learning", VxlanFlag.LEARN],
  ["proxy", VxlanFlag.PROXY],
  ["rsc", VxlanFlag.RSC],
  ["l2miss", VxlanFlag.L2MISS],
  ["l3miss", VxlanFlag.L3MISS],
  ["external", VxlanFlag.COLLECT_METADATA],
  ["vnifilter", VxlanFlag.VNIFILTER],
  ["udp_zero_csum6_tx", VxlanFlag.UDP_ZERO_CSUM6_TX],
  ["udp_zero_csum6_rx", VxlanFlag.UDP_ZERO_CSUM6_RX],
  ["gbp", VxlanFlag.GBP],
];

function write(m: Machine, at: number, data: LinkData | undefined): void {
  if (data?.kind !== "vxlan")
    throw new VethworkError("EINVAL", "Error: Not enough attributes provided to perform the operation.");
  const put = (field: number, value: number) => m.setU32(at + field, value);
  let attributes = 0;
  const number = (value: number | undefined, attribute: number, field: number) => {
    if (value === undefined) return;
    attributes |= attribute;
    put(field, value);
  };
  putAddress(
    m,
    data.remote,
    at + VxlanRecord.remoteHigh,
    at + VxlanRecord.remoteLow,
    at + VxlanRecord.remoteFamily,
  );
  putAddress(
    m,
    data.local,
    at + VxlanRecord.localHigh,
    at + VxlanRecord.localLow,
    at + VxlanRecord.localFamily,
  );
  if (data.remote !== undefined) attributes |= VxlanAttribute.REMOTE;
  if (data.local !== undefined) attributes |= VxlanAttribute.LOCAL;
  number(data.id, VxlanAttribute.ID, VxlanRecord.vni);
  number(data.link, VxlanAttribute.LINK, VxlanRecord.link);
  if (data.ttl !== "inherit") number(data.ttl, VxlanAttribute.TTL, VxlanRecord.ttl);
  number(data.tos, VxlanAttribute.TOS, VxlanRecord.tos);
  number(data.ageing, VxlanAttribute.AGEING, VxlanRecord.ageing);
  number(data.limit, VxlanAttribute.LIMIT, VxlanRecord.limit);
  number(data.port, VxlanAttribute.PORT, VxlanRecord.port);
  number(data.df === undefined ? undefined : TunnelDf[DF[data.df]], VxlanAttribute.DF, VxlanRecord.df);
  number(data.port_range?.low, VxlanAttribute.PORT_RANGE, VxlanRecord.portMin);
  number(data.port_range?.high, VxlanAttribute.PORT_RANGE, VxlanRecord.portMax);
  if (data.port_range && data.port_range.high < data.port_range.low)
    throw new VethworkError("EINVAL", "Error: Invalid source port range.");
  put(VxlanRecord.label, data.label ?? 0);
  let flags = 0;
  let mask = 0;
  for (const [key, flag] of FLAGS) {
    if (data[key] === undefined) continue;
    mask |= flag;
    if (data[key]) flags |= flag;
  }
  if (data.ttl === "inherit") {
    mask |= VxlanFlag.TTL_INHERIT;
    flags |= VxlanFlag.TTL_INHERIT;
  }
  if (data.udp_csum !== undefined) {
    attributes |= VxlanAttribute.UDP_CSUM;
    if (!data.udp_csum) flags |= VxlanFlag.UDP_ZERO_CSUM_TX;
  }
  put(VxlanRecord.flags, flags);
  put(VxlanRecord.flagMask, mask);
  put(VxlanRecord.attributes, attributes);
}

const DF = { unset: "UNSET", set: "SET", inherit: "INHERIT" } as const;

function read(m: Machine, at: number): VxlanData {
  const get = (field: number) => m.u32(at + field);
  const flags = get(VxlanRecord.flags);
  const has = (flag: number) => (flags & flag) !== 0;
  const data: VxlanData = {
    kind: "vxlan",
    id: get(VxlanRecord.vni),
    port_range: { low: get(VxlanRecord.portMin), high: get(VxlanRecord.portMax) },
    port: get(VxlanRecord.port),
    tos: get(VxlanRecord.tos),
    ttl: has(VxlanFlag.TTL_INHERIT) ? "inherit" : get(VxlanRecord.ttl),
    df: TunnelDfNames[get(VxlanRecord.df)]!.toLowerCase() as "unset" | "set" | "inherit",
    label: get(VxlanRecord.label),
    ageing: get(VxlanRecord.ageing),
    limit: get(VxlanRecord.limit),
    udp_csum: !has(VxlanFlag.UDP_ZERO_CSUM_TX),
  };
  for (const [key, flag] of FLAGS) Object.assign(data, { [key]: has(flag) });
  const remote = takeAddress(
    m,
    at + VxlanRecord.remoteHigh,
    at + VxlanRecord.remoteLow,
    at + VxlanRecord.remoteFamily,
  );
  const local = takeAddress(
    m,
    at + VxlanRecord.localHigh,
    at + VxlanRecord.localLow,
    at + VxlanRecord.localFamily,
  );
  if (remote !== undefined) data.remote = remote;
  if (local !== undefined) data.local = local;
  if (get(VxlanRecord.link)) data.link = get(VxlanRecord.link);
  return data;
}

export const vxlan: LinkKindCodec = { write, read };
