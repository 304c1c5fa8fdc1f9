/** The way to a server is kept with it (dest_dst): whatever changes the way is heeded by the next packet. */
import { describe, expect, it } from "vitest";
import { build, udpService, VIP, VsLab } from "./lab.js";

const { ip, udp } = build;
const SERVER = "10.0.2.2";
const big = ip({ src: "10.0.1.2", dst: VIP, df: 1 }, udp(1000, 53, Buffer.alloc(1400)));
const small = ip({ src: "10.0.1.2", dst: VIP }, udp(1000, 53, Buffer.alloc(10)));

describe.each(["masq", "gateway", "tunnel"] as const)("the way to a server by %s", (forward) => {
  const make = () => VsLab.with(udpService(), [{ address: SERVER, forward }]);
  const headers = forward === "tunnel" ? 20 : 0;

  it("has the MTU that its device has now", async () => {
    const lab = await make();
    expect(lab.send("c", big).s).toHaveLength(1);
    await lab.run("ip -n r link set rb mtu 1300");
    const { c, s } = lab.send("c", big);
    expect(s).toEqual([]);
    expect([c[0]!.src, c[0]!.bytes.readUInt16BE(26)]).toEqual([VIP, 1300 - headers]);
    await lab.run("ip -n r link set rb mtu 1500");
    expect(lab.send("c", big).s).toHaveLength(1);
  });

  it("is looked for again when routes change, and leads here when the address is this host's", async () => {
    const lab = await make();
    expect(lab.send("c", small).s).toHaveLength(1);
    await lab.run(`ip -n r route add unreachable ${SERVER}/32`);
    const refused = lab.send("c", small);
    expect([refused.s.length, refused.c[0]!.src, refused.c[0]!.bytes[21]]).toEqual([0, VIP, 1]);
    await lab.run(`ip -n r route del unreachable ${SERVER}/32`);
    expect(lab.send("c", small).s).toHaveLength(1);
    await lab.run(`ip -n r addr add ${SERVER}/32 dev lo`);
    const here = lab.send("c", small);
    // nobody listens
    expect([here.s.length, here.c[0]!.src, here.c[0]!.bytes[21]]).toEqual([0, VIP, 3]);
  });

  it("costs a hop, and ends where none is left", async () => {
    const lab = await make();
    const hops = (ttl: number) =>
      lab.send("c", ip({ src: "10.0.1.2", dst: VIP, ttl }, udp(1000, 53, Buffer.alloc(10))));
    expect(hops(2).s[0]!.bytes[8]).toBe(1);
    const { c, s } = hops(1);
    expect([s.length, c[0]!.src, c[0]!.bytes[20]]).toEqual([0, VIP, 11]);
  });
});
