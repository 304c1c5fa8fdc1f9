/*
 * The edits of bench/labs/container-path.sh as one C program: pcap in, pcapng out, what the interface remote:eth0 sees. It is what somebody
 * would write who needs only this: one table of flows, checksums updated (RFC 1624), VXLAN (RFC 7348) put in front. It checks what Linux
 * checks before it translates (both checksums of the packet) and counts packets and bytes of each flow. No rules, routes, bridge, timers.
 *
 *     twin IN OUT [NANOSECONDS_OF_THE_FIRST_FRAME]
 *
 * Prints frames, and nanoseconds in reading, working and writing, as JSON. Only what the captures of bench/captures.ts hold is known.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

enum {
  IN_BYTES = 256 << 10,
  OUT_BYTES = 256 << 10,
  SLOTS = 1 << 15,
  MOST_FLOWS = SLOTS / 2,
  PREFIX = 64, /* Ethernet, IPv4, UDP, VXLAN, Ethernet */
  BLOCK = 28,
  TRAILER = 8 + 12 + 4 + 4,
  RECORD = 16,
};

struct flow {
  u32 source, destination, ports, protocol;
  u32 newDestination;
  u16 newPort, outerPort;
  u32 ipDelta, l4Delta;
  u64 packets, bytes;
};

static struct flow table[SLOTS] __attribute__((aligned(64)));
static u32 flows;
static u8 in[IN_BYTES + RECORD], out[OUT_BYTES];
static const u32 HOST_ADDRESS = 0x0af40001; /* 10.244.0.1, what is masqueraded as */

static const u8 prefix[PREFIX] = {
    2, 0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 1, 8, 0,                             /* to 02:00:00:00:01:02 */
    0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,  /* 192.0.2.1 to 192.0.2.2 */
    0, 0, 0x12, 0xb5, 0, 0, 0, 0,                                         /* UDP to 4789, no checksum */
    8, 0, 0, 0, 0, 0, 42, 0,                                              /* VXLAN 42 */
    2, 0, 0, 0, 10, 2, 2, 0, 0, 0, 10, 1, 8, 0,                           /* to 02:00:00:00:0a:02 */
};

static void fail(const char *what) {
  fprintf(stderr, "twin: %s\n", what);
  exit(1);
}

static u64 now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static inline u16 get16(const u8 *p) { u16 v; memcpy(&v, p, 2); return v; }
static inline u32 get32(const u8 *p) { u32 v; memcpy(&v, p, 4); return v; }
static inline void put16(u8 *p, u16 v) { memcpy(p, &v, 2); }
static inline void put32(u8 *p, u32 v) { memcpy(p, &v, 4); }
static inline void put64(u8 *p, u64 v) { memcpy(p, &v, 8); }

static inline u32 fold(u64 sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (u32)sum;
}

/* one's complement sum in the order of the wire */
static inline u64 sum32(const u8 *p, u32 length) {
  u64 sum = 0;
  u32 words = length / 4;
  for (u32 i = 0; i < words; i++) sum += get32(p + 4 * i);
  p += 4 * words;
  if (length & 2) sum += get16(p), p += 2;
  if (length & 1) sum += *p;
  return sum;
}

/* old words become new ones: what is to be added to the complement of a checksum */
static u32 change(u32 before, u32 after) {
  return fold((u64)(~before & 0xffff) + (~before >> 16) + (after & 0xffff) + (after >> 16));
}

static inline u16 updated(u16 checksum, u32 delta) { return (u16)~fold((u64)(u16)~checksum + delta); }

static inline u32 slotOf(u32 source, u32 destination, u32 ports, u32 protocol) {
  u64 h = ((u64)source << 32 | destination) * 0x9e3779b97f4a7c15ull;
  h ^= ((u64)ports << 8 | protocol) * 0xc2b2ae3d27d4eb4full;
  h *= 0xff51afd7ed558ccdull;
  return (u32)(h >> 40) & (SLOTS - 1);
}

/* the first packet of a flow: where do its services lead? */
static void begin(struct flow *f, u32 source, u32 destination, u32 ports, u32 protocol) {
  if (++flows > MOST_FLOWS) fail("too many flows");
  u32 service = __builtin_bswap32(destination) - 0x0a600000, port = __builtin_bswap16((u16)(ports >> 16));
  if (service < 1 || service > 16 || port != 80) fail("a packet that is for no service");
  f->source = source;
  f->destination = destination;
  f->ports = ports;
  f->protocol = protocol;
  f->newDestination = __builtin_bswap32(0x0af30002 + (service << 8));
  f->newPort = __builtin_bswap16(8080);
  f->outerPort = __builtin_bswap16((u16)(32768 + slotOf(source, destination, ports, protocol) % 28232));
  u32 addresses = change(source, __builtin_bswap32(HOST_ADDRESS)) + change(destination, f->newDestination);
  /* TTL 64 becomes 63, beside the protocol */
  f->ipDelta = fold((u64)addresses + change(64, 63));
  f->l4Delta = fold((u64)addresses + change(ports >> 16, f->newPort));
}

int main(int argc, char **argv) {
  if (argc < 3) fail("usage: twin IN OUT [NANOSECONDS]");
  int from = open(argv[1], O_RDONLY), to = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (from < 0 || to < 0) fail("cannot open the files");
  u64 base = argc > 3 ? strtoull(argv[3], NULL, 10) : 946684800000000000ull;
  u16 id = 1;
  u64 frames = 0, first = 0, reading = 0, working = 0, writing = 0, kept = 0;
  u8 *o = out;
  /* section header, one Ethernet interface, nanoseconds */
  const u32 head[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 32, 1, 262144, 0x00010009, 9, 0, 32};
  memcpy(o, head, sizeof head);
  o += sizeof head;
  /* the outer header's sum but for its length and identification */
  const u64 outer = sum32(prefix + 14, 20);
  for (int begun = 0;;) {
    u64 t0 = now();
    ssize_t got = read(from, in + kept, IN_BYTES - kept);
    u64 t1 = now();
    reading += t1 - t0;
    if (got <= 0) break;
    u8 *p = in, *end = in + kept + got;
    u64 written = 0;
    if (!begun) {
      if (end - p < 24 || get32(p) != 0xa1b2c3d4) fail("not a pcap file in microseconds");
      p += 24;
      begun = 1;
    }
    while (end - p >= RECORD) {
      u32 length = get32(p + 8);
      if (length > 2048 || length < 14 + 20 + 8) fail("a length that is not of our captures");
      if ((u64)(end - p) < RECORD + length) break;
      u64 time = (u64)get32(p) * 1000000000 + (u64)get32(p + 4) * 1000;
      const u8 *ip = p + RECORD + 14, *l4 = ip + 20;
      if (get16(p + RECORD + 12) != 8 || ip[0] != 0x45 || (get16(ip + 6) & 0xff3f)) fail("a packet that is not of our captures");
      u32 bytes = __builtin_bswap16(get16(ip + 2)), protocol = ip[9];
      if (bytes > length - 14 || bytes < 28 || fold(sum32(ip, 20)) != 0xffff || ip[8] != 64) fail("a bad IP header");
      u32 source = get32(ip + 12), destination = get32(ip + 16), ports = get32(l4);
      u64 pseudo = (u64)source + destination + ((protocol + bytes - 20) >> 8) + (((protocol + bytes - 20) & 0xff) << 8);
      if (fold(sum32(l4, bytes - 20) + pseudo) != 0xffff) fail("a bad checksum");
      u32 slot = slotOf(source, destination, ports, protocol);
      struct flow *f = table + slot;
      while (f->source != source || f->ports != ports || f->destination != destination || f->protocol != protocol) {
        if (!f->source) {
          begin(f, source, destination, ports, protocol);
          break;
        }
        slot = (slot + 1) & (SLOTS - 1);
        f = table + slot;
      }
      f->packets++;
      f->bytes += bytes;
      if (!frames) first = time;
      u32 captured = PREFIX + bytes, padded = (captured + 3) & ~3u, total = BLOCK + padded + TRAILER;
      if ((u64)(out + OUT_BYTES - o) < total) {
        u64 t = now();
        if (write(to, out, (size_t)(o - out)) != o - out) fail("cannot write");
        written += now() - t;
        o = out;
      }
      u64 stamp = base + (time - first);
      put32(o, 6), put32(o + 4, total), put32(o + 8, 0), put32(o + 12, (u32)(stamp >> 32)), put32(o + 16, (u32)stamp);
      put32(o + 20, captured), put32(o + 24, captured);
      u8 *frame = o + BLOCK;
      put32(frame + padded - 4, 0);
      memcpy(frame, prefix, PREFIX);
      put16(frame + 16, __builtin_bswap16((u16)(captured - 14)));
      put16(frame + 18, __builtin_bswap16(id++));
      put16(frame + 24, (u16)~fold(outer + get16(frame + 16) + get16(frame + 18)));
      put16(frame + 34, f->outerPort);
      put16(frame + 38, __builtin_bswap16((u16)(captured - 34)));
      u8 *inner = frame + PREFIX;
      memcpy(inner, ip, bytes);
      inner[8] = 63;
      put16(inner + 10, updated(get16(ip + 10), f->ipDelta));
      put32(inner + 12, __builtin_bswap32(HOST_ADDRESS));
      put32(inner + 16, f->newDestination);
      put16(inner + 22, f->newPort);
      u32 at = protocol == 6 ? 36 : 26;
      u16 sum = updated(get16(ip + at), f->l4Delta);
      put16(inner + at, protocol == 17 && !sum ? 0xffff : sum);
      u8 *trailer = frame + padded;
      put32(trailer, 0x00040002), put32(trailer + 4, 1), put32(trailer + 8, 0x00080005), put64(trailer + 12, ++frames);
      put32(trailer + 20, 0), put32(trailer + 24, total);
      o += total;
      p += RECORD + length;
    }
    kept = (u64)(end - p);
    memmove(in, p, kept);
    writing += written;
    working += now() - t1 - written;
  }
  if (kept) fail("the capture ends within a packet");
  u64 t = now();
  if (write(to, out, (size_t)(o - out)) != o - out || close(to)) fail("cannot write");
  writing += now() - t;
  printf("{\"frames\":%llu,\"flows\":%u,\"readNs\":%llu,\"workNs\":%llu,\"writeNs\":%llu}\n", (unsigned long long)frames, flows,
         (unsigned long long)reading, (unsigned long long)working, (unsigned long long)writing);
  return 0;
}
