/** `bridge fdb ... self` of a VXLAN device (vxlan_fdb_parse, vxlan_fdb_add, vxlan_fdb_delete, vxlan_fdb_info of vxlan_core.c). */
import { FdbRecord, FdbRequest, FdbState } from "../../abi/bridge";
import { Errno, Extack } from "../../abi/errno";
import { TunnelFdbRecord, VxlanFlag } from "../../abi/vxlan";
import { K } from "../../state";
import { Device, deviceByIndex } from "../device";
import { deleteEntry, FdbMode, findEntry, Place, REPLACE_MANY, updateEntry } from "./fdb";
import {
  BUCKETS,
  NTF_BY_USER,
  NTF_EXT_LEARNED,
  NTF_ROUTER,
  NTF_SELF,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  Remote,
  Vxlan,
  VxlanEntry,
  vxlanOf,
} from "./state";

/** vxlan_fdb_parse: what is not given is the device's own. 0 or a negative errno. */
function parse(v: Vxlan, r: TunnelFdbRecord, to: Place): i32 {
  to.high = r.high;
  to.low = r.low;
  to.family = r.family ? r.family : v.remoteFamily;
  to.port = r.port ? r.port : v.port;
  to.vni = r.hasVni ? r.vni : v.vni;
  to.ifindex = r.via;
  if (r.via && deviceByIndex(v.device.namespace, r.via) === null) return -Errno.EADDRNOTAVAIL;
  return 0;
}

function place(): Place {
  return changetype<Place>(memory.data(40, 8));
}

/** RTM_NEWNEIGH; `state` FdbState, `request` FdbRequest and, where an entry may gain a destination, `append`. */
export function addByUser(d: Device, mac: u64, state: u32, request: u32, append: bool, data: usize): i32 {
  const v = vxlanOf(d);
  const r = changetype<TunnelFdbRecord>(data);
  if (!r.family) return -Errno.EINVAL;
  const to = place();
  const error = parse(v, r, to);
  if (error) return error;
  if (to.family != v.remoteFamily) return -Errno.EAFNOSUPPORT;
  let nud = NUD_NOARP | NUD_PERMANENT;
  if (state == <u32>FdbState.NOARP) nud = NUD_NOARP | NUD_REACHABLE;
  else if (state == <u32>FdbState.REACHABLE) nud = NUD_REACHABLE;
  let flags = NTF_SELF | NTF_BY_USER;
  if (request & FdbRequest.externLearn) flags |= NTF_EXT_LEARNED;
  flags |= r.flags & NTF_ROUTER;
  const mode = request & FdbRequest.exclusive ? FdbMode.add : append ? FdbMode.append : FdbMode.replace;
  const vni = r.hasSourceVni ? r.sourceVni : v.vni;
  const result = updateEntry(v, mac, vni, to, nud, flags, mode);
  if (!result) {
    const e = findEntry(v, mac, vni);
    if (e !== null) e.cause = K.cause;
  }
  if (result != REPLACE_MANY) return result;
  K.extack = Extack.VXLAN_REPLACE_MANY;
  return -Errno.EOPNOTSUPP;
}

/** RTM_DELNEIGH; without an address the whole entry goes. */
export function deleteByUser(d: Device, mac: u64, data: usize): i32 {
  const v = vxlanOf(d);
  const r = changetype<TunnelFdbRecord>(data);
  const to = place();
  const error = parse(v, r, to);
  return error ? error : deleteEntry(v, mac, r.hasSourceVni ? r.sourceVni : v.vni, to);
}

/** The `skip`th destination of the table in the order of `bridge fdb show`, told as FdbRecord at `data` and TunnelFdbRecord at `more`. False behind the last. */
export function tellRemote(d: Device, skip: u32, data: usize, more: usize): bool {
  const v = vxlanOf(d);
  for (let i: u32 = 0; i < BUCKETS; i++) {
    let e = changetype<VxlanEntry | null>(load<u32>(v.buckets + ((<usize>i) << 2)));
    while (e !== null) {
      let r = e.remotes;
      while (r !== null) {
        if (!skip--) {
          const record = changetype<FdbRecord>(data);
          record.mac = e.mac;
          record.usedNs = e.usedNs;
          record.updatedNs = e.updatedNs;
          record.ifindex = d.ifindex;
          record.master = 0;
          record.vlan = 0;
          record.flags = 0;
          fillRemote(v, e, r, more);
          return true;
        }
        r = r.next;
      }
      e = e.next;
    }
  }
  return false;
}

/** vxlan_fdb_info: what `bridge fdb show` tells of a destination; 0 where it is what the device has anyway. */
function fillRemote(v: Vxlan, e: VxlanEntry, r: Remote, data: usize): void {
  const record = changetype<TunnelFdbRecord>(data);
  record.high = r.high;
  record.low = r.low;
  record.family = r.family;
  record.port = r.port != v.port ? r.port : 0;
  record.vni = r.vni;
  record.hasVni = r.vni != v.vni ? 1 : 0;
  record.sourceVni = e.vni;
  record.hasSourceVni = v.has(VxlanFlag.COLLECT_METADATA) && e.vni ? 1 : 0;
  record.via = r.ifindex;
  record.state = e.state;
  record.flags = e.flags & 0xff;
}
