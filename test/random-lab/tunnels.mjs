/**
 * Tunnels between two addresses of a lab: VXLAN and Geneve, as Docker, Flannel and Kubernetes lay them (in a bridge, with forwarding entries
 * given or learned), and ipip, gre and gretap.
 *
 * The outer packets of a tunnel that starts or ends in a bridge never pass that bridge: each would flood into the tunnel again.
 */
import { addSubnets, setPort, setUp } from "./topology.mjs";

/** Kinds that carry frames; the others carry packets and have no MAC. */
const CARRIES_FRAMES = ["vxlan", "geneve", "gretap"];

/** What both ends of a VXLAN agree on, and then what each end may choose. */
function vxlan(t, number) {
  const { random } = t;
  const id = random.pick([number + 100, 256, 4096 + number]);
  const port = random.pick([4789, 4789, 8472]);
  const agreed = `id ${id} dstport ${port}`;
  return {
    port,
    id,
    of({ local, remote, under }) {
      const options = [agreed];
      const replicate = random.chance(0.3);
      if (!replicate) options.push(`remote ${remote}`);
      if (random.chance(0.7)) options.push(`local ${local}`);
      if (random.chance(0.4)) options.push(`dev ${under.name}`);
      if (random.chance(0.3)) options.push("nolearning");
      if (random.chance(0.25)) options.push(random.pick(["srcport 40000 40001", "srcport 50000 60000"]));
      if (random.chance(0.3)) options.push(random.pick(["udpcsum", "noudpcsum"]));
      if (random.chance(0.2)) options.push(`ttl ${random.pick(["5", "64", "inherit", "auto"])}`);
      if (random.chance(0.2)) options.push(`tos ${random.pick(["0x10", "inherit"])}`);
      if (random.chance(0.2)) options.push(`df ${random.pick(["set", "unset", "inherit"])}`);
      if (random.chance(0.1)) options.push("proxy");
      if (random.chance(0.05)) options.push("rsc");
      if (random.chance(0.05)) options.push("gbp");
      return { options, entries: replicate ? [`00:00:00:00:00:00 dst ${remote}`] : [] };
    },
  };
}

function geneve(t, number) {
  const { random } = t;
  const id = number + 300;
  const port = 6081;
  return {
    port,
    id,
    of({ remote }) {
      const options = [`id ${id} remote ${remote} dstport ${port}`];
      if (random.chance(0.2)) options.push(`ttl ${random.pick(["5", "64", "inherit"])}`);
      if (random.chance(0.2)) options.push(`tos ${random.pick(["0x10", "inherit"])}`);
      if (random.chance(0.2)) options.push(`df ${random.pick(["set", "unset", "inherit"])}`);
      if (random.chance(0.3)) options.push(random.pick(["udpcsum", "noudpcsum"]));
      return { options, entries: [] };
    },
  };
}

function ipTunnel(kind) {
  return (t, number) => {
    const { random } = t;
    const gre = kind !== "ipip";
    const agreed = [];
    if (gre && random.chance(0.3)) agreed.push(`key ${number + 7}`);
    if (gre && random.chance(0.2)) agreed.push("csum");
    if (gre && random.chance(0.15)) agreed.push("seq");
    return {
      agreed: agreed.join(" "),
      of({ local, remote, under }) {
        const options = [`remote ${remote}`, `local ${local}`, ...agreed];
        if (random.chance(0.2)) options.push(`dev ${under.name}`);
        const ttl = random.chance(0.3) ? random.pick(["5", "64"]) : null;
        if (ttl) options.push(`ttl ${ttl}`);
        if (random.chance(0.2)) options.push(`tos ${random.pick(["0x10", "inherit"])}`);
        if (!ttl && random.chance(0.3)) options.push("nopmtudisc");
        return { options, entries: [] };
      },
    };
  };
}

const KINDS = {
  vxlan,
  geneve,
  ipip: ipTunnel("ipip"),
  gre: ipTunnel("gre"),
  gretap: ipTunnel("gretap"),
};
const MTU = { vxlan: 1450, geneve: 1450, gretap: 1462, ipip: 1480, gre: 1476 };

/** Two devices with an address each, in different namespaces, mostly of one subnet. */
function pickEnds(t) {
  const { random } = t;
  const ends = t.devices.filter((d) => d.addresses.length && d.up && !d.port && d.kind !== "dummy");
  if (!ends.length) return null;
  const one = random.pick(ends);
  const others = ends.filter((d) => d.netns !== one.netns);
  const near = others.filter((d) => d.subnet === one.subnet);
  if (!others.length) return null;
  return [one, random.pick(near.length && random.chance(0.85) ? near : others)];
}

function addTunnel(t, number) {
  const { random } = t;
  const ends = pickEnds(t);
  if (!ends) return;
  const choices = [
    [6, "vxlan"],
    [2, "geneve"],
    [2, "ipip"],
    [2, "gre"],
    [2, "gretap"],
  ].filter(([, kind]) => !t.without.has(kind));
  if (!choices.length) return;
  const kind = random.weighted(choices);
  const tunnel = KINDS[kind](t, number);
  const addresses = ends.map((d) => d.addresses[0]);
  const frames = CARRIES_FRAMES.includes(kind);
  const devices = ends.map((under, i) =>
    t.device({
      netns: under.netns,
      name: `t${number}${"ab"[i]}`,
      kind,
      mac: frames ? t.mac() : "00:00:00:00:00:00",
      mtu: MTU[kind],
    }),
  );
  const [a, b] = devices;
  Object.assign(a, { peer: b });
  Object.assign(b, { peer: a });
  t.tunnels.push({
    kind,
    devices,
    addresses,
    under: ends,
    port: tunnel.port,
    id: tunnel.id,
    agreed: tunnel.agreed,
  });
  const entries = [];
  devices.forEach((device, i) => {
    const of = { local: addresses[i], remote: addresses[1 - i], under: ends[i] };
    const made = tunnel.of(of);
    const mac = frames ? `address ${device.mac} ` : "";
    const mtu = random.chance(0.15) ? `mtu ${random.pick([1400, 1500, 1300])} ` : "";
    t.run(
      `ip -n ${device.netns} link add ${device.name} ${mtu}${mac}type ${kind} ${made.options.join(" ")} || true`,
    );
    for (const entry of made.entries)
      entries.push(`bridge -n ${device.netns} fdb append ${entry} dev ${device.name} || true`);
    if (kind === "vxlan" && random.chance(0.3))
      entries.push(
        `bridge -n ${device.netns} fdb replace ${random.pick(t.devices).mac} dev ${device.name} dst ${of.remote} ${random.pick(["self permanent", "self dynamic", "self"])} || true`,
      );
  });
  t.join(a, b);
  if (frames)
    for (const device of devices) {
      const bridges = t.devices.filter(
        (d) =>
          d.kind === "bridge" &&
          d.netns === device.netns &&
          !t.reach.together(d, device) &&
          ends.every((under) => !t.reach.together(d, under)),
      );
      if (bridges.length && random.chance(0.7)) setPort(t, device, random.pick(bridges));
    }
  entries.forEach((entry) => t.run(entry));
  for (const device of devices) setUp(t, device.netns, [device]);
  addSubnets(t);
}

export function addTunnels(t) {
  const { random } = t;
  const count = random.weighted([
    [3, 0],
    [3, 1],
    [2, 2],
    [1, 3],
  ]);
  for (let i = 0; i < count; i++) addTunnel(t, i);
}
