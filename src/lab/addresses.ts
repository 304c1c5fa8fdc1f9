/** The address that a name of the lab means: a namespace (a container, a node), one of its interfaces, or an address itself. */
import { isIP } from "node:net";
import { VethworkError } from "../model/errors.js";
import type { Kernel } from "../model/kernel.js";
import type { Address } from "../model/state.js";
import type { AddressMap } from "../rewrite/index.js";
import { parseInterfaceName } from "./names.js";

/** RT_SCOPE_LINK: a link-local address says nothing without its interface */
const SCOPE_LINK = 253;

/**
 * @param name "web", "web:eth0", "10.0.0.1"
 * @param family of the address
 * @throws VethworkError ENOENT for a name that the lab does not have, EADDRNOTAVAIL where it has no such address, EINVAL where it has several
 */
export function addressOfName(kernel: Kernel, name: string, family: 4 | 6): string {
  const found = addressesOfName(kernel, name).filter((address) => isIP(address.local) === family);
  const [first] = found;
  if (!first) throw new VethworkError("EADDRNOTAVAIL", `${name} has no IPv${family} address`);
  if (found.length === 1) return first.local;
  const choices = found.map(({ local, ifname }) => `${local} (${ifname})`).join(", ");
  throw new VethworkError(
    "EINVAL",
    `${name} has ${found.length} IPv${family} addresses: ${choices}; say which, as the address or as ${parseInterfaceName(name).netns || name}:IFACE`,
  );
}

/** An address of a capture that becomes that of a name. @throws as addressOfName, with what is mapped before it */
export function mapTo(kernel: Kernel, from: string, name: string): AddressMap {
  try {
    return { from, name, to: [addressOfName(kernel, name, from.includes(":") ? 6 : 4)] };
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    throw new VethworkError(error.code, `--map ${from}=${name}: ${error.message}`);
  }
}

type NamedAddress = Pick<Address, "local" | "ifname">;

/** All addresses that a name may mean; not those of loopback, and link-local ones only where it is nothing else. */
export function addressesOfName(kernel: Kernel, name: string): NamedAddress[] {
  if (isIP(name)) return [{ local: name, ifname: "" }];
  const { netns, ifname } = name.includes(":")
    ? parseInterfaceName(name)
    : { netns: name, ifname: undefined };
  const names = kernel.netnsNames().filter((one) => one !== "");
  if (!names.includes(netns) && !(netns === "" && ifname !== undefined))
    throw new VethworkError(
      "ENOENT",
      `"${name}" is neither an address nor a name of the lab; there are: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", ..." : ""}`,
    );
  const all = [...kernel.addresses(netns), ...kernel.addresses6(netns)].filter((address) =>
    ifname === undefined ? address.ifname !== "lo" : address.ifname === ifname,
  );
  const wide = all.filter((address) => address.scope !== SCOPE_LINK);
  return [4, 6].flatMap((family) => {
    const ofFamily = (list: Address[]) => list.filter((address) => isIP(address.local) === family);
    return ofFamily(wide).length ? ofFamily(wide) : ofFamily(all);
  });
}
