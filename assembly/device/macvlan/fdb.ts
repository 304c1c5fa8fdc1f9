/** `bridge fdb add|del ... self` on a macvlan (macvlan_fdb_add, macvlan_fdb_del): groups on any, other MACs on a passthru one. */
import { Errno } from "../../abi/errno";
import { isMulticast } from "../../wire/ethernet";
import { addExclusive, addMulticast, hasMulticast, removeMulticast, removeUnicast } from "../addresses";
import { Device } from "../device";
import { macvlanOf } from "./state";

/** `replaces`: the request would change an entry that is there (NLM_F_REPLACE). */
export function macvlanFdbAdd(d: Device, address: u64, replaces: bool): i32 {
  if (!isMulticast(address)) {
    if (!macvlanOf(d).port.passthru || replaces) return -Errno.EOPNOTSUPP;
    return addExclusive(d, address);
  }
  if (replaces) return -Errno.EOPNOTSUPP;
  if (hasMulticast(d, address)) return -Errno.EEXIST;
  addMulticast(d, address);
  return 0;
}

export function macvlanFdbDelete(d: Device, address: u64): i32 {
  if (isMulticast(address)) return removeMulticast(d, address);
  return macvlanOf(d).port.passthru ? removeUnicast(d, address) : -Errno.EOPNOTSUPP;
}
