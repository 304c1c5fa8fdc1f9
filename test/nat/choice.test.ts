/** Which address and port a connection gets, where chance has a part in it: what Linux draws comes from the run's seed. */
import { describe, expect, it } from "vitest";
import { build, NatLab } from "./lab.js";

const { ip, udp, tcp, echo, echoReply } = build;
const SNAT = ["POSTROUTING -o rb -j MASQUERADE"];
const from = (h: number, part: unknown, dst = "10.0.2.2") => ip({ src: `10.0.1.${h}`, dst }, part);

/** the source port that the flow gets, or undefined where it is lost */
const portOf = (nat: NatLab, packet: unknown) => nat.send("c", packet).s[0]?.sport;

describe("a source port that is taken", () => {
  it.each([
    ["privileged", 22, 1, 511],
    ["low", 700, 600, 1023],
    ["high", 40000, 1024, 65535],
  ])("is replaced by one of its kind: %s", async (_kind, port, least, most) => {
    const nat = await NatLab.with(SNAT);
    expect(portOf(nat, from(2, udp(port, 53)))).toBe(port);
    const others = [3, 4, 5, 6].map((h) => portOf(nat, from(h, udp(port, 53)))!);
    expect(new Set([port, ...others]).size).toBe(5);
    for (const other of others) {
      expect(other).toBeGreaterThanOrEqual(least);
      expect(other).toBeLessThanOrEqual(most);
    }
    // and answers find their way
    const back = nat.send("s", ip({ src: "10.0.2.2", dst: "10.0.2.1" }, udp(53, others[2]!))).c[0]!;
    expect([back.dst, back.dport]).toEqual(["10.0.1.5", port]);
  });

  it("is drawn from the seed", async () => {
    const draw = async (seed: number) => {
      const nat = await NatLab.with(SNAT, { seed });
      return [2, 3, 4].map((h) => portOf(nat, from(h, udp(40000, 53))));
    };
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it("is the same for another destination, if it is free there", async () => {
    const nat = await NatLab.with(SNAT);
    portOf(nat, from(2, udp(40000, 53)));
    const port = portOf(nat, from(3, udp(40000, 53)));
    expect(port).not.toBe(40000);
    // 10.0.2.3 has no 40000 yet, but the source is known
    expect(portOf(nat, from(3, udp(40000, 53), "10.0.2.3"))).toBe(port);
  });

  it("an echo's id is replaced too, and the answer has the old one", async () => {
    const nat = await NatLab.with(SNAT);
    nat.send("c", from(2, echo(7, 1)));
    const there = nat.send("c", from(3, echo(7, 1))).s[0]!;
    const id = there.bytes.readUInt16BE(24);
    expect(id).not.toBe(7);
    const back = nat.send("s", ip({ src: "10.0.2.2", dst: "10.0.2.1" }, echoReply(id, 1))).c[0]!;
    expect([back.dst, back.bytes.readUInt16BE(24)]).toEqual(["10.0.1.3", 7]);
  });

  it("counts for flows that no rule touches: the host's own ports are not given away", async () => {
    const nat = await NatLab.with(["POSTROUTING -s 10.0.1.3 -o rb -j SNAT --to-source 10.0.1.2"]);
    expect(portOf(nat, from(2, udp(5000, 53)))).toBe(5000);
    expect(portOf(nat, from(3, udp(5000, 53)))).not.toBe(5000);
  });
});

describe("a range of ports", () => {
  it("--random draws although the port is free, --to-ports holds", async () => {
    const nat = await NatLab.with([
      "POSTROUTING -o rb -p udp -j MASQUERADE --random",
      "POSTROUTING -o rb -p tcp -j MASQUERADE --to-ports 3000-3009 --random",
    ]);
    const free = [2, 3, 4].map((h) => portOf(nat, from(h, udp(40000, 53))));
    expect(free.filter((port) => port === 40000)).toEqual([]);
    for (const h of [2, 3, 4, 5]) {
      const port = portOf(nat, from(h, tcp(40000, 80, "S")))!;
      expect(port).toBeGreaterThanOrEqual(3000);
      expect(port).toBeLessThanOrEqual(3009);
    }
  });

  it("is used up to its last port, then flows are lost; another destination has all of them", async () => {
    const nat = await NatLab.with(["POSTROUTING -o rb -p udp -j SNAT --to-source 10.0.2.1:3000-3019"]);
    const ports = Array.from({ length: 25 }, (_, i) => portOf(nat, from(2, udp(5000 + i, 53))));
    expect(ports.slice(0, 20).sort((a, b) => a! - b!)).toEqual(
      Array.from({ length: 20 }, (_, i) => 3000 + i),
    );
    expect(ports.slice(20)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(portOf(nat, from(2, udp(6000, 53), "10.0.2.3"))).toBeDefined();
  });

  it("of a destination begins anywhere; the port of its own stays where the range has it", async () => {
    const nat = await NatLab.with([
      "PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.2.2:7000-7999",
      "PREROUTING -p udp --dport 7500 -j DNAT --to-destination 10.0.2.2:7000-7999",
    ]);
    const ports = [2, 3, 4, 5].map((h) => nat.send("c", from(h, udp(5000, 53), "10.0.1.1")).s[0]!.dport);
    expect(new Set(ports).size).toBeGreaterThan(1);
    for (const port of ports) expect(Math.floor(port / 1000)).toBe(7);
    expect(nat.send("c", from(2, udp(5000, 7500), "10.0.1.1")).s[0]!.dport).toBe(7500);
  });

  it("a large one that is nearly full is not searched to its end", async () => {
    // 128 + 64 + 32 + 16 + 8 tries at most: the packet is lost or not, but soon
    const nat = await NatLab.with(["POSTROUTING -o rb -p udp -j SNAT --to-source 10.0.2.1:3000-3999"]);
    let lost = 0;
    const seen = new Set<number>();
    for (let i = 0; i < 1010; i++) {
      const port = portOf(nat, from(2, udp(5000 + i, 53)));
      if (port === undefined) lost++;
      else seen.add(port);
    }
    expect(seen.size + lost).toBe(1010);
    expect(lost).toBeGreaterThanOrEqual(10);
    expect(lost).toBeLessThan(60);
  });
});
