/** The toolbar's pipes: Wireshark Developer's Guide, "Extcap: toolbar controls". */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Command, ControlReader, encodeMessage } from "../../src/wireshark/extcap/control.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("control messages", () => {
  it("are T, three bytes of length, control, command, payload", () => {
    expect(hex(encodeMessage(1, Command.set, "0.5"))).toBe("54" + "000005" + "01" + "01" + "302e35");
    expect(hex(encodeMessage(0, Command.statusBar, ""))).toBe("54" + "000002" + "00" + "06");
    expect(hex(encodeMessage(2, Command.set, Uint8Array.of(1)))).toBe("54" + "000003" + "02" + "01" + "01");
    expect(hex(encodeMessage(6, Command.add, "ü".repeat(40000))).slice(0, 12)).toBe(
      "54" + "013882" + "06" + "02",
    );
  });

  it("are read as they were written, in whatever pieces they come", () => {
    const message = fc.record({
      control: fc.nat(255),
      command: fc.nat(9),
      payload: fc.uint8Array({ maxLength: 300 }),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 })),
        (sent, cuts) => {
          const bytes = Buffer.concat(
            sent.map(({ control, command, payload }) => encodeMessage(control, command, payload)),
          );
          const reader = new ControlReader();
          const received = [];
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const end = at + (cuts[cut % (cuts.length || 1)] ?? bytes.length);
            received.push(...reader.take(bytes.subarray(at, end)));
            at = end;
          }
          expect(received.map((one) => ({ ...one, payload: hex(one.payload) }))).toEqual(
            sent.map((one) => ({ ...one, payload: hex(one.payload) })),
          );
        },
      ),
    );
  });

  it("are found again behind bytes that are none", () => {
    const reader = new ControlReader();
    const bytes = Buffer.concat([
      Buffer.from("xyz"),
      Buffer.from("54000000", "hex"),
      encodeMessage(5, 1, ""),
    ]);
    expect(reader.take(bytes).map(({ control }) => control)).toEqual([5]);
  });

  it("never make the reader fail", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const reader = new ControlReader();
        for (const chunk of chunks) reader.take(chunk);
      }),
    );
  });
});
