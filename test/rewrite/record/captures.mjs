/** Files as tcprewrite reads and writes them. */

/** A classic pcap, little-endian, microseconds: one frame every 4 ms. */
export function writePcap(frames, { linkType = 1, snapLength = 262144 } = {}) {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(snapLength, 16);
  head.writeUInt32LE(linkType, 20);
  const parts = [head];
  frames.forEach((frame, i) => {
    const bytes = frame.bytes ?? frame;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1700000000 + Math.floor((i * 4000) / 1e6), 0);
    record.writeUInt32LE((i * 4000) % 1e6, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(frame.length ?? bytes.length, 12);
    parts.push(record, bytes);
  });
  return Buffer.concat(parts);
}

/** The records of a file: {bytes, length, time}. */
export function readPcap(file) {
  const records = [];
  for (let at = 24; at + 16 <= file.length;) {
    const captured = file.readUInt32LE(at + 8);
    records.push({
      time: file.toString("hex", at, at + 8),
      length: file.readUInt32LE(at + 12),
      bytes: file.subarray(at + 16, at + 16 + captured),
    });
    at += 16 + captured;
  }
  return records;
}
