import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";
import { espTable } from "../../src/lab/esp-keys.js";

/** The table by which Wireshark decrypts. */

const SETUP = `ip link set lo up
ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 64
ip xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x200 enc 'cbc(aes)' 0x2122232425262728292a2b2c2d2e2f30 auth-trunc 'hmac(sha256)' 0x21 128
ip xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x201 enc 'ecb(cipher_null)' '' auth 'hmac(sha1)' 0x22
`;

test("each state is a line, with Wireshark's names", async () => {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await lab.run(SETUP);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(espTable(lab.kernel)).toEqual([
    '"IPv4","10.0.0.2","10.0.0.1","0x00000201","NULL","","HMAC-SHA-1-96 [RFC2404]","0x22"',
    '"IPv4","10.0.0.2","10.0.0.1","0x00000200","AES-CBC [RFC3602]","0x2122232425262728292a2b2c2d2e2f30","HMAC-SHA-256-128 [RFC4868]","0x21"',
    '"IPv4","10.0.0.1","10.0.0.2","0x00000100","AES-GCM with 8 octet ICV [RFC4106]","0x0102030405060708090a0b0c0d0e0f1011121314","NULL",""',
  ]);
});
