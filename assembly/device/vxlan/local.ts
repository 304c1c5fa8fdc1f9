/** The other end of the tunnel is on this host (encap_bypass_if_local in drivers/net/vxlan/vxlan_core.c). */
import { DropReason } from "../../abi/drop";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { drop, Packet } from "../../packet";
import { bypass } from "./bypass";
import { findByVni } from "./receive";
import { findSocket } from "./socket";
import { Remote, Vxlan } from "./state";
import { countVni, VniCount } from "./vni-filter";

/** The frame goes to the device of the VNI as it is; it is lost where there is none. Consumes it. */
export function stayHere(v: Vxlan, p: Packet, r: Remote, port: u32, vni: u32): void {
  const s = findSocket(v.origin, port, v.flags, r.family);
  // a socket is bound to no device: it is found only for a destination without one
  let other: Vxlan | null = null;
  if (s !== null && !r.ifindex) other = findByVni(s, vni);
  if (other === null) {
    if (K.recording) refuse(Refusal.path);
    v.device.txErrors++;
    countVni(v, vni, VniCount.txError, 0);
    drop(p, DropReason.VXLAN_VNI_NOT_FOUND);
    return;
  }
  bypass(p, v, other, vni, true);
}
