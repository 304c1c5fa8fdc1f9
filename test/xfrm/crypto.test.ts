import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

/** The module's own ciphers against those of node:crypto (OpenSSL), and the test vectors of their standards. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const KEY = 131072;
const IV = KEY + 256;
const AAD = KEY + 512;
const AT = KEY + 1024;

let module: any;
let memory: Uint8Array;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "vethwork-"));
  const out = join(folder, "crypto.wasm");
  const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
  execFileSync(
    process.execPath,
    [asc, "test/xfrm/crypto-entry.ts", "--target", "release", "--outFile", out],
    { cwd: root },
  );
  const buffer = new WebAssembly.Memory({ initial: 16384, maximum: 16384 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(out)), {
    env: { memory: buffer },
    host: { flush() {}, openTap: () => 0, refill: () => 0, heard() {}, describeRule: () => 0 },
  });
  rmSync(folder, { recursive: true });
  module = instance.exports;
  memory = new Uint8Array(buffer.buffer);
  expect(module.begin()).toBe(1);
}, 60_000);

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const read = (at: number, bytes: number) => Buffer.from(memory.slice(at, at + bytes));

const bytes = (length: number | { minLength: number; maxLength: number }) =>
  fc.uint8Array(typeof length === "number" ? { minLength: length, maxLength: length } : length);
const aesKey = fc.constantFrom(16, 24, 32).chain((n) => bytes(n));

function cbc(key: Uint8Array, iv: Uint8Array, text: Uint8Array, decrypt: boolean): Buffer {
  memory.set(key, KEY);
  memory.set(iv, IV);
  memory.set(text, AT);
  module.cbc(KEY, key.length, IV, AT, text.length, decrypt ? 1 : 0);
  return read(AT, text.length);
}

function gcm(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  text: Uint8Array,
  tagBytes: number,
  decrypt = false,
) {
  memory.set(key, KEY);
  memory.set(nonce, IV);
  memory.set(aad, AAD);
  memory.set(text, AT);
  const length = decrypt ? text.length - tagBytes : text.length;
  const ok = module.gcm(KEY, key.length, IV, IV + 4, AAD, aad.length, AT, length, tagBytes, decrypt ? 1 : 0);
  return { ok: ok === 1, text: read(AT, decrypt ? length : length + tagBytes) };
}

function code(hash: "sha1" | "sha256", key: Uint8Array, text: Uint8Array): Buffer {
  memory.set(key, KEY);
  memory.set(text, AT);
  const at = module.code(hash === "sha256" ? 1 : 0, KEY, key.length, AT, text.length) >>> 0;
  return read(at, hash === "sha1" ? 20 : 32);
}

describe("AES-CBC", () => {
  test("NIST SP 800-38A F.2.1 and F.2.5", () => {
    const text = hex("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51");
    const iv = hex("000102030405060708090a0b0c0d0e0f");
    const key = hex("2b7e151628aed2a6abf7158809cf4f3c");
    expect(cbc(key, iv, text, false)).toEqual(
      hex("7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2"),
    );
    const long = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    expect(cbc(long, iv, text, false)).toEqual(
      hex("f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d"),
    );
  });

  test("encrypts as OpenSSL does, and takes it back", () => {
    const text = fc.integer({ min: 1, max: 40 }).chain((n) => bytes(n * 16));
    fc.assert(
      fc.property(aesKey, bytes(16), text, (key, iv, plain) => {
        const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
        const expected = Buffer.concat([cipher.update(plain), cipher.final()]);
        const ours = cbc(key, iv, plain, false);
        expect(ours).toEqual(expected);
        expect(cbc(key, iv, ours, true)).toEqual(Buffer.from(plain));
      }),
    );
  });
});

describe("AES-GCM", () => {
  test("test case 4 of the specification of GCM", () => {
    const result = gcm(
      hex("feffe9928665731c6d6a8f9467308308"),
      hex("cafebabefacedbaddecaf888"),
      hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
      hex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      ),
      16,
    );
    expect(result.text.subarray(-16)).toEqual(hex("5bc94fbc3221a5db94fae95ae7121a47"));
    expect(result.text.subarray(0, 16)).toEqual(hex("42831ec2217774244b7221b784d0d49c"));
  });

  test("seals as OpenSSL does, opens it again, and refuses it with one bit changed", () => {
    const tag = fc.constantFrom(8, 12, 16);
    const text = bytes({ minLength: 0, maxLength: 300 });
    const aad = bytes({ minLength: 0, maxLength: 40 });
    fc.assert(
      fc.property(aesKey, bytes(12), aad, text, tag, fc.nat(), (key, nonce, data, plain, tagBytes, bit) => {
        const algorithm = `aes-${key.length * 8}-gcm` as "aes-128-gcm";
        const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(data);
        const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
        const ours = gcm(key, nonce, data, plain, tagBytes);
        expect(ours.text).toEqual(sealed);
        expect(gcm(key, nonce, data, sealed, tagBytes, true)).toEqual({ ok: true, text: Buffer.from(plain) });
        const at = bit % (sealed.length * 8);
        sealed[at >> 3]! ^= 1 << (at & 7);
        expect(gcm(key, nonce, data, sealed, tagBytes, true).ok).toBe(false);
      }),
    );
  });
});

describe("HMAC", () => {
  test("RFC 2202 and RFC 4231, test case 1", () => {
    const key = Buffer.alloc(20, 0x0b);
    expect(code("sha1", key, Buffer.from("Hi There")).toString("hex")).toBe(
      "b617318655057264e28bc0b6fb378c8ef146be00",
    );
    expect(code("sha256", key, Buffer.from("Hi There")).toString("hex")).toBe(
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
  });

  test("codes as OpenSSL does, keys longer than a block too", () => {
    const key = bytes({ minLength: 0, maxLength: 100 });
    const text = bytes({ minLength: 0, maxLength: 300 });
    fc.assert(
      fc.property(fc.constantFrom("sha1" as const, "sha256" as const), key, text, (hash, k, t) => {
        expect(code(hash, k, t)).toEqual(createHmac(hash, k).update(t).digest());
      }),
    );
  });
});

describe("what a kernel seals, another opens", () => {
  test("createDecipheriv takes our GCM", () => {
    const key = hex("000102030405060708090a0b0c0d0e0f");
    const nonce = hex("101112131415161718191a1b");
    const { text } = gcm(key, nonce, hex("0011223344556677"), Buffer.from("a datagram"), 8);
    const open = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: 8 });
    open.setAAD(hex("0011223344556677")).setAuthTag(text.subarray(-8));
    expect(Buffer.concat([open.update(text.subarray(0, -8)), open.final()]).toString()).toBe("a datagram");
  });
});
