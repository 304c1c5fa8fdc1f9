/**
 * A random small lab as a list of commands: namespaces, bridges, veths, dummies, what is stacked on them (stacked.mjs), addresses, tunnels
 * between them (tunnels.mjs), routes, rules, sysctls.
 *
 * What depends on the machine's speed is kept out, so that both kernels see the same order of events: ARP asks once (retrans_time_ms is ten
 * minutes), stale entries are not probed, no redirects, no rate limit on ICMP, no answer delays, no IGMP
 * reports (their second copy leaves at a random moment and teaches bridges). No loops of bridges, over whatever devices.
 */
import { Joined } from "./segments.mjs";
import { addStacked } from "./stacked.mjs";
import { addTc } from "./tc.mjs";
import { addTunnels } from "./tunnels.mjs";

const hexByte = (n) => n.toString(16).padStart(2, "0");

class Topology {
  constructor(random, without) {
    this.random = random;
    /** kinds of links to leave out, and "tc" */
    this.without = new Set(without);
    this.commands = [];
    /** every device: {netns, name, mac, subnet, addresses, port, up, kind, peer, lower, tag, mtu} */
    this.devices = [];
    /** pairs of tunnel devices: {kind, devices, addresses, under, port, id} */
    this.tunnels = [];
    this.namespaces = [];
    this.subnets = 0;
    this.macs = 0;
    /** devices that hear each other without a router, VLANs apart */
    this.segments = new Joined();
    /** devices between which a frame may find a way, by whatever VLAN or tunnel: a bridge's ports are apart before they are its ports */
    this.reach = new Joined();
  }
  run(command) {
    this.commands.push(command);
  }
  mac() {
    return `02:00:00:00:${hexByte(this.random.int(0, 3))}:${hexByte(++this.macs)}`;
  }
  join(one, two) {
    this.segments.join(one, two);
    this.reach.join(one, two);
  }
  device(fields) {
    const device = { addresses: [], subnet: null, port: null, lower: null, up: true, mtu: 1500, ...fields };
    this.devices.push(device);
    return device;
  }
}

function addBridge(t, netns) {
  const { random } = t;
  const options = [];
  if (random.chance(0.35)) options.push("vlan_filtering 1");
  if (random.chance(0.1)) options.push("vlan_protocol 802.1ad");
  if (random.chance(0.15)) options.push("mcast_snooping 0");
  if (random.chance(0.15)) options.push(`group_fwd_mask ${random.pick([8, 0x4000, 0xfff8])}`);
  if (random.chance(0.1)) options.push("ageing_time 0");
  const name = `br${t.devices.filter((d) => d.kind === "bridge").length}`;
  const bridge = t.device({
    netns,
    name,
    kind: "bridge",
    mac: t.mac(),
    filtering: options.includes("vlan_filtering 1"),
  });
  t.run(`ip -n ${netns} link add ${name} address ${bridge.mac} type bridge ${options.join(" ")}`.trimEnd());
  return bridge;
}

/** Makes a device a port. The caller has made sure that no frame comes back another way (reach). */
export function setPort(t, device, bridge) {
  const { random } = t;
  device.port = bridge;
  t.join(device, bridge);
  t.run(`ip -n ${device.netns} link set ${device.name} master ${bridge.name} || true`);
  const flags = ["learning off", "flood off", "mcast_flood off", "bcast_flood off", "isolated on"];
  // hairpin between two bridges would send a frame back and forth for ever
  if (!device.peer?.port) flags.push("hairpin on");
  for (const flag of flags)
    if (random.chance(0.08)) t.run(`bridge -n ${device.netns} link set dev ${device.name} ${flag} || true`);
  if (bridge.filtering || random.chance(0.05)) {
    for (const vid of [10, 20]) {
      const how = random.weighted([
        [4, null],
        [2, ""],
        [2, " pvid untagged"],
        [1, " untagged"],
        [1, " pvid"],
      ]);
      if (how !== null)
        t.run(`bridge -n ${device.netns} vlan add dev ${device.name} vid ${vid}${how} || true`);
    }
    if (random.chance(0.2)) t.run(`bridge -n ${device.netns} vlan del dev ${device.name} vid 1 || true`);
  }
}

/** Entries of the forwarding table given by hand. */
function addFdb(t) {
  const { random } = t;
  for (const d of t.devices.filter((x) => x.port && random.chance(0.15))) {
    const mac = random.pick([random.pick(t.devices).mac, "02:00:00:00:99:99", "02:00:00:00:77:01"]);
    const state = random.pick(["static", "static sticky", "dynamic", "permanent"]);
    const vlan = random.chance(0.3) ? " vlan 10" : "";
    t.run(`bridge -n ${d.netns} fdb replace ${mac} dev ${d.name} master ${state}${vlan} || true`);
  }
}

/**
 * A change between two bursts of traffic, as commands; [] for none. Routes and addresses come and go, devices go down and up (with time for
 * the carrier to settle), caches are flushed.
 */
export function change(t) {
  const { random } = t;
  const d = random.pick(t.devices);
  const ip = `ip -n ${d.netns}`;
  return random.weighted([
    [6, () => []],
    [
      1,
      () =>
        d.addresses.length ? [`${ip} addr del ${random.pick(d.addresses)}/24 dev ${d.name} || true`] : [],
    ],
    [1, () => [`${ip} addr add 10.${d.subnet}.0.${random.int(60, 99)}/24 dev ${d.name} || true`]],
    [1, () => [`${ip} neigh flush dev ${d.name}`]],
    [
      1,
      () => [
        `${ip} route add ${random.pick(["blackhole", "unreachable", "prohibit"])} 10.${random.int(1, t.subnets)}.0.128/25 || true`,
      ],
    ],
    [1, () => [`${ip} route del default || true`]],
    [1, () => [`${ip} link set ${d.name} down`, "sleep 1.5"]],
    [1, () => [`${ip} link set ${d.name} down`, "sleep 1.5", `${ip} link set ${d.name} up`, "sleep 1.5"]],
    [1, () => [`${ip} link set ${d.name} mtu ${orRefused(d, random.pick([900, 1400, 1500]))}`]],
    [1, () => (d.port ? [`${ip} link set ${d.name} nomaster`] : [])],
    [1, () => [`ip netns exec ${d.netns} sysctl -qw net.ipv4.ip_forward=${random.int(0, 1)}`]],
  ])();
}

/** What is above another device has no room for more than that one: a larger MTU is refused, which is no end of the script. */
function orRefused(d, mtu) {
  const isAbove = d.lower || ["vxlan", "geneve"].includes(d.kind);
  return isAbove && mtu > d.mtu ? `${mtu} || true` : mtu;
}

/** A veth whose ends each are a port of a bridge of their namespace or have a stack of their own. */
function addVeth(t, a, b, number) {
  const { random } = t;
  const bridgeOf = (netns) => {
    const here = t.devices.filter((d) => d.kind === "bridge" && d.netns === netns);
    return here.length && random.chance(0.8) ? random.pick(here) : null;
  };
  const mtu = random.weighted([
    [8, 1500],
    [1, 1400],
    [1, 600],
    [1, 2000],
  ]);
  const otherMtu = random.chance(0.9) ? mtu : 1300;
  const one = t.device({ netns: a, name: `v${number}a`, kind: "veth", mac: t.mac(), mtu });
  const two = t.device({ netns: b, name: `v${number}b`, kind: "veth", mac: t.mac(), mtu: otherMtu });
  one.peer = two;
  two.peer = one;
  t.run(
    `ip link add ${one.name} netns ${a} mtu ${mtu} address ${one.mac} type veth ` +
      `peer name ${two.name} netns ${b} mtu ${otherMtu} address ${two.mac}`,
  );
  let [left, right] = [bridgeOf(a), bridgeOf(b)];
  if (left && right && t.reach.together(left, right)) right = null;
  t.join(one, two);
  // known before the flags are chosen: which ends are ports
  one.port = left;
  two.port = right;
  if (left) setPort(t, one, left);
  if (right) setPort(t, two, right);
}

function addAddresses(t, device, subnet) {
  const { random } = t;
  const prefix = random.weighted([
    [12, 24],
    [1, 16],
    [1, 30],
    [1, 25],
  ]);
  const count = random.weighted([
    [10, 1],
    [2, 2],
    [1, 0],
  ]);
  for (let i = 0; i < count; i++) {
    const address = `10.${subnet}.${random.chance(0.9) ? 0 : 1}.${device.host + i * 50}`;
    if (device.addresses.includes(address)) continue;
    device.addresses.push(address);
    const extra = random.weighted([
      [6, ""],
      [3, " brd +"],
      [1, " scope link"],
    ]);
    t.run(`ip -n ${device.netns} addr add ${address}/${prefix}${extra} dev ${device.name} || true`);
  }
}

/** Joins the VLAN devices of one VLAN of one segment, which may join what is stacked on them, until nothing changes. */
function joinVlans(t) {
  const tagged = t.devices.filter((d) => d.tag);
  for (let changed = true; changed;) {
    changed = false;
    for (const one of tagged)
      for (const two of tagged)
        if (one.tag === two.tag && t.segments.together(one.lower, two.lower))
          changed = t.segments.join(one, two) || changed;
  }
}

/** Gives each segment that has no subnet yet its own, and devices their addresses there. */
export function addSubnets(t) {
  const { random } = t;
  joinVlans(t);
  for (const d of t.devices.filter((x) => x.subnet === null)) {
    const near = t.devices.find((o) => o.subnet !== null && t.segments.together(o, d));
    d.subnet = near ? near.subnet : ++t.subnets;
    d.host = t.devices.filter((o) => o.subnet === d.subnet).length;
    // a port has a stack too, which hears nothing; addresses there are rare
    if (!d.port || random.chance(0.05))
      addAddresses(t, d, random.chance(0.95) ? d.subnet : random.int(1, t.subnets));
  }
}

/** Takes a namespace's devices up, and gives their neighbours times that no lab sees the end of. */
export function setUp(t, netns, devices) {
  const { random } = t;
  const settings = [];
  for (const d of devices) {
    d.up = random.chance(0.96);
    const flags = ["promisc on", "arp off", "multicast off", "allmulticast on"].filter(() =>
      random.chance(0.03),
    );
    if (d.up) t.run(`ip -n ${netns} link set ${d.name} ${[...flags, "up"].join(" ")} || true`);
    if (d.kind === "dummy") continue;
    const neighbour = {
      retrans_time_ms: 600000,
      delay_first_probe_time: 600,
      proxy_delay: 0,
      locktime: random.pick([0, 0, 60000]),
      unres_qlen_bytes: random.pick([212992, 212992, 3000]),
    };
    for (const [name, value] of Object.entries(neighbour))
      settings.push(`net.ipv4.neigh.${sysctlName(d.name)}.${name}=${value}`);
  }
  if (settings.length) t.run(`ip netns exec ${netns} sysctl -qw ${settings.join(" ")} || true`);
}

/** sysctl swaps dots and slashes in names. */
const sysctlName = (device) => device.replaceAll(".", "/");

function addSysctls(t, netns) {
  const { random } = t;
  const set = [];
  const maybe = (p, path, values) => random.chance(p) && set.push(`net.ipv4.${path}=${random.pick(values)}`);
  if (random.chance(0.75)) set.push("net.ipv4.ip_forward=1");
  set.push("net.ipv4.icmp_ratelimit=0");
  maybe(0.3, "icmp_echo_ignore_broadcasts", [0]);
  maybe(0.05, "icmp_echo_ignore_all", [1]);
  maybe(0.2, "icmp_errors_use_inbound_ifaddr", [1]);
  maybe(0.2, "fib_multipath_hash_policy", [1, 2]);
  maybe(0.1, "ip_default_ttl", [1, 33, 255]);
  for (const name of [
    "all",
    ...t.devices.filter((d) => d.netns === netns && !d.port).map((d) => sysctlName(d.name)),
  ]) {
    maybe(0.2, `conf.${name}.rp_filter`, [1, 2]);
    maybe(0.1, `conf.${name}.arp_ignore`, [1, 2, 3, 8]);
    maybe(0.1, `conf.${name}.arp_announce`, [1, 2]);
    maybe(0.1, `conf.${name}.arp_filter`, [1]);
    maybe(0.1, `conf.${name}.arp_accept`, [1]);
    maybe(0.1, `conf.${name}.proxy_arp`, [1]);
    maybe(0.05, `conf.${name}.proxy_arp_pvlan`, [1]);
    maybe(0.1, `conf.${name}.accept_local`, [1]);
    maybe(0.1, `conf.${name}.route_localnet`, [1]);
    maybe(0.1, `conf.${name}.bc_forwarding`, [1]);
    maybe(0.1, `conf.${name}.accept_source_route`, [1]);
    maybe(0.05, `conf.${name}.forwarding`, [0]);
    maybe(0.05, `conf.${name}.ignore_routes_with_linkdown`, [1]);
  }
  t.run(`ip netns exec ${netns} sysctl -qw ${set.join(" ")}`);
}

function addRoutes(t, netns) {
  const { random } = t;
  const own = t.devices.filter((d) => d.netns === netns && d.addresses.length && d.up);
  const gateways = own.flatMap((d) =>
    t.devices
      .filter((o) => o !== d && o.addresses.length && o.subnet === d.subnet)
      .flatMap((o) => o.addresses),
  );
  if (!gateways.length) return;
  const add = (text) => t.run(`ip -n ${netns} route add ${text} || true`);
  if (random.chance(0.7)) add(`default via ${random.pick(gateways)}`);
  for (let i = random.int(0, 3); i > 0; i--) {
    const dst = random.pick([
      `10.${random.int(1, t.subnets + 1)}.0.0/16`,
      `10.${random.int(1, t.subnets + 1)}.0.0/24`,
      "192.0.2.0/24",
      `10.${random.int(1, t.subnets)}.0.${random.int(1, 60)}/32`,
    ]);
    add(
      dst +
        random.weighted([
          [5, ` via ${random.pick(gateways)}`],
          [1, ` via ${random.pick(gateways)} metric ${random.int(1, 300)}`],
          [1, ` via ${random.pick(gateways)} mtu ${random.pick([600, 1000, "lock 800"])}`],
          [1, ` via ${random.pick(gateways)} tos 0x10`],
          [1, ` dev ${random.pick(own).name}`],
          [1, ` via ${random.pick(gateways)} table 100`],
          [
            2,
            ` nexthop via ${random.pick(gateways)} weight ${random.int(1, 3)} nexthop via ${random.pick(gateways)}`,
          ],
        ]),
    );
  }
  if (random.chance(0.3))
    add(`${random.pick(["blackhole", "unreachable", "prohibit", "throw"])} 198.51.100.0/24`);
  for (
    let i = random.weighted([
      [4, 0],
      [1, 1],
      [1, 2],
    ]);
    i > 0;
    i--
  ) {
    const match = random.pick([
      `from 10.${random.int(1, t.subnets)}.0.0/24`,
      `to 10.${random.int(1, t.subnets)}.0.0/16`,
      `iif ${random.pick(own).name}`,
      "tos 0x10",
      "ipproto udp",
      "not from 10.1.0.0/16",
    ]);
    const action = random.weighted([
      [5, "lookup 100"],
      [1, "unreachable"],
      [1, "blackhole"],
      [1, "prohibit"],
      [2, "lookup main suppress_prefixlength 0"],
    ]);
    t.run(`ip -n ${netns} rule add ${match} ${action} pref ${100 + i}`);
  }
  for (let i = random.int(0, 2); i > 0; i--) {
    const device = random.pick(own);
    if (device.kind === "dummy") continue;
    t.run(
      `ip -n ${netns} neigh replace ${random.pick(gateways)} lladdr ${random.pick(t.devices).mac} nud ${random.pick(["permanent", "stale"])} dev ${device.name} || true`,
    );
  }
}

/**
 * @param without kinds of links to leave out ("vlan", "vxlan" ...), and "tc"
 * @returns {commands, devices}; see Topology
 */
export function makeTopology(random, without = []) {
  const t = new Topology(random, without);
  const count = random.int(2, 6);
  for (let i = 0; i < count; i++) {
    t.namespaces.push(`n${i}`);
    t.run(`ip netns add n${i}`);
    // before any device takes them over
    t.run(
      `ip netns exec n${i} sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.igmp_link_local_mcast_reports=0`,
    );
  }
  for (let i = random.int(0, 2); i > 0; i--) addBridge(t, random.pick(t.namespaces));
  const veths = random.int(count - 1, count + 2);
  for (let i = 0; i < veths; i++) {
    // first a chain, so that all are joined, then anything
    const a = i < count - 1 ? t.namespaces[i] : random.pick(t.namespaces);
    const b = i < count - 1 ? t.namespaces[i + 1] : random.pick(t.namespaces);
    addVeth(t, a, b, i);
  }
  if (random.chance(0.4)) {
    const dummy = t.device({ netns: random.pick(t.namespaces), name: "d0", kind: "dummy", mac: t.mac() });
    t.run(`ip -n ${dummy.netns} link add d0 address ${dummy.mac} type dummy`);
  }
  addStacked(t);
  for (const netns of t.namespaces) {
    if (random.chance(0.8)) t.run(`ip -n ${netns} link set lo up`);
    setUp(
      t,
      netns,
      t.devices.filter((d) => d.netns === netns),
    );
  }
  addSubnets(t);
  addTunnels(t);
  addFdb(t);
  for (const netns of t.namespaces) {
    addSysctls(t, netns);
    addRoutes(t, netns);
  }
  if (!t.without.has("tc")) addTc(t);
  return t;
}
