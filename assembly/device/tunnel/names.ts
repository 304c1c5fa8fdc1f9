/** Names of the fallback devices, as the first eight bytes of a device's name. */
export const TUNL0: u64 = 0x306c6e7574; // "tunl0"
export const GRE0: u64 = 0x30657267; // "gre0"
export const GRETAP0: u64 = 0x30706174657267; // "gretap0"
export const ERSPAN0: u64 = 0x306e6170737265; // "erspan0"
export const SIT0: u64 = 0x30746973; // "sit0"
