/**
 * Random virtual services for a random lab: directors with services of random schedulers, forwarding methods and persistence; servers that come,
 * go and change their weight between bursts of frames.
 *
 * Kept out is what Linux leaves to chance or to the clock: the scheduler twos, drops that defend memory, timeouts that a slow machine reaches.
 */

const PORTS = [7, 53, 80, 8080];
const SCHEDULERS = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"];
const FLAGS = { sh: ["sh-fallback", "sh-port", "sh-fallback,sh-port"], mh: ["mh-fallback", "mh-port"] };

/** [name, values] of net.ipv4.vs */
const SYSCTLS = [
  ["conntrack", [1]],
  ["expire_nodest_conn", [1]],
  ["expire_quiescent_template", [1]],
  ["conn_reuse_mode", [0, 1]],
  ["nat_icmp_send", [1]],
  ["sloppy_tcp", [1]],
  ["sloppy_sctp", [1]],
  ["cache_bypass", [1]],
  ["snat_reroute", [0]],
  ["pmtu_disc", [0]],
  ["schedule_icmp", [1]],
  ["ignore_tunneled", [1]],
];

class Director {
  constructor(topology, netns) {
    this.t = topology;
    this.random = topology.random;
    this.netns = netns;
    /** connections of SCTP are tracked without their states (docs/netfilter.md) */
    this.tracks = topology.netfilter;
    /** {option, address, port, proto, servers: [{address, port}]} */
    this.services = [];
  }
  ipvsadm(words) {
    return `ip netns exec ${this.netns} ipvsadm ${words} || true`;
  }
  run(words) {
    this.t.run(this.ipvsadm(words));
  }

  /** What a service is known by; null where there is one of that name. */
  name() {
    const { random, t } = this;
    const own = t.devices.filter((d) => d.netns === this.netns).flatMap((d) => d.addresses);
    const proto = random.weighted([
      [6, "tcp"],
      [5, "udp"],
      [this.tracks ? 0 : 1, "sctp"],
    ]);
    const address = random.weighted([
      [6, own.length ? random.pick(own) : null],
      [3, `10.${random.int(1, t.subnets)}.0.${random.int(240, 243)}`],
      [1, "198.51.100.7"],
    ]);
    if (!address) return null;
    const port = random.chance(0.08) ? 0 : random.pick(PORTS);
    const named = {
      option: `-${proto[0] === "s" ? "-sctp-service" : proto[0]} ${address}:${port}`,
      address,
      port,
      proto,
    };
    if (random.chance(0.12))
      Object.assign(named, { option: `-f ${random.int(1, 3)}`, port: random.pick(PORTS) });
    return this.services.some((s) => s.option === named.option) ? null : named;
  }

  scheduler() {
    const { random } = this;
    const name = random.pick(SCHEDULERS);
    const flags = FLAGS[name] && random.chance(0.5) ? ` -b ${random.pick(FLAGS[name])}` : "";
    return `-s ${name}${flags}`;
  }

  persistence(service) {
    const { random } = this;
    // a service for all ports must be persistent
    if (service.port && !random.chance(0.25)) return "";
    return ` -p 3000${random.chance(0.4) ? ` -M ${random.pick(["255.255.255.0", "255.255.0.0", "255.255.255.255"])}` : ""}`;
  }

  addService() {
    const { random } = this;
    const service = this.name();
    if (!service) return [];
    service.servers = [];
    const onePacket = service.proto === "udp" && random.chance(0.15) ? " -o" : "";
    this.services.push(service);
    return [
      this.ipvsadm(`-A ${service.option} ${this.scheduler()}${this.persistence(service)}${onePacket}`),
      ...Array.from({ length: random.int(0, 4) }, () => this.addServer(service)),
    ].flat();
  }

  /** A server: mostly a host of the lab, at times one that nobody answers for, or the director itself. */
  server(service) {
    const { random, t } = this;
    const others = t.devices.filter((d) => d.netns !== this.netns).flatMap((d) => d.addresses);
    const own = t.devices.filter((d) => d.netns === this.netns).flatMap((d) => d.addresses);
    const address = random.weighted([
      [8, others.length ? random.pick(others) : "192.0.2.1"],
      [3, `10.${random.int(1, t.subnets)}.0.${random.int(100, 110)}`],
      [1, own.length ? random.pick(own) : "127.0.0.1"],
    ]);
    return { address, port: service.port && random.chance(0.2) ? random.pick(PORTS) : service.port };
  }

  weight() {
    return ` -w ${this.random.weighted([
      [8, this.random.int(1, 5)],
      [1, 0],
    ])}`;
  }

  addServer(service) {
    const { random } = this;
    const server = this.server(service);
    const method = random.weighted([
      [7, " -m"],
      [3, " -g"],
      [2, " -i"],
      [1, ` -i --tun-type ${random.pick(["gre", "gue --tun-port 6080"])}`],
    ]);
    // others forward to the port that the client asked for
    if (method !== " -m") server.port = service.port;
    const limits = random.chance(0.08) ? ` -x ${random.int(1, 4)} -y 1` : "";
    service.servers.push(server);
    const name = service.option.startsWith("-f") ? server.address : `${server.address}:${server.port}`;
    server.option = `${service.option} -r ${name}`;
    server.method = method;
    return [this.ipvsadm(`-a ${server.option}${method}${this.weight()}${limits}`)];
  }

  change() {
    const { random } = this;
    if (!this.services.length) return this.addService();
    const service = random.pick(this.services);
    const server = service.servers.length ? random.pick(service.servers) : null;
    return random.weighted([
      [4, () => []],
      [4, () => this.addServer(service)],
      [5, () => (server ? [this.ipvsadm(`-e ${server.option}${server.method}${this.weight()}`)] : [])],
      [4, () => (server ? [this.ipvsadm(`-d ${server.option}`)] : [])],
      [2, () => [this.ipvsadm(`-E ${service.option} ${this.scheduler()}${this.persistence(service)}`)]],
      [1, () => this.addService()],
      [1, () => [this.ipvsadm(`-D ${service.option}`)]],
      [1, () => [this.ipvsadm(`-Z ${random.chance(0.5) ? service.option : ""}`.trimEnd())]],
    ])();
  }
}

/** Makes some namespaces directors. `t.directors` and `t.services` are theirs. */
export function addServices(t) {
  const { random } = t;
  t.run("modprobe ip_vs");
  t.directors = [];
  const count = random.weighted([
    [4, 1],
    [1, 2],
  ]);
  const first = random.int(0, t.namespaces.length - 1);
  for (const netns of t.namespaces.slice(first, first + count)) {
    const director = new Director(t, netns);
    t.directors.push(director);
    const settings = SYSCTLS.filter(() => random.chance(0.2)).map(
      ([name, values]) => `net.ipv4.vs.${name}=${random.pick(values)}`,
    );
    director.tracks ||= settings.includes("net.ipv4.vs.conntrack=1");
    t.run(`ip netns exec ${netns} sysctl -qw net.ipv4.ip_forward=1 ${settings.join(" ")}`.trimEnd());
    // nothing expires while a busy machine is slow
    director.run("--set 3000 3000 3000");
    for (let i = random.int(1, 4); i > 0; i--) t.commands.push(...director.addService());
    // where nobody has the address, a host route brings the packets in; one of the marks marks
    for (const { option, address, port, proto } of director.services) {
      if (random.chance(0.6)) t.run(`ip -n ${netns} addr add ${address}/32 dev lo || true`);
      if (option.startsWith("-f"))
        t.run(
          `ip netns exec ${netns} iptables -t mangle -A PREROUTING -d ${address} -p ${proto} -m ${proto} --dport ${port} -j MARK --set-mark ${option.slice(3)}`,
        );
    }
  }
  t.services = t.directors.flatMap((director) => director.services);
  // the frames' flows are conversations with ports of their own
  t.netfilter = true;
}

/** What an administrator does between two bursts of frames, as commands. */
export function changeServices(t) {
  if (!t.directors) return [];
  const commands = t.directors.flatMap((director) => (t.random.chance(0.7) ? director.change() : []));
  t.services = t.directors.flatMap((director) => director.services);
  return commands;
}
