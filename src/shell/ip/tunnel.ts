/** `ip tunnel` (ip/iptunnel.c of iproute2 6.1): IP tunnels as the ioctls SIOCADDTUNNEL, SIOCCHGTUNNEL, SIOCDELTUNNEL and SIOCGETTUNNEL have them. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { TunnelData } from "../../model/link-kinds/index.js";
import type { Link } from "../../model/state.js";
import { Exit, type Session } from "./session.js";
import { IPPROTO_GRE, IPPROTO_IPIP, parseTunnel, type TunnelWords } from "./tunnel-args.js";
import { printTunnel, printTunnelStatistics } from "./tunnel-print.js";
import { matches, matchesAny, Words } from "./words.js";

const USAGE = `Usage: ip tunnel { add | change | del | show | prl | 6rd } [ NAME ]
        [ mode { gre | ipip | isatap | sit | vti } ]
        [ remote ADDR ] [ local ADDR ]
        [ [i|o]seq ] [ [i|o]key KEY ] [ [i|o]csum ]
        [ prl-default ADDR ] [ prl-nodefault ADDR ] [ prl-delete ADDR ]
        [ 6rd-prefix ADDR ] [ 6rd-relay_prefix ADDR ] [ 6rd-reset ]
        [ ttl TTL ] [ tos TOS ] [ [no]pmtudisc ] [ dev PHYS_DEV ]

Where: NAME := STRING
       ADDR := { IP_ADDRESS | any }
       TOS  := { STRING | 00..ff | inherit | inherit/STRING | inherit/00..ff }
       TTL  := { 1..255 | inherit }
       KEY  := { DOTTED_QUAD | NUMBER }`;

export function tunnelUsage(session: Session): never {
  return session.exit(255, USAGE);
}

const FAMILIES: Record<string, number> = { link: 17, mpls: 28, bridge: 7 };

export function tunnel(session: Session, argv: string[]): void {
  const { family } = session.options;
  if (family === "inet6") session.notModelled("ip -6", 'object "tunnel"');
  if (family !== "unspec" && family !== "inet")
    session.exit(255, `Unsupported protocol family: ${FAMILIES[family]}`);
  const [command, ...rest] = argv;
  if (command === undefined) return show(session, []);
  if (matches(command, "add")) return add(session, rest);
  if (matches(command, "change")) return change(session, rest);
  if (matches(command, "delete")) return remove(session, rest);
  if (matchesAny(command, "show", "lst", "list")) return show(session, rest);
  if (matches(command, "prl")) return deviceCommand(session, rest, "prl");
  if (matches(command, "6rd")) return deviceCommand(session, rest, "6rd");
  if (matches(command, "help")) tunnelUsage(session);
  session.exit(255, `Command "${command}" is unknown, try "ip tunnel help"`);
}

/** tnl_defname: the device that stands for a mode */
function baseDevice(words: TunnelWords): string | undefined {
  switch (words.protocol) {
    case IPPROTO_IPIP:
      return "tunl0";
    case IPPROTO_GRE:
      return "gre0";
    case 0:
      return undefined;
    default:
      return "sit0";
  }
}

const KINDS: Record<string, TunnelData["kind"]> = { tunl0: "ipip", gre0: "gre", sit0: "sit" };

/** One ioctl; its refusal in the words of tnl_ioctl. */
function ioctl(session: Session, what: string, name: string, request: () => void): void {
  try {
    request();
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    if (error.code === "EUNSUPPORTED") session.refused(error);
    failed(session, what, name, error.code);
  }
}

function failed(session: Session, what: string, name: string, code: string): never {
  return session.fail(1, `${what} tunnel "${name}" failed: ${strerror(code)}`);
}

/** What the kernel gets: keys and flags are GRE's alone, and a TTL asks for DF. */
function dataOf(words: TunnelWords, kind: TunnelData["kind"]): TunnelData {
  const { local, remote, link, ttl, tos, pmtudisc } = words;
  const data: TunnelData = {
    kind,
    local,
    remote,
    link,
    ttl,
    tos,
    pmtudisc: pmtudisc || ttl > 0,
    ioctl: true,
  };
  if (kind !== "gre") return { ...data, proto: words.protocol };
  const { iseq, oseq, icsum, ocsum } = words;
  Object.assign(data, { iseq, oseq, icsum, ocsum });
  if (words.ikey !== undefined) data.ikey = words.ikey;
  if (words.okey !== undefined) data.okey = words.okey;
  return data;
}

function checked(session: Session, words: TunnelWords): string {
  if (words.ttl && !words.pmtudisc) session.fail(1, "ttl != 0 and nopmtudisc are incompatible");
  return baseDevice(words) ?? session.fail(1, "cannot determine tunnel mode (ipip, gre, vti or sit)");
}

function add(session: Session, argv: string[]): void {
  const words = parseTunnel(session, new Words(session, argv));
  const base = checked(session, words);
  const kind = KINDS[base]!;
  // the request goes to the base device, which comes with the module
  if (!session.find(base)) failed(session, "add", base, "ENODEV");
  try {
    session.kernel.apply({
      op: "link.add",
      netns: session.netns,
      kind: kind as "ipip" | "gre" | "sit",
      ...(words.name !== undefined && { ifname: words.name }),
      data: dataOf(words, kind),
    });
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    if (error.code === "EUNSUPPORTED") session.refused(error);
    // ipip6_tunnel_locate says no more than that it could not
    failed(session, "add", base, kind === "sit" && error.code === "EEXIST" ? "ENOBUFS" : error.code);
  }
}

function change(session: Session, argv: string[]): void {
  const words = parseTunnel(session, new Words(session, argv), (name) => existing(session, name));
  const base = checked(session, words);
  const name = words.name ?? base;
  ioctl(session, "add", name, () => {
    const link = session.kernel.link(session.netns, name);
    const kind = link.data?.kind;
    if (kind !== "ipip" && kind !== "gre" && kind !== "sit")
      throw new VethworkError("EOPNOTSUPP", "Operation not supported");
    session.kernel.apply({
      op: "link.set",
      netns: session.netns,
      link: name,
      data: dataOf(words, kind),
    });
  });
}

/** SIOCGETTUNNEL of a device that is to be changed */
function existing(session: Session, name: string): TunnelData {
  const link = session.find(name);
  if (!link) failed(session, "get", name, "ENODEV");
  if (!isIpTunnel(link)) failed(session, "get", name, "EOPNOTSUPP");
  return link.data as TunnelData;
}

/** ARPHRD_TUNNEL, ARPHRD_IPGRE, ARPHRD_SIT: what `ip tunnel` looks at */
const isIpTunnel = (link: Link): boolean => ["ipip", "gre", "sit"].includes(link.kind);

function remove(session: Session, argv: string[]): void {
  const words = parseTunnel(session, new Words(session, argv));
  const base = baseDevice(words);
  const name = words.name ?? base ?? "";
  ioctl(session, "delete", name, () => {
    const link = session.find(name);
    if (!link) throw new VethworkError("ENODEV", "No such device");
    if (!isIpTunnel(link)) throw new VethworkError("EOPNOTSUPP", "Operation not supported");
    let victim = link;
    if ((link.data as TunnelData).fallback) {
      // asked of the base device, it is about the tunnel with these parameters
      const found = session.kernel.links(session.netns).find((other) => isSame(other, link.kind, words));
      if (!found) throw new VethworkError("ENOENT", "No such file or directory");
      if (found.ifname === link.ifname) throw new VethworkError("EPERM", "Operation not permitted");
      victim = found;
    }
    session.kernel.apply({ op: "link.delete", netns: session.netns, link: victim.ifname });
  });
}

/** ip_tunnel_find */
function isSame(link: Link, kind: string, words: TunnelWords): boolean {
  if (link.kind !== kind) return false;
  const data = link.data as TunnelData;
  return (
    data.local === words.local &&
    data.remote === words.remote &&
    data.link === words.link &&
    data.ikey === words.ikey
  );
}

function show(session: Session, argv: string[]): void {
  const words = parseTunnel(session, new Words(session, argv));
  const base = baseDevice(words);
  const { out } = session;
  if (base !== undefined) {
    const name = words.name ?? base;
    const link = session.find(name);
    if (!link) failed(session, "get", name, "ENODEV");
    if (!isIpTunnel(link)) failed(session, "get", name, "EOPNOTSUPP");
    out.begin();
    printTunnel(session, link);
    out.raw("\n");
    out.end();
    return;
  }
  out.begin();
  for (const link of session.kernel.links(session.netns)) {
    if (!isIpTunnel(link) || !isShown(link, words)) continue;
    printTunnel(session, link);
    if (session.options.stats > 0) printTunnelStatistics(session, link);
    out.raw("\n");
  }
  out.end();
}

/** ip_tunnel_parm_match: what was not given matches everything */
function isShown(link: Link, words: TunnelWords): boolean {
  const data = link.data as TunnelData;
  return (
    (words.name === undefined || words.name === link.ifname) &&
    (!words.link || words.link === data.link) &&
    (words.remote === "0.0.0.0" || words.remote === data.remote) &&
    (words.local === "0.0.0.0" || words.local === data.local) &&
    (!words.ikey || words.ikey === data.ikey)
  );
}

const DEVICE_WORDS = {
  prl: ["prl-default", "prl-nodefault", "prl-delete"],
  "6rd": ["6rd-prefix", "6rd-relay_prefix"],
};

/** `prl` and `6rd`: their devices are not modelled; words that make no sense are refused as ever. */
function deviceCommand(session: Session, argv: string[], command: "prl" | "6rd"): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "dev") device = words.next();
    else if (DEVICE_WORDS[command].includes(word)) words.next();
    else if (command !== "6rd" || word !== "6rd-reset")
      session.exit(255, `Invalid ${command.toUpperCase()} parameter "${word}"`);
  }
  if (device === undefined) throw mustSpecify(session);
  session.notModelled("ip tunnel", `command "${command}"`);
}

function mustSpecify(session: Session): Exit {
  session.error("Must specify device");
  return new Exit(255, "exit");
}
