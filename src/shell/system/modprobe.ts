/** modprobe, rmmod, lsmod: what is modelled is always there. */
import { unsupported } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { Program } from "../program.js";

/** Modules whose work this kernel does. */
const MODELLED = new Set([
  "veth",
  "bridge",
  "dummy",
  "stp",
  "llc",
  "af_packet",
  "tunnel4",
  "ip_tunnel",
  "gre",
]);
/** The families of modules of netfilter: tables, matches, targets, connection tracking, NAT and sets. */
const NETFILTER =
  /^(x_tables|ip6?_tables|ip6?table_(raw|mangle|nat|filter|security)|xt_\w+|ipt_\w+|nf_conntrack(_ipv4)?|nf_nat(_ipv4)?|nf_defrag_ipv[46]|nf_log_(syslog|common|ipv4)|nf_reject_ipv4|nf_dup_ipv4|iptable_nat|ip_set(_\w+)?|nfnetlink(_log)?)$/;

/** Filters and actions of traffic control. */
const TRAFFIC_CONTROL =
  /^(cls_(u32|fw|flower|matchall)|act_(gact|mirred|police|skbedit|vlan|pedit|csum)|sch_ingress)$/;

/** IPVS and its schedulers. */
const VIRTUAL_SERVER = /^ip_vs(_(rr|wrr|lc|wlc|lblc|lblcr|dh|sh|sed|nq|fo|ovf|mh|twos))?$/;

const BRIDGE_NETFILTER = "br_netfilter";
const IFB = "ifb";
/** devices that the module ifb makes where `numifbs` does not say otherwise */
const IFBS = 2;

/** Modules whose devices come with them, by the names that modprobe knows them by. */
const TUNNELS: Record<string, "ipip" | "ip_gre" | "sit"> = {
  ipip: "ipip",
  ip_gre: "ip_gre",
  sit: "sit",
  netdev_tunl0: "ipip",
  netdev_gre0: "ip_gre",
  netdev_sit0: "sit",
};

function isModelled(name: string): boolean {
  return (
    Object.hasOwn(TUNNELS, name) ||
    MODELLED.has(name) ||
    NETFILTER.test(name) ||
    TRAFFIC_CONTROL.test(name) ||
    VIRTUAL_SERVER.test(name) ||
    name === IFB
  );
}

export const modprobe: Program = async (args, context) => {
  let quiet = false;
  let remove = false;
  let ifbs = IFBS;
  const names: string[] = [];
  for (const arg of args) {
    if (/^-[aqrvb]+$/.test(arg)) {
      quiet ||= arg.includes("q");
      remove ||= arg.includes("r");
    } else if (["--quiet", "--all", "--verbose", "--use-blacklist"].includes(arg))
      quiet ||= arg === "--quiet";
    else if (arg === "--remove") remove = true;
    else if (arg === "--first-time" || arg.startsWith("-")) throw unsupported(`modprobe ${arg}`);
    else if (names[0] === IFB && /^numifbs=\d{1,4}$/.test(arg)) ifbs = Number(arg.slice(8));
    else if (names.length > 0 && arg.includes("="))
      throw unsupported(`the module parameter ${names[0]} ${arg}`);
    else names.push(arg.replaceAll("-", "_"));
  }
  const missing = names.filter((name) => name !== BRIDGE_NETFILTER && !isModelled(name));
  if (remove && names.length > missing.length) throw unsupported(`removing the module ${names[0]}`);
  // bridged packets meet the rules from here on
  if (names.includes(BRIDGE_NETFILTER)) context.kernel.apply({ op: "module.load", name: BRIDGE_NETFILTER });
  if (!remove && names.some((name) => VIRTUAL_SERVER.test(name)))
    context.kernel.apply({ op: "module.load", name: "ip_vs" });
  if (names.includes(IFB)) loadIfb(context.kernel, ifbs);
  for (const name of names)
    if (Object.hasOwn(TUNNELS, name) && !remove)
      context.kernel.apply({ op: "module.load", name: TUNNELS[name]! });
  if (missing.length === 0) return 0;
  if (quiet) return 1;
  const stderr = missing
    .map((name) => `modprobe: FATAL: Module ${name} not found: it is not modelled by vethwork.\n`)
    .join("");
  return { stdout: "", stderr, exitCode: 1 };
};

/** ifb_init_module: its devices come with it, in the initial namespace; a module that is there is not loaded again. */
function loadIfb(kernel: Kernel, count: number): void {
  if (kernel.netnsNames().some((netns) => kernel.links(netns).some((link) => link.kind === IFB))) return;
  for (let i = 0; i < count; i++)
    kernel.apply({ op: "link.add", netns: "", ifname: `${IFB}${i}`, kind: IFB });
}

export const rmmod: Program = async (args) => {
  throw unsupported(`rmmod ${args.join(" ")}`.trim());
};

export const lsmod: Program = async (_args, context) => {
  const lines = [
    "Module                  Size  Used by",
    ...[...context.kernel.modules(), ...MODELLED].map(
      (name) => `${name.padEnd(19)} ${"16384".padStart(8)}  0`,
    ),
  ];
  return { stdout: `${lines.join("\n")}\n`, stderr: "", exitCode: 0 };
};
