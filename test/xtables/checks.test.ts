/** What the kernel refuses: circles, hooks, tables, protocols; and that a refused change leaves no trace. */
import { describe, expect, it } from "vitest";
import { Errno, Extack } from "../../src/kernel/abi.generated.js";
import { Tables, type Rule } from "./tables.js";

const mac: Rule = { matches: [["mac", { source: 1n }]] };
const anyIn = { matches: [["addrtype", { destination: 4, flags: 4 }]] } as Rule;

/** The lines of the kernel's log. */
function log(t: Tables): string[] {
  return t.router.kernel.log().map((line) => line.text);
}

describe("circles", () => {
  it("are refused where packets could get into them", () => {
    const t = new Tables();
    for (const name of ["a", "b", "c"]) t.chain(name);
    expect(t.append("INPUT", { to: "JUMP a" })).toBe(0);
    expect(t.append("a", { to: "JUMP b" })).toBe(0);
    expect(t.append("b", { to: "GOTO c" })).toBe(0);
    expect(t.append("c", { to: "JUMP a" })).toBe(-Errno.ELOOP);
    expect(t.m.exports.take_extack!()).toBe(Extack.XT_LOOP);
    expect(t.append("a", { to: "JUMP a" })).toBe(-Errno.ELOOP);
    expect(
      t
        .chains()
        .map((c) => `${c.name} ${c.rules} ${c.references}`)
        .slice(3),
    ).toEqual(["a 1 1", "b 1 1", "c 0 1"]);
    expect(t.append("INPUT", { to: "JUMP c" })).toBe(0);
    t.udp();
    expect(t.counts("a")).toEqual(["1/28"]);
  });

  it("are allowed where no packet comes, until one could", () => {
    const t = new Tables();
    for (const name of ["a", "b"]) t.chain(name);
    expect(t.append("a", { to: "JUMP b" })).toBe(0);
    expect(t.append("b", { to: "JUMP a" })).toBe(0);
    expect(t.append("FORWARD", { to: "JUMP a" })).toBe(-Errno.ELOOP);
    expect(t.delete("b", 0)).toBe(0);
    expect(t.append("FORWARD", { to: "JUMP a" })).toBe(0);
    expect(t.append("b", { to: "JUMP b" })).toBe(-Errno.ELOOP);
  });

  it("do not count behind a verdict for all packets", () => {
    const t = new Tables();
    t.chain("a");
    t.append("INPUT", { to: "JUMP a" });
    expect(t.append("a", { to: "RETURN" })).toBe(0);
    expect(t.append("a", { to: "JUMP a" })).toBe(0);
    expect(t.delete("a", 0)).toBe(-Errno.ELOOP);
    expect(t.replace("a", 0, { src: "1.2.3.4", to: "RETURN" })).toBe(-Errno.ELOOP);
    expect(t.counts("a")).toHaveLength(2);
    expect(t.insert("a", { to: "ACCEPT" })).toBe(0);
    expect(t.delete("a", 0)).toBe(0);
    expect(t.delete("a", 1)).toBe(0);
    expect(t.delete("a", 0)).toBe(0);
    expect(t.remove("a")).toBe(-Errno.EMLINK);
  });
});

describe("hooks", () => {
  it("are those of all chains that lead to a rule", () => {
    const t = new Tables();
    t.chain("a");
    t.chain("b");
    expect(t.append("OUTPUT", mac)).toBe(-Errno.EINVAL);
    expect(log(t)).toEqual([
      "x_tables: ip_tables: mac match: used from hooks OUTPUT, but only valid from PREROUTING/INPUT/FORWARD",
    ]);
    expect(t.append("INPUT", mac)).toBe(0);
    expect(t.append("b", mac)).toBe(0);
    expect(t.append("a", { to: "JUMP b" })).toBe(0);
    expect(t.append("INPUT", { to: "JUMP a" })).toBe(0);
    expect(t.append("OUTPUT", { to: "GOTO a" })).toBe(-Errno.EINVAL);
    expect(log(t)[1]).toBe(
      "x_tables: ip_tables: mac match: used from hooks INPUT/OUTPUT, but only valid from PREROUTING/INPUT/FORWARD",
    );
    expect(t.delete("b", 0)).toBe(0);
    expect(t.append("OUTPUT", { to: "GOTO a" })).toBe(0);
    expect(t.append("b", mac)).toBe(-Errno.EINVAL);
    expect(t.delete("OUTPUT", 0)).toBe(0);
    expect(t.append("b", mac)).toBe(0);
    expect(t.append("b", anyIn)).toBe(0);
  });

  it("are forgotten with each jump that goes, in diamonds too", () => {
    const t = new Tables("mangle");
    for (const name of ["a", "b", "c", "d"]) t.chain(name);
    t.append("a", { to: "JUMP b" });
    t.append("a", { to: "JUMP c" });
    t.append("b", { to: "JUMP d" });
    t.append("c", { to: "JUMP d" });
    expect(t.append("POSTROUTING", { to: "JUMP a" })).toBe(0);
    expect(t.append("d", mac)).toBe(-Errno.EINVAL);
    t.delete("a", 0);
    expect(t.append("d", mac)).toBe(-Errno.EINVAL);
    t.delete("c", 0);
    expect(t.append("d", mac)).toBe(0);
    expect(t.append("a", { to: "JUMP d" })).toBe(-Errno.EINVAL);
    t.delete("POSTROUTING", 0);
    expect(t.append("a", { to: "JUMP d" })).toBe(0);
    expect(t.append("PREROUTING", { to: "JUMP a" })).toBe(0);
    expect(t.call("chain_flush", t.id("a"))).toBe(0);
    expect(t.chains().find((c) => c.name === "d")!.references).toBe(1);
  });

  it("do not count behind a verdict for all packets", () => {
    const t = new Tables();
    t.append("OUTPUT", { to: "ACCEPT" });
    expect(t.append("OUTPUT", mac)).toBe(0);
    expect(t.insert("OUTPUT", mac, 0)).toBe(-Errno.EINVAL);
    expect(t.delete("OUTPUT", 0)).toBe(-Errno.EINVAL);
    expect(t.counts("OUTPUT")).toHaveLength(2);
    expect(t.insert("OUTPUT", { to: "DROP" })).toBe(0);
    expect(t.delete("OUTPUT", 0)).toBe(0);
  });
});

describe("matches and targets", () => {
  it("need their table and protocol", () => {
    const t = new Tables();
    expect(t.append("INPUT", { to: ["DNAT", { flags: 1 }] })).toBe(-Errno.EINVAL);
    expect(t.append("INPUT", { matches: [["tcp", { sourceLast: 65535, destinationLast: 65535 }]] })).toBe(
      -Errno.EINVAL,
    );
    expect(
      t.append("INPUT", { protocol: -6, matches: [["tcp", { sourceLast: 65535, destinationLast: 65535 }]] }),
    ).toBe(-Errno.EINVAL);
    expect(log(t)).toEqual([
      "x_tables: ip_tables: DNAT target: only valid in nat table, not filter",
      "x_tables: ip_tables: tcp match: only valid for protocol 6",
      "x_tables: ip_tables: tcp match: only valid for protocol 6",
    ]);
    expect(t.append("INPUT", { matches: [["multiport", { flags: 0, count: 1 }]] })).toBe(-Errno.EINVAL);
    expect(t.append("INPUT", { matches: [["dscp", { dscp: 64 }]] })).toBe(-Errno.EDOM);
    expect(t.append("INPUT", { matches: [["addrtype", { destination: 4, flags: 12 }]] })).toBe(-Errno.EINVAL);
    expect(t.counts("INPUT")).toEqual([]);
  });

  it("are refused where their records are not sound", () => {
    const t = new Tables();
    t.append("INPUT", mac);
    const m = t.m;
    const id = t.id("INPUT");
    const insert = (at: number, value: number): number => {
      t.call("rule_get", id, 0);
      m.setU32(m.mailbox + at, value);
      return t.call("rule_insert", id, -1);
    };
    expect(insert(144, 8)).toBe(-Errno.EINVAL);
    expect(insert(144, 0xfffffff0)).toBe(-Errno.EINVAL);
    expect(insert(148, 8)).toBe(-Errno.EINVAL);
    expect(insert(108, 9)).toBe(-Errno.EINVAL);
    expect(insert(152, 99)).toBe(-Errno.EINVAL);
    expect(insert(156, 12)).toBe(-Errno.EINVAL);
    expect(insert(156, 0)).toBe(-Errno.EINVAL);
    expect(insert(156, 16)).toBe(-Errno.EINVAL);
    expect(insert(0, 0)).toBe(0);
  });
});

describe("a transaction", () => {
  const listing = (t: Tables) =>
    t
      .chains()
      .map((c) => [c.name, c.policy, c.references, ...t.counts(c.name).map((_, i) => t.bytesOf(c.name, i))]);

  it("is checked as a whole: what lies between does not matter", () => {
    const t = new Tables();
    t.chain("a");
    expect(t.call("begin", 0)).toBe(0);
    expect(t.call("begin", 0)).toBe(-Errno.EBUSY);
    expect(t.append("a", { to: "JUMP a" })).toBe(0);
    expect(t.append("OUTPUT", mac)).toBe(0);
    expect(t.append("INPUT", { to: "JUMP a" })).toBe(0);
    expect(t.delete("a", 0)).toBe(0);
    expect(t.delete("OUTPUT", 0)).toBe(0);
    expect(t.call("commit")).toBe(0);
    expect(t.append("a", { to: "JUMP a" })).toBe(-Errno.ELOOP);
  });

  it("that is refused or given up leaves the table as it was", () => {
    const t = new Tables();
    for (const name of ["a", "b", "c"]) t.chain(name);
    t.append("INPUT", { to: "JUMP a", packets: 5, bytes: 500 });
    t.append("a", { to: "JUMP b" });
    t.append("b", mac);
    t.policy("FORWARD", "DROP");
    const before = listing(t);
    const changes = (flush: number): void => {
      expect(t.call("begin", flush)).toBe(0);
      if (!flush) {
        t.delete("INPUT", 0);
        t.delete("a", 0);
        expect(t.remove("a")).toBe(0);
        t.rename("b", "bb");
        t.call("chain_zero", 0);
      }
      expect(t.chain("a")).toBe(0);
      t.chain("new");
      expect(t.append("new", { to: "JUMP a" })).toBe(0);
      expect(t.append("INPUT", { to: "JUMP new" })).toBe(0);
      t.policy("FORWARD", "ACCEPT");
      t.append("OUTPUT", { to: "JUMP new" });
    };
    for (const flush of [0, 1]) {
      changes(flush);
      expect(t.append("a", mac)).toBe(0);
      expect(t.call("commit")).toBe(-Errno.EINVAL);
      expect(listing(t)).toEqual(before);
      changes(flush);
      expect(t.append("a", { to: "GOTO new" })).toBe(0);
      expect(t.call("commit")).toBe(-Errno.ELOOP);
      expect(listing(t)).toEqual(before);
      changes(flush);
      expect(t.call("abort")).toBe(0);
      expect(listing(t)).toEqual(before);
      expect(t.counts("INPUT")).toEqual(["5/500"]);
    }
    // what reaches what is known again
    expect(t.append("OUTPUT", { to: "JUMP b" })).toBe(-Errno.EINVAL);
    changes(1);
    expect(t.call("commit")).toBe(0);
    expect(t.chains().map((c) => `${c.name} ${c.rules} ${c.references}`)).toEqual([
      "INPUT 1 0",
      "FORWARD 0 0",
      "OUTPUT 1 0",
      "a 0 1",
      "new 1 2",
    ]);
  });
});
