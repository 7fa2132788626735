/** Methods of Bytes. */
import { method, methodsOf, property } from "./entries.ts";

export const bytesMethods = methodsOf("Bytes", {
  length: property("(self: Bytes) -> Int", "Number of bytes.", { runtime: "bytes.length", inline: "$0.length" }, [
    '"tea".toBytes().length',
    "3",
  ]),
  isEmpty: property(
    "(self: Bytes) -> Bool",
    "Whether there are no bytes.",
    { runtime: "bytes.isEmpty", inline: "$0.length === 0" },
    ['"".toBytes().isEmpty', "true"],
  ),
  get: method("(self: Bytes, index: Int) -> Int?", "The byte at an index, 0 to 255.", "bytes.get", [
    '"a".toBytes().get(0)',
    "Some(97)",
  ]),
  slice: method(
    "(self: Bytes, from: Int, to: Int? = None) -> Bytes",
    "From index `from` up to `to`, without it; to the end if `to` is left out. Negative indices count from the end.",
    "bytes.slice",
    ['"tea".toBytes().slice(1)', '"ea".toBytes()'],
  ),
  concat: method("(self: Bytes, other: Bytes) -> Bytes", "The bytes of both.", "bytes.concat", [
    '"t".toBytes().concat("ea".toBytes())',
    '"tea".toBytes()',
  ]),
  toText: method(
    "(self: Bytes) -> String?",
    "The text of which these are the UTF-8 bytes; None if there is none.",
    "bytes.toText",
    ['"é".toBytes().toText()', 'Some("é")'],
  ),
  toHex: method("(self: Bytes) -> String", "In hexadecimal, lower case.", "bytes.toHex", [
    '"tea".toBytes().toHex()',
    '"746561"',
  ]),
  toBase64: method("(self: Bytes) -> String", "In base64, padded.", "bytes.toBase64", [
    '"tea".toBytes().toBase64()',
    '"dGVh"',
  ]),
  toList: method("(self: Bytes) -> List<Int>", "The bytes as numbers from 0 to 255.", "bytes.toList", [
    '"ab".toBytes().toList()',
    "[97, 98]",
  ]),
});
