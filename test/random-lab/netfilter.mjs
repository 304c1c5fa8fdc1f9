/**
 * Random rules, sets and translations for a random lab, as files for iptables-restore and ipset restore. Addresses and ports are those that
 * the frames use, so that many rules match.
 *
 * Kept out is what Linux leaves to chance or to the clock: ranges of ports, --random, source ports that two flows would share (FrameMaker gives
 * each flow its own), limits that refill while the lab runs.
 */

const PORTS = [7, 53, 80, 8080];
const CHAINS = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
};
const REJECTS = [
  "icmp-net-unreachable",
  "icmp-host-unreachable",
  "icmp-proto-unreachable",
  "icmp-port-unreachable",
  "icmp-net-prohibited",
  "icmp-host-prohibited",
  "icmp-admin-prohibited",
];
const STATES = ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED", "SNAT", "DNAT", "NEW,ESTABLISHED"];

class RuleMaker {
  constructor(topology, netns, sets) {
    this.t = topology;
    this.random = topology.random;
    this.netns = netns;
    this.sets = sets;
    this.devices = topology.devices.filter((d) => d.netns === netns).map((d) => d.name);
    this.addresses = topology.devices.flatMap((d) => d.addresses);
  }

  address() {
    const { random } = this;
    const near = `10.${random.int(1, this.t.subnets)}.0.${random.int(1, 250)}`;
    return this.addresses.length && random.chance(0.75) ? random.pick(this.addresses) : near;
  }
  network() {
    const { random } = this;
    const subnet = random.int(1, this.t.subnets);
    return random.pick([
      this.address(),
      `10.${subnet}.0.0/24`,
      `10.${subnet}.0.128/25`,
      `10.${subnet}.0.0/16`,
      "10.0.0.1/255.0.0.255",
    ]);
  }
  device() {
    return this.random.chance(0.15) ? "v+" : this.random.pick([...this.devices, "lo"]);
  }
  not(p = 0.2) {
    return this.random.chance(p) ? "! " : "";
  }

  /** A protocol and what is matched of its header. */
  protocol() {
    const { random } = this;
    const ports = () =>
      random.weighted([
        [4, () => `${this.not()}--dport ${random.pick(PORTS)}`],
        [2, () => `${this.not()}--sport 1024:${random.int(1100, 40000)}`],
        [2, () => `--dport 1:${random.pick([100, 5000])}`],
      ])();
    return random.weighted([
      [4, () => `-p udp -m udp ${ports()}`],
      [4, () => `-p tcp -m tcp ${ports()}`],
      [
        2,
        () =>
          `-p tcp -m tcp ${random.pick(["--syn", "! --syn", "--tcp-flags ALL ACK", "--tcp-flags SYN,RST,ACK SYN,ACK", "--tcp-flags ALL NONE"])}`,
      ],
      [
        3,
        () =>
          `-p icmp -m icmp ${this.not(0.1)}--icmp-type ${random.pick(["8", "0", "3", "3/1", "11", "echo-request"])}`,
      ],
      [
        2,
        () =>
          `-p ${random.pick(["udp", "tcp"])} -m multiport ${this.not(0.15)}--${random.pick(["dports", "ports"])} 7,53,1000:3000`,
      ],
      [1, () => `${this.not()}-p ${random.pick(["udp", "tcp", "icmp", "47", "igmp"])}`],
    ])();
  }

  /** Matches that are not about the protocol. */
  match(table, chain) {
    const { random } = this;
    const incoming = ["PREROUTING", "INPUT", "FORWARD"].includes(chain);
    const outgoing = ["OUTPUT", "POSTROUTING", "FORWARD"].includes(chain);
    const choices = [
      [3, () => `${this.not()}-s ${this.network()}`],
      [3, () => `${this.not()}-d ${this.network()}`],
      [
        1,
        () =>
          `-m addrtype ${this.not()}--dst-type ${random.pick(["LOCAL", "UNICAST", "BROADCAST", "MULTICAST", "LOCAL,UNICAST"])}`,
      ],
      [1, () => `-m addrtype --src-type ${random.pick(["LOCAL", "UNICAST"])}`],
      [1, () => `-m length ${this.not()}--length ${random.pick(["0:60", "100:65535", "36"])}`],
      [1, () => `-m ttl ${random.pick(["--ttl-eq 64", "--ttl-lt 3", "--ttl-gt 63"])}`],
      [1, () => `-m tos --tos ${random.pick(["0x10/0xff", "0x00/0x3f"])}`],
      [1, () => `-m dscp ${this.not()}--dscp 0x00`],
      [1, () => `-m iprange --${random.pick(["src", "dst"])}-range 10.1.0.1-10.${this.t.subnets}.0.120`],
      [1, () => `-m mark ${this.not()}--mark ${random.pick(["0x0", "0x1", "0x1/0x3", "0x10/0xf0"])}`],
      [1, () => `-m statistic --mode nth --every ${random.int(2, 4)} --packet ${random.int(0, 1)}`],
      [
        1,
        () => `-m statistic --mode random --probability ${random.pick(["0.00000000000", "1.00000000000"])}`,
      ],
      [1, () => `-m limit --limit 1/hour --limit-burst ${random.int(1, 8)}`],
      [1, () => `-m pkttype --pkt-type ${random.pick(["unicast", "broadcast", "multicast"])}`],
      [1, () => `-m comment --comment "rule ${random.int(1, 99)}"`],
      [1, () => (random.chance(0.5) ? "-f" : "! -f")],
      [
        1,
        () =>
          `-m recent ${random.pick(["--set", "--rcheck", "--update", "--remove", "! --rcheck", "--rcheck --hitcount 3"])} --name r${random.int(1, 2)} --${random.pick(["rsource", "rdest"])}`,
      ],
    ];
    if (table !== "raw") {
      choices.push([5, () => `-m conntrack ${this.not()}--ctstate ${random.pick(STATES)}`]);
      choices.push([1, () => `-m conntrack --ctdir ${random.pick(["ORIGINAL", "REPLY"])}`]);
      choices.push([
        1,
        () =>
          `-m conntrack ${this.not()}--ctstatus ${random.pick(["SEEN_REPLY", "ASSURED", "CONFIRMED", "NONE"])}`,
      ]);
      choices.push([1, () => `-m conntrack --ctorigdst ${this.network()}`]);
      choices.push([1, () => `-m connmark ${this.not()}--mark ${random.pick(["0x0", "0x1", "0x2/0x3"])}`]);
      choices.push([1, () => `-m state --state ${random.pick(STATES.slice(0, 5))}`]);
    }
    if (incoming) choices.push([3, () => `${this.not()}-i ${this.device()}`]);
    if (outgoing) choices.push([3, () => `${this.not()}-o ${this.device()}`]);
    if (incoming && this.devices.length)
      choices.push([1, () => `-m mac ${this.not()}--mac-source ${random.pick(this.t.devices).mac}`]);
    if (this.sets.length)
      choices.push([
        4,
        () => {
          const set = random.pick(this.sets);
          const direction = set.directions.map(() => random.pick(["src", "dst"])).join(",");
          return `-m set ${this.not()}--match-set ${set.name} ${direction}`;
        },
      ]);
    return random.weighted(choices)();
  }

  /** The target of a rule, with the matches that it needs. */
  target(table, chain, users) {
    const { random } = this;
    const everywhere = [
      [4, () => ["", ""]],
      [2, () => ["", "-j ACCEPT"]],
      [2, () => ["", "-j RETURN"]],
      [1, () => ["", "-j LOG"]],
    ];
    if (users.length)
      everywhere.push([4, () => ["", `-${random.pick(["j", "j", "j", "g"])} ${random.pick(users)}`]]);
    if (this.sets.length)
      everywhere.push([
        1,
        () => {
          const set = random.pick(this.sets);
          const direction = set.directions.map(() => random.pick(["src", "dst"])).join(",");
          return [
            "",
            `-j SET --${random.pick(["add", "del"])}-set ${set.name} ${direction}${random.chance(0.3) ? " --exist" : ""}`.replace(
              /(--del-set .*) --exist/,
              "$1",
            ),
          ];
        },
      ]);
    // a source port that two flows share would be changed to one at random
    const pin = "-p tcp -m tcp --dport 80";
    const special = {
      raw: [
        [2, () => ["", "-j NOTRACK"]],
        [1, () => ["", "-j CT --notrack"]],
        [1, () => [pin, "-j DROP"]],
      ],
      mangle: [
        [
          4,
          () => [
            "",
            `-j MARK --${random.pick(["set-mark 0x1", "set-xmark 0x10/0xf0", "or-mark 0x2", "and-mark 0x1", "xor-mark 0x3"])}`,
          ],
        ],
        [
          2,
          () => [
            "",
            `-j CONNMARK --${random.pick(["set-mark 0x1", "save-mark", "restore-mark", "set-xmark 0x2/0x3"])}`,
          ],
        ],
        [1, () => ["", `-j TOS --set-tos ${random.pick(["0x10/0xff", "0x00/0xff"])}`]],
        [1, () => ["", `-j DSCP --set-dscp ${random.pick(["0x0a", "0x2e"])}`]],
        [1, () => ["", `-j TTL --ttl-${random.pick(["set 33", "dec 1", "inc 2"])}`]],
        [1, () => ["-p tcp -m tcp --tcp-flags SYN,RST SYN", `-j TCPMSS --set-mss ${random.int(200, 1500)}`]],
        [1, () => ["", "-j DROP"]],
      ],
      nat: {
        PREROUTING: [
          [4, () => ["", `-j DNAT --to-destination ${this.address()}`]],
          [
            3,
            () => [
              random.pick(["-p udp", "-p tcp"]),
              `-j DNAT --to-destination ${this.address()}:${random.pick(PORTS)}`,
            ],
          ],
          [2, () => [random.pick(["-p udp", "-p tcp"]), `-j REDIRECT --to-ports ${random.pick(PORTS)}`]],
          [
            1,
            () => [
              `-d 10.${random.int(1, this.t.subnets)}.0.0/24`,
              `-j NETMAP --to 10.${random.int(1, this.t.subnets)}.0.0/24`,
            ],
          ],
        ],
        INPUT: [[1, () => ["", `-j SNAT --to-source ${this.address()}`]]],
        OUTPUT: [[2, () => ["", `-j DNAT --to-destination ${this.address()}`]]],
        POSTROUTING: [
          [4, () => ["", "-j MASQUERADE"]],
          [4, () => ["", `-j SNAT --to-source ${this.address()}`]],
          [
            1,
            () => [
              "",
              `-j SNAT --to-source 10.${random.int(1, this.t.subnets)}.0.200-10.${random.int(1, this.t.subnets)}.0.203`.replace(
                /10\.(\d+)\.0\.200-10\.\d+\./,
                "10.$1.0.200-10.$1.",
              ),
            ],
          ],
        ],
      }[chain],
      filter: [
        [4, () => ["", "-j DROP"]],
        [3, () => ["", `-j REJECT --reject-with ${random.pick(REJECTS)}`]],
        [1, () => ["-p tcp", "-j REJECT --reject-with tcp-reset"]],
      ],
    }[table];
    return random.weighted([...everywhere, ...(special ?? [])])();
  }

  rule(table, chain, users, from = chain) {
    const { random } = this;
    const [needed, target] = this.target(table, from, users);
    const matches = [];
    if (needed) matches.push(needed);
    else if (random.chance(0.45)) matches.push(this.protocol());
    const wanted = random.weighted([
      [2, matches.length ? 0 : 1],
      [4, 1],
      [1, 2],
    ]);
    for (let i = 0; i < wanted; i++) {
      const match = this.match(table, from);
      const option = /(?:^|! )(-\w|-m \w+)/.exec(match)[1];
      // each option once
      if (!matches.some((m) => m.includes(`${option} `) || (option === "-f" && m.includes("-f"))))
        matches.push(match);
    }
    const dangerous = / -j (DROP|REJECT)/.test(` ${target}`) && !matches.join("").match(/-m |-s |-d /);
    if (dangerous) matches.push(`-s ${this.address()}`);
    return `-A ${chain} ${[...matches, target].filter(Boolean).join(" ")}`;
  }

  table(name) {
    const { random } = this;
    const lines = [`*${name}`];
    const users =
      random.chance(0.6) && name !== "nat" ? Array.from({ length: random.int(1, 3) }, (_, i) => `u${i}`) : [];
    for (const chain of CHAINS[name])
      lines.push(`:${chain} ${name === "filter" && random.chance(0.1) ? "DROP" : "ACCEPT"} [0:0]`);
    for (const user of users) lines.push(`:${user} - [0:0]`);
    for (const chain of CHAINS[name])
      for (let i = random.int(0, name === "nat" ? 3 : 6); i > 0; i--)
        lines.push(this.rule(name, chain, users));
    // a user chain is called from anywhere: what only some hooks allow is left out, and it calls only later ones, so that there is no loop
    users.forEach((user, i) => {
      for (let n = random.int(0, 4); n > 0; n--)
        lines.push(this.rule(name, user, users.slice(i + 1), "anywhere"));
    });
    return [...lines, "COMMIT", ""].join("\n");
  }
}

function makeSets(t, netns) {
  const { random } = t;
  const maker = new RuleMaker(t, netns, []);
  const kinds = [
    ["hash:ip", ["ip"], () => maker.address()],
    ["hash:net", ["net"], () => maker.network().replace("10.0.0.1/255.0.0.255", "10.0.0.0/9")],
    [
      "hash:ip,port",
      ["ip", "port"],
      () => `${maker.address()},${random.pick(["udp", "tcp"])}:${random.pick(PORTS)}`,
    ],
    [
      "hash:net,port",
      ["net", "port"],
      () => `${maker.address()}/${random.pick([24, 32])},udp:${random.pick(PORTS)}`,
    ],
    [
      "hash:ip,port,ip",
      ["ip", "port", "ip"],
      () => `${maker.address()},tcp:${random.pick(PORTS)},${maker.address()}`,
    ],
    [
      "hash:net,iface",
      ["net", "iface"],
      () => `${maker.address()}/24,${random.pick(maker.devices.length ? maker.devices : ["lo"])}`,
    ],
    ["bitmap:port", ["port"], () => String(random.pick(PORTS))],
  ];
  return Array.from({ length: random.int(1, 3) }, (_, i) => {
    const [type, directions, element] = random.pick(kinds);
    const name = `s${i}`;
    const options = type === "bitmap:port" ? " range 0-65535" : "";
    const extra = random.pick(["", "", " counters", " timeout 0"]);
    const members = new Set(Array.from({ length: random.int(1, 5) }, element));
    const lines = [
      `create ${name} ${type}${options}${extra}`,
      ...[...members].map((m) => `add ${name} ${m} -exist`),
    ];
    return { name, directions, lines };
  });
}

/** Adds rules to some namespaces; answers the files by name. */
export function addNetfilter(t) {
  const { random } = t;
  const files = {};
  if (random.chance(0.2)) t.run("modprobe br_netfilter");
  for (const netns of t.namespaces) {
    if (random.chance(0.35)) continue;
    t.netfilter = true;
    const sets = random.chance(0.4) ? makeSets(t, netns) : [];
    if (sets.length) {
      files[`${netns}.sets`] = `${sets.flatMap((s) => s.lines).join("\n")}\n`;
      t.run(`ip netns exec ${netns} ipset restore <${netns}.sets`);
    }
    const maker = new RuleMaker(t, netns, sets);
    const chosen = Object.keys(CHAINS).filter((table) => random.chance(table === "raw" ? 0.25 : 0.6));
    if (!chosen.length) continue;
    files[`${netns}.v4`] = chosen.map((table) => maker.table(table)).join("");
    t.run(`ip netns exec ${netns} iptables-restore <${netns}.v4`);
    // nothing expires while a busy machine is slow
    const sysctls = [
      "udp",
      "icmp",
      "gre",
      "tcp_timeout_close",
      "tcp_timeout_last_ack",
      "tcp_timeout_syn_recv",
    ].map((name) =>
      name.includes("timeout") ? `nf_conntrack_${name}=600` : `nf_conntrack_${name}_timeout=600`,
    );
    if (random.chance(0.15)) sysctls.push("nf_conntrack_acct=1");
    if (random.chance(0.1)) sysctls.push("nf_conntrack_tcp_loose=0");
    if (random.chance(0.1)) sysctls.push("nf_conntrack_tcp_be_liberal=1");
    if (random.chance(0.1)) sysctls.push("nf_conntrack_checksum=0");
    // they are there once something tracks connections
    t.run(`ip netns exec ${netns} sysctl -qw ${sysctls.map((s) => `net.netfilter.${s}`).join(" ")}`);
  }
  return files;
}
