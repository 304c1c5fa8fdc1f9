/** bridge fdb: the forwarding database (bridge/fdb.c of iproute2). */
import type { FdbEntry, FdbTunnel, Link } from "../../model/state.js";
import { unsigned } from "../ip/numbers.js";
import { formatIpv4, formatLinkAddress, getAddress, parseLinkAddress } from "../ip/inet.js";
import { namespaceIds } from "../ip/namespaces.js";
import type { Session } from "../ip/session.js";
import { matches, Words } from "../ip/words.js";
import { requireDevice } from "./link.js";
import { FDB_USAGE } from "./usage.js";

export function fdb(session: Session, argv: string[]): void {
  const [verb = "show", ...rest] = argv;
  if (matches(verb, "add")) return modify(session, rest, "fdb.add");
  if (matches(verb, "append")) return modify(session, rest, "fdb.append");
  if (matches(verb, "replace")) return modify(session, rest, "fdb.replace");
  if (matches(verb, "delete")) return modify(session, rest, "fdb.delete");
  if (matches(verb, "get")) return get(session, rest);
  if (matches(verb, "show") || matches(verb, "lst") || matches(verb, "list")) return show(session, rest);
  if (verb === "flush") return flush(session, rest);
  if (matches(verb, "help")) session.exit(255, FDB_USAGE);
  session.exit(255, `Command "${verb}" is unknown, try "bridge fdb help".`);
}

/** An address as the kernel writes it; Exit where it is none. */
function macAddress(session: Session, text: string): string {
  const bytes = parseLinkAddress(text);
  if (
    typeof bytes === "string" ||
    bytes.length !== 6 ||
    !/^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}$/.test(text)
  )
    session.fail(255, `Invalid mac address ${text}`);
  return formatLinkAddress(bytes);
}

function vlanId(session: Session, words: Words): number {
  const word = words.next();
  const value = Number.parseInt(word, 10);
  return Number.isNaN(value)
    ? 0
    : value < 0 || value > 4095
      ? session.exit(255, `Invalid VLAN ID "${word}"`)
      : value;
}

function modify(
  session: Session,
  argv: string[],
  op: "fdb.add" | "fdb.append" | "fdb.replace" | "fdb.delete",
): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let address: string | undefined;
  let isMaster = false;
  let isSelf = false;
  let state: "permanent" | "static" | "dynamic" = "permanent";
  let sticky = false;
  let externLearn = false;
  let vlan: number | undefined;
  let router = false;
  const tunnel: Partial<FdbTunnel> = {};
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "self") isSelf = true;
    else if (matches(word, "master")) isMaster = true;
    else if (matches(word, "local") || matches(word, "permanent")) state = "permanent";
    else if (matches(word, "temp") || matches(word, "static")) state = "static";
    else if (matches(word, "dynamic")) state = "dynamic";
    else if (matches(word, "vlan")) {
      if (vlan !== undefined) words.duplicate("vlan");
      vlan = vlanId(session, words);
    } else if (matches(word, "extern_learn")) externLearn = true;
    else if (matches(word, "sticky")) sticky = true;
    else if (matches(word, "router")) router = true;
    else if (tunnelWord(session, words, tunnel)) continue;
    else if (word === "nhid" || matches(word, "use")) session.notModelled("bridge", `fdb ${word}`);
    else {
      if (word === "to") words.next();
      if (matches(words.word, "help")) session.exit(255, FDB_USAGE);
      if (address !== undefined) words.duplicate("to");
      address = words.word;
    }
  }
  if (device === undefined || address === undefined)
    session.exit(255, "Device and address are required arguments.");
  const mac = macAddress(session, address);
  const found = requireDevice(session, device);
  if (!isMaster) isSelf = true;
  const base = { netns: session.netns, link: found.ifname, mac, ...(vlan === undefined ? {} : { vlan }) };
  for (const where of [...(isMaster ? ["master" as const] : []), ...(isSelf ? ["self" as const] : [])]) {
    if (where === "master" && !found.master && !found.bridge)
      session.fail(255, "RTNETLINK answers: Operation not supported");
    // a bridge's own ndo_fdb_add is that of the bridge
    const target = where === "self" && found.bridge ? ("master" as const) : where;
    const given = target === "self" && Object.keys(tunnel).length > 0 ? { tunnel: tunnel as FdbTunnel } : {};
    if (op === "fdb.delete") session.talk({ op, ...base, ...given, where: target });
    else
      session.talk({
        op,
        ...base,
        where: target,
        state,
        ...given,
        ...(router ? { router } : {}),
        ...(sticky ? { sticky } : {}),
        ...(externLearn ? { extern_learn: externLearn } : {}),
      });
  }
}

/** Reads what only tunnels have. False where the word is another one. */
function tunnelWord(session: Session, words: Words, tunnel: Partial<FdbTunnel>): boolean {
  const vni = (reason: string): number => {
    const value = unsigned(words.next());
    return value === undefined || value >>> 24 !== 0 ? words.wrong(reason) : value;
  };
  switch (words.word) {
    case "dst": {
      const word = words.next();
      if (tunnel.dst !== undefined) words.duplicate("dst");
      const address = getAddress(session, word, "unspec");
      tunnel.dst = address.family === "inet6" ? word : formatIpv4(address.address);
      return true;
    }
    case "port": {
      const port = unsigned(words.next());
      if (port === undefined || port > 0xffff) return words.wrong("invalid port\n");
      tunnel.port = port;
      return true;
    }
    case "vni":
      tunnel.vni = vni("invalid VNI\n");
      return true;
    case "src_vni":
      tunnel.src_vni = vni("invalid src VNI\n");
      return true;
    case "via": {
      const name = words.next();
      tunnel.via = (session.find(name) ?? session.exit(255, `Cannot find device "${name}"`)).ifname;
      return true;
    }
    default:
      return false;
  }
}

interface Filter {
  bridge: Link | undefined;
  device: Link | undefined;
  vlan: number | undefined;
  state: string | undefined;
  dynamic: boolean;
}

function show(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  const names: Record<string, string> = {};
  const filter: Filter = {
    bridge: undefined,
    device: undefined,
    vlan: undefined,
    state: undefined,
    dynamic: false,
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "brport" || word === "dev") names["dev"] = words.next();
    else if (word === "br") names["br"] = words.next();
    else if (word === "vlan") {
      if (filter.vlan !== undefined) words.duplicate("vlan");
      filter.vlan = unsigned(words.next()) ?? 0;
    } else if (word === "state") {
      filter.state = words.next();
      if (!["permanent", "static", "temp", "stale", "reachable", "all"].includes(filter.state))
        session.fail(255, "invalid state");
    } else if (word === "dynamic") filter.dynamic = true;
    else {
      if (matches(word, "help")) session.exit(255, FDB_USAGE);
      session.exit(255, FDB_USAGE);
    }
  }
  if (names["br"] !== undefined)
    filter.bridge = requireDevice(session, names["br"], "Cannot find bridge device");
  if (names["dev"] !== undefined) filter.device = requireDevice(session, names["dev"]);
  session.out.begin();
  for (const entry of session.kernel.fdb(session.netns))
    if (wanted(session, entry, filter)) printFdb(session, entry, filter.device !== undefined);
  session.out.end();
}

function wanted(
  session: Session,
  entry: FdbEntry,
  { bridge, device, vlan, state, dynamic }: Filter,
): boolean {
  if (device && entry.dev !== device.ifname) return false;
  if (vlan !== undefined && entry.vlan !== vlan) return false;
  if (dynamic && entry.state === "permanent") return false;
  if (
    state !== undefined &&
    state !== "all" &&
    entry.state !== { permanent: "permanent", static: "static", temp: "static" }[state]
  )
    return false;
  if (!bridge) return true;
  return (
    entry.dev === bridge.ifname ||
    entry.master === bridge.ifname ||
    session.find(entry.dev)?.master === bridge.ifindex
  );
}

export function printFdb(session: Session, entry: FdbEntry, deviceKnown: boolean): void {
  const { out, kernel } = session;
  out.openObject(null);
  out.field("mac", entry.mac, `${entry.mac} `);
  if (!deviceKnown) out.field("ifname", entry.dev, `dev ${entry.dev} `);
  if (entry.tunnel) out.field("dst", entry.tunnel.dst, `dst ${entry.tunnel.dst} `);
  if (entry.vlan) out.field("vlan", entry.vlan, `vlan ${entry.vlan} `);
  if (entry.tunnel) printTunnel(session, entry.tunnel);
  if (session.options.stats > 0 && (!entry.self || entry.tunnel)) {
    const seconds = (timeNs: number): number => Math.floor((kernel.nowNs - timeNs) / 1e9);
    const used = seconds(entry.used);
    const updated = seconds(entry.updated);
    out.field("used", used, `used ${used}`);
    out.field("updated", updated, `/${updated} `);
  }
  const flags = [
    ...(entry.self ? ["self"] : []),
    ...(entry.router ? ["router"] : []),
    ...(entry.extern_learn ? ["extern_learn"] : []),
    ...(entry.sticky ? ["sticky"] : []),
  ];
  out.openArray("flags");
  for (const flag of flags) out.field(null, flag, `${flag} `);
  out.closeArray();
  if (entry.master !== "") out.field("master", entry.master, `master ${entry.master} `);
  out.field("state", entry.state, entry.state);
  out.text("\n");
  out.closeObject();
}

function printTunnel(session: Session, tunnel: FdbTunnel): void {
  const { out } = session;
  if (tunnel.port !== undefined) out.field("port", tunnel.port, `port ${tunnel.port} `);
  if (tunnel.vni !== undefined) out.field("vni", tunnel.vni, `vni ${tunnel.vni} `);
  if (tunnel.src_vni !== undefined) out.field("src_vni", tunnel.src_vni, `src_vni ${tunnel.src_vni} `);
  const id = tunnel.netns === undefined ? undefined : (namespaceIds(session).get(tunnel.netns) ?? -1);
  if (tunnel.via !== undefined) out.field("viaIf", tunnel.via, `via ${tunnel.via} `);
  if (id !== undefined) out.field("linkNetNsId", id, `link-netnsid ${id} `);
}

function get(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let address: string | undefined;
  const names: Record<string, string> = {};
  let vlan = 0;
  let self = false;
  let sourceVni: number | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "brport" || word === "dev") names["dev"] = words.next();
    else if (word === "br") names["br"] = words.next();
    else if (word === "vlan") vlan = vlanId(session, words);
    else if (word === "self") self = true;
    else if (word === "master" || word === "dynamic") continue;
    else if (word === "vni") sourceVni = unsigned(words.next()) ?? words.wrong("invalid VNI\n");
    else {
      if (word === "to") words.next();
      address = words.word;
    }
  }
  if (address === undefined || (names["dev"] === undefined && names["br"] === undefined))
    session.exit(255, "Device and address are required arguments.");
  const mac = macAddress(session, address);
  const bridge =
    names["br"] === undefined ? undefined : requireDevice(session, names["br"], "Cannot find bridge device");
  const device = names["dev"] === undefined ? undefined : requireDevice(session, names["dev"]);
  if (device && !self && !device.master) session.fail(254, "Error: Device is not a bridge port.");
  const entry = session.kernel
    .fdb(session.netns)
    .find(
      (candidate) =>
        candidate.mac === mac &&
        candidate.vlan === vlan &&
        candidate.self === self &&
        (sourceVni === undefined || candidate.tunnel?.src_vni === sourceVni) &&
        (!bridge || candidate.master === bridge.ifname) &&
        (!device || candidate.dev === device.ifname),
    );
  if (!entry) session.fail(255, "Error: Fdb entry not found.");
  session.out.begin();
  printFdb(session, entry, false);
  session.out.end();
}

function flush(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let port: string | undefined;
  let vlan: number | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "brport") port = words.next();
    else if (word === "vlan") vlan = vlanId(session, words);
    else if (word === "self" || word === "master") continue;
    else if (/^(no)?(permanent|static|dynamic|added_by_user|extern_learn|sticky|offloaded)$/.test(word))
      session.notModelled("bridge", `fdb flush ${word}`);
    else session.exit(255, FDB_USAGE);
  }
  if (device === undefined) session.exit(255, "Device is a required argument.");
  const found = requireDevice(session, device);
  const target = port === undefined ? found : requireDevice(session, port, "Cannot find bridge port");
  if (!found.bridge) session.fail(255, "RTNETLINK answers: Operation not supported");
  session.talk({
    op: "fdb.flush",
    netns: session.netns,
    link: target.ifname,
    ...(vlan === undefined ? {} : { vlan }),
  });
}
