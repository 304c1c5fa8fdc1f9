/** The flow counts of tcpreplay (flows.c): one flow is one direction of one TCP, UDP or other IP conversation, VLAN tags aside. */

export class Flows {
  private readonly seen = new Set<string>();
  flowPackets = 0;
  nonFlowPackets = 0;

  get count(): number {
    return this.seen.size;
  }

  add(frame: Uint8Array): void {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    let at = 12;
    if (frame.length < 14) return void this.nonFlowPackets++;
    let type = view.getUint16(at);
    while ((type === 0x8100 || type === 0x88a8) && at + 6 <= frame.length) {
      at += 4;
      type = view.getUint16(at);
    }
    at += 2;
    if (type === 0x0800 && frame.length >= at + 20)
      return this.addInternet(frame, at, frame[at + 9]!, 12, 4, (frame[at]! & 15) * 4);
    if (type === 0x86dd && frame.length >= at + 40)
      return this.addInternet(frame, at, frame[at + 6]!, 8, 16, 40);
    this.nonFlowPackets++;
  }

  private addInternet(
    frame: Uint8Array,
    at: number,
    protocol: number,
    addresses: number,
    length: number,
    header: number,
  ): void {
    // ICMP is neither counted as a flow nor as something else
    if (protocol === 1 || protocol === 58) return;
    const end = at + addresses + 2 * length;
    let key = `${protocol} ${Buffer.from(frame.subarray(at + addresses, end)).toString("hex")}`;
    if (protocol === 6 || protocol === 17)
      key += ` ${Buffer.from(frame.subarray(at + header, at + header + 4)).toString("hex")}`;
    this.seen.add(key);
    this.flowPackets++;
  }
}
