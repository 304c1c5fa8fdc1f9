/** Chains, rules and the way of a packet through them. */
import { describe, expect, it } from "vitest";
import { Errno, XtVerdict } from "../../src/kernel/abi.generated.js";
import { Tables } from "./tables.js";

describe("tables", () => {
  it("begin with their built-in chains and ACCEPT", () => {
    const names = (table: ConstructorParameters<typeof Tables>[0]) =>
      new Tables(table).chains().map((c) => `${c.name} ${c.policy === XtVerdict.ACCEPT} ${c.builtin}`);
    expect(names("filter")).toEqual(["INPUT true true", "FORWARD true true", "OUTPUT true true"]);
    expect(names("raw")).toEqual(["PREROUTING true true", "OUTPUT true true"]);
    expect(new Tables("nat").chains().map((c) => c.name)).toEqual([
      "PREROUTING",
      "INPUT",
      "OUTPUT",
      "POSTROUTING",
    ]);
    expect(new Tables("mangle").chains()).toHaveLength(5);
  });

  it("list the users' chains by name", () => {
    const t = new Tables();
    for (const name of ["zeta", "alpha", "Beta", "alph"]) expect(t.chain(name)).toBe(0);
    expect(t.chains().map((c) => c.name)).toEqual([
      "INPUT",
      "FORWARD",
      "OUTPUT",
      "Beta",
      "alph",
      "alpha",
      "zeta",
    ]);
    expect(t.rename("alpha", "zz")).toBe(0);
    expect(t.remove("Beta")).toBe(0);
    expect(
      t
        .chains()
        .map((c) => c.name)
        .slice(3),
    ).toEqual(["alph", "zeta", "zz"]);
    expect(t.id("Beta")).toBe(-Errno.ENOENT);
    expect(t.chain("Beta")).toBe(0);
  });

  it("refuse chains as libiptc does", () => {
    const t = new Tables();
    expect(t.chain("INPUT")).toBe(-Errno.EEXIST);
    expect(t.chain("DROP")).toBe(-Errno.EEXIST);
    expect(t.chain("")).toBe(-Errno.EINVAL);
    expect(t.chain("one")).toBe(0);
    expect(t.chain("one")).toBe(-Errno.EEXIST);
    expect(t.append("INPUT", { to: "JUMP one" })).toBe(0);
    expect(t.remove("one")).toBe(-Errno.EMLINK);
    expect(t.remove("INPUT")).toBe(-Errno.EINVAL);
    expect(t.rename("INPUT", "x")).toBe(-Errno.ENOENT);
    expect(t.delete("INPUT", 0)).toBe(0);
    expect(t.append("one", {})).toBe(0);
    expect(t.remove("one")).toBe(-Errno.ENOTEMPTY);
    expect(t.append("INPUT", { to: "JUMP two" })).toBe(-Errno.ENOENT);
    expect(t.delete("INPUT", 0)).toBe(-Errno.E2BIG);
    expect(t.insert("INPUT", {}, 1)).toBe(-Errno.E2BIG);
    expect(t.call("chain_policy", t.id("one"), XtVerdict.DROP, 0)).toBe(-Errno.ENOENT);
  });

  it("give rules back as they came", () => {
    const t = new Tables();
    t.chain("one");
    const rule = {
      src: "!10.0.0.0/255.0.255.0",
      in: "eth+",
      out: "!lo",
      protocol: 6,
      matches: [
        ["comment", {}, "what it is for"],
        ["tcp", { sourceLast: 65535, destinationFirst: 80, destinationLast: 90 }],
      ] as [string, object, string?][],
      to: "JUMP one",
    };
    expect(t.append("FORWARD", rule as never)).toBe(0);
    const before = t.bytesOf("FORWARD", 0);
    expect(t.rename("one", "two")).toBe(0);
    expect(t.bytesOf("FORWARD", 0)).toBe(before.replace("6f6e6500", "74776f00"));
    expect(t.rename("two", "one")).toBe(0);
    expect(t.bytesOf("FORWARD", 0)).toBe(before);
  });
});

describe("a packet", () => {
  it("is counted with its whole IP length by the rules that match and by the policy", () => {
    const t = new Tables();
    t.append("INPUT", { src: "10.0.1.2" });
    t.append("INPUT", { src: "10.0.1.3" });
    t.append("INPUT", { src: "!10.0.1.3" });
    t.append("INPUT", { in: "ra" });
    t.append("INPUT", { in: "rb" });
    t.append("INPUT", { in: "r+" });
    t.append("INPUT", { in: "!ra" });
    t.append("INPUT", { out: "ra" });
    t.append("INPUT", { out: "!ra" });
    t.append("INPUT", { protocol: 17 });
    t.append("INPUT", { protocol: -17 });
    t.append("INPUT", {
      dst: "10.0.0.0/255.255.0.0",
      src: "!10.0.2.0/255.255.255.0",
      in: "ra",
      protocol: -6,
    });
    t.append("INPUT", { packets: 7, bytes: 1000, fragment: "no" });
    t.udp({ data: 12 });
    t.udp({ data: 2 });
    expect(t.counts("INPUT")).toEqual([
      "2/70",
      "0/0",
      "2/70",
      "2/70",
      "0/0",
      "2/70",
      "0/0",
      "0/0",
      "2/70",
      "2/70",
      "0/0",
      "2/70",
      "9/1070",
    ]);
    expect(t.policyCount("INPUT")).toBe("2/70");
  });

  it("follows JUMP, GOTO and RETURN", () => {
    const t = new Tables();
    for (const name of ["a", "b", "c"]) t.chain(name);
    t.append("INPUT", { to: "JUMP a" });
    t.append("INPUT", {});
    t.append("INPUT", { to: "GOTO c" });
    t.append("INPUT", {});
    t.append("a", { to: "JUMP b" });
    t.append("a", { to: "GOTO c" });
    t.append("a", {});
    t.append("b", { to: "RETURN" });
    t.append("b", {});
    t.append("c", {});
    t.udp();
    expect(t.counts("INPUT")).toEqual(["1/28", "1/28", "1/28", "0/0"]);
    expect(t.counts("a")).toEqual(["1/28", "1/28", "0/0"]);
    expect(t.counts("b")).toEqual(["1/28", "0/0"]);
    // once from a, whose caller goes on; once from INPUT, where the end of c is the end of the table
    expect(t.counts("c")).toEqual(["2/56"]);
    expect(t.policyCount("INPUT")).toBe("1/28");
    t.insert("INPUT", { to: "RETURN" });
    t.udp();
    expect(t.counts("INPUT")).toEqual(["1/28", "1/28", "1/28", "1/28", "0/0"]);
    // each change of the table has the policies count from 0
    expect(t.policyCount("INPUT")).toBe("1/28");
  });

  it("ends at ACCEPT, DROP and the policy", () => {
    const t = new Tables();
    t.append("INPUT", {
      matches: [["udp", { sourceLast: 65535, destinationFirst: 9, destinationLast: 9 }]],
      protocol: 17,
      to: "DROP",
    });
    t.append("INPUT", { to: "ACCEPT" });
    t.append("INPUT", {});
    t.udp({ dport: 9 });
    t.udp({ dport: 10 });
    expect(t.counts("INPUT")).toEqual(["1/28", "1/28", "0/0"]);
    expect(t.policyCount("INPUT")).toBe("0/0");
    t.call("chain_flush", 0);
    t.policy("INPUT", "DROP");
    t.udp();
    expect(t.policyCount("INPUT")).toBe("1/28");
  });
});
