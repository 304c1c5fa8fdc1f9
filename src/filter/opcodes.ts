/** Opcodes of the classic BPF machine (struct sock_filter, linux/bpf_common.h). */

/** Opcodes by their names in `tcpdump -d`. */
export const Op = {
  ldAbs: { 1: 0x30, 2: 0x28, 4: 0x20 },
  ldInd: { 1: 0x50, 2: 0x48, 4: 0x40 },
  ldLen: 0x80,
  ldImm: 0x00,
  ldMem: 0x60,
  st: 0x02,
  ldxImm: 0x01,
  ldxMem: 0x61,
  /** ldxb 4*([k]&0xf) */
  ldxMsh: 0xb1,
  aluK: 0x04,
  aluX: 0x0c,
  ja: 0x05,
  jeq: 0x15,
  jgt: 0x25,
  jge: 0x35,
  jset: 0x45,
  jeqX: 0x1d,
  jgtX: 0x2d,
  jgeX: 0x3d,
  ret: 0x06,
  tax: 0x07,
  txa: 0x87,
} as const;

/** operation bits of Op.aluK and Op.aluX */
export const Alu = {
  "+": 0x00,
  "-": 0x10,
  "*": 0x20,
  "/": 0x30,
  "|": 0x40,
  "&": 0x50,
  "<<": 0x60,
  ">>": 0x70,
  "%": 0x90,
  "^": 0xa0,
} as const;

/** Load from here and get what Linux knows of the packet beside its bytes: PACKET_HOST and the like (SKF_AD_OFF + SKF_AD_PKTTYPE). */
export const PACKET_TYPE = 0xfffff004;
