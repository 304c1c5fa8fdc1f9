/** Comparisons of header bytes: `tcp[tcpflags] & tcp-syn != 0`, `ip[2:2] > 576`, `len < 100`. */
import type { Decision, Load } from "./decision.js";
import type { Refuse } from "./error.js";
import type { Layers } from "./layers.js";
import { Alu, Op } from "./opcodes.js";
import { SCRATCH_WORDS } from "./program.js";
import type { Arithmetic, Expression, Protocol } from "./syntax.js";

type Relation = Extract<Expression, { node: "relation" }>;
/** protocols behind an IPv4 header of any length */
const BEHIND_IPV4 = new Set<Protocol>(["tcp", "udp", "sctp", "icmp", "igmp", "igrp", "pim", "vrrp", "carp"]);
const IPV6_HEADER = 40;
const WIDEST_SHIFT = 31;

export class ArithmeticCompiler {
  private readonly requirements: Decision[] = [];
  private scratch = 0;

  constructor(
    private readonly layers: Layers,
    private readonly refuse: Refuse,
  ) {}

  relation({ comparison, left, right }: Relation): Decision {
    const other = this.slot(right);
    const loads: Load[] = [];
    let jumps: [equal: number, greater: number, greaterOrEqual: number];
    let k = 0;
    if (right.node === "number") {
      loads.push(...this.value(left));
      jumps = [Op.jeq, Op.jgt, Op.jge];
      k = right.value;
    } else {
      loads.push(...this.value(right), { code: Op.st, k: other }, ...this.value(left), {
        code: Op.ldxMem,
        k: other,
      });
      jumps = [Op.jeqX, Op.jgtX, Op.jgeX];
    }
    const ask = (jump: number): Decision => ({ test: { loads, jump, k: k >>> 0 } });
    const [equal, greater, greaterOrEqual] = jumps;
    const answers: Record<Relation["comparison"], () => Decision> = {
      "=": () => ask(equal),
      "!=": () => ({ not: ask(equal) }),
      ">": () => ask(greater),
      ">=": () => ask(greaterOrEqual),
      "<": () => ({ not: ask(greaterOrEqual) }),
      "<=": () => ({ not: ask(greater) }),
    };
    return this.requirements.reduceRight(
      (rest, first): Decision => ({ and: [first, rest] }),
      answers[comparison](),
    );
  }

  /** a word of scratch memory, where one is needed */
  private slot(a: Arithmetic): number {
    if (a.node === "number") return 0;
    if (this.scratch >= SCRATCH_WORDS)
      this.refuse(
        "this comparison needs more than the 16 registers of the filter machine",
        0,
        "out of registers needed to evaluate expression",
      );
    return this.scratch++;
  }

  /** loads that leave the value in the accumulator */
  private value(a: Arithmetic): Load[] {
    switch (a.node) {
      case "number":
        return [{ code: Op.ldImm, k: a.value }];
      case "length":
        return [{ code: Op.ldLen, k: 0 }];
      case "bytes":
        return this.bytes(a);
      default:
        return this.operation(a);
    }
  }

  private operation(a: Extract<Arithmetic, { node: "operation" }>): Load[] {
    const bits = Alu[a.operator];
    if (a.right.node === "number") {
      const { value } = a.right;
      if (value === 0 && (a.operator === "/" || a.operator === "%"))
        this.refuse("division by zero", a.at, "division by zero");
      if (value > WIDEST_SHIFT && (a.operator === "<<" || a.operator === ">>"))
        this.refuse("a shift by more than 31 bits", a.at, "shift by more than 31 bits");
      return [...this.value(a.left), { code: Op.aluK | bits, k: value }];
    }
    const slot = this.slot(a.right);
    const loads = [
      ...this.unrequired(a.right),
      { code: Op.st, k: slot },
      ...this.value(a.left),
      { code: Op.ldxMem, k: slot },
      { code: Op.aluX | bits, k: 0 },
    ];
    this.scratch--;
    return loads;
  }

  /** What the right side of an operation needs is not asked (gen_arth of libpcap keeps the left side's conditions only). */
  private unrequired(a: Arithmetic): Load[] {
    const before = this.requirements.length;
    const loads = this.value(a);
    this.requirements.length = before;
    return loads;
  }

  private bytes({ protocol, offset, size, at }: Extract<Arithmetic, { node: "bytes" }>): Load[] {
    const base = this.base(protocol, at);
    if (BEHIND_IPV4.has(protocol)) {
      if (offset.node === "number")
        return [
          { code: Op.ldxMsh, k: this.layers.payload },
          { code: Op.ldInd[size], k: base + offset.value },
        ];
      return [
        ...this.value(offset),
        { code: Op.st, k: SCRATCH_WORDS - 1 },
        { code: Op.ldxMsh, k: this.layers.payload },
        { code: Op.ldMem, k: SCRATCH_WORDS - 1 },
        { code: Op.aluX | Alu["+"], k: 0 },
        { code: Op.tax, k: 0 },
        { code: Op.ldInd[size], k: base },
      ];
    }
    if (offset.node === "number") return [{ code: Op.ldAbs[size], k: base + offset.value }];
    return [...this.value(offset), { code: Op.tax, k: 0 }, { code: Op.ldInd[size], k: base }];
  }

  /** where a protocol's header begins (behind X for those after IPv4); notes what has to hold */
  private base(protocol: Protocol, at: number): number {
    if (protocol === "ether") return 0;
    if (BEHIND_IPV4.has(protocol)) {
      this.requirements.push(
        this.layers.protocol("ip"),
        this.layers.protocol(protocol),
        this.layers.notLaterFragment(),
      );
      return this.layers.payload;
    }
    if (protocol === "icmp6") {
      this.requirements.push(this.layers.protocol("ip6"), this.layers.protocol("icmp6"));
      return this.layers.payload + IPV6_HEADER;
    }
    if (!["ip", "ip6", "arp", "rarp"].includes(protocol))
      this.refuse(`bytes of ${protocol} cannot be read`, at, "unsupported index operation");
    this.requirements.push(this.layers.protocol(protocol));
    return this.layers.payload;
  }
}
