/** A capture filter before a sink: only frames that it selects go on. */
import { FrameFilter, LINKTYPE_ETHERNET, LINKTYPE_RAW } from "../../capture/index.js";
import { compileFilter, type Resolve } from "../../filter/index.js";
import type { CaptureSink, Tap } from "../../lab/recorder.js";

const ENHANCED_PACKET = 6;
const HEADER_BYTES = 28;
const EPB_FLAGS = 2;
const DIRECTION = 3;
const OUT = 2;
const PACKET_HOST = 0;
const PACKET_OUTGOING = 4;
/** ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE: frames are IP packets without a link-layer header */
const BARE = [768, 776, 778];

/**
 * Compiles as for any interface, to hear what is wrong. What `host NAME` is will be known when the lab is there.
 * @throws FilterError
 */
export function checkCaptureFilter(text: string): void {
  compileFilter(text, { live: true, netmask: 0, resolve: () => ["192.0.2.1"] });
}

export class TapFilter implements CaptureSink {
  private readonly filters = new Map<number, FrameFilter>();
  private readonly taps = new Map<number, Tap>();

  constructor(
    private readonly sink: CaptureSink,
    private text: string,
    private readonly resolve: Resolve,
  ) {}

  /** From now on another filter. @throws FilterError; the old one stays */
  change(text: string): void {
    checkCaptureFilter(text);
    this.text = text;
    this.filters.clear();
  }

  open(tap: Tap): void {
    this.taps.set(tap.number, tap);
    this.sink.open(tap);
  }

  names(names: Map<string, string>): void {
    this.sink.names(names);
  }

  keys(lines: string[]): void {
    this.sink.keys?.(lines);
  }

  /** What is selected goes on in runs as long as possible. */
  blocks(bytes: Uint8Array): void {
    if (this.text.trim() === "") return this.sink.blocks(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let at = 0; at < bytes.length;) {
      const end = at + view.getUint32(at + 4, true);
      if (view.getUint32(at, true) === ENHANCED_PACKET && !this.selects(bytes, view, at, end)) {
        if (from < at) this.sink.blocks(bytes.subarray(from, at));
        from = end;
      }
      at = end;
    }
    if (from < bytes.length) this.sink.blocks(bytes.subarray(from));
  }

  end(...args: Parameters<CaptureSink["end"]>): void {
    this.sink.end(...args);
  }

  private selects(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
    const captured = view.getUint32(at + 20, true);
    const length = view.getUint32(at + 24, true);
    const frame = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + captured);
    const options = at + HEADER_BYTES + ((captured + 3) & ~3);
    const packetType = (flagsOf(view, options, end - 4) & DIRECTION) === OUT ? PACKET_OUTGOING : PACKET_HOST;
    return this.filterOf(view.getUint32(at + 8, true)).accepts({ bytes: frame, length, packetType });
  }

  private filterOf(number: number): FrameFilter {
    let filter = this.filters.get(number);
    if (!filter) {
      const tap = this.taps.get(number);
      const linkType = tap?.link && BARE.includes(tap.link.hardware) ? LINKTYPE_RAW : LINKTYPE_ETHERNET;
      const prefix = Number(tap?.ipv4[0]?.split("/")[1] ?? 0);
      const netmask = prefix > 0 ? (0xffffffff << (32 - prefix)) >>> 0 : 0;
      filter = new FrameFilter(
        compileFilter(this.text, { linkType, live: true, netmask, resolve: this.resolve }),
      );
      this.filters.set(number, filter);
    }
    return filter;
  }
}

function flagsOf(view: DataView, options: number, end: number): number {
  for (let at = options; at + 4 <= end;) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === 0) break;
    if (code === EPB_FLAGS) return view.getUint32(at + 4, true);
    at += 4 + ((length + 3) & ~3);
  }
  return 0;
}
