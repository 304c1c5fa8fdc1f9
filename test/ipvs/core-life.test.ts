/** How connections and templates live: persistence, thresholds, one-packet services, servers that go, ports that are used again. */
import { describe, expect, it } from "vitest";
import { build, tcpService, udpService, VIP, VsLab } from "./lab.js";

const { ip, udp } = build;
const TWO = [{ address: "10.0.2.2" }, { address: "10.0.2.3" }];
const states = (lab: VsLab) => lab.connections().map((l) => l.split(" ").slice(4, 5)[0]);

describe("persistence", () => {
  it("gives a client's other ports the same server, and networks of clients one", async () => {
    const lab = await VsLab.with(udpService(), TWO, { persistent: 60, netmask: "255.255.255.252" });
    const server = lab.datagram(4, 1000);
    for (const [h, port] of [
      [4, 1001],
      [5, 1000],
      [7, 9],
    ] as const)
      expect(lab.datagram(h, port)).toBe(server);
    expect(lab.datagram(2, 1000)).not.toBe(server);
    expect(lab.connections()[0]).toMatch(/^UDP 10\.0\.1\.4:0 53 .* NONE 60$/);
  });

  it("a template stays while it controls connections: it looks again every 60 s", async () => {
    const lab = await VsLab.with(udpService(), TWO, { persistent: 10 });
    lab.datagram(2, 1000);
    lab.wait(12);
    // its own time was over: 60 s more
    expect(lab.connections()[0]).toMatch(/NONE 5\d$/);
    for (let i = 0; i < 5; i++) lab.wait(60);
    expect(lab.connections().map((l) => l.split(" ")[1])).toEqual(["10.0.1.2:0"]);
    lab.wait(80);
    expect(lab.connections()).toEqual([]);
  });

  it("forgets a server that went, or with expire_quiescent_template one without weight", async () => {
    const lab = await VsLab.with(udpService(), TWO, { persistent: 60 });
    const server = lab.datagram(2, 1000)!;
    const other = TWO.find(({ address }) => address !== server)!.address;
    const dest = { address: server, port: 53 };
    const at = { netns: "r", key: udpService(), dest };
    lab.apply({ op: "ipvs.dest.set", ...at, spec: { forward: "masq", weight: 0 } });
    expect(lab.datagram(2, 1001)).toBe(server);
    lab.sysctl("expire_quiescent_template", 1);
    expect(lab.datagram(2, 1002)).toBe(other);
    expect(lab.connections().filter((l) => l.includes(":0 65535 "))).toHaveLength(1);
    lab.apply({ op: "ipvs.dest.delete", ...at });
    // what belongs to a server that went is dropped
    expect(lab.datagram(2, 1001)).toBeUndefined();
    lab.sysctl("expire_nodest_conn", 1);
    expect(lab.datagram(2, 1001)).toBe(other);
  });
});

describe("thresholds", () => {
  it("a full server gets no more until it has room again", async () => {
    const lab = await VsLab.with(udpService(), [
      { address: "10.0.2.2", upperThreshold: 2, lowerThreshold: 1 },
      { address: "10.0.2.3" },
    ]);
    const servers = [1, 2, 3, 4, 5, 6].map((port) => lab.datagram(2, port));
    expect(servers.filter((server) => server === "10.0.2.2")).toHaveLength(2);
    lab.wait(320);
    expect(lab.connections()).toEqual([]);
    expect(new Set([1, 2].map((port) => lab.datagram(3, port))).size).toBe(2);
  });

  it("nobody is left: the client is told", async () => {
    const lab = await VsLab.with(udpService(), [{ address: "10.0.2.2", upperThreshold: 1 }]);
    expect(lab.datagram(2, 1)).toBe("10.0.2.2");
    const { c, s } = lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, udp(2, 53)));
    expect(s).toEqual([]);
    expect(c[0]!.protocol).toBe(1);
  });
});

describe("one-packet scheduling", () => {
  it("chooses for every datagram and keeps nothing", async () => {
    const lab = await VsLab.with(udpService(), TWO, { onePacket: true });
    const servers = [0, 0, 0, 0].map(() => lab.datagram(2, 1000));
    expect(servers[0]).toBe(servers[2]);
    expect(servers[0]).not.toBe(servers[1]);
    expect(lab.connections()).toEqual([]);
    const [dest] = lab.lab.kernel.vsDests("r", udpService());
    expect([dest!.active, dest!.inactive]).toEqual([0, 0]);
  });
});

describe("a port that is used again", () => {
  const over = async (mode: number) => {
    const lab = await VsLab.with(tcpService(), TWO);
    lab.sysctl("conn_reuse_mode", mode);
    const server = lab.segment(2, 1000, "S")!;
    lab.answer(server, 2, 1000, "SA");
    lab.segment(2, 1000, "A");
    lab.segment(2, 1000, "R");
    expect(states(lab)).toEqual(["CLOSE"]);
    return { lab, server };
  };
  it("begins a connection of its own", async () => {
    const { lab, server } = await over(1);
    expect(lab.segment(2, 1000, "S")).not.toBe(server);
    expect(states(lab)).toEqual(["SYN_RECV"]);
  });
  it("goes on with the old one where conn_reuse_mode is 0", async () => {
    const { lab, server } = await over(0);
    expect(lab.segment(2, 1000, "S")).toBe(server);
    expect(states(lab)).toEqual(["SYN_RECV"]);
  });
});

describe("what counts as active", () => {
  it("is a connection that is being set up or established", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    const counts = () => {
      const [dest] = lab.lab.kernel.vsDests("r", tcpService());
      return [dest!.active, dest!.inactive];
    };
    lab.segment(2, 1000, "S");
    expect(counts()).toEqual([1, 0]);
    lab.answer("10.0.2.2", 2, 1000, "SA");
    lab.segment(2, 1000, "A");
    expect(counts()).toEqual([1, 0]);
    lab.segment(2, 1000, "FA");
    expect(counts()).toEqual([0, 1]);
    lab.wait(200);
    expect(counts()).toEqual([0, 0]);
  });
});

describe("an answer without a connection", () => {
  it("is none of IPVS's, unless nat_icmp_send asks to tell the server", async () => {
    const lab = await VsLab.with(tcpService(), TWO);
    expect(lab.answer("10.0.2.2", 2, 1000, "A")).toMatchObject({ src: "10.0.2.2" });
    lab.sysctl("nat_icmp_send", 1);
    const { c, s } = lab.send("s", ip({ src: "10.0.2.2", dst: "10.0.1.2" }, build.tcp(80, 1000, "A")));
    expect(c).toEqual([]);
    expect(s[0]!.protocol).toBe(1);
    expect(lab.answer("10.0.2.2", 2, 1000, "R")).toMatchObject({ src: "10.0.2.2" });
  });
});
