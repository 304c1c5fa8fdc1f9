/** ARP for IPv4 over Ethernet (RFC 826). */
import { read16, read32, read48, read8, write16, write32, write48, write8 } from "./bytes";

export const HARDWARE = 0;
export const PROTOCOL = 2;
export const HARDWARE_LENGTH = 4;
export const PROTOCOL_LENGTH = 5;
export const OPERATION = 6;
export const SENDER_MAC = 8;
export const SENDER_IP = 14;
export const TARGET_MAC = 18;
export const TARGET_IP = 24;
/** whole length for Ethernet and IPv4 (arp_hdr_len) */
export const LENGTH: u32 = 28;

export const HARDWARE_ETHERNET: u32 = 1;
export const HARDWARE_IEEE802: u32 = 6;

export const enum Operation {
  REQUEST = 1,
  REPLY = 2,
}

export function hardware(h: usize): u32 {
  return read16(h + HARDWARE);
}
export function protocol(h: usize): u32 {
  return read16(h + PROTOCOL);
}
export function hardwareLength(h: usize): u32 {
  return read8(h + HARDWARE_LENGTH);
}
export function protocolLength(h: usize): u32 {
  return read8(h + PROTOCOL_LENGTH);
}
export function operation(h: usize): u32 {
  return read16(h + OPERATION);
}
export function senderMac(h: usize): u64 {
  return read48(h + SENDER_MAC);
}
export function senderIp(h: usize): u32 {
  return read32(h + SENDER_IP);
}
export function targetMac(h: usize): u64 {
  return read48(h + TARGET_MAC);
}
export function targetIp(h: usize): u32 {
  return read32(h + TARGET_IP);
}
/** Writes a whole packet. */
export function write(
  h: usize,
  operation: u32,
  senderMac: u64,
  senderIp: u32,
  targetMac: u64,
  targetIp: u32,
): void {
  write16(h + HARDWARE, HARDWARE_ETHERNET);
  write16(h + PROTOCOL, 0x0800);
  write8(h + HARDWARE_LENGTH, 6);
  write8(h + PROTOCOL_LENGTH, 4);
  write16(h + OPERATION, operation);
  write48(h + SENDER_MAC, senderMac);
  write32(h + SENDER_IP, senderIp);
  write48(h + TARGET_MAC, targetMac);
  write32(h + TARGET_IP, targetIp);
}
