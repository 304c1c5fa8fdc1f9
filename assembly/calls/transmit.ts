/** AF_PACKET transmit, now or later (packet_snd in net/packet/af_packet.c). */
import { Errno } from "../abi/errno";
import { DeviceFlag, DeviceKind, HardwareType } from "../abi/device";
import { FastMode, Refusal } from "../abi/flow-cache";
import { TimerKind } from "../abi/events";
import { scheduleIn, Timer } from "../clock";
import { classifyEthernet, drainBacklog, enqueueBacklog, transmit } from "../device/core";
import { hardHeaderLength } from "../device/vlan/transmit";
import { Device, deviceByIndex } from "../device/device";
import { flushFlows } from "../flow/flush";
import { Answer, answer } from "../flow/execute";
import { beginRecording } from "../flow/record";
import { compareWays, followRecipe } from "../flow/verify";
import { allocate, release } from "../memory";
import { namespaceById } from "../net/namespace";
import { behindTags } from "../net/tunnel-inner";
import { LARGEST_FRAME, Packet, packetFrom } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { read16, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";

@unmanaged
class Delayed {
  timer: Timer;
  device: u32;
  namespace: u32;
  frame: usize;
  length: u32;
}

/** Sends a frame on a device now; 0 or a negative errno. */
export function injectFrame(d: Device, frame: usize, length: u32): i32 {
  if (K.fast != <u32>FastMode.verify || !followRecipe(d, frame, length)) return sendFrame(d, frame, length);
  const result = sendFrame(d, frame, length);
  compareWays(result);
  return result;
}

function sendFrame(d: Device, frame: usize, length: u32): i32 {
  const known = K.fast ? answer(d, frame, length) : Answer.slow;
  if (known == Answer.done) return 0;
  if (!(d.flags & DeviceFlag.UP)) return -Errno.ENETDOWN;
  if (d.hardware != <u32>HardwareType.ETHER && d.hardware != <u32>HardwareType.LOOPBACK)
    return injectPacket(d, frame, length);
  if (length < ethernet.HEADER_LENGTH) return -Errno.EINVAL;
  const type = read16(frame + ethernet.TYPE);
  let limit = d.mtu + hardHeaderLength(d);
  // packet_extra_vlan_len_allowed: only a frame with an 802.1Q tag may be longer by it
  if (type == EtherType.P_8021Q) limit += ethernet.VLAN_LENGTH;
  if (length > limit || length > LARGEST_FRAME) return -Errno.EMSGSIZE;
  const p = packetFrom(frame, length);
  if (p === null) return -Errno.ENOBUFS;
  p.device = d;
  p.protocol = hasParser(d) ? type : 0;
  p.network = p.data + ethernet.HEADER_LENGTH;
  if (p.protocol == EtherType.P_8021Q || p.protocol == EtherType.P_8021AD) {
    // packet_parse_headers: the network header is behind the tags. Only VXLAN is told: other drivers here look for it behind the Ethernet header
    const offset = behindTags(p);
    if (offset && d.kind == <u32>DeviceKind.vxlan) p.network = p.data + offset;
  }
  if (known == Answer.record) beginRecording(p, d, frame, length);
  K.framesInjected++;
  K.framesThisInstant = 0;
  // packet_snd: what is lost at once is told (net_xmit_errno)
  if (transmit(p)) return 0;
  if (K.recording) refuse(Refusal.path);
  return -Errno.ENOBUFS;
}

/** dev_parse_header_protocol: header_ops of macvlan and ipvlan have no parse_protocol, so that such a frame has no protocol until it is received. */
function hasParser(d: Device): bool {
  return d.kind != <u32>DeviceKind.macvlan && d.kind != <u32>DeviceKind.ipvlan;
}

/** A raw IP packet on a device without Ethernet; its version says what it is (ip_tunnel_parse_protocol). */
function injectPacket(d: Device, packet: usize, length: u32): i32 {
  if (length < d.headerLength || !length) return -Errno.EINVAL;
  if (length > d.mtu + d.headerLength || length > LARGEST_FRAME) return -Errno.EMSGSIZE;
  const p = packetFrom(packet, length);
  if (p === null) return -Errno.ENOBUFS;
  flushFlows();
  p.device = d;
  p.network = p.data + d.headerLength;
  const version = length > d.headerLength ? read8(p.network) >> 4 : 0;
  p.protocol = version == 4 ? EtherType.IP : version == 6 ? EtherType.IPV6 : 0;
  K.framesInjected++;
  K.framesThisInstant = 0;
  // packet_snd: what is lost at once is told (net_xmit_errno)
  return transmit(p) ? 0 : -Errno.ENOBUFS;
}

/** System call: the frame is in memory at `frame`. */
export function packet_send(namespace: u32, ifindex: u32, frame: usize, length: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = deviceByIndex(ns, ifindex);
  if (d === null) return -Errno.ENODEV;
  const error = injectFrame(d, frame, length);
  drainBacklog();
  return error;
}

/**
 * System call: the frame arrives at a device, as if its driver had received it. 0 or a negative errno: EOPNOTSUPP where the device has no
 * Ethernet header.
 */
export function packet_receive(namespace: u32, ifindex: u32, frame: usize, length: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = deviceByIndex(ns, ifindex);
  if (d === null) return -Errno.ENODEV;
  if (!(d.flags & DeviceFlag.UP)) return -Errno.ENETDOWN;
  if (d.hardware != <u32>HardwareType.ETHER) return -Errno.EOPNOTSUPP;
  if (length < ethernet.HEADER_LENGTH) return -Errno.EINVAL;
  if (length > LARGEST_FRAME) return -Errno.EMSGSIZE;
  flushFlows();
  if (K.recording) refuse(Refusal.packets);
  const p = packetFrom(frame, length);
  if (p === null) return -Errno.ENOBUFS;
  K.framesInjected++;
  K.framesThisInstant = 0;
  classifyEthernet(p, d);
  d.rxPackets++;
  d.rxBytes += length;
  enqueueBacklog(p);
  drainBacklog();
  return 0;
}

/** The same after a delay in ns; errors at that time are lost frames. */
export function packet_send_later(
  namespace: u32,
  ifindex: u32,
  frame: usize,
  length: u32,
  delayNs: u64,
): i32 {
  const delayed = changetype<Delayed>(allocate(<u32>offsetof<Delayed>()));
  const timer = allocate(<u32>offsetof<Timer>());
  const copy = allocate(length);
  if (!changetype<usize>(delayed) || !timer || !copy) return -Errno.ENOBUFS;
  delayed.timer = changetype<Timer>(timer);
  delayed.namespace = namespace;
  delayed.device = ifindex;
  delayed.frame = copy;
  delayed.length = length;
  memory.copy(copy, frame, length);
  scheduleIn(delayed.timer, TimerKind.transmit, changetype<usize>(delayed), delayNs);
  return 0;
}

export function transmitDelayed(object: usize): void {
  const delayed = changetype<Delayed>(object);
  const ns = namespaceById(delayed.namespace);
  if (ns !== null) {
    const d = deviceByIndex(ns, delayed.device);
    if (d !== null) injectFrame(d, delayed.frame, delayed.length);
    // the frame is gone when its walk is over
    if (K.recording) refuse(Refusal.path);
  }
  release(delayed.frame, delayed.length);
  release(changetype<usize>(delayed.timer), <u32>offsetof<Timer>());
  release(object, <u32>offsetof<Delayed>());
}
