/** What is said of objects is what the tools of Linux would say of them; one that is gone is said to be gone. */
import fc from "fast-check";
import { describe as group, expect, test } from "vitest";
import { describe, describeObject } from "../../src/explain/index.js";
import { Decision, ObjectKind } from "../../src/kernel/abi.generated.js";
import { addressesOf, describeAll, labOf } from "./lab.js";

const EVERYTHING = `
ip link add br0 type bridge vlan_filtering 1; ip link set br0 up; ip link set lo up
ip netns add web
ip link add veth0 type veth peer name eth0 netns web
ip link set veth0 master br0 up
ip addr add 10.0.0.1/24 dev br0
ip -n web addr add 10.0.0.2/24 dev eth0; ip -n web link set eth0 up
ip route add 10.1.0.0/24 via 10.0.0.2
ip route add 10.2.0.0/24 via 10.0.0.2
ip rule add fwmark 1 lookup 100
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0
bridge fdb add 02:00:00:00:00:05 dev veth0 master static
bridge vlan add vid 10 dev veth0
ipset create x hash:ip
iptables -A FORWARD -p tcp --dport 80 -m set --match-set x src -j DROP
iptables -P FORWARD DROP
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.0.0.2:8080 -m
tc qdisc add dev veth0 root handle 1: htb default 10
tc class add dev veth0 parent 1: classid 1:10 htb rate 1mbit
tc filter add dev veth0 parent 1: protocol ip u32 match ip dst 10.0.0.2 flowid 1:10
ip link add vx type vxlan id 5 remote 10.0.0.2 dstport 4789 dev br0
bridge fdb append 02:00:00:00:00:09 dev vx dst 10.0.0.3
ip xfrm policy add src 10.0.0.0/24 dst 10.9.0.0/24 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel
ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 mode tunnel enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff
iptables -t nat -A POSTROUTING -j MASQUERADE
ping -c1 10.0.0.1 > /dev/null
`;

group("a thing of each kind", () => {
  test.each<[kind: keyof typeof ObjectKind, ...texts: string[]]>([
    [
      "DEVICE",
      "link 3: veth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc htb master br0 state UP group default qlen 1000",
    ],
    [
      "FDB",
      "forwarding entry 02:00:00:00:00:05 dev veth0 master br0 static",
      "forwarding entry 02:00:00:00:00:09 dev vx dst 10.0.0.3 self permanent",
    ],
    [
      "BRIDGE_PORT",
      "bridge port 3: veth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc htb master br0 state UP group default qlen 1000",
    ],
    ["VLAN_GROUP", "VLANs of port veth0: 1 PVID untagged, 10"],
    ["RULE", "policy rule 32765: from all fwmark 0x1 lookup 100"],
    ["ROUTE", "route 10.1.0.0/24 via 10.0.0.2 dev br0", "route 10.2.0.0/24 via 10.0.0.2 dev br0"],
    ["NEIGHBOR", "neighbour 10.0.0.2 dev br0 lladdr 02:00:00:00:00:02 PERMANENT"],
    ["ADDRESS", "address inet 10.0.0.1/24 scope global br0 dev br0"],
    [
      "XT_RULE",
      "table filter, chain FORWARD, rule 1: -A FORWARD -p tcp -m tcp --dport 80 -m set --match-set x src -j DROP",
      "table filter, chain FORWARD, policy DROP",
    ],
    ["VS_SERVICE", "virtual service -A -t 10.96.0.10:80 -s rr"],
    ["VS_DESTINATION", "server -a -t 10.96.0.10:80 -r 10.0.0.2:8080 -m -w 1"],
    [
      "CONNECTION",
      "connection icmp 1 src=10.0.0.1 dst=10.0.0.1 type=8 code=0 id=1 src=10.0.0.1 dst=10.0.0.1 type=0 code=0 id=1 mark=0",
    ],
    [
      "QDISC",
      "qdisc htb 1: dev veth0 root refcnt 2 r2q 10 default 0x10 direct_packets_stat 0 direct_qlen 1000",
    ],
    ["CLASS", "class htb 1:10 root prio 0 rate 1Mbit ceil 1Mbit burst 1600b cburst 1600b dev veth0"],
    [
      "FILTER",
      "filter parent 1: protocol ip pref 49152 u32 chain 0 fh 800::800 order 2048 key ht 800 bkt 0 *flowid 1:10 not_in_hw match 0a000002/ffffffff at 16 dev veth0",
    ],
    [
      "XFRM_POLICY",
      "IPsec policy src 10.0.0.0/24 dst 10.9.0.0/24 dir out priority 0 ptype main tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 0 mode tunnel",
    ],
    ["XFRM_STATE", "IPsec state src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x00000100 reqid 0 mode tunnel"],
  ])("%s", async (kind, ...texts) => {
    const lab = await labOf(EVERYTHING);
    const found = describeAll(lab, kind).map(({ text }) => text.replace(/id=\d+/g, "id=1"));
    for (const text of texts) expect(found).toContain(text);
  });

  test("a set", async () => {
    const [set] = describeAll(await labOf("ipset create x hash:ip"), "SET");
    expect(set!.words).toMatch(/^x hash:ip family inet hashsize 1024 maxelem 65536/);
  });

  test("a class of a qdisc whose classes are no objects: the decision says which", async () => {
    const lab = await labOf(`ip link add d0 type dummy; ip link set d0 up
tc qdisc add dev d0 root handle 5: prio`);
    const at = addressesOf(lab, "QDISC").find((each) =>
      describeObject(lab.kernel, ObjectKind.QDISC, each).words?.startsWith("qdisc prio"),
    )!;
    expect(describe(lab.kernel, Decision.trafficClass, at, 0x50002)).toMatchObject({
      words: "class prio 5:2 parent 5:",
      because: { line: 2, command: "tc qdisc add dev d0 root handle 5: prio" },
    });
    expect(describe(lab.kernel, Decision.trafficClass, at)).toMatchObject({ gone: true });
  });

  test("leaves the mailbox as it was", async () => {
    const lab = await labOf(EVERYTHING);
    const { machine } = lab.kernel;
    const [route] = addressesOf(lab, "ROUTE");
    machine.bytes.fill(0x5a, machine.mailbox, machine.mailbox + 49152);
    describeObject(lab.kernel, ObjectKind.ROUTE, route!);
    const after = machine.bytes.subarray(machine.mailbox, machine.mailbox + 49152);
    expect(after.every((byte) => byte === 0x5a)).toBe(true);
  });
});

group("what is not there", () => {
  test("a deleted rule is gone, and its address in another's hands is not mistaken for it", async () => {
    const lab = await labOf("\niptables -A INPUT -s 10.0.0.1 -j DROP");
    const { kernel } = lab;
    const [at] = addressesOf(lab, "XT_RULE").filter((each) =>
      describeObject(kernel, ObjectKind.XT_RULE, each).words?.startsWith("-A"),
    );
    const { cause } = kernel.object(ObjectKind.XT_RULE, at!)!;
    expect(describe(kernel, Decision.xtRule, at!)!.words).toBe("-A INPUT -s 10.0.0.1/32 -j DROP");
    await lab.run("iptables -F INPUT", { name: "lab.sh" });
    expect(describe(kernel, Decision.xtRule, at!)).toEqual({
      text: "a rule of iptables that is gone now",
      gone: true,
    });
    await lab.run("iptables -A INPUT -s 10.0.0.9 -j DROP", { name: "lab.sh" });
    expect(describe(kernel, Decision.xtRule, at!)!.words).toBe("-A INPUT -s 10.0.0.9/32 -j DROP");
    const old = describeObject(kernel, ObjectKind.XT_RULE, at!, { cause });
    expect(old.gone).toBe(true);
    expect(old.because).toEqual({
      file: "lab.sh",
      line: 2,
      command: "iptables -A INPUT -s 10.0.0.1 -j DROP",
    });
  });

  test("nothing, or no object at all", async () => {
    const { kernel } = await labOf(":");
    expect(describe(kernel, Decision.fdb, 0)).toBeUndefined();
    expect(describe(kernel, Decision.gone, 4096)).toBeUndefined();
    expect(describe(kernel, Decision.drop, 5)).toBeUndefined();
    expect(describe(kernel, 9999, 4096)).toBeUndefined();
  });

  test("any number whatever for an address", async () => {
    const lab = await labOf(EVERYTHING);
    const anything = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.integer(), fc.double());
    const kinds = fc.integer({ min: 0, max: 80 });
    fc.assert(
      fc.property(kinds, anything, (kind, at) => {
        expect(typeof describeObject(lab.kernel, kind, at).text).toBe("string");
        describe(lab.kernel, kind, at, at);
      }),
      { numRuns: 500 },
    );
  });
});
