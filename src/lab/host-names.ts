/** Names for the addresses of a lab, for name resolution blocks: of containers (namespaces), and of services as far as anything names them. */
import type { VethworkKernel } from "../kernel/kernel.js";
import { formatIpv4 } from "../kernel/text.js";
import type { XtRule } from "../model/netfilter.js";
import type { Address } from "../model/state.js";
import { interfaceName } from "./names.js";

const isOutside = ({ local }: Address): boolean => !local.startsWith("127.") && local !== "::1";

/** The namespace where it has no other address, else NETNS.IFACE. IPv6: where no other interface has one, as each has several. */
function nameInterfaces(kernel: VethworkKernel, names: Map<string, string>): void {
  for (const netns of kernel.netnsNames()) {
    const own = kernel.addresses(netns).filter(isOutside);
    const own6 = kernel.addresses6(netns).filter(isOutside);
    const name = (isAlone: boolean, ifname: string): string =>
      isAlone && netns ? netns : interfaceName(netns, ifname).replace(":", ".");
    for (const { local, ifname } of own) give(names, local, name(own.length === 1, ifname));
    const isAlone = new Set([...own, ...own6].map(({ ifname }) => ifname)).size === 1;
    for (const { local, ifname } of own6) give(names, local, name(isAlone, ifname));
  }
}

function give(names: Map<string, string>, address: string, name: string): void {
  if (!names.has(address)) names.set(address, name);
}

const HOST = "255.255.255.255";
/** the address that a rule is about, where it is one */
function destinationOf({ dst, not }: XtRule): string | null {
  return dst && !not?.dst && (dst.mask === HOST || dst.mask === "32") ? dst.address : null;
}

function commentOf({ matches }: XtRule): string {
  const comment = matches.find(({ kind }) => kind === "comment");
  return comment ? String(comment.text ?? "") : "";
}

/** What kube-proxy writes beside the addresses of a service: "default/web:http cluster IP" (pkg/proxy/iptables/proxier.go). */
const KUBE = /^([a-z0-9-]+)\/([a-z0-9.-]+)(?::[a-z0-9-]*)? (?:cluster IP|external IP|loadbalancer IP)\b/i;

/** Services by the rules that lead to them: NAME.NAMESPACE.svc of Kubernetes; an address of nobody's that is translated is NAME.published. */
function nameByRules(
  kernel: VethworkKernel,
  services: Map<string, string>,
  names: Map<string, string>,
): void {
  for (const netns of kernel.netnsNames()) {
    if (!kernel.xtTables(netns, "ipv4").includes("nat")) continue;
    for (const { name: chain } of kernel.xtChains(netns, "ipv4", "nat"))
      for (const rule of kernel.xtRules(netns, "ipv4", "nat", chain)) {
        const address = destinationOf(rule);
        if (!address) continue;
        const kube = KUBE.exec(commentOf(rule));
        if (kube) give(services, address, `${kube[2]}.${kube[1]}.svc`);
        const to = dnatTarget(rule);
        if (to && names.has(to) && !names.has(address) && !services.has(address))
          give(services, address, `${names.get(to)}.published`);
      }
  }
}

/** The one address that a rule of DNAT leads to. */
function dnatTarget({ target }: XtRule): string | null {
  if (!target || !("kind" in target) || target.kind !== "DNAT") return null;
  const first = Number(target.addressFirst);
  return first && first === Number(target.addressLast) ? formatIpv4(first) : null;
}

/** Virtual services that nothing else names: vip.NETNS, vip-A-B-C-D.NETNS where a director has several. */
function nameVirtualServices(kernel: VethworkKernel, names: Map<string, string>): void {
  for (const netns of kernel.netnsNames()) {
    const addresses = kernel.vsServices(netns).flatMap(({ key }) => ("address" in key ? [key.address] : []));
    const vips = [...new Set(addresses)].filter((address) => !names.has(address));
    for (const vip of vips)
      give(
        names,
        vip,
        [vips.length > 1 ? `vip-${vip.replaceAll(/[.:]/g, "-")}` : "vip", netns].filter(Boolean).join("."),
      );
  }
}

/** Every address that has a name now. */
export function hostNames(kernel: VethworkKernel): Map<string, string> {
  const interfaces = new Map<string, string>();
  nameInterfaces(kernel, interfaces);
  const services = new Map<string, string>();
  nameByRules(kernel, services, interfaces);
  // a service's address may be on an interface as well (kube-ipvs0): its name says more
  const names = new Map([...interfaces, ...services]);
  nameVirtualServices(kernel, names);
  return names;
}
