/** bitmap:port (net/netfilter/ipset/ip_set_bitmap_port.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetError, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import { actOnPlace, actOnPlaceForgiving } from "./bitmap";
import { takePort } from "./packet-fields";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** bitmap_port_uadt */
export function bitmapPortUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (q.port < set.first || q.port > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  if (adt == Adt.TEST) return actOnPlace(set, q, adt, q.port - set.first);
  let last = q.present & SetField.portTo ? q.portTo : q.port;
  if (q.port > last) {
    const swapped = q.port;
    q.port = last;
    last = swapped;
    if (q.port < set.first) return -SetError.IPSET_ERR_BITMAP_RANGE;
  }
  if (last > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  for (let port = q.port; port <= last; port++) {
    const answer = actOnPlaceForgiving(set, q, adt, port - set.first);
    if (answer) return answer;
  }
  return 0;
}

/** bitmap_port_kadt: TCP and UDP only (ip_set_get_ip_port) */
export function bitmapPortPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (!takePort(q, (q.dimensionFlags & SetDimension.ONE_SRC) != 0)) return -Errno.EINVAL;
  if (q.protocol != Protocol.TCP && q.protocol != Protocol.UDP) return -Errno.EINVAL;
  if (q.port < set.first || q.port > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  return actOnPlace(set, q, adt, q.port - set.first);
}
