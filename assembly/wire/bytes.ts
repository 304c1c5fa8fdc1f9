/** Network byte order ends here: everything above sees numbers in host order. */

export function read8(p: usize): u32 {
  return load<u8>(p);
}
export function read16(p: usize): u32 {
  return bswap<u16>(load<u16>(p));
}
export function read32(p: usize): u32 {
  return bswap<u32>(load<u32>(p));
}
/** a MAC address as a 48-bit number, first byte most significant */
export function read48(p: usize): u64 {
  return ((<u64>bswap<u32>(load<u32>(p))) << 16) | (<u64>(<u32>bswap<u16>(load<u16>(p, 4))));
}
export function write8(p: usize, value: u32): void {
  store<u8>(p, <u8>value);
}
export function write16(p: usize, value: u32): void {
  store<u16>(p, bswap<u16>(<u16>value));
}
export function write32(p: usize, value: u32): void {
  store<u32>(p, bswap<u32>(value));
}
export function write48(p: usize, value: u64): void {
  store<u32>(p, bswap<u32>(<u32>(value >> 16)));
  store<u16>(p, bswap<u16>(<u16>value), 4);
}
export function write64(p: usize, value: u64): void {
  store<u64>(p, bswap<u64>(value));
}
