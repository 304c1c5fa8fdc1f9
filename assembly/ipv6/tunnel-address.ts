/** Addresses that tunnels over IPv4 give themselves (add_v4_addrs, __ipv6_isatap_ifid of net/ipv6/addrconf.c). */
import { Conf6Sysctl } from "../abi/ipv6";
import { DeviceFlag, HardwareType } from "../abi/device";
import { RouteScope, RouteTable, RouteType } from "../abi/route";
import { Device } from "../device/device";
import { firstAddress } from "../net/devinet";
import { write32 } from "../wire/bytes";
import { addPlainAddress6 } from "./addrconf";
import { addKernelRoute } from "./fib";
import { conf6, Inet6Device } from "./inet6";

/** A tunnel's hardware address is its local IPv4 address (dev->dev_addr). */
function localOf(d: Device): u32 {
  return <u32>d.address;
}

/** add_v4_addrs: fe80::a.b.c.d for a tunnel to one host, ::a.b.c.d for one to all; of all own addresses where the tunnel has none. */
export function addTunnelAddresses(i: Inet6Device): void {
  const d = i.device;
  const toOne = !(d.hardware == <u32>HardwareType.SIT && !(d.flags & DeviceFlag.POINTOPOINT));
  if (toOne && conf6(i, Conf6Sysctl.addr_gen_mode) == 1) return;
  const length: u32 = toOne ? 64 : 96;
  if (localOf(d)) {
    addOne(i, localOf(d), toOne, length);
    return;
  }
  let each: Device | null = d.namespace.firstDevice;
  while (each !== null) {
    let a = each.flags & DeviceFlag.UP ? firstAddress(each) : null;
    while (a !== null) {
      const onHost = a.scope >= <u32>RouteScope.HOST;
      if (a.scope != <u32>RouteScope.LINK && !(onHost && d.flags & DeviceFlag.POINTOPOINT))
        addOne(i, a.local, toOne, length);
      a = a.next;
    }
    each = each.next;
  }
}

function addOne(i: Inet6Device, local: u32, toOne: bool, length: u32): void {
  const address: usize = memory.data(16, 8);
  memory.fill(address, 0, 16);
  if (toOne) write32(address, 0xfe800000);
  write32(address + 12, local);
  addPlainAddress6(i, address, length);
  addKernelRoute(i.device, RouteTable.MAIN, address, length, RouteType.UNICAST, 256, 0, 0, 0);
}

/** __ipv6_isatap_ifid: fe80::[02]00:5efe:a.b.c.d. False where the tunnel has no local address. */
export function writeIsatap(d: Device, to: usize): bool {
  const local = localOf(d);
  if (!local) return false;
  const first = local >> 24;
  const notGlobal =
    first == 0 ||
    first == 10 ||
    first == 127 ||
    first >= 224 ||
    local >> 20 == 0xac1 ||
    local >> 16 == 0xc0a8 ||
    local >> 16 == 0xa9fe ||
    local >> 8 == 0xc00002 ||
    local >> 8 == 0xc63364 ||
    local >> 8 == 0xc05863;
  memory.fill(to, 0, 16);
  write32(to, 0xfe800000);
  write32(to + 8, notGlobal ? 0x00005efe : 0x02005efe);
  write32(to + 12, local);
  return true;
}
