/**
 * Queues, filters and actions for a random lab. No rate that delays anything and nothing that depends on the clock: only which frames survive,
 * in what order, and what actions make of them.
 *
 * At most one mirred a lab, between devices that no other way joins: a second one could send its frames back.
 */

const PROTOCOLS = ["ip", "ip", "ip", "arp", "all", "802.1q"];

function addQdisc(t, device) {
  const { random } = t;
  const tc = `tc -n ${device.netns}`;
  const add = (text) => t.run(`${tc} qdisc add dev ${device.name} ${text} || true`);
  const big = `rate 10gbit burst ${random.pick(["1mb", "200k"])}`;
  random.weighted([
    [2, () => add(`root pfifo limit ${random.pick([10, 1000])}`)],
    [1, () => add(`root bfifo limit ${random.pick([3000, 100000])}`)],
    [1, () => add("root pfifo limit 0")],
    [2, () => add(`root tbf ${big} latency 1s`)],
    // what does not fit into the bucket is dropped: by length alone
    [1, () => add(`root tbf rate 10gbit burst ${random.pick([600, 1000])} latency 1s`)],
    [
      3,
      () => {
        add(`root handle 1: prio${random.chance(0.3) ? " bands 4" : ""}`);
        if (random.chance(0.5)) add("parent 1:2 handle 20: pfifo limit 0");
        if (random.chance(0.7)) addFilter(t, device, "parent 1:", () => `classid 1:${random.int(1, 3)}`);
      },
    ],
    [
      2,
      () => {
        add(`root handle 1: htb default ${random.pick(["10", "20", "30"])}`);
        for (const id of [10, 20])
          t.run(
            `${tc} class add dev ${device.name} parent 1: classid 1:${id} htb rate 10gbit burst 1mb cburst 1mb || true`,
          );
        if (random.chance(0.5)) add("parent 1:20 handle 20: pfifo limit 0");
        if (random.chance(0.7)) addFilter(t, device, "parent 1:", () => `classid 1:${random.pick([10, 20])}`);
      },
    ],
    [1, () => add(`root netem ${random.pick(["loss 100%", "duplicate 100%", "limit 1000"])}`)],
    [1, () => add("root fq_codel")],
    [1, () => add("root fq")],
  ])();
}

/** What a filter looks for. */
function match(t) {
  const { random } = t;
  const address = () => {
    const all = t.devices.flatMap((d) => d.addresses);
    return random.chance(0.5) && all.length
      ? random.pick(all)
      : `10.${random.int(1, t.subnets)}.0.0/${random.pick([24, 25, 16])}`;
  };
  const port = () => random.pick([7, 53, 80, 8080]);
  const mac = () => random.pick(t.devices).mac;
  const flowerIp = () =>
    random.pick([
      () => `src_ip ${address()}`,
      () => `dst_ip ${address()}`,
      () => `ip_proto udp dst_port ${port()}`,
      () => "ip_proto tcp",
      () => "ip_proto tcp tcp_flags 0x2/0x3f",
      () => `ip_proto icmp type ${random.pick([0, 8])}`,
      () => `ip_tos ${random.pick(["0x10", "0x10/0xfc"])}`,
      () => "ip_ttl 64",
      () => "ip_flags frag",
      () => `ip_proto udp dst_port ${random.int(1, 3000)}-${random.int(3001, 65535)}`,
    ])();
  const protocol = random.pick(PROTOCOLS);
  return random.weighted([
    [3, () => `protocol ${protocol} matchall`],
    [
      5,
      () =>
        `protocol ip flower ${[flowerIp(), ...(random.chance(0.3) ? [`dst_mac ${mac()}`] : [])].join(" ")}`,
    ],
    [1, () => `protocol all flower src_mac ${mac()}`],
    [1, () => `protocol arp flower arp_op ${random.pick(["request", "reply"])}`],
    [
      2,
      () =>
        `protocol 802.1q flower vlan_id ${random.pick([10, 20])}${random.chance(0.4) ? " vlan_ethtype ip " + flowerIp() : ""}`,
    ],
    [2, () => `protocol ip u32 match ip ${random.pick(["src", "dst"])} ${address()}`],
    [1, () => `protocol ip u32 match ip protocol ${random.pick([1, 6, 17])} 0xff`],
    [1, () => `protocol ip u32 match ip dport ${port()} 0xffff`],
    [1, () => "protocol all u32 match u32 0 0"],
    [1, () => `protocol ${protocol} handle ${random.int(1, 3)} fw`],
  ])();
}

function actions(t) {
  const { random } = t;
  const control = () => random.pick(["pass", "drop", "drop", "continue", "reclassify", "pipe", "trap"]);
  const one = () =>
    random.weighted([
      [5, () => `action ${random.pick(["drop", "drop", "pass", "continue"])}`],
      [2, () => `action skbedit mark ${random.int(1, 3)}`],
      [2, () => `action skbedit priority 1:${random.int(1, 3)}`],
      [1, () => "action skbedit ptype host"],
      [2, () => `action vlan push id ${random.pick([10, 20])}`],
      [1, () => "action vlan push protocol 802.1ad id 10 priority 3"],
      [2, () => "action vlan pop"],
      [1, () => `action vlan modify id ${random.pick([10, 99])}`],
      [2, () => `action pedit ex munge ip ttl set ${random.pick([1, 9])} pipe action csum ip4h`],
      [1, () => "action pedit ex munge ip tos set 0x10 pipe action csum ip4h"],
      [1, () => `action pedit ex munge eth dst set ${random.pick(t.devices).mac}`],
      [1, () => "action csum ip4h and udp and tcp and icmp"],
      [1, () => `action gact ${control()}`],
      [1, () => "action police rate 10gbit burst 1mb mtu 300 conform-exceed drop/pipe"],
    ])();
  const list = [one()];
  if (random.chance(0.25)) {
    const first = list[0];
    // the first one goes on to the second
    if (/skbedit|vlan/.test(first)) list[0] = `${first} pipe`;
    list.push(one());
  }
  return list.join(" ");
}

function addFilter(t, device, parent, verdict) {
  const { random } = t;
  const options = [];
  if (random.chance(0.6)) options.push(`pref ${random.pick([1, 5, 10, 49152])}`);
  t.run(
    `tc -n ${device.netns} filter add dev ${device.name} ${parent} ${options.join(" ")} ${match(t)} ${verdict()} || true`.replaceAll(
      /  +/g,
      " ",
    ),
  );
}

function mirred(t, device) {
  const { random } = t;
  const others = t.devices.filter(
    (d) => d.netns === device.netns && !["ipip", "gre"].includes(d.kind) && !t.reach.together(d, device),
  );
  if (!others.length || t.mirred) return null;
  const other = random.pick(others);
  t.mirred = true;
  t.reach.join(device, other);
  const how = random.pick(["egress redirect", "egress mirror", "egress mirror", "ingress redirect"]);
  return `action mirred ${how} dev ${other.name}`;
}

export function addTc(t) {
  const { random } = t;
  for (const device of t.devices.filter(() => random.chance(0.2))) {
    if (random.chance(0.5)) addQdisc(t, device);
    if (random.chance(0.6)) continue;
    const clsact = random.chance(0.8);
    t.run(`tc -n ${device.netns} qdisc add dev ${device.name} ${clsact ? "clsact" : "ingress"} || true`);
    for (let i = random.int(1, 4); i > 0; i--) {
      const hook = clsact ? random.pick(["ingress", "egress"]) : "ingress";
      const send = hook === "ingress" && random.chance(0.2) ? mirred(t, device) : null;
      addFilter(t, device, hook, () => send ?? actions(t));
    }
  }
}
