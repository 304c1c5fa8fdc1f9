/** The IP addresses of ipvlans come and go (ipvlan_addr4_event, ipvlan_addr4_validator_event in drivers/net/ipvlan/ipvlan_main.c). */
import { DeviceKind } from "../../abi/device";
import { allocate, release } from "../../memory";
import { Device } from "../device";
import { addressBusy, addressOf, hashAddress, Ipvlan, IpvlanAddress, ipvlanOf, unhashAddress } from "./state";

/** ipvlan_is_valid_dev */
function valid(d: Device): bool {
  return d.kind == DeviceKind.ipvlan && d.data != 0;
}

/**
 * The validator: whether the address is one of another ipvlan on the same device (EADDRINUSE). `family` is 4 or 6; an IPv4 address is `low`.
 */
export function ipvlanAddressTaken(d: Device, family: u32, high: u64, low: u64): bool {
  return valid(d) && addressBusy(ipvlanOf(d).port, family, high, low);
}

/** NETDEV_UP of an address. One that is there already (a secondary that was promoted) stays as it is. */
export function ipvlanAddressUp(d: Device, family: u32, high: u64, low: u64): void {
  if (!valid(d)) return;
  const v = ipvlanOf(d);
  if (addressBusy(v.port, family, high, low)) return;
  const a = changetype<IpvlanAddress>(allocate(<u32>offsetof<IpvlanAddress>()));
  if (!changetype<usize>(a)) return;
  a.owner = v;
  a.family = family;
  a.high = high;
  a.low = low;
  let last = v.addresses;
  if (last === null) v.addresses = a;
  else {
    while (last.next !== null) last = last.next!;
    last.next = a;
  }
  if (d.isUp()) hashAddress(a);
}

/** NETDEV_DOWN of an address */
export function ipvlanAddressDown(d: Device, family: u32, high: u64, low: u64): void {
  if (!valid(d)) return;
  const v = ipvlanOf(d);
  const a = addressOf(v, family, high, low);
  if (a !== null) forget(v, a);
}

function forget(v: Ipvlan, a: IpvlanAddress): void {
  unhashAddress(a);
  if (v.addresses === a) v.addresses = a.next;
  else {
    let before = v.addresses!;
    while (before.next !== a) before = before.next!;
    before.next = a.next;
  }
  release(changetype<usize>(a), <u32>offsetof<IpvlanAddress>());
}

export function forgetAddresses(v: Ipvlan): void {
  while (v.addresses !== null) forget(v, v.addresses!);
}
