/** Comparisons of header bytes: `tcp[tcpflags] & tcp-syn != 0`, `ip[2:2] > 576`, `len < 100`. */
import { FilterError } from "./error.js";
import { Alu, Op, SCRATCH_WORDS, type Decision, type Load } from "./program.js";
import type { Arithmetic, Expression, Protocol } from "./syntax.js";

/** What has to hold before the bytes of a header can be read. */
export interface Requirements {
  protocol(name: Protocol): Decision;
  notLaterFragment(): Decision;
}

type Relation = Extract<Expression, { node: "relation" }>;
/** protocols behind an IPv4 header of any length */
const BEHIND_IPV4 = new Set<Protocol>([
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "igmp",
  "igrp",
  "pim",
  "vrrp",
  "ah",
  "esp",
]);
const IPV6_HEADER = 40;
const WIDEST_SHIFT = 31;

export class ArithmeticCompiler {
  private readonly requirements: Decision[] = [];
  private scratch = 0;

  /** @param payload where the network header begins */
  constructor(
    private readonly text: string,
    private readonly payload: number,
    private readonly require: Requirements,
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
      throw new FilterError(
        "this comparison needs more than the 16 registers of the filter machine",
        this.text,
        0,
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
        throw new FilterError("division by zero", this.text, a.at);
      if (value > WIDEST_SHIFT && (a.operator === "<<" || a.operator === ">>"))
        throw new FilterError("a shift by more than 31 bits", this.text, a.at);
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
          { code: Op.ldxMsh, k: this.payload },
          { code: Op.ldInd[size], k: base + offset.value },
        ];
      return [
        ...this.value(offset),
        { code: Op.st, k: SCRATCH_WORDS - 1 },
        { code: Op.ldxMsh, k: this.payload },
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
        this.require.protocol("ip"),
        this.require.protocol(protocol),
        this.require.notLaterFragment(),
      );
      return this.payload;
    }
    if (protocol === "icmp6") {
      this.requirements.push(this.require.protocol("ip6"), this.require.protocol("icmp6"));
      return this.payload + IPV6_HEADER;
    }
    if (!["ip", "ip6", "arp", "rarp"].includes(protocol))
      throw new FilterError(`bytes of ${protocol} cannot be read`, this.text, at);
    this.requirements.push(this.require.protocol(protocol));
    return this.payload;
  }
}
