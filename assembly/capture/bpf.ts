/**
 * The classic BPF machine (McCanne and Jacobson 1993; Documentation/networking/filter.rst): runs what src/filter compiles. A load outside the
 * captured bytes ends the program with "no", as in the kernel and libpcap. Programs come from our compiler: only forward jumps, ending in ret.
 */
import { CaptureLimit } from "../abi/capture";
import { read16, read32 } from "../wire/bytes";

/** bytes of an instruction: code u16, jt u8, jf u8, k u32 (struct sock_filter) */
const INSTRUCTION: usize = 8;
/** bytes of scratch memory, which lies before the program */
export const BPF_SCRATCH: usize = CaptureLimit.filterScratch;

const SIZE_WORD: u32 = 0x00;
const SIZE_HALF: u32 = 0x08;

/** SKF_AD_OFF + SKF_AD_PKTTYPE (linux/filter.h): loads from here ask for the packet's type */
const PACKET_TYPE: u64 = 0xffff_f004;

/**
 * The answer of `ret`: 0 refuses the packet.
 * @param program address of the first instruction, with BPF_SCRATCH bytes of scratch before it
 * @param packetType PACKET_HOST and the like (linux/if_packet.h)
 */
export function runFilter(program: usize, data: usize, captured: u32, length: u32, packetType: u32 = 0): u32 {
  const scratch = program - BPF_SCRATCH;
  let pc = program;
  let a: u32 = 0;
  let x: u32 = 0;
  while (true) {
    const code: u32 = load<u16>(pc);
    const k = load<u32>(pc, 4);
    pc += INSTRUCTION;
    switch (code & 7) {
      case 0: // ld
        if ((code & 0xe0) == 0x20 || (code & 0xe0) == 0x40) {
          const at: u64 = <u64>k + ((code & 0xe0) == 0x40 ? <u64>x : 0);
          const size = code & 0x18;
          const bytes: u64 = size == SIZE_WORD ? 4 : size == SIZE_HALF ? 2 : 1;
          if (at == PACKET_TYPE) {
            a = packetType;
            break;
          }
          if (at + bytes > <u64>captured) return 0;
          const from = data + <usize>at;
          a = size == SIZE_WORD ? read32(from) : size == SIZE_HALF ? read16(from) : <u32>load<u8>(from);
        } else if ((code & 0xe0) == 0x80) a = length;
        else if ((code & 0xe0) == 0x60) a = load<u32>(scratch + ((<usize>(k & 15)) << 2));
        else a = k;
        break;
      case 1: // ldx
        if ((code & 0xe0) == 0xa0) {
          if (k >= captured) return 0;
          x = (load<u8>(data + k) & 15) << 2;
        } else if ((code & 0xe0) == 0x60) x = load<u32>(scratch + ((<usize>(k & 15)) << 2));
        else x = k;
        break;
      case 2: // st
        store<u32>(scratch + ((<usize>(k & 15)) << 2), a);
        break;
      case 4: {
        const operand = code & 8 ? x : k;
        switch (code & 0xf0) {
          case 0x00:
            a += operand;
            break;
          case 0x10:
            a -= operand;
            break;
          case 0x20:
            a *= operand;
            break;
          case 0x30:
            if (!operand) return 0;
            a /= operand;
            break;
          case 0x40:
            a |= operand;
            break;
          case 0x50:
            a &= operand;
            break;
          case 0x60:
            a = operand < 32 ? a << operand : 0;
            break;
          case 0x70:
            a = operand < 32 ? a >> operand : 0;
            break;
          case 0x90:
            if (!operand) return 0;
            a %= operand;
            break;
          default:
            a ^= operand;
            break;
        }
        break;
      }
      case 5: {
        if ((code & 0xf0) == 0) {
          pc += <usize>k * INSTRUCTION;
          break;
        }
        const operand = code & 8 ? x : k;
        let yes: bool;
        switch (code & 0xf0) {
          case 0x10:
            yes = a == operand;
            break;
          case 0x20:
            yes = a > operand;
            break;
          case 0x30:
            yes = a >= operand;
            break;
          default:
            yes = (a & operand) != 0;
            break;
        }
        pc += <usize>(yes ? load<u8>(pc - INSTRUCTION, 2) : load<u8>(pc - INSTRUCTION, 3)) * INSTRUCTION;
        break;
      }
      case 6: // ret
        return k;
      default: // tax, txa
        if (code & 0x80) a = x;
        else x = a;
        break;
    }
  }
}
