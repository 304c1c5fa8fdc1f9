/** The receive window (tcp_select_initial_window, tcp_select_window of net/ipv4/tcp_output.c) and the size of segments (tcp_sync_mss). */
import { NetSysctl } from "../abi/sysctl";
import { Flow } from "../net/flow";
import { netSysctl } from "../net/namespace";
import { establishedLength } from "./tcp-options";
import { MIN_MSS, MSS_DEFAULT, RECEIVE_BUFFER, TcpSock, WINDOW_SCALE } from "./tcp-sock";

const HEADERS: u32 = 40;
/** TCP_MIN_SND_MSS */
const LEAST_MSS: u32 = 48;
const LARGEST_PMTU: u32 = 65535;

/** ipv4_default_advmss, or what the route says */
export function advertisedMss(f: Flow): u32 {
  const info = f.info;
  if (info !== null && info.advmss) return info.advmss;
  const least = <u32>netSysctl(f.namespace, NetSysctl.route_min_adv_mss);
  return min(max(f.mtu - HEADERS, least), LARGEST_PMTU - HEADERS);
}

/** tcp_full_space: half of the buffer counts as window (tcp_adv_win_scale 1) */
const FULL_SPACE: u32 = RECEIVE_BUFFER / 2;

/** tcp_select_initial_window: `mss` without the timestamps. Sets receiveWindow and receiveScale. */
export function selectInitialWindow(s: TcpSock, mss: u32, scaling: bool): void {
  const space = FULL_SPACE > mss ? FULL_SPACE - (FULL_SPACE % mss) : FULL_SPACE;
  s.receiveWindow = min<u32>(space, 0xffff);
  s.receiveScale = scaling ? WINDOW_SCALE : 0;
  s.windowClamp = FULL_SPACE;
  s.receiveThreshold = s.receiveWindow;
}

/** tcp_init_buffer_space: when the connection is up, the window leaves room for one segment. */
export function reserveSegment(s: TcpSock): void {
  s.windowClamp = min(s.windowClamp, FULL_SPACE);
  const mss = s.advertisedMss;
  if (s.windowClamp > 2 * mss && s.windowClamp + mss > FULL_SPACE)
    s.windowClamp = max(2 * mss, FULL_SPACE - mss);
  s.receiveThreshold = min(s.receiveThreshold, s.windowClamp);
}

/** tcp_receive_window: what was promised and not used */
export function windowLeft(s: TcpSock): u32 {
  const left = <i32>(s.windowSent + s.receiveWindow - s.receiveNext);
  return left < 0 ? 0 : <u32>left;
}

function align(value: u32, shift: u32): u32 {
  const unit: u32 = 1 << shift;
  return (value + unit - 1) & ~(unit - 1);
}

/** __tcp_select_window */
export function wantedWindow(s: TcpSock): u32 {
  const used = s.receiveMemory + s.backlogBytes;
  let free: u32 = used < RECEIVE_BUFFER ? (RECEIVE_BUFFER - used) / 2 : 0;
  const full = min(s.windowClamp, FULL_SPACE);
  const mss = min(s.receiveMss, full);
  if (free < full >> 1) {
    s.quick = 0;
    free = (free >> s.receiveScale) << s.receiveScale;
    if (free < FULL_SPACE >> 4 || free < mss) return 0;
  }
  free = min(free, s.receiveThreshold);
  if (s.receiveScale) return align(free, s.receiveScale);
  const window = s.receiveWindow;
  if (window + mss <= free || window > free) return free - (free % mss);
  if (mss == full && free > window + (full >> 1)) return free;
  return window;
}

/** tcp_select_window: the field of the next segment; what was promised once is never taken back. */
export function selectWindow(s: TcpSock): u32 {
  const left = windowLeft(s);
  let window = wantedWindow(s);
  if (window < left) window = align(left, s.receiveScale);
  s.receiveWindow = window;
  s.windowSent = s.receiveNext;
  return min<u32>(window, (<u32>0xffff) << s.receiveScale) >> s.receiveScale;
}

/** tcp_sync_mss: the path takes `mtu` bytes. */
export function syncMss(s: TcpSock, mtu: u32): void {
  let mss = mtu > HEADERS ? mtu - HEADERS : LEAST_MSS;
  mss = min(mss, s.peerMss ? s.peerMss : MSS_DEFAULT);
  mss = max(mss, LEAST_MSS);
  mss -= s.headerLength - 20;
  s.mss = boundToHalfWindow(s, mss);
  s.pathMtu = mtu;
}

/** tcp_bound_to_half_wnd: a segment fills at most half of the largest window seen. */
export function boundToHalfWindow(s: TcpSock, size: u32): u32 {
  const cutoff = s.maxWindow > MSS_DEFAULT ? s.maxWindow >> 1 : s.maxWindow;
  return cutoff && size > cutoff ? max(cutoff, 68 - s.headerLength) : size;
}

/** tcp_current_mss: what the route has room for now, less where blocks about missing data go along. */
export function currentMss(s: TcpSock): u32 {
  if (s.routeMtu && s.routeMtu != s.pathMtu) syncMss(s, s.routeMtu);
  const extra = <i32>(20 + establishedLength(s)) - <i32>s.headerLength;
  return extra > 0 && s.mss > <u32>extra + LEAST_MSS ? s.mss - <u32>extra : s.mss;
}

/** tcp_initialize_rcv_mss */
export function initialReceiveMss(s: TcpSock): void {
  let hint = min(s.advertisedMss, s.mss);
  hint = min(hint, s.receiveWindow / 2);
  hint = min(hint, MSS_DEFAULT);
  s.receiveMss = max(hint, MIN_MSS);
}
