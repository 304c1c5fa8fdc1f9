/** What a namespace's services and servers are: how they come, change and go, and what the kernel refuses. */
import { describe, expect, it } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { VethworkKernel } from "../../src/kernel/kernel.js";
import { VS_SCHEDULERS, type VsDestSpec, type VsOp, type VsServiceKey } from "../../src/model/ipvs.js";
import { VethworkError } from "../../src/model/errors.js";
import { build, tcpService, udpService, VsLab } from "./lab.js";

const WEB: VsServiceKey = { protocol: "tcp", address: "10.0.0.1", port: 80 };
const MARK: VsServiceKey = { fwmark: 7 };
const one = { address: "10.0.0.5", port: 8080 };

function kernel(): VethworkKernel {
  const k = new VethworkKernel({ memoryBytes: 64 << 20 });
  // without a table of local routes every address is one of broadcast
  k.apply({ op: "link.set", netns: "", link: "lo", up: true });
  k.apply({ op: "ipvs.service.add", netns: "", key: WEB, spec: { scheduler: "rr" } });
  return k;
}

/** The code of what is thrown, or "". */
function refusal(k: VethworkKernel, op: VsOp): string {
  try {
    k.apply(op);
    return "";
  } catch (error) {
    return (error as VethworkError).code;
  }
}

const dest = (
  op: "ipvs.dest.add" | "ipvs.dest.set",
  spec: Partial<VsDestSpec> = {},
  address = one.address,
  key = WEB,
): VsOp => ({
  op,
  netns: "",
  key,
  dest: { ...one, address },
  spec: { forward: "masq", weight: 1, ...spec },
});
const remove = (address = one.address, key = WEB): VsOp => ({
  op: "ipvs.dest.delete",
  netns: "",
  key,
  dest: { ...one, address },
});

describe("services", () => {
  it("are listed as they were given", () => {
    const k = kernel();
    k.apply({
      op: "ipvs.service.add",
      netns: "",
      key: MARK,
      spec: { scheduler: "mh", persistent: 300, netmask: "255.255.255.0", schedulerFlags: 3 },
    });
    k.apply({
      op: "ipvs.service.add",
      netns: "",
      key: { protocol: "udp", address: "10.0.0.1", port: 53 },
      spec: { scheduler: "none", onePacket: true },
    });
    expect(k.vsServices("").map(({ key, spec, flags }) => ({ key, spec, flags }))).toEqual([
      { key: WEB, spec: { scheduler: "rr", netmask: "255.255.255.255" }, flags: 2 },
      {
        key: MARK,
        spec: { scheduler: "mh", persistent: 300, netmask: "255.255.255.0", schedulerFlags: 3 },
        flags: 0x1b,
      },
      {
        key: { protocol: "udp", address: "10.0.0.1", port: 53 },
        spec: { scheduler: "none", netmask: "255.255.255.255", onePacket: true },
        flags: 6,
      },
    ]);
  });

  it("are refused with the kernel's errors", () => {
    const k = kernel();
    const add = (key: VsServiceKey, scheduler: string): VsOp => ({
      op: "ipvs.service.add",
      netns: "",
      key,
      spec: { scheduler },
    });
    expect(refusal(k, add(WEB, "wlc"))).toBe("EEXIST");
    expect(refusal(k, add(MARK, "nosuch"))).toBe("ENOENT");
    expect(k.log().at(-1)).toMatchObject({ level: 6, text: "IPVS: Scheduler module ip_vs_nosuch not found" });
    expect(refusal(k, { op: "ipvs.service.set", netns: "", key: MARK, spec: { scheduler: "rr" } })).toBe(
      "ESRCH",
    );
    // which service it is comes first, then the scheduler
    expect(refusal(k, { op: "ipvs.service.set", netns: "", key: MARK, spec: { scheduler: "x" } })).toBe(
      "ESRCH",
    );
    expect(refusal(k, add(WEB, "x"))).toBe("EEXIST");
    expect(refusal(k, { op: "ipvs.service.set", netns: "", key: WEB, spec: { scheduler: "x" } })).toBe(
      "ENOENT",
    );
    expect(refusal(k, { op: "ipvs.service.delete", netns: "", key: MARK })).toBe("ESRCH");
    expect(refusal(k, { op: "ipvs.zero", netns: "", key: MARK })).toBe("ESRCH");
    expect(refusal(k, add({ protocol: "tcp", address: "2001:db8::1", port: 80 }, "rr"))).toBe("EUNSUPPORTED");
    expect(() => k.vsService("", MARK)).toThrow("No such process");
  });

  it("change as a whole and keep their servers", () => {
    const k = kernel();
    k.apply(dest("ipvs.dest.add"));
    k.apply({ op: "ipvs.service.set", netns: "", key: WEB, spec: { scheduler: "sh", persistent: 60 } });
    expect(k.vsService("", WEB)).toMatchObject({
      spec: { scheduler: "sh", persistent: 60 },
      destinations: 1,
    });
    k.apply({ op: "ipvs.service.set", netns: "", key: WEB, spec: { scheduler: "sh" } });
    expect(k.vsService("", WEB).spec.persistent).toBeUndefined();
    expect(k.vsDests("", WEB)).toHaveLength(1);
  });

  it("go in any order", () => {
    const k = kernel();
    const keys = [80, 81, 82, 83].map((port) => ({ ...WEB, port }) as VsServiceKey);
    for (const key of keys.slice(1))
      k.apply({ op: "ipvs.service.add", netns: "", key, spec: { scheduler: "rr" } });
    for (const at of [1, 3, 0]) k.apply({ op: "ipvs.service.delete", netns: "", key: keys[at]! });
    expect(k.vsServices("").map(({ key }) => key)).toEqual([keys[2]]);
    k.apply({ op: "ipvs.service.add", netns: "", key: keys[0]!, spec: { scheduler: "rr" } });
    expect(k.vsServices("").map(({ key }) => key)).toEqual([keys[2], keys[0]]);
    k.apply({ op: "ipvs.flush", netns: "" });
    expect(k.vsServices("")).toEqual([]);
  });
});

describe("servers", () => {
  it("are listed newest first", () => {
    const k = kernel();
    for (const address of ["10.0.0.5", "10.0.0.6", "10.0.0.7"]) k.apply(dest("ipvs.dest.add", {}, address));
    k.apply(dest("ipvs.dest.set", { forward: "gateway", weight: 0 }, "10.0.0.6"));
    expect(k.vsDests("", WEB).map(({ key, spec }) => [key.address, spec.forward, spec.weight])).toEqual([
      ["10.0.0.7", "masq", 1],
      ["10.0.0.6", "gateway", 0],
      ["10.0.0.5", "masq", 1],
    ]);
    k.apply(remove("10.0.0.6"));
    expect(k.vsDests("", WEB).map(({ key }) => key.address)).toEqual(["10.0.0.7", "10.0.0.5"]);
    expect(k.vsService("", WEB).destinations).toBe(2);
  });

  it("are refused with the kernel's errors and words", () => {
    const k = kernel();
    expect(refusal(k, dest("ipvs.dest.add", {}, one.address, MARK))).toBe("ESRCH");
    expect(refusal(k, dest("ipvs.dest.add", { weight: -1 }))).toBe("ERANGE");
    expect(k.log().at(-1)).toMatchObject({
      level: 3,
      text: "IPVS: ip_vs_add_dest(): server weight less than zero",
    });
    expect(refusal(k, dest("ipvs.dest.add", { upperThreshold: 5, lowerThreshold: 7 }))).toBe("ERANGE");
    for (const address of ["224.0.0.8", "255.255.255.255", "0.0.0.0", "127.255.255.255"])
      expect(refusal(k, dest("ipvs.dest.add", {}, address))).toBe("EINVAL");
    expect(refusal(k, dest("ipvs.dest.set"))).toBe("ENOENT");
    expect(refusal(k, remove())).toBe("ENOENT");
    k.apply(dest("ipvs.dest.add"));
    expect(refusal(k, dest("ipvs.dest.add"))).toBe("EEXIST");
    expect(refusal(k, dest("ipvs.dest.set", { lowerThreshold: 1 }))).toBe("ERANGE");
    expect(k.log().at(-1)!.text).toBe(
      "IPVS: ip_vs_edit_dest(): lower threshold is higher than upper threshold",
    );
  });

  it("in a namespace without any local address are refused: nothing says what is unicast", () => {
    const k = kernel();
    k.apply({ op: "netns.add", name: "empty" });
    k.apply({ op: "ipvs.service.add", netns: "empty", key: WEB, spec: { scheduler: "rr" } });
    expect(refusal(k, { ...dest("ipvs.dest.add"), netns: "empty" } as VsOp)).toBe("EINVAL");
  });
});

const TWO = [{ address: "10.0.2.2" }, { address: "10.0.2.3" }];
const counters = (lab: VsLab, key: VsServiceKey, address: string) => {
  const { stats } = lab.lab.kernel.vsDests("r", key).find((d) => d.key.address === address)!;
  return [stats.connections, stats.inPackets, stats.inBytes, stats.outPackets, stats.outBytes].map(Number);
};
const taken = (lab: VsLab, address: string, key = tcpService()): void =>
  lab.apply({ op: "ipvs.dest.delete", netns: "r", key, dest: { address, port: 80 } });

describe("a server that was deleted", () => {
  it("comes back with its counters while the trash has it", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([1, 1, 40, 0, 0]);
    taken(lab, "10.0.2.2");
    lab.add(tcpService(), { address: "10.0.2.2", weight: 5 });
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([1, 1, 40, 0, 0]);
    expect(lab.lab.kernel.vsDests("r", tcpService())[0]).toMatchObject({ spec: { weight: 5 }, active: 1 });
  });

  it("begins anew in a service that was made again, but keeps its connections", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    lab.apply({ op: "ipvs.service.delete", netns: "r", key: tcpService() });
    expect(lab.connections()).toHaveLength(1);
    lab.service(tcpService(), [{ address: "10.0.2.2" }]);
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 0, 0, 0, 0]);
    expect(lab.lab.kernel.vsDests("r", tcpService())[0]!.active).toBe(1);
    expect(lab.segment(2, 1000, "A")).toBe("10.0.2.2");
  });

  it("is another one where the service is another", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    taken(lab, "10.0.2.2");
    lab.service(udpService(80), [{ address: "10.0.2.2", port: 80 }]);
    expect(lab.lab.kernel.vsDests("r", udpService(80))[0]).toMatchObject({ active: 0, inactive: 0 });
  });

  it("is freed once nobody has used it for two minutes", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    const used = lab.lab.kernel.machine.exports.statistic!;
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    taken(lab, "10.0.2.2");
    // the connection's 60 s, then the trash looks each minute: found unused, and two minutes later freed
    lab.wait(170);
    lab.add(tcpService(), { address: "10.0.2.2" });
    expect(counters(lab, tcpService(), "10.0.2.2")[0]).toBe(1);
    taken(lab, "10.0.2.2");
    lab.wait(400);
    lab.add(tcpService(), { address: "10.0.2.2" });
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 0, 0, 0, 0]);
    expect(used(Statistic.packetsLive)).toBe(0n);
  });

  it("loses its connections with the next tick where expire_nodest_conn is 1", async () => {
    const lab = await VsLab.with(tcpService(), TWO);
    lab.segment(2, 1000, "S");
    lab.segment(3, 1000, "S");
    lab.sysctl("expire_nodest_conn", 1);
    taken(lab, "10.0.2.2");
    expect(lab.connections()).toHaveLength(2);
    lab.wait(0.05);
    expect(lab.connections()).toHaveLength(1);
  });

  it("goes on with its counters' zero point after an edit, and loses it never", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    lab.apply({ op: "ipvs.zero", netns: "r", key: tcpService() });
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 0, 0, 0, 0]);
    lab.segment(2, 1000, "A");
    lab.apply({
      op: "ipvs.dest.set",
      netns: "r",
      key: tcpService(),
      dest: { address: "10.0.2.2", port: 80 },
      spec: { forward: "masq", weight: 9 },
    });
    lab.wait(2.1);
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 1, 40, 0, 0]);
  });
});

describe("counters and rates", () => {
  it("are what the estimator read last", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    const k = lab.lab.kernel;
    lab.segment(2, 1000, "S");
    lab.answer("10.0.2.2", 2, 1000, "SA");
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 0, 0, 0, 0]);
    expect(k.vsTotals("r").counters).toMatchObject({ connections: 1n, inPackets: 1n, outPackets: 1n });
    lab.wait(2.1);
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([1, 1, 40, 1, 40]);
    const service = k.vsService("r", tcpService());
    expect(service.stats).toEqual(k.vsTotals("r").stats);
    // 40 bytes in two seconds, a quarter of the way: 5, rounded
    expect(service.rates).toEqual({
      connections: 0n,
      inPackets: 0n,
      outPackets: 0n,
      inBytes: 5n,
      outBytes: 5n,
    });
    lab.wait(30);
    expect(k.vsService("r", tcpService()).rates.inBytes).toBe(0n);
  });

  it("approach the true rate", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 10; i++) lab.segment(2, 1000, "S");
      lab.wait(1);
    }
    const { inPackets, inBytes } = lab.lab.kernel.vsTotals("r").rates;
    // a tick is 2.08 s, and counted as two
    expect(Number(inPackets)).toBeGreaterThanOrEqual(10);
    expect(Number(inPackets)).toBeLessThanOrEqual(11);
    expect(Number(inBytes)).toBeGreaterThan(395);
    expect(Number(inBytes)).toBeLessThan(440);
  });

  it("stand still where run_estimation is 0", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.sysctl("run_estimation", 0);
    lab.segment(2, 1000, "S");
    lab.wait(10);
    expect(counters(lab, tcpService(), "10.0.2.2")).toEqual([0, 0, 0, 0, 0]);
  });

  it("set back by zeroing all are those of all services and of the namespace, but not a CPU's", async () => {
    const lab = await VsLab.with(tcpService(), [{ address: "10.0.2.2" }]);
    lab.segment(2, 1000, "S");
    lab.wait(2.1);
    lab.apply({ op: "ipvs.zero", netns: "r" });
    const k = lab.lab.kernel;
    expect(k.vsTotals("r").stats.inPackets).toBe(0n);
    expect(k.vsTotals("r").counters.inPackets).toBe(1n);
    expect(k.vsService("r", tcpService()).stats.connections).toBe(0n);
  });
});

describe("timeouts", () => {
  it("change where they are not 0, each or none", () => {
    const k = kernel();
    expect(k.vsTimeouts("")).toEqual({ tcp: 900, tcpFin: 120, udp: 300 });
    k.apply({ op: "ipvs.timeouts", netns: "", timeouts: { tcp: 0, tcpFin: 30, udp: 0 } });
    expect(k.vsTimeouts("")).toEqual({ tcp: 900, tcpFin: 30, udp: 300 });
    const most = Math.floor(0x7fffffff / 100);
    expect(
      refusal(k, { op: "ipvs.timeouts", netns: "", timeouts: { tcp: 1, tcpFin: 2, udp: most + 1 } }),
    ).toBe("EINVAL");
    expect(k.vsTimeouts("")).toEqual({ tcp: 900, tcpFin: 30, udp: 300 });
    k.apply({ op: "ipvs.timeouts", netns: "", timeouts: { tcp: most, tcpFin: most, udp: most } });
    expect(k.vsTimeouts("")).toEqual({ tcp: most, tcpFin: most, udp: most });
  });
});

describe("a service of FTP with masquerading", () => {
  it("makes its namespace track connections as long as it is there", async () => {
    const lab = await VsLab.make();
    const tracked = () => {
      lab.send("c", build.ip({ src: "10.0.1.2", dst: "10.0.2.9" }, build.udp(1000, 2000)));
      const count = lab.lab.kernel.conntrackCount("r");
      lab.lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
      return count;
    };
    lab.service(tcpService(21), [{ address: "10.0.2.2", forward: "gateway" }]);
    expect(tracked()).toBe(0);
    lab.add(tcpService(21), { address: "10.0.2.3" });
    expect(tracked()).toBe(1);
    lab.apply({ op: "ipvs.service.delete", netns: "r", key: tcpService(21) });
    expect(tracked()).toBe(0);
  });
});

describe("the end of a namespace", () => {
  it("frees services, servers, connections and what waits in the trash", () => {
    const k = kernel();
    const number = (which: number) => Number(k.machine.exports.statistic!(which) as bigint);
    const service = (netns: string, key: VsServiceKey, scheduler: string) => {
      k.apply({ op: "ipvs.service.add", netns, key, spec: { scheduler } });
      for (let i = 1; i < 20; i++)
        k.apply({ ...dest("ipvs.dest.add", {}, `10.9.0.${i}`, key), netns } as VsOp);
      k.apply({ ...remove("10.9.0.7", key), netns } as VsOp);
    };
    /** Bytes that one more namespace costs, with services or without. */
    const cost = (services: boolean) => {
      const before = k.machine.exports.memory_used!() as number;
      k.apply({ op: "netns.add", name: "x" });
      k.apply({ op: "link.set", netns: "x", link: "lo", up: true });
      if (services) {
        VS_SCHEDULERS.forEach((scheduler, at) =>
          service("x", at % 2 ? { fwmark: at } : { ...WEB, port: at }, scheduler),
        );
        k.apply({ op: "ipvs.service.delete", netns: "x", key: { fwmark: 3 } });
        k.run(1e9);
      }
      k.apply({ op: "netns.delete", name: "x" });
      return (k.machine.exports.memory_used!() as number) - before;
    };
    for (let i = 0; i < 8; i++) cost(true);
    const timers = number(Statistic.timersPending);
    const plain = Math.max(...[1, 2, 3, 4].map(() => cost(false)));
    for (let i = 0; i < 8; i++) expect(cost(true)).toBeLessThanOrEqual(plain + 4096);
    expect(number(Statistic.timersPending)).toBe(timers);
    expect(number(Statistic.packetsLive)).toBe(0);
  });

  it("takes live connections, templates and their servers along", async () => {
    const lab = await VsLab.with(tcpService(), TWO, { persistent: 60 });
    const k = lab.lab.kernel;
    const number = (which: number) => Number(k.machine.exports.statistic!(which) as bigint);
    for (let i = 0; i < 50; i++) lab.segment(2 + (i % 4), 1000 + i, "S");
    taken(lab, "10.0.2.2");
    expect(lab.connections().length).toBeGreaterThan(50);
    const pending = number(Statistic.timersPending);
    k.apply({ op: "netns.delete", name: "r" });
    expect(number(Statistic.timersPending)).toBeLessThan(pending - 50);
    lab.wait(1000);
    expect(number(Statistic.packetsLive)).toBe(0);
    k.apply({ op: "netns.add", name: "r" });
    expect(k.vsServices("r")).toEqual([]);
    expect(k.vsConnections("r")).toEqual([]);
  });
});
