/** What the module imports: what only the host can do. None is called per packet, but for `heard` while one packet is traced. */

/**
 * The output ring is full (or the run ends): writes `bytes` at `at`. Answers where the ring is from now on, as large as before: another place
 * where these bytes are still to be written.
 */
// @ts-ignore: decorator
@external("host", "flush")
export declare function flush(at: usize, bytes: u32): usize;

/**
 * First frame on a device: the interface number of its tap, or 0xffffffff where nobody wants it. `device` is the address of its Device. For
 * the device id 0xffffffff: that of "(drops)", the interface of packets that were lost where no tap saw them.
 */
// @ts-ignore: decorator
@external("host", "openTap")
export declare function openTap(deviceId: u32, device: usize): u32;

/**
 * What comments say of a rule at first: ` table=... target=...` (docs/wireshark.md), at most `capacity` bytes to `to`; answers their number.
 * `object` is the address of an XtRule, or of the XtChain whose policy it is.
 */
// @ts-ignore: decorator
@external("host", "describeRule")
export declare function describeRule(object: usize, to: usize, capacity: u32): u32;

/**
 * A replay has used up its window: `kept` unread bytes are at the front of the buffer, the host reads more behind them. Answers the bytes
 * that are now there; the top bit is set where the file has ended.
 */
// @ts-ignore: decorator
@external("host", "refill")
export declare function refill(replay: u32, buffer: usize, kept: u32): u32;

/** A decision about a packet (address of a DecisionRecord, valid during the call), while the trace listens. The kernel must not be changed meanwhile. */
// @ts-ignore: decorator
@external("host", "heard")
export declare function heard(record: usize): void;

/** FastMode.verify: VerifyStep says what is to be done with memory, `bytes` at `at`. */
// @ts-ignore: decorator
@external("host", "verify")
export declare function verify(step: u32, at: usize, bytes: u32): u32;

/** A replay wants its capture from the start again. False where that cannot be had (a pipe). */
// @ts-ignore: decorator
@external("host", "rewind")
export declare function rewind(replay: u32): u32;

/** A replay has met an address for the first time: does it match? `bytes` is 4 (IPv4), 16 (IPv6) or 6 (MAC). */
// @ts-ignore: decorator
@external("host", "matchAddress")
export declare function matchAddress(replay: u32, address: usize, bytes: u32): u32;

/** Records of the flow log (abi/flow.ts), `bytes` at `at`, valid during the call. Once for many packets. */
// @ts-ignore: decorator
@external("host", "flowRecords")
export declare function flowRecords(at: usize, bytes: u32): void;
