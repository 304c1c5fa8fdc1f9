/**
 * Devices on top of others: VLANs (also in VLANs), macvlan and ipvlan, in the namespace of the device below or, as containers have them, in
 * another one.
 */
import { setPort } from "./topology.mjs";

/** A device as far as its lower one reaches, or in a VLAN of its own there. */
function stack(t, lower, fields, options) {
  const device = t.device({ lower, mtu: lower.mtu, ...fields });
  t.reach.join(device, lower);
  if (!device.tag) t.segments.join(device, lower);
  const parts = [
    `ip -n ${lower.netns} link add link ${lower.name} name ${device.name}`,
    device.kind === "ipvlan" ? "" : `address ${device.mac}`,
    device.netns === lower.netns ? "" : `netns ${device.netns}`,
    `type ${device.kind} ${options}`,
  ];
  t.run(`${parts.filter(Boolean).join(" ")} || true`);
  return device;
}

/** A VLAN, mostly on the other end of the cable or behind the bridge too. */
function addVlan(t, lower) {
  const { random } = t;
  const vid = random.pick([10, 10, 10, 20, 1, 99]);
  const outer = random.chance(lower.tag ? 0.1 : 0.2);
  addOneVlan(t, lower, vid, outer);
  const others = t.devices.filter(
    (d) => d.netns !== lower.netns && d.kind === "veth" && t.segments.together(d, lower),
  );
  if (others.length && random.chance(0.7)) addOneVlan(t, random.pick(others), vid, outer);
}

function addOneVlan(t, lower, vid, outer) {
  const { random } = t;
  const protocol = outer ? "802.1ad" : "802.1Q";
  const tag = `${vid} ${protocol}`;
  if (t.devices.some((d) => d.lower === lower && d.tag === tag)) return;
  const options = [`id ${vid}`];
  if (outer) options.unshift("protocol 802.1ad");
  if (random.chance(0.1)) options.push("reorder_hdr off");
  if (random.chance(0.1)) options.push("loose_binding on");
  if (random.chance(0.15)) options.push("egress-qos-map 0:3 1:4 7:7");
  if (random.chance(0.15)) options.push("ingress-qos-map 3:1 5:7");
  const netns = random.chance(0.85) ? lower.netns : random.pick(t.namespaces);
  const device = stack(
    t,
    lower,
    { kind: "vlan", name: `${lower.name}.${outer ? "s" : ""}${vid}`, netns, mac: lower.mac, tag },
    options.join(" "),
  );
  Object.assign(device, { vid, tpid: outer ? 0x88a8 : 0x8100 });
  const bridges = t.devices.filter(
    (d) => d.kind === "bridge" && d.netns === netns && !t.reach.together(d, device),
  );
  if (bridges.length && random.chance(0.3)) setPort(t, device, random.pick(bridges));
}

function addMacvlan(t, lower) {
  const { random } = t;
  const siblings = t.devices.filter((d) => d.lower === lower && d.kind === "macvlan");
  const mode = random.weighted([
    [8, "bridge"],
    [3, "private"],
    [3, "vepa"],
    [siblings.length ? 0 : 2, "passthru"],
    [2, "source"],
  ]);
  const name = `m${t.devices.filter((d) => d.kind === "macvlan").length}`;
  const netns = random.chance(0.4) ? lower.netns : random.pick(t.namespaces);
  const flags = random.chance(0.1) ? ` ${mode === "passthru" ? "nopromisc" : "bcqueuelen 100"}` : "";
  const mac = mode === "passthru" ? lower.mac : t.mac();
  const device = stack(t, lower, { kind: "macvlan", name, netns, mac }, `mode ${mode}${flags}`);
  if (mode !== "source") return;
  const sources = t.devices.filter((d) => d !== device && t.segments.together(d, device)).map((d) => d.mac);
  for (let i = random.int(1, 3); i > 0; i--)
    t.run(`ip -n ${netns} link set ${name} type macvlan macaddr add ${random.pick(sources)} || true`);
}

function addIpvlan(t, lower) {
  const { random } = t;
  const sibling = t.devices.find((d) => d.lower === lower && d.kind === "ipvlan");
  const mode = sibling?.mode ?? random.pick(["l2", "l2", "l3", "l3s"]);
  const flag = sibling ? "" : random.pick(["", "", "", " bridge", " private", " vepa"]);
  const name = `i${t.devices.filter((d) => d.kind === "ipvlan").length}`;
  const netns = random.chance(0.3) ? lower.netns : random.pick(t.namespaces);
  const device = stack(t, lower, { kind: "ipvlan", name, netns, mac: lower.mac }, `mode ${mode}${flag}`);
  device.mode = mode;
}

export function addStacked(t) {
  const { random } = t;
  const count = random.weighted([
    [3, 0],
    [2, 2],
    [2, 4],
    [1, 6],
  ]);
  for (let i = 0; i < count; i++) {
    // what is in a bridge hands its frames to the bridge: nothing but VLANs go on top
    const port = random.chance(0.15);
    const lowers = t.devices.filter(
      (d) => (port || !d.port) && !["macvlan", "ipvlan"].includes(d.kind) && !(d.tag && d.lower.tag),
    );
    if (!lowers.length) return;
    const lower = random.pick(lowers);
    const above = t.devices.find((d) => d.lower === lower && d.kind !== "vlan")?.kind;
    const add = random.weighted([
      [1, () => {}],
      [t.without.has("vlan") ? 0 : 5, addVlan],
      [t.without.has("macvlan") || lower.port || above === "ipvlan" ? 0 : 4, addMacvlan],
      [
        t.without.has("ipvlan") || lower.port || above === "macvlan" || lower.kind === "bridge" ? 0 : 3,
        addIpvlan,
      ],
    ]);
    add(t, lower);
  }
}

/** Tags, outermost first, and the device on which they arrive. */
export function wayTo(device) {
  const tags = [];
  let at = device;
  while (at.lower) {
    if (at.tag) tags.unshift({ vid: at.vid, tpid: at.tpid });
    at = at.lower;
  }
  return { tags, base: at };
}
