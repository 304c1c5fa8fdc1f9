/** Raw sockets of IPv6. */
import type { Kernel, SocketHandle } from "../../model/kernel.js";
import { Send6Record } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { putIpv6 } from "./text.js";

type SendOptions = NonNullable<Parameters<Kernel["sendRaw"]>[3]>;

export function openRawSocket6(m: Machine, netns: string, protocol: number): SocketHandle {
  return m.check(m.exports.socket_raw6!(m.namespaceId(netns), protocol));
}

/** Options as those of IPv4; `ttl` is the hop limit, `tos` the traffic class. */
export function sendRaw6(
  m: Machine,
  socket: SocketHandle,
  dst: string,
  payload: Uint8Array,
  options: SendOptions = {},
): void {
  const netns = m.namespaceName(m.check(m.exports.socket_namespace!(socket)));
  const oif = options.dev === undefined ? 0 : m.ifindex(netns, options.dev);
  const at = m.mailbox;
  m.clear(Send6Record.size);
  putIpv6(m, at + Send6Record.destination0, dst);
  if (options.src !== undefined) putIpv6(m, at + Send6Record.source0, options.src);
  m.setU32(at + Send6Record.oif, oif);
  m.setU32(at + Send6Record.hopLimit, options.ttl ?? -1);
  m.setU32(at + Send6Record.trafficClass, options.tos ?? 0);
  m.setU32(at + Send6Record.mark, options.mark ?? 0);
  m.setU32(at + Send6Record.discovery, options.dontFragment === undefined ? 1 : options.dontFragment ? 2 : 0);
  m.setU32(at + Send6Record.length, payload.length);
  const region = m.exports.socket_buffer!() >>> 0;
  m.bytes.set(payload.subarray(0, 65535), region);
  m.check(m.exports.socket_send6!(socket, region));
}
