/** IPv6 of a namespace ends (inet6_net_exit, fib6_net_exit, ipv6_frags_exit_net); it begins in inet6.ts. */
import { Conf6Sysctl, Net6Sysctl } from "../abi/ipv6";
import { NeighSysctl } from "../abi/sysctl";
import { release } from "../memory";
import { Namespace } from "../net/namespace";
import { freeTable, Table } from "../table";
import { destroyTables6 } from "./fib-clean";
import { Inet6Namespace, ipv6Of } from "./inet6";
import { destroyFragments6 } from "./reassembly";

/** Called when the devices are gone. */
export function destroyIpv6Namespace(ns: Namespace): void {
  destroyFragments6(ns);
  destroyTables6(ns);
  const n = ipv6Of(ns);
  release(n.sysctls, Net6Sysctl.COUNT << 2);
  release(n.confAll, Conf6Sysctl.COUNT << 2);
  release(n.confDefault, Conf6Sysctl.COUNT << 2);
  release(n.neighDefault, NeighSysctl.COUNT << 2);
  freeTable(n.addresses);
  release(changetype<usize>(n.addresses), <u32>offsetof<Table>());
  release(ns.inet6, <u32>offsetof<Inet6Namespace>());
  ns.inet6 = 0;
}
