/** How interfaces are called outside the kernel: `NETNS:IFACE`, and just `IFACE` in the initial namespace. */
import { VethworkError } from "../model/errors.js";
import type { Kernel } from "../model/kernel.js";

export interface InterfaceName {
  netns: string;
  ifname: string;
}

export function interfaceName(netns: string, ifname: string): string {
  return netns ? `${netns}:${ifname}` : ifname;
}

/** Splits at the first colon: names of namespaces and interfaces cannot hold one. */
export function parseInterfaceName(text: string): InterfaceName {
  const colon = text.indexOf(":");
  return colon < 0
    ? { netns: "", ifname: text }
    : { netns: text.slice(0, colon), ifname: text.slice(colon + 1) };
}

/** Finds an interface by name; throws ENODEV with the names that there are. */
export function findInterface(kernel: Kernel, text: string): InterfaceName {
  const name = parseInterfaceName(text);
  if (kernel.netnsNames().includes(name.netns) && hasLink(kernel, name)) return name;
  const all = interfaceNames(kernel);
  const near = all.filter((other) => other.endsWith(`:${name.ifname}`) || other === name.ifname);
  const hint = near.length
    ? `did you mean ${near.slice(0, 5).join(" or ")}?`
    : `there are: ${all.slice(0, 20).join(", ")}${all.length > 20 ? ", ..." : ""}`;
  throw new VethworkError("ENODEV", `there is no interface "${text}" in the lab; ${hint}`);
}

function hasLink(kernel: Kernel, { netns, ifname }: InterfaceName): boolean {
  try {
    kernel.link(netns, ifname);
    return true;
  } catch (error) {
    if (error instanceof VethworkError && error.code === "ENODEV") return false;
    throw error;
  }
}

/** All interfaces of a kernel in the order of their namespaces and numbers. */
export function interfaceNames(kernel: Kernel): string[] {
  return kernel
    .netnsNames()
    .flatMap((netns) => kernel.links(netns).map((link) => interfaceName(netns, link.ifname)));
}

/** A test of names for -i: lists joined by commas, `*` for any text. Nothing given: every interface. */
export function interfaceFilter(lists: string[]): (name: string) => boolean {
  const patterns = lists.flatMap((list) => list.split(",")).filter((name) => name !== "");
  if (!patterns.length) return () => true;
  const tests = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
          .join(".*")}$`,
      ),
  );
  return (name) => tests.some((test) => test.test(name));
}
