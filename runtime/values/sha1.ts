/** SHA-1 (RFC 3174), synchronous and without the platform: for name-based Uuids only, not for security. */

export function sha1(message: Uint8Array): Uint8Array {
  const words = padded(message);
  const h = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const w = new Int32Array(80);
  for (let block = 0; block < words.length; block += 16) {
    w.set(words.subarray(block, block + 16));
    for (let t = 16; t < 80; t++) w[t] = rotate(at(w, t - 3) ^ at(w, t - 8) ^ at(w, t - 14) ^ at(w, t - 16), 1);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = h;
    for (let t = 0; t < 80; t++) {
      const next = (rotate(a, 5) + mix(t, b, c, d) + e + at(w, t)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    h.set([at(h, 0) + a, at(h, 1) + b, at(h, 2) + c, at(h, 3) + d, at(h, 4) + e]);
  }
  const digest = new Uint8Array(20);
  const view = new DataView(digest.buffer);
  h.forEach((word, i) => view.setInt32(i * 4, word, false));
  return digest;
}

function at(words: Int32Array, i: number): number {
  return words[i] ?? 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The round's function and its constant. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** The message, a one bit, zeros, and its length in bits, as big-endian words. */
function padded(message: Uint8Array): Int32Array {
  const length = Math.ceil((message.length + 9) / 64) * 64;
  const bytes = new Uint8Array(length);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 2 ** 29), false);
  view.setUint32(length - 4, (message.length * 8) >>> 0, false);
  return Int32Array.from({ length: length / 4 }, (_, i) => view.getInt32(i * 4, false));
}
