/** Packet and raw sockets. */
import type { Kernel, Received, SocketHandle } from "../model/kernel.js";
import { ReceivedRecord, SendRecord } from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { parseIpv4 } from "./text.js";

type SendOptions = NonNullable<Parameters<Kernel["sendRaw"]>[3]>;

/** bytes of a payload that go through the mailbox: the rest of 64 KiB does not fit behind the record */
const LARGEST_PAYLOAD = 65535;

export function openPacketSocket(m: Machine, netns: string, ifname?: string): SocketHandle {
  const ifindex = ifname === undefined ? 0 : m.ifindex(netns, ifname);
  return m.check(m.exports.socket_packet!(m.namespaceId(netns), ifindex));
}

export function openRawSocket(m: Machine, netns: string, protocol: number): SocketHandle {
  return m.check(m.exports.socket_raw!(m.namespaceId(netns), protocol));
}

/** IP_PMTUDISC_*: WANT unless the caller decides. */
function discovery(dontFragment: boolean | undefined): number {
  if (dontFragment === undefined) return 1;
  return dontFragment ? 2 : 0;
}

export function sendRaw(
  m: Machine,
  socket: SocketHandle,
  dst: string,
  payload: Uint8Array,
  options: SendOptions = {},
): void {
  const at = m.mailbox;
  m.clear(SendRecord.size);
  m.setU32(at + SendRecord.destination, parseIpv4(dst));
  m.setU32(at + SendRecord.source, options.src === undefined ? 0 : parseIpv4(options.src));
  m.setU32(at + SendRecord.ttl, options.ttl ?? 0);
  m.setU32(at + SendRecord.tos, options.tos ?? 0);
  m.setU32(at + SendRecord.mark, options.mark ?? 0);
  m.setU32(at + SendRecord.discovery, discovery(options.dontFragment));
  m.setU32(at + SendRecord.broadcast, options.broadcast ? 1 : 0);
  m.setU32(at + SendRecord.length, payload.length);
  const record = m.bytes.slice(at, at + SendRecord.size);
  const oif = options.dev === undefined ? 0 : deviceOfSocket(m, socket, options.dev);
  m.put(record);
  m.setU32(at + SendRecord.oif, oif);
  m.check(m.exports.socket_send!(socket, payloadAt(m, payload)));
}

/** ifindex of a device in the socket's namespace. */
function deviceOfSocket(m: Machine, socket: SocketHandle, name: string): number {
  const netns = m.namespaceName(m.check(m.exports.socket_namespace!(socket)));
  return m.ifindex(netns, name);
}

/** Puts the payload where the kernel can read it: a region of its own, kept for good, since it may be larger than the mailbox. */
function payloadAt(m: Machine, payload: Uint8Array): number {
  const region = m.exports.socket_buffer!() >>> 0;
  m.bytes.set(payload.subarray(0, LARGEST_PAYLOAD), region);
  return region;
}

export function receive(m: Machine, socket: SocketHandle): Received[] {
  const all: Received[] = [];
  while (m.check(m.exports.socket_receive!(socket)) === 1) {
    const at = m.mailbox;
    const data = m.u32(at + ReceivedRecord.data);
    all.push({
      timeNs: m.number(at + ReceivedRecord.timeNs),
      bytes: m.bytes.slice(data, data + m.u32(at + ReceivedRecord.length)),
      direction: m.u32(at + ReceivedRecord.outgoing) ? "out" : "in",
      ifindex: m.u32(at + ReceivedRecord.ifindex),
    });
  }
  return all;
}

export function closeSocket(m: Machine, socket: SocketHandle): void {
  m.check(m.exports.socket_close!(socket));
}
