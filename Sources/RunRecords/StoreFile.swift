package import Foundation

/// The bytes of one file of a `RunStore`: the line `assay-store <format> <SHA-256 of the rest>`, kind and key, each
/// behind its length, and the payload.
package enum StoreFile {
  package static let currentFormat = 1
  private static let name = "assay-store"

  package enum Reading: Equatable {
    case payload(Data)
    /// Not what this program wrote, or not under this key: to be removed.
    case damaged
    /// Of a later version: to be left alone.
    case newer
  }

  package static func encoded(_ payload: Data, kind: String, key: String) -> Data {
    let content = label(kind, key) + payload
    return Data("\(name) \(currentFormat) \(sha256(content))\n".utf8) + content
  }

  package static func read(_ data: Data, kind: String, key: String) -> Reading {
    guard let end = data.prefix(120).firstIndex(of: UInt8(ascii: "\n")) else { return .damaged }
    let words = String(decoding: data[..<end], as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[0] == name, let format = Int(words[1]), format > 0 else { return .damaged }
    if format > currentFormat { return .newer }
    let content = data[data.index(after: end)...]
    let label = label(kind, key)
    guard sha256(content) == words[2], content.starts(with: label) else { return .damaged }
    return .payload(Data(content.dropFirst(label.count)))
  }

  private static func label(_ kind: String, _ key: String) -> Data {
    [kind, key].reduce(into: Data()) { label, text in
      label.append(littleEndian: [UInt64(text.utf8.count)])
      label.append(contentsOf: text.utf8)
    }
  }
}

extension Data {
  /// Appends integers, least significant byte first.
  mutating func append<Word: FixedWidthInteger>(littleEndian words: [Word]) {
    words.map(\.littleEndian).withUnsafeBytes { append(contentsOf: $0) }
  }
}

/// Reads bytes from the front; nil wherever too few are left.
struct ByteReader {
  private var rest: Data

  init(_ data: Data) { rest = data }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func bytes(_ count: Int) -> Data? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Integers written by `Data.append(littleEndian:)`.
  mutating func integers<Word: FixedWidthInteger>(_ type: Word.Type = Word.self, count: Int) -> [Word]? {
    let (size, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Word>.size)
    guard !overflows, let bytes = bytes(size) else { return nil }
    var words = [Word](repeating: 0, count: count)
    words.withUnsafeMutableBytes { _ = bytes.copyBytes(to: $0) }
    return words.map(Word.init(littleEndian:))
  }
}
