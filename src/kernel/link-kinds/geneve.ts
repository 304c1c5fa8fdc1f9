/** Geneve devices in the mailbox (GeneveRecord). */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { GeneveData } from "../../model/link-kinds/geneve.js";
import type { LinkData } from "../../model/link-kinds/index.js";
import { GeneveAttribute, GeneveRecord, TunnelDf, TunnelDfNames } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { putAddress, takeAddress } from "../tunnel-address.js";
import type { LinkKindCodec } from "./index.js";

const DF = { unset: "UNSET", set: "SET", inherit: "INHERIT" } as const;

function write(m: Machine, at: number, data: LinkData | undefined): void {
  if (data?.kind !== "geneve")
    throw new VethworkError("EINVAL", "Error: Not enough attributes provided to perform the operation.");
  if (data.udp_zero_csum6_tx || data.udp_zero_csum6_rx === false)
    throw unsupported("a Geneve tunnel over IPv6");
  let attributes = 0;
  const number = (value: number | undefined, attribute: number, field: number) => {
    if (value === undefined) return;
    attributes |= attribute;
    m.setU32(at + field, value);
  };
  putAddress(
    m,
    data.remote,
    at + GeneveRecord.remoteHigh,
    at + GeneveRecord.remoteLow,
    at + GeneveRecord.remoteFamily,
  );
  if (data.remote !== undefined) attributes |= GeneveAttribute.REMOTE;
  number(data.id, GeneveAttribute.ID, GeneveRecord.vni);
  number(data.port, GeneveAttribute.PORT, GeneveRecord.port);
  if (data.ttl === "inherit") number(1, GeneveAttribute.TTL, GeneveRecord.ttlInherit);
  else number(data.ttl, GeneveAttribute.TTL, GeneveRecord.ttl);
  number(data.tos, GeneveAttribute.TOS, GeneveRecord.tos);
  number(data.df === undefined ? undefined : TunnelDf[DF[data.df]], GeneveAttribute.DF, GeneveRecord.df);
  number(
    data.udp_csum === undefined ? undefined : Number(data.udp_csum),
    GeneveAttribute.UDP_CSUM,
    GeneveRecord.udpChecksum,
  );
  if (data.external) number(1, GeneveAttribute.EXTERNAL, GeneveRecord.external);
  m.setU32(at + GeneveRecord.label, data.label ?? 0);
  m.setU32(at + GeneveRecord.attributes, attributes);
}

function read(m: Machine, at: number): GeneveData {
  const get = (field: number) => m.u32(at + field);
  const data: GeneveData = {
    kind: "geneve",
    id: get(GeneveRecord.vni),
    ttl: get(GeneveRecord.ttlInherit) ? "inherit" : get(GeneveRecord.ttl),
    tos: get(GeneveRecord.tos),
    df: TunnelDfNames[get(GeneveRecord.df)]!.toLowerCase() as "unset" | "set" | "inherit",
    port: get(GeneveRecord.port),
    external: get(GeneveRecord.external) !== 0,
    udp_csum: get(GeneveRecord.udpChecksum) !== 0,
    udp_zero_csum6_rx: true,
  };
  const remote = takeAddress(
    m,
    at + GeneveRecord.remoteHigh,
    at + GeneveRecord.remoteLow,
    at + GeneveRecord.remoteFamily,
  );
  if (remote !== undefined) data.remote = remote;
  return data;
}

export const geneve: LinkKindCodec = { write, read };
