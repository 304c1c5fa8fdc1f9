/** /sys/class/net/IFACE, with the bridge/ and brport/ directories (net/core/net-sysfs.c, net/bridge/br_sysfs_br.c, br_sysfs_if.c). */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { Op } from "../../model/op.js";
import type { Link } from "../../model/state.js";
import {
  BRIDGE_FILES,
  integer,
  MISSING_BRIDGE_FILES,
  MISSING_DEVICE_FILES,
  MISSING_PORT_FILES,
  optionText,
  optionValue,
  PORT_FILES,
  READ_ONLY_PORT_FILES,
} from "./sysfs-options.js";
import { directory, file, type VirtualNode, type VirtualTree } from "./virtual.js";

const FLAG_BITS: Record<string, number> = {
  UP: 0x1,
  BROADCAST: 0x2,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MULTICAST: 0x1000,
};

export const sys: VirtualTree = (kernel, netns, parts) => {
  const names = ["class", "net"];
  for (const [depth, name] of names.entries()) {
    if (parts.length === depth) return directory(() => [name]);
    if (parts[depth] !== name)
      return parts[0] === "module" && parts.length === 1 ? directory(() => []) : null;
  }
  if (parts.length === 2)
    return directory(() =>
      kernel
        .links(netns)
        .map((link) => link.ifname)
        .sort(),
    );
  let link: Link;
  try {
    link = kernel.link(netns, parts[2]!);
  } catch {
    return null;
  }
  return linkNode(kernel, link, parts.slice(3));
};

/** dev->flags as they are: promiscuous and all-multicast also where a bridge or a socket asked for it. */
function flagBits(link: Link): number {
  const bits = link.flags.reduce((sum, flag) => sum | (FLAG_BITS[flag] ?? 0), 0);
  return bits | (link.promiscuity > 0 ? 0x100 : 0) | (link.allmulti > 0 ? 0x200 : 0);
}

/** Reads and writes of one attribute. */
function attributes(kernel: Kernel, link: Link): Record<string, VirtualNode> {
  const { netns, ifname } = link;
  const isUp = link.flags.includes("UP");
  const show = (value: string | number): VirtualNode => file(() => `${value}\n`);
  const store = (
    value: string | number,
    change: (text: string) => Omit<Extract<Op, { op: "link.set" }>, "op" | "netns" | "link">,
  ): VirtualNode =>
    file(
      () => `${value}\n`,
      (text) => kernel.apply({ op: "link.set", netns, link: ifname, ...change(text.trim()) }),
    );
  const whenUp = (value: string | number): VirtualNode =>
    file(() => {
      if (!isUp) throw new VethworkError("EINVAL", "Invalid argument");
      return `${value}\n`;
    });
  return {
    addr_len: show(6),
    address: show(link.address),
    broadcast: show(link.broadcast),
    carrier: whenUp(link.flags.includes("LOWER_UP") ? 1 : 0),
    dev_id: show("0x0"),
    dev_port: show(0),
    dormant: whenUp(0),
    flags: store(`0x${flagBits(link).toString(16)}`, (text) => flagChanges(integer(text))),
    ifalias: store(link.alias, (text) => ({ alias: text })),
    ifindex: show(link.ifindex),
    iflink: show(link.iflink || link.ifindex),
    link_mode: show(0),
    mtu: store(link.mtu, (text) => ({ mtu: integer(text) })),
    netdev_group: store(link.group, (text) => ({ group: integer(text) })),
    operstate: show(link.operstate.toLowerCase()),
    tx_queue_len: store(link.txqlen, (text) => ({ txqlen: integer(text) })),
    type: show(link.kind === "loopback" ? 772 : 1),
    uevent: show(
      `${link.kind === "bridge" ? "DEVTYPE=bridge\n" : ""}INTERFACE=${ifname}\nIFINDEX=${link.ifindex}`,
    ),
    ...(link.kind === "veth" ? { speed: whenUp(10000), duplex: whenUp("full") } : {}),
  };
}

function flagChanges(bits: number): {
  up: boolean;
  arp: boolean;
  promisc: boolean;
  allmulticast: boolean;
  multicast: boolean;
} {
  return {
    up: (bits & 0x1) !== 0,
    arp: (bits & 0x80) === 0,
    promisc: (bits & 0x100) !== 0,
    allmulticast: (bits & 0x200) !== 0,
    multicast: (bits & 0x1000) !== 0,
  };
}

const STATISTICS: Record<string, (link: Link) => number> = {
  collisions: () => 0,
  multicast: (link) => link.rx.multicast,
  rx_bytes: (link) => link.rx.bytes,
  rx_compressed: () => 0,
  rx_crc_errors: () => 0,
  rx_dropped: (link) => link.rx.dropped,
  rx_errors: (link) => link.rx.errors,
  rx_fifo_errors: () => 0,
  rx_frame_errors: () => 0,
  rx_length_errors: () => 0,
  rx_missed_errors: () => 0,
  rx_nohandler: () => 0,
  rx_over_errors: () => 0,
  rx_packets: (link) => link.rx.packets,
  tx_aborted_errors: () => 0,
  tx_bytes: (link) => link.tx.bytes,
  tx_carrier_errors: () => 0,
  tx_compressed: () => 0,
  tx_dropped: (link) => link.tx.dropped,
  tx_errors: (link) => link.tx.errors,
  tx_fifo_errors: () => 0,
  tx_heartbeat_errors: () => 0,
  tx_packets: (link) => link.tx.packets,
  tx_window_errors: () => 0,
};

function missing(path: string): VirtualNode {
  const refuse = (): never => {
    throw unsupported(`/sys/class/net/${path}`);
  };
  return file(refuse, refuse);
}

function linkNode(kernel: Kernel, link: Link, parts: string[]): VirtualNode | null {
  const { netns, ifname } = link;
  const links = kernel.links.bind(kernel);
  const files = attributes(kernel, link);
  const [name, leaf, extra] = parts;
  if (name === undefined) {
    const more = [
      "statistics",
      ...(link.bridge ? ["bridge", "brif"] : []),
      ...(link.port ? ["brport"] : []),
      ...(link.master ? ["master"] : []),
    ];
    return directory(() => [...Object.keys(files), ...more].sort());
  }
  if (extra !== undefined) return null;
  if (name === "statistics") {
    if (leaf === undefined) return directory(() => Object.keys(STATISTICS));
    const counter = STATISTICS[leaf];
    return counter ? file(() => `${counter(link)}\n`) : null;
  }
  if (name === "master" && link.master && leaf === undefined) {
    return {
      type: "link",
      target: `../${links(netns).find((other) => other.ifindex === link.master)?.ifname ?? "?"}`,
    };
  }
  if (name === "brif" && link.bridge) {
    const ports = links(netns)
      .filter((other) => other.master === link.ifindex)
      .map((port) => port.ifname);
    if (leaf === undefined) return directory(() => ports.sort());
    return ports.includes(leaf) ? { type: "link", target: `../../${leaf}/brport` } : null;
  }
  if (name === "bridge" && link.bridge) {
    if (leaf === undefined) return directory(() => Object.keys(BRIDGE_FILES).sort());
    const key = BRIDGE_FILES[leaf];
    if (MISSING_BRIDGE_FILES.has(leaf)) return missing(`${ifname}/bridge/${leaf}`);
    if (!key) return null;
    const value = link.bridge[key];
    return file(
      () => `${optionText(leaf, value)}\n`,
      (text) =>
        kernel.apply({
          op: "link.set",
          netns,
          link: ifname,
          bridge: { [key]: optionValue(leaf, value, text) },
        }),
    );
  }
  if (name === "brport" && link.port) {
    if (leaf === undefined) return directory(() => Object.keys(PORT_FILES).sort());
    const key = PORT_FILES[leaf];
    if (MISSING_PORT_FILES.has(leaf)) return missing(`${ifname}/brport/${leaf}`);
    if (!key) return null;
    const value = link.port[key];
    const show = (): string => `${optionText(leaf, value)}\n`;
    if (READ_ONLY_PORT_FILES.includes(leaf)) return file(show);
    return file(show, (text) =>
      kernel.apply({ op: "link.set", netns, link: ifname, port: { [key]: optionValue(leaf, value, text) } }),
    );
  }
  if (leaf === undefined && MISSING_DEVICE_FILES.has(name)) return missing(`${ifname}/${name}`);
  return leaf === undefined ? (files[name] ?? null) : null;
}
