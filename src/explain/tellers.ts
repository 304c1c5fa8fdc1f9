/** What is told of the objects of each kind. */
import { ObjectKind, XtFamilyNames, XtTableNames } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import {
  connectionAt,
  destinationAt,
  filterAt,
  serviceAt,
  virtualConnectionAt,
  type FoundObject,
} from "../kernel/objects.js";
import { formatMac } from "../kernel/text.js";
import { place, readChain, readRule } from "../kernel/netfilter/rules.js";
import type { XtFamily, XtTableName } from "../model/netfilter.js";
import type { Link } from "../model/state.js";
import { formatEntry } from "../shell/conntrack/print.js";
import { formatClassid } from "../shell/tc/handles.js";
import { Words } from "./words.js";

/** `text` is a whole line, `words` the part that a tool of Linux would print. */
export interface Told {
  text: string;
  words?: string;
}

type Teller = (
  kernel: VethworkKernel,
  found: FoundObject,
  object: number,
  detail: number,
) => Told | undefined;

const say = (name: string, words: string): Told => ({ text: `${name} ${words}`, words });

function linkOf(kernel: VethworkKernel, { netns, ifindex }: FoundObject): Link | undefined {
  return kernel.linkAt(netns, ifindex);
}

const nameOf = (kernel: VethworkKernel, found: FoundObject): string =>
  linkOf(kernel, found)?.ifname ?? `if${found.ifindex}`;

const device: Teller = (kernel, found) => {
  const link = linkOf(kernel, found);
  return link && say("link", new Words(kernel, found.netns).link(link));
};

const fdb: Teller = (kernel, found) => {
  const mac = formatMac(found.mac);
  const dev = nameOf(kernel, found);
  const all = kernel.fdb(found.netns).filter((entry) => entry.mac === mac && entry.dev === dev);
  // VXLAN: one entry has several destinations
  const entries = found.part
    ? all.filter((entry) => entry.self)
    : all.filter((entry) => entry.vlan === found.vlan && !(entry.self && entry.tunnel));
  const words = entries.map((entry) => new Words(kernel, found.netns).fdb(entry));
  return words.length > 0 ? say("forwarding entry", words.join("; ")) : undefined;
};

const port: Teller = (kernel, found) => {
  const link = linkOf(kernel, found);
  if (!link) return undefined;
  return say(found.part ? "bridge" : "bridge port", new Words(kernel, found.netns).link(link));
};

const vlans: Teller = (kernel, found, _object, detail) => {
  const name = nameOf(kernel, found);
  const list = kernel.vlans(found.netns).filter((entry) => entry.dev === name);
  const words = list.map(
    ({ vlan, pvid, untagged }) => `${vlan}${pvid ? " PVID" : ""}${untagged ? " untagged" : ""}`,
  );
  const asked = detail & 0xfff;
  const of = `VLANs of ${found.part ? "bridge" : "port"} ${name}: ${words.join(", ") || "none"}`;
  return { text: asked ? `${of} (the frame's: ${asked})` : of, words: words.join(", ") };
};

const group: Teller = (kernel, found) => {
  const dev = nameOf(kernel, found);
  const four = [24, 16, 8, 0].map((shift) => Number((found.mac >> BigInt(shift)) & 0xffn)).join(".");
  const entries = kernel
    .mdb(found.netns)
    .filter((entry) => entry.dev === dev && entry.vlan === found.vlan && (found.part || entry.grp === four));
  const ports = entries.map((entry) => entry.port).join(", ") || "none";
  const vid = found.vlan ? ` vid ${found.vlan}` : "";
  const grp = found.part ? "of IPv6" : four;
  return { text: `multicast group ${grp} on ${dev}${vid}, ports: ${ports}` };
};

const rule: Teller = (kernel, found) => {
  const all = kernel.rules(found.netns);
  const one = all[found.index];
  return one && say("policy rule", new Words(kernel, found.netns).rule(one, all));
};

const route: Teller = (kernel, found) => {
  const all =
    found.family === 6 ? kernel.routes6(found.netns, found.table) : kernel.routes(found.netns, found.table);
  const one = all[found.index];
  return one && say("route", new Words(kernel, found.netns).route(one));
};

const neighbor: Teller = (kernel, found) => {
  const one = kernel.neighbors(found.netns)[found.index];
  return one && say("neighbour", new Words(kernel, found.netns).neighbor(one));
};

const address: Teller = (kernel, found) => {
  const name = nameOf(kernel, found);
  const one = kernel.addresses(found.netns).filter(({ ifname }) => ifname === name)[found.index];
  return one && say("address", `${new Words(kernel, found.netns).address(one)} dev ${name}`);
};

const xtRule: Teller = (kernel, found) => {
  const m = kernel.machine;
  const family = XtFamilyNames[found.family] as XtFamily;
  const table = XtTableNames[found.table] as XtTableName;
  const where = place(m, found.netns, family, table);
  if (m.exports.xt_chain_get!(...where, found.chain) < 0) return undefined;
  const { name, policy } = readChain(m);
  const program = family === "ipv6" ? "ip6tables, " : "";
  if (found.part)
    return {
      text: `${program}table ${table}, chain ${name}, policy ${policy}`,
      words: `-P ${name} ${policy}`,
    };
  if (m.exports.xt_rule_get!(...where, found.chain, found.index) !== 1) return undefined;
  const words = `-A ${name} ${new Words(kernel, found.netns).xtRule(readRule(m, family), family)}`.trim();
  return { text: `${program}table ${table}, chain ${name}, rule ${found.index + 1}: ${words}`, words };
};

const set: Teller = (kernel, found) =>
  say(
    "set",
    new Words(kernel, found.netns).set(kernel.ipSetAt(found.netns, found.index)).replace(/^create /, ""),
  );

const service: Teller = (kernel, found, object) =>
  say("virtual service", new Words(kernel, found.netns).service(serviceAt(kernel.machine, object)));

const destination: Teller = (kernel, found, object) => {
  const dest = destinationAt(kernel.machine, object);
  if (!found.owner) return { text: `server ${dest.key.address}:${dest.key.port}, deleted and still in use` };
  const of = serviceAt(kernel.machine, found.owner);
  return say("server", new Words(kernel, found.netns).destination(of, dest));
};

const virtualConnection: Teller = (kernel, _found, object) => {
  const { protocol, client, virtual, destination: to, state } = virtualConnectionAt(kernel.machine, object);
  const end = (e: { address: string; port: number }): string => `${e.address}:${e.port}`;
  return say("virtual connection", `${protocol} ${state} ${end(client)} ${end(virtual)} ${end(to)}`);
};

const connection: Teller = (kernel, _found, object) =>
  say(
    "connection",
    formatEntry(connectionAt(kernel.machine, object), { hidesTimeout: true }).replace(/ +/g, " "),
  );

const qdisc: Teller = (kernel, found) => {
  const name = nameOf(kernel, found);
  const all = kernel.qdiscs(found.netns, name);
  // a device without a root qdisc is told to have noqueue
  const one = [all[found.index], all[found.index + 1]].find((each) => each?.handle === found.detail);
  if (!one) return undefined;
  const words = new Words(kernel, found.netns).qdisc(one, name);
  return { text: words, words };
};

const trafficClass: Teller = (kernel, found, _object, detail) => {
  const name = nameOf(kernel, found);
  // only htb's classes are objects: of other qdiscs' the decision says which
  const id = found.detail || detail;
  if (!id) return undefined;
  if (!(id & 0xffff)) return { text: `no class of qdisc ${formatClassid(id)} dev ${name}: it goes directly` };
  const one = kernel.trafficClasses(found.netns, name).find(({ classid }) => classid === id);
  if (!one) return { text: `class ${formatClassid(id)} dev ${name}` };
  const words = new Words(kernel, found.netns).class(one);
  return { text: `${words} dev ${name}`, words };
};

const filter: Teller = (kernel, found, object) => {
  const entry = filterAt(kernel.machine, found.netns, found.owner, object);
  const words = new Words(kernel, found.netns).filter(entry);
  return { text: `${words} dev ${nameOf(kernel, found)}`, words };
};

const xfrmPolicy: Teller = (kernel, found) => {
  const one = kernel.xfrmPolicies(found.netns)[found.index];
  return one && say("IPsec policy", new Words(kernel, found.netns).xfrmPolicy(one));
};

const xfrmState: Teller = (kernel, found) => {
  const one = kernel.xfrmStates(found.netns)[found.index];
  return one && say("IPsec state", new Words(kernel, found.netns).xfrmState(one));
};

export const TELLERS: Record<number, Teller> = {
  [ObjectKind.DEVICE]: device,
  [ObjectKind.FDB]: fdb,
  [ObjectKind.BRIDGE_PORT]: port,
  [ObjectKind.VLAN_GROUP]: vlans,
  [ObjectKind.MULTICAST_GROUP]: group,
  [ObjectKind.RULE]: rule,
  [ObjectKind.ROUTE]: route,
  [ObjectKind.NEIGHBOR]: neighbor,
  [ObjectKind.ADDRESS]: address,
  [ObjectKind.XT_RULE]: xtRule,
  [ObjectKind.XT_POLICY]: xtRule,
  [ObjectKind.SET]: set,
  [ObjectKind.VS_SERVICE]: service,
  [ObjectKind.VS_DESTINATION]: destination,
  [ObjectKind.VS_CONNECTION]: virtualConnection,
  [ObjectKind.CONNECTION]: connection,
  [ObjectKind.QDISC]: qdisc,
  [ObjectKind.CLASS]: trafficClass,
  [ObjectKind.FILTER]: filter,
  [ObjectKind.XFRM_POLICY]: xfrmPolicy,
  [ObjectKind.XFRM_STATE]: xfrmState,
};
