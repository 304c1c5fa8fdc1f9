/** A trace against a replay of the same frame from the same moment: every frame on every interface, every drop counter, and the last line. */
import { expect } from "vitest";
import type { Lab, RecordedFrame } from "../../src/index.js";
import { interfaceName } from "../../src/lab/names.js";
import { VethworkError } from "../../src/model/errors.js";
import { traceFrame } from "../../src/trace/trace.js";
import type { Trace } from "../../src/trace/step.js";
import { MAILBOX_BYTES, type Machine } from "../../src/kernel/machine.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

/** What a run of the kernel shows from outside. */
interface Shown {
  frames: RecordedFrame[];
  drops: Map<string, number>;
  live: number;
  refused: string | null;
}

function run(lab: Lab, ns: number, act: () => void): Shown {
  const before = drops(lab);
  lab.frames();
  let refused: string | null = null;
  try {
    act();
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    refused = error.code;
  }
  lab.advance(ns);
  const after = drops(lab);
  for (const [key, count] of before) after.set(key, after.get(key)! - count);
  return {
    frames: lab.frames(),
    drops: after,
    live: live(lab),
    refused,
  };
}

function live(lab: Lab): number {
  return Number(lab.kernel.machine.exports.statistic!(Statistic.packetsLive));
}

function drops(lab: Lab): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, drops: reasons } of lab.totals().interfaces)
    for (const { reason, packets } of reasons) found.set(`${name} ${reason}`, packets);
  return found;
}

/** Drops that are there now and not without the packet. */
function caused(shown: Shown, idle: Shown): Map<string, number> {
  const rest = new Map<string, number>();
  for (const [key, count] of shown.drops) {
    const more = count - (idle.drops.get(key) ?? 0);
    if (more) rest.set(key, more);
  }
  return rest;
}

const line = (f: { timeNs: number; netns: string; iface: string; dir: string }): string =>
  `${f.timeNs} ${interfaceName(f.netns, f.iface)} ${f.dir}`;

/** What the trace says of the packets with each id: where and when interfaces saw them. */
function tracedFrames(trace: Trace): Map<string, string[]> {
  const ids = new Map(trace.copies.map(({ copy, packetId }) => [copy, packetId]));
  const found = new Map<string, string[]>();
  for (const step of trace.steps) {
    if (step.kind !== "interface.in" && step.kind !== "interface.out") continue;
    const id = ids.get(step.copy)!;
    const dir = step.kind === "interface.in" ? "in" : "out";
    const seen = line({
      timeNs: trace.startNs + step.timeNs,
      netns: step.netns!,
      iface: step.interface!,
      dir,
    });
    found.set(id, [...(found.get(id) ?? []), seen]);
  }
  return found;
}

/** Addresses at which the kernel is not what it was; the mailbox is where system calls leave their answers. */
export function changed(machine: Machine, start: Uint8Array): number[] {
  const now = machine.bytes.subarray(0, Math.max(start.length, machine.exports.memory_used!() >>> 0));
  const behind = machine.mailbox + MAILBOX_BYTES;
  const same = (from: number, to: number): boolean =>
    Buffer.compare(now.subarray(from, to), start.subarray(from, to)) === 0;
  if (same(0, machine.mailbox) && same(behind, now.length)) return [];
  return Array.from(now.keys())
    .filter((at) => (at < machine.mailbox || at >= behind) && now[at] !== start[at])
    .slice(0, 20);
}

/**
 * Traces `frame` and replays it; leaves the lab as it was.
 * @returns the trace
 */
export function agree(
  lab: Lab,
  at: { netns: string; ifname: string },
  frame: Uint8Array,
  context: string,
): Trace {
  const name = interfaceName(at.netns, at.ifname);
  const { machine } = lab.kernel;
  lab.kernel.flushTaps();
  const start = machine.snapshot();
  const waiting = live(lab);
  const trace = traceFrame(lab, { at: name, frame, forNs: 50e6 });
  expect(changed(machine, start), `${context}: the trace has changed the lab`).toEqual([]);

  const replayed = run(lab, trace.watchedNs, () => lab.kernel.transmit(at.netns, at.ifname, frame));
  machine.restore(start);
  const idle = run(lab, trace.watchedNs, () => {});
  machine.restore(start);

  const said = `${context}: ${trace.packet} at ${name}: ${trace.end.disposition} ${trace.end.reason}`;
  const traced = tracedFrames(trace);
  const seen = new Map<string, string[]>();
  for (const f of replayed.frames) {
    const id = String(f.packetId);
    seen.set(id, [...(seen.get(id) ?? []), line(f)]);
  }
  for (const [id, steps] of traced) {
    const frames = seen.get(id) ?? [];
    expect(trace.omittedSteps ? frames.slice(0, steps.length) : frames, `${said}, packet ${id}`).toEqual(
      steps,
    );
  }

  // nothing is left out: what the packet made happen has its place in the trace. An earlier packet that waited for it may go on, too
  if (!trace.omitted && !trace.omittedSteps && !waiting) {
    const counted = new Map<string, number>();
    for (const { disposition, reason, netns, interface: iface } of trace.copies)
      if (disposition === "DROPPED") {
        const key = `${interfaceName(netns ?? "", iface ?? "")} ${reason}`;
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
    expect(sorted(counted), `${said}, drops`).toEqual(sorted(caused(replayed, idle)));
    const others = replayed.frames.filter(({ packetId }) => !traced.has(String(packetId)));
    expect(others.length, `${said}, frames beside`).toBe(idle.frames.length);
  }
  endAgrees(trace, replayed, idle, waiting, said);
  return trace;
}

const sorted = (counts: Map<string, number>): [string, number][] =>
  [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

/** The last line of the trace against what is seen from outside. */
function endAgrees(trace: Trace, replayed: Shown, idle: Shown, waiting: number, said: string): void {
  const { disposition, reason, netns, interface: iface } = trace.end;
  const place = interfaceName(netns ?? "", iface ?? "");
  const own = replayed.frames.filter(({ packetId }) => String(packetId) === trace.copies[0]?.packetId);
  switch (disposition) {
    case "REFUSED":
      expect(replayed.refused, said).toBe(reason);
      expect(own, said).toEqual([]);
      break;
    case "DROPPED":
      expect(caused(replayed, idle).get(`${place} ${reason}`), said).toBeGreaterThan(0);
      break;
    case "HELD":
      // where others waited already, the oldest of them may have had to go for it
      expect(replayed.live, said).toBeGreaterThan(waiting ? 0 : idle.live);
      break;
    case "FORWARDED_OUT":
      expect(
        replayed.frames.some((f) => interfaceName(f.netns, f.iface) === place && f.dir === "out"),
        said,
      ).toBe(true);
      break;
    case "DELIVERED":
    case "CONSUMED":
      // who takes a packet has seen it come, or has made it
      expect(
        replayed.frames.some((f) => f.netns === netns),
        said,
      ).toBe(true);
      break;
    default:
      expect.fail(`${said}: no end`);
  }
}
