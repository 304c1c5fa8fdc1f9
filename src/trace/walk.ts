/**
 * The way of one packet, of its copies, and of the packets that it caused, put together from what the kernel tells. Copies have
 * ids of their own; all are told apart by the address of their buffer, which is theirs as long as they live.
 */
import { Decision, TimerKind } from "../kernel/abi.generated.js";
import { compareLayers, type Layer } from "./fields.js";
import type { Heard } from "./listen.js";
import type { Deciding, FieldChange, Step, StepKind } from "./step.js";
import { summarize } from "./summary.js";
import { wordsFor } from "./wording.js";

/** One packet that the walk follows. */
export interface Copy {
  number: number;
  parent: Copy | null;
  relation: "packet" | "copy" | "part" | "caused";
  packetId: bigint;
  begin: string;
  /** as it was told last */
  last: Heard;
  layers: Layer[];
  steps: Step[];
  /** what the kernel told, in the order of `steps` and beside them */
  heard: Heard[];
  /** the report that ended it: a drop, or gone */
  end: Heard | null;
  before: Heard["connection"];
  bridged: boolean;
  /** object that it waits for */
  waitsFor: number;
}

/** Where the names and words come from. */
export interface Words {
  netnsName(id: number): string;
  interfaceName(netns: number, ifindex: number): string;
  describe(heard: Heard): Deciding | undefined;
}

interface Candidate {
  parent: Copy;
  relation: Copy["relation"];
}

/** packets that one packet may cause, and that are followed */
const MOST_COPIES = 400;
const MOST_STEPS = 20_000;

/** What still is heard of a packet that goes round and round, when there have been steps enough: how it ends. */
const ENDS = new Set<number>([
  Decision.drop,
  Decision.gone,
  Decision.cloned,
  Decision.becomesError,
  Decision.delivered,
  Decision.left,
  Decision.held,
  Decision.enqueued,
]);

/** Told when it is done: what has changed since the last report is due to it. For a driver the link-layer header was put in front. */
const OWN_CHANGES = new Set<number>([Decision.action, Decision.sent, Decision.received]);

/** Fields that follow from others: they are told, and left out where a person reads. */
export const DERIVED = /^(ip|tcp|udp|icmp|icmpv6)\.checksum$/;

export class Walk {
  readonly copies: Copy[] = [];
  omitted = 0;
  /** reports that came after the last step that is told */
  omittedSteps = 0;
  private readonly live = new Map<number, Copy>();
  private readonly candidates = new Map<number, Candidate>();
  private current: Copy | null = null;
  private expectsRoot = false;
  private steps = 0;

  constructor(
    private readonly words: Words,
    private readonly startNs: number,
  ) {}

  /** The next packet that is made is the one to follow. */
  begin(): void {
    this.expectsRoot = true;
  }

  /** Whether anything that is followed is under way. */
  get underWay(): boolean {
    return this.live.size > 0;
  }

  /** Whether to read what the kernel reports: packets in a loop would go on for a million frames (K.stormLimit). */
  wants(kind: number): boolean {
    if (this.steps < MOST_STEPS) return true;
    this.omittedSteps++;
    return ENDS.has(kind);
  }

  hear(heard: Heard): void {
    switch (heard.kind) {
      case Decision.timer:
        this.current = heard.detail === TimerKind.neighbor ? this.waitingFor(heard.object) : null;
        return;
      case Decision.made:
        this.made(heard);
        return;
      case Decision.cloned: {
        const source = this.live.get(heard.object);
        this.candidates.delete(heard.packet);
        // one that goes on in its place is the same packet (assembly/packet.ts, replacement)
        if (source?.packetId === heard.packetId) this.move(source, heard.object, heard.packet);
        else if (source) this.add(heard, { parent: source, relation: "copy" });
        return;
      }
      case Decision.causedBy:
        this.causedBy(heard);
        return;
      case Decision.gone:
        this.gone(heard);
        return;
      case Decision.becomesError: {
        const copy = this.byId(heard) ?? this.promote(heard);
        if (!copy) return;
        copy.end = heard;
        this.live.delete(heard.packet);
        this.candidates.set(heard.packet, { parent: copy, relation: "caused" });
        return;
      }
    }
    const copy = this.byId(heard) ?? this.promote(heard);
    this.current = copy;
    if (copy) this.tell(copy, heard);
  }

  /** The copy at this address; where the packet and a copy of it have changed places (annotate/kin.ts, exchange), so do theirs. */
  private byId(heard: Heard): Copy | undefined {
    const copy = this.live.get(heard.packet);
    if (!copy || copy.packetId === heard.packetId) return copy;
    for (const [address, other] of this.live)
      if (other.packetId === heard.packetId) {
        this.live.set(address, copy);
        this.live.set(heard.packet, other);
        [copy.layers, other.layers] = [other.layers, copy.layers];
        return other;
      }
    copy.packetId = heard.packetId;
    return copy;
  }

  private move(copy: Copy, from: number, to: number): void {
    this.live.delete(from);
    this.live.set(to, copy);
  }

  private waitingFor(object: number): Copy | null {
    for (const copy of this.live.values()) if (copy.waitsFor === object) return copy;
    return null;
  }

  private made(heard: Heard): void {
    this.candidates.delete(heard.packet);
    this.live.delete(heard.packet);
    if (this.expectsRoot) {
      this.expectsRoot = false;
      this.root = heard.packet;
    } else if (this.current) this.candidates.set(heard.packet, { parent: this.current, relation: "caused" });
  }
  private root = 0;

  private causedBy(heard: Heard): void {
    const parent = this.live.get(heard.object);
    if (parent) this.candidates.set(heard.packet, { parent, relation: "caused" });
    else this.candidates.delete(heard.packet);
  }

  /** A packet that was made does something: it is followed from now on. */
  private promote(heard: Heard): Copy | null {
    if (this.root && heard.packet === this.root) {
      this.root = 0;
      return this.add(heard, null);
    }
    const candidate = this.candidates.get(heard.packet);
    if (!candidate) return null;
    this.candidates.delete(heard.packet);
    if (samePacket(candidate.parent, heard)) candidate.relation = "part";
    return this.add(heard, candidate);
  }

  private add(heard: Heard, candidate: Candidate | null): Copy | null {
    if (this.copies.length >= MOST_COPIES || this.steps >= MOST_STEPS) {
      this.omitted++;
      return null;
    }
    const parent = candidate?.parent ?? null;
    const copy: Copy = {
      number: this.copies.length + 1,
      parent,
      relation: candidate?.relation ?? "packet",
      packetId: heard.packetId,
      begin: summarize(heard.layers),
      last: heard,
      layers: parent && candidate!.relation === "copy" ? parent.layers : heard.layers,
      steps: [],
      heard: [],
      end: null,
      before: null,
      bridged: candidate?.relation === "copy",
      waitsFor: 0,
    };
    this.copies.push(copy);
    this.live.set(heard.packet, copy);
    if (parent) {
      const text = `${copy.relation === "copy" ? "copied" : copy.relation === "part" ? "makes" : "causes"}: ${copy.begin} (packet ${copy.number})`;
      this.step(parent, parent.last, heard.timeNs, copy.relation === "caused" ? "caused" : "copy", text);
    }
    return copy;
  }

  private gone(heard: Heard): void {
    this.candidates.delete(heard.packet);
    const copy = this.live.get(heard.packet);
    if (!copy) return;
    this.live.delete(heard.packet);
    copy.end ??= heard;
  }

  private tell(copy: Copy, heard: Heard): void {
    const own = OWN_CHANGES.has(heard.kind);
    if (!own) this.noteChanges(copy, heard);
    const before = copy.last;
    copy.last = heard;
    if (heard.kind === Decision.lookup) {
      copy.before = heard.connection;
      return;
    }
    // of what comes too late to be told, the newest says how the packet ends
    if (this.steps >= MOST_STEPS && ENDS.has(copy.heard.at(-1)?.kind ?? 0)) copy.heard.pop();
    copy.heard.push(heard);
    if (heard.kind === Decision.drop) {
      copy.end = heard;
      return;
    }
    if (this.steps >= MOST_STEPS) return;
    const object = heard.object ? this.words.describe(heard) : undefined;
    const wording = wordsFor(heard, {
      interfaceName: (ifindex) => (ifindex ? this.words.interfaceName(heard.netns, ifindex) : ""),
      words: () => object?.text,
      before: copy.before,
      bridged: copy.bridged,
    });
    this.follow(copy, heard);
    if (wording) this.step(copy, heard, heard.timeNs, wording.kind, wording.text, object);
    if (own) this.noteChanges(copy, heard, before);
  }

  /** Where it is, for the words that come next. */
  private follow(copy: Copy, heard: Heard): void {
    switch (heard.kind) {
      case Decision.received:
        copy.bridged = false;
        copy.before = null;
        break;
      case Decision.bridgePort:
      case Decision.fdb:
      case Decision.flood:
      case Decision.multicastGroup:
        copy.bridged = true;
        break;
      case Decision.held:
      case Decision.enqueued:
        copy.waitsFor = heard.object;
        break;
      case Decision.dequeued:
      case Decision.sent:
        copy.waitsFor = 0;
        break;
    }
  }

  private step(
    copy: Copy,
    heard: Heard,
    timeNs: number,
    kind: StepKind,
    text: string,
    object?: Deciding,
  ): Step {
    const step: Step = {
      step: ++this.steps,
      copy: copy.number,
      timeNs: timeNs - this.startNs,
      ...(heard.netns && { netns: this.words.netnsName(heard.netns) }),
      ...(heard.ifindex && { interface: this.words.interfaceName(heard.netns, heard.ifindex) }),
      kind,
      text,
      ...(object && { object }),
    };
    copy.steps.push(step);
    return step;
  }

  /** What is different from the last time is due to the last step. */
  private noteChanges(copy: Copy, heard: Heard, before = copy.last): void {
    const step = copy.steps.at(-1);
    const { added, removed, changed } = compareLayers(copy.layers, heard.layers);
    const lostFrame = !heard.framed && removed.length > 0 && added.length === 0 && isLink(removed);
    const changes: FieldChange[] = [...changed];
    for (const field of ["mark", "priority"] as const)
      if (before.packet === heard.packet && before[field] !== heard[field])
        changes.push({ field: `skb.${field}`, old: before[field], new: heard[field] });
    if (step) {
      if (changes.length) step.changes = [...(step.changes ?? []), ...changes];
      if (added.length) step.pushed = [...(step.pushed ?? []), ...added.map(layerText)];
      if (removed.length && !lostFrame) step.popped = [...(step.popped ?? []), ...removed.map(layerText)];
    }
    // the header of the way here is compared with that of the way on
    copy.layers = lostFrame ? [...removed, ...heard.layers] : heard.layers;
  }
}

const isLink = (layers: readonly Layer[]): boolean =>
  layers.every(({ name }) => name === "eth" || name === "vlan");

/** A fragment or the whole of a packet: the same addresses and protocol. An answer has them the other way round. */
function samePacket(parent: Copy, heard: Heard): boolean {
  const key = (layers: readonly Layer[]): string | undefined => {
    const ip = layers.find(({ name }) => name === "ip" || name === "ipv6");
    return ip && ["src", "dst", "id"].map((field) => ip.fields.get(`${ip.name}.${field}`)).join();
  };
  const own = key(heard.layers);
  return own === undefined ? false : own === key(parent.layers);
}

/** `ip 10.0.0.1 > 10.0.0.2`, `vxlan vni 5` */
function layerText({ name, fields }: Layer): string {
  const get = (field: string): string | undefined => {
    const value = fields.get(`${name}.${field}`);
    return value === undefined ? undefined : String(value);
  };
  if (get("srcport") !== undefined) return `${name} ${get("srcport")} > ${get("dstport")}`;
  if (get("src") !== undefined) return `${name} ${get("src")} > ${get("dst")}`;
  for (const field of ["vni", "id", "spi", "key"])
    if (get(field) !== undefined) return `${name} ${field} ${get(field)}`;
  return name;
}
