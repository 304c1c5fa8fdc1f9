/** Packets of virtual services, and what is known of their connections (net/netfilter/xt_ipvs.c). */
import { VsConnFlag } from "../../abi/ipvs";
import { XtIpvsMatch } from "../../abi/xt-match";
import { VsConnection } from "../../ipvs/connection";
import { findOut } from "../../ipvs/find";
import { fillInfo, isIpvsProtocol } from "../../ipvs/header";
import { existingIpvs } from "../../ipvs/namespace";
import { knownIpvs } from "../../ipvs/state";
import { Packet } from "../../packet";
import { CtDir, directionOf } from "../conntrack/connection";
import { XtContext } from "./context";

// XT_IPVS_*
const IPVS: u32 = 1;
const PROTOCOL: u32 = 2;
const ADDRESS: u32 = 4;
const PORT: u32 = 8;
const DIRECTION: u32 = 16;
const METHOD: u32 = 32;
const CONTROL_PORT: u32 = 64;

/** Where it is asked, `bit` holds, or, inverted, does not. */
function agrees(r: XtIpvsMatch, bit: u32, holds: bool): bool {
  return !(r.bitmask & bit) || holds != ((r.invert & bit) != 0);
}

/**
 * ipvs_mt. More than --ipvs is known of a packet only where its connection is found, as that of a packet from a server whose ends are swapped
 * (conn_out_get): so a packet on its way to a masqueraded server is recognised once it has that server's address, and an answer never is.
 */
export function matchIpvs(c: XtContext, r: XtIpvsMatch): bool {
  const p = c.packet;
  if (r.bitmask == IPVS) return agrees(r, IPVS, p.ipvs != 0);
  const v = existingIpvs(c.nf.namespace);
  if (!p.ipvs || v === null) return false;
  const info = knownIpvs().matched;
  fillInfo(p, p.network, true, false, info);
  if (!agrees(r, PROTOCOL, info.protocol == r.protocol) || !isIpvsProtocol(info.protocol)) return false;
  const found = findOut(v, info);
  return found !== null && fits(p, found, r);
}

/** It asks no more than whether IPVS has seen the packet. */
export function asksForServiceAlone(r: XtIpvsMatch): bool {
  return r.bitmask == IPVS;
}

function fits(p: Packet, c: VsConnection, r: XtIpvsMatch): bool {
  if (r.bitmask & DIRECTION && !p.conntrack) return false;
  const control = c.control;
  return (
    agrees(r, PORT, c.virtualPort == <u16>r.virtualPort) &&
    agrees(r, CONTROL_PORT, control !== null && control.virtualPort == <u16>r.controlPort) &&
    agrees(r, DIRECTION, directionOf(p.conntrackInfo) == <u32>CtDir.ORIGINAL) &&
    agrees(r, METHOD, (c.flags & VsConnFlag.FWD_MASK) == r.method) &&
    agrees(r, ADDRESS, !((c.virtualAddress ^ r.virtualAddress) & r.virtualMask))
  );
}
