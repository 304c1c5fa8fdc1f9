/** Actions: how their records go into the mailbox and come out of it. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type {
  ActionState,
  FilterOp,
  PeditHeader,
  PeditKey,
  TcAction,
  TcActionKind,
} from "../../model/filter.js";
import {
  ACTION_STRIDE,
  ActionKind,
  ActionRecord,
  ACTIONS,
  FilterRecord,
  FilterRequest,
  KEYS,
  KEYS_MOST,
  Mirred,
  PeditKeyRecord,
  Random,
  Skbedit,
  VlanAction,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";

const KEY_BYTES = 32;
/** TCA_ACT_MAX_PRIO */
const ACTIONS_MOST = 32;

const HEADERS: PeditHeader[] = ["network", "eth", "ip4", "ip6", "tcp", "udp"];
const VLAN_ACTIONS = ["pop", "push", "modify", "pop_eth", "push_eth"] as const;

function kindNumber(kind: TcActionKind): number {
  const number = ActionKind[kind];
  if (number === undefined) throw unsupported(`the action ${kind as string}`);
  return number;
}

/** Writes the records of actions; answers their number. */
export function writeActions(m: Machine, actions: TcAction[]): number {
  if (actions.length > ACTIONS_MOST) throw new VethworkError("EINVAL", "Invalid argument");
  let keys = 0;
  actions.forEach((action, index) => {
    const at = m.mailbox + ACTIONS + index * ACTION_STRIDE;
    m.clear(ACTION_STRIDE, at);
    m.setU32(at + ActionRecord.kind, kindNumber(action.kind));
    m.setU32(at + ActionRecord.index, action.index);
    m.setU32(at + ActionRecord.control, action.control);
    keys = writeAction(m, at, action, keys);
  });
  return actions.length;
}

function writeAction(m: Machine, at: number, action: TcAction, keys: number): number {
  const put = (field: number, value: number | undefined) => m.setU32(at + field, value ?? 0);
  const put64 = (field: number, value: number | undefined) => m.setU64(at + field, BigInt(value ?? 0));
  switch (action.kind) {
    case "gact":
      put(ActionRecord.random, action.random ? Random[action.random.type] : 0);
      put(ActionRecord.randomControl, action.random?.control);
      put(ActionRecord.randomValue, action.random?.value);
      return keys;
    case "mirred": {
      const ingress = action.direction === "ingress" ? Mirred.INGRESS_REDIR : Mirred.EGRESS_REDIR;
      put(ActionRecord.mirred, ingress + (action.mode === "mirror" ? 1 : 0));
      put(ActionRecord.ifindex, action.ifindex);
      return keys;
    }
    case "police":
      put64(ActionRecord.rate, action.rate);
      put64(ActionRecord.peakRate, action.peakRate);
      put(ActionRecord.burst, action.burst);
      put(ActionRecord.mtu, action.mtu);
      put(ActionRecord.hasResult, action.result === undefined ? 0 : 1);
      put(ActionRecord.result, action.result);
      put(ActionRecord.overhead, action.overhead);
      put(ActionRecord.mpu, action.mpu);
      put(ActionRecord.cellLog, action.cellLog);
      put(ActionRecord.linkLayer, action.linkLayer);
      put64(ActionRecord.packetRate, action.packetRate);
      put64(ActionRecord.packetBurst, action.packetBurst);
      return keys;
    case "skbedit":
      put(
        ActionRecord.skbedit,
        (action.priority === undefined ? 0 : Skbedit.PRIORITY) |
          (action.queueMapping === undefined ? 0 : Skbedit.QUEUE_MAPPING) |
          (action.mark === undefined ? 0 : Skbedit.MARK) |
          (action.ptype === undefined ? 0 : Skbedit.PTYPE) |
          (action.markMask === undefined ? 0 : Skbedit.MASK) |
          (action.inheritDsfield ? Skbedit.INHERITDSFIELD : 0),
      );
      put(ActionRecord.priority, action.priority);
      put(ActionRecord.queue, action.queueMapping);
      put(ActionRecord.mark, action.mark);
      put(ActionRecord.markMask, action.markMask);
      put(ActionRecord.packetType, action.ptype);
      return keys;
    case "vlan":
      put(ActionRecord.vlan, VLAN_ACTIONS.indexOf(action.action) + VlanAction.POP);
      put(ActionRecord.vlanId, action.id);
      put(ActionRecord.vlanProtocol, action.protocol);
      put(ActionRecord.vlanPriority, action.priority);
      put(ActionRecord.hasVlanPriority, action.priority === undefined ? 0 : 1);
      put64(ActionRecord.destinationMac, action.destination);
      put64(ActionRecord.sourceMac, action.source);
      return keys;
    case "csum":
      put(ActionRecord.csum, action.update);
      return keys;
    case "pedit":
      if (keys + action.keys.length > KEYS_MOST) throw new VethworkError("EMSGSIZE", "Message too long");
      put(ActionRecord.keys, action.keys.length);
      put(ActionRecord.firstKey, keys);
      put(ActionRecord.extended, action.extended ? 1 : 0);
      for (const key of action.keys) writeKey(m, m.mailbox + KEYS + keys++ * KEY_BYTES, key);
      return keys;
  }
}

function writeKey(m: Machine, at: number, key: PeditKey): void {
  m.setU32(at + PeditKeyRecord.mask, key.mask);
  m.setU32(at + PeditKeyRecord.value, key.value);
  m.setU32(at + PeditKeyRecord.offset, key.offset);
  m.setU32(at + PeditKeyRecord.at, key.at);
  m.setU32(at + PeditKeyRecord.offsetMask, key.offsetMask);
  m.setU32(at + PeditKeyRecord.shift, key.shift);
  m.setU32(at + PeditKeyRecord.header, HEADERS.indexOf(key.header));
  m.setU32(at + PeditKeyRecord.add, key.add ? 1 : 0);
}

function readKey(m: Machine, at: number): PeditKey {
  return {
    mask: m.u32(at + PeditKeyRecord.mask),
    value: m.u32(at + PeditKeyRecord.value),
    offset: m.i32(at + PeditKeyRecord.offset),
    at: m.u32(at + PeditKeyRecord.at),
    offsetMask: m.u32(at + PeditKeyRecord.offsetMask),
    shift: m.u32(at + PeditKeyRecord.shift),
    header: HEADERS[m.u32(at + PeditKeyRecord.header)]!,
    add: m.u32(at + PeditKeyRecord.add) !== 0,
  };
}

/** Reads record number `index`. */
export function readAction(m: Machine, index: number): TcAction {
  const at = m.mailbox + ACTIONS + index * ACTION_STRIDE;
  const u32 = (field: number) => m.u32(at + field);
  const state: ActionState = {
    references: u32(ActionRecord.references),
    bindings: u32(ActionRecord.bindings),
    install: u32(ActionRecord.install),
    lastUse: u32(ActionRecord.lastUse),
    firstUse: u32(ActionRecord.firstUse),
    bytes: m.number(at + ActionRecord.bytes),
    packets: m.number(at + ActionRecord.packets),
    drops: u32(ActionRecord.drops),
    overlimits: u32(ActionRecord.overlimits),
    ...(u32(ActionRecord.old) ? { old: true } : {}),
  };
  const base = { index: u32(ActionRecord.index), control: m.i32(at + ActionRecord.control), state };
  switch (u32(ActionRecord.kind)) {
    case ActionKind.gact: {
      const random = u32(ActionRecord.random);
      if (!random) return { kind: "gact", ...base };
      return {
        kind: "gact",
        ...base,
        random: {
          type: random === Random.netrand ? "netrand" : "determ",
          control: m.i32(at + ActionRecord.randomControl),
          value: u32(ActionRecord.randomValue),
        },
      };
    }
    case ActionKind.mirred: {
      const what = u32(ActionRecord.mirred);
      const ifindex = u32(ActionRecord.ifindex);
      return {
        kind: "mirred",
        ...base,
        direction: what >= Mirred.INGRESS_REDIR ? "ingress" : "egress",
        mode: what === Mirred.EGRESS_MIRROR || what === Mirred.INGRESS_MIRROR ? "mirror" : "redirect",
        ...(ifindex ? { ifindex } : {}),
      };
    }
    case ActionKind.police:
      return {
        kind: "police",
        ...base,
        rate: m.number(at + ActionRecord.rate),
        peakRate: m.number(at + ActionRecord.peakRate),
        burst: u32(ActionRecord.burst),
        mtu: u32(ActionRecord.mtu),
        ...(u32(ActionRecord.hasResult) ? { result: m.i32(at + ActionRecord.result) } : {}),
        overhead: u32(ActionRecord.overhead),
        mpu: u32(ActionRecord.mpu),
        cellLog: u32(ActionRecord.cellLog),
        linkLayer: u32(ActionRecord.linkLayer),
        packetRate: m.number(at + ActionRecord.packetRate),
        packetBurst: m.number(at + ActionRecord.packetBurst),
      };
    case ActionKind.skbedit: {
      const what = u32(ActionRecord.skbedit);
      return {
        kind: "skbedit",
        ...base,
        ...(what & Skbedit.PRIORITY ? { priority: u32(ActionRecord.priority) } : {}),
        ...(what & Skbedit.QUEUE_MAPPING ? { queueMapping: u32(ActionRecord.queue) } : {}),
        ...(what & Skbedit.MARK ? { mark: u32(ActionRecord.mark) } : {}),
        ...(what & Skbedit.MASK ? { markMask: u32(ActionRecord.markMask) } : {}),
        ...(what & Skbedit.PTYPE ? { ptype: u32(ActionRecord.packetType) } : {}),
        ...(what & Skbedit.INHERITDSFIELD ? { inheritDsfield: true } : {}),
      };
    }
    case ActionKind.vlan: {
      const action = VLAN_ACTIONS[u32(ActionRecord.vlan) - VlanAction.POP]!;
      const tag = action === "push" || action === "modify";
      return {
        kind: "vlan",
        ...base,
        action,
        ...(tag ? { id: u32(ActionRecord.vlanId), protocol: u32(ActionRecord.vlanProtocol) } : {}),
        ...(tag && u32(ActionRecord.hasVlanPriority) ? { priority: u32(ActionRecord.vlanPriority) } : {}),
        ...(action === "push_eth"
          ? {
              destination: m.number(at + ActionRecord.destinationMac),
              source: m.number(at + ActionRecord.sourceMac),
            }
          : {}),
      };
    }
    case ActionKind.pedit: {
      const keys: PeditKey[] = [];
      const first = u32(ActionRecord.firstKey);
      for (let i = 0; i < u32(ActionRecord.keys); i++)
        keys.push(readKey(m, m.mailbox + KEYS + (first + i) * KEY_BYTES));
      return { kind: "pedit", ...base, extended: u32(ActionRecord.extended) !== 0, keys };
    }
    default:
      return { kind: "csum", ...base, update: u32(ActionRecord.csum) };
  }
}

export function applyAction(m: Machine, op: Extract<FilterOp, { op: `action.${string}` }>): void {
  const netns = m.namespaceId(op.netns);
  if (op.op === "action.delete") {
    m.check(m.exports.action_delete!(netns, kindNumber(op.kind), op.index));
    return;
  }
  if (op.op === "action.flush") {
    m.check(m.exports.action_flush!(netns, kindNumber(op.kind)));
    return;
  }
  m.clear(FilterRecord.size);
  m.setU32(m.mailbox + FilterRecord.actions, writeActions(m, op.actions));
  m.check(m.exports.action_set!(netns, op.replace ? FilterRequest.REPLACE : 0));
}

export function tcActions(m: Machine, netns: string, kind: TcActionKind): TcAction[] {
  const id = m.namespaceId(netns);
  const all: TcAction[] = [];
  let index = 0;
  while (m.exports.action_next!(id, kindNumber(kind), index)) {
    const action = readAction(m, 0);
    all.push(action);
    index = action.index;
  }
  return all;
}

export function tcAction(m: Machine, netns: string, kind: TcActionKind, index: number): TcAction {
  m.check(m.exports.action_get!(m.namespaceId(netns), kindNumber(kind), index));
  return readAction(m, 0);
}
