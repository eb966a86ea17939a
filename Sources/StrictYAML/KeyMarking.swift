import Yams

/// Makes repeated keys distinct for the parser, and undoes that afterwards.
///
/// Yams refuses a mapping in which a key is repeated, and tells where the first one stands but not the others. To
/// report all of them with their places, the first character of the key is replaced by a private one, which leaves
/// every position as it was, and the text is parsed again.
struct KeyMarking {
  /// First code point of a plane for private use.
  private static let firstMark: UInt32 = 0xF0000
  private static let markLimit = 60_000

  /// What the marks replace.
  private var replaced: [Unicode.Scalar] = []

  /// The text with the key at `position` marked, or nil if none of `names` is written there in plain characters.
  mutating func markKey(among names: [String], at position: Mark, in text: String) -> String? {
    guard let mark = Unicode.Scalar(Self.firstMark + UInt32(replaced.count)), replaced.count < Self.markLimit
    else { return nil }
    var scalars = Array(text.unicodeScalars)
    guard var index = Self.index(of: position, in: scalars) else { return nil }
    if scalars[index] == "'" || scalars[index] == "\"" { index += 1 }
    guard index < scalars.count, Self.isPlain(scalars[index]),
      names.contains(where: { scalars[index...].starts(with: $0.unicodeScalars) })
    else { return nil }
    replaced.append(scalars[index])
    scalars[index] = mark
    var marked = String.UnicodeScalarView()
    marked.append(contentsOf: scalars)
    return String(marked)
  }

  /// The key as it was written.
  func original(_ key: String) -> String {
    guard let first = key.unicodeScalars.first, first.value >= Self.firstMark,
      Int(first.value - Self.firstMark) < replaced.count
    else { return key }
    var scalars = key.unicodeScalars
    scalars.removeFirst()
    var result = String.UnicodeScalarView()
    result.append(replaced[Int(first.value - Self.firstMark)])
    result.append(contentsOf: scalars)
    return String(result)
  }

  private static func index(of position: Mark, in scalars: [Unicode.Scalar]) -> Int? {
    var line = 1
    var start = 0
    while line < position.line {
      guard let end = scalars[start...].firstIndex(of: "\n") else { return nil }
      start = end + 1
      line += 1
    }
    let index = start + position.column - 1
    return index < scalars.count ? index : nil
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
  }
}
