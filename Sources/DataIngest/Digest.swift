import Crypto
import Foundation

/// SHA-256 of some bytes, as 64 hexadecimal digits.
public func sha256(of bytes: some Sequence<UInt8>) -> String {
  var hash = SHA256()
  if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil {
    hash.update(data: Array(bytes))
  }
  return hexadecimal(hash.finalize())
}

/// SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits.
public func sha256(of text: String) -> String {
  sha256(of: text.utf8)
}

/// SHA-256 of a file as it is stored, compressed or not, as 64 hexadecimal digits.
///
/// - Throws: `IngestError` when the file cannot be read.
public func sha256(ofFile path: String) throws(IngestError) -> String {
  sha256(of: try mappedContents(ofFile: path))
}

/// SHA-256 of a file's content, gzip undone, as 64 hexadecimal digits.
///
/// - Throws: `IngestError` when the file cannot be read or is a damaged gzip file.
public func sha256(ofContentOf path: String) throws(IngestError) -> String {
  var hash = SHA256()
  try readPieces(ofFile: path) { piece, _ in
    hash.update(bufferPointer: UnsafeRawBufferPointer(piece))
    return piece.count
  }
  return hexadecimal(hash.finalize())
}

/// SHA-256 of bytes that come in parts.
final class RunningDigest {
  private var hash = SHA256()
  /// Taken up by `update`.
  var next = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  func update() {
    hash.update(bufferPointer: UnsafeRawBufferPointer(next))
    next = UnsafeBufferPointer(start: nil, count: 0)
  }

  /// 64 hexadecimal digits.
  var text: String { hexadecimal(hash.finalize()) }
}

private func hexadecimal(_ digest: SHA256.Digest) -> String {
  let digits = Array("0123456789abcdef")
  return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
