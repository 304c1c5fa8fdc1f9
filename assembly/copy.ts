/**
 * Short copies and fills. memory.copy and memory.fill are calls out of the module, which cost more than the bytes of a small frame or object;
 * what is longer than LONG is theirs.
 */
const LONG: u32 = 192;

/** Copies `length` bytes; the places do not overlap. Nothing beyond `length` is written or read. */
export function copyBytes(to: usize, from: usize, length: u32): void {
  if (length > LONG) {
    memory.copy(to, from, length);
    return;
  }
  if (length >= 16) {
    // the last vector overlaps the one before it
    const last = <usize>length - 16;
    for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + last, v128.load(from + last));
    return;
  }
  if (length & 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if (length & 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
  }
  if (length & 2) {
    store<u16>(to, load<u16>(from));
    to += 2;
    from += 2;
  }
  if (length & 1) store<u8>(to, load<u8>(from));
}

/** Copies `length` bytes and up to 31 more: to where those are written over, or belong to nobody. */
export function copyOver(to: usize, from: usize, length: u32): void {
  if (length > LONG) {
    memory.copy(to, from, length);
    return;
  }
  for (const end = from + <usize>length; from < end; from += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += 32;
  }
}

/** Zeros `length` bytes and those up to the next multiple of 16: for objects of the allocator, whose places are such multiples. */
export function clearBytes(at: usize, length: u32): void {
  if (length > 512) {
    memory.fill(at, 0, length);
    return;
  }
  for (const end = at + <usize>length; at < end; at += 16) v128.store(at, i64x2.splat(0));
}
