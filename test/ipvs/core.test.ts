/** Connections of masqueraded services: who gets them, what becomes of the bytes, which state they are in and when they end. */
import { describe, expect, it } from "vitest";
import { headerSum, transportSum } from "../nat/lab.js";
import { build, tcpService, udpService, VIP, VsLab } from "./lab.js";

const { ip, tcp, udp } = build;
const TWO = [{ address: "10.0.2.2" }, { address: "10.0.2.3" }];

describe("a masqueraded TCP service", () => {
  it("gives new clients to its servers in turn and keeps each there", async () => {
    const lab = await VsLab.with(tcpService(), TWO);
    const first = lab.segment(2, 1000, "S");
    const second = lab.segment(3, 1000, "S");
    expect(new Set([first, second])).toEqual(new Set(["10.0.2.2", "10.0.2.3"]));
    expect(lab.segment(2, 1000, "A")).toBe(first);
    expect(lab.segment(3, 1000, "A")).toBe(second);
    expect(lab.segment(2, 1001, "S")).toBe(first);
  });

  it("rewrites addresses and ports both ways, with right checksums and a hop less", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2", port: 8080 }]);
    const there = lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, tcp(1000, 80, "S"))).s[0]!;
    expect(there).toMatchObject({ src: "10.0.1.2", dst: "10.0.2.2", sport: 1000, dport: 8080 });
    expect([headerSum(there.bytes), transportSum(there.bytes), there.bytes[8]]).toEqual([0, 0, 63]);
    const back = lab.answer("10.0.2.2", 2, 1000, "SA", 8080)!;
    expect(back).toMatchObject({ src: VIP, dst: "10.0.1.2", sport: 80, dport: 1000 });
    expect([headerSum(back.bytes), transportSum(back.bytes), back.bytes[8]]).toEqual([0, 0, 63]);
  });

  it("leaves alone what belongs to no connection and begins none", async () => {
    const lab = await VsLab.with(tcpService(), TWO);
    expect(lab.segment(2, 1000, "A")).toBeUndefined();
    expect(lab.segment(2, 1000, "R")).toBeUndefined();
    expect(lab.connections()).toEqual([]);
    lab.sysctl("sloppy_tcp", 1);
    expect(lab.segment(2, 1000, "A")).toMatch(/^10\.0\.2\./);
    expect(lab.segment(3, 1000, "R")).toBeUndefined();
  });

  it("goes through its states and is forgotten", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    const state = () => lab.connections().map((l) => l.split(" ").slice(4).join(" "));
    lab.segment(2, 1000, "S");
    expect(state()).toEqual(["SYN_RECV 60"]);
    lab.answer("10.0.2.2", 2, 1000, "SA");
    expect(state()).toEqual(["SYN_RECV 60"]);
    lab.segment(2, 1000, "A");
    expect(state()).toEqual(["ESTABLISHED 900"]);
    lab.answer("10.0.2.2", 2, 1000, "FA");
    expect(state()).toEqual(["FIN_WAIT 120"]);
    lab.segment(2, 1000, "FA");
    expect(state()).toEqual(["TIME_WAIT 120"]);
    lab.wait(119);
    expect(state()).toHaveLength(1);
    lab.wait(10);
    expect(state()).toEqual([]);
  });

  it("tells a client that no server can take it", async () => {
    const lab = await VsLab.with(tcpService(), []);
    const { c, s } = lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, tcp(1000, 80, "S")));
    expect(s).toEqual([]);
    expect(c[0]!.bytes.subarray(20, 22)).toEqual(Buffer.from([3, 3]));
  });
});

describe("a masqueraded UDP service", () => {
  it("computes a checksum where the sender left it out", async () => {
    const lab = await VsLab.with(udpService(), [{ address: "10.0.2.2" }]);
    const there = lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, udp(1000, 53))).s[0]!;
    expect(transportSum(there.bytes)).toBe(0);
    expect(lab.connections()).toEqual(["UDP 10.0.1.2:1000 53 10.0.2.2:53 UDP 300"]);
  });
});
