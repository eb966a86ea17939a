/// Numbers the distinct values of a column in order of first appearance.
///
/// Values are looked up as bytes; a text is made only once a value. Open addressing, hashes kept beside the entries.
struct CategoryTable {
  /// The code of a missing value.
  static let missing: Int32 = -1
  /// The code of bytes that are not UTF-8.
  static let invalid: Int32 = -2

  private(set) var levels: [String] = []
  private let nullTexts: Set<String>
  /// Bytes of all entries, end to end.
  private var arena: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [Int] = []
  private var codes: [Int32] = []
  /// Index of an entry, or -1; its size is a power of two.
  private var slots = [Int32](repeating: -1, count: 64)

  init(nullTexts: Set<String>) {
    self.nullTexts = nullTexts
  }

  /// The code of a value: 0 and up for levels, `missing` or `invalid`.
  mutating func code(of value: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Self.hash(value)
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      if hashes[entry] == hash && isEntry(entry, value) { return codes[entry] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return insert(value, hash: hash)
  }

  private func isEntry(_ entry: Int, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[entry]
    guard starts[entry + 1] - start == value.count else { return false }
    for offset in 0..<value.count where arena[start + offset] != value[offset] { return false }
    return true
  }

  private mutating func insert(_ value: UnsafeBufferPointer<UInt8>, hash: Int) -> Int32 {
    let code: Int32
    if let text = String(validating: value, as: UTF8.self) {
      code = nullTexts.contains(text) ? Self.missing : Int32(levels.count)
      if code >= 0 { levels.append(text) }
    } else {
      code = Self.invalid
    }
    arena.append(contentsOf: value)
    starts.append(arena.count)
    hashes.append(hash)
    codes.append(code)
    if codes.count * 2 > slots.count {
      slots = [Int32](repeating: -1, count: slots.count * 2)
      for entry in codes.indices { place(entry) }
    } else {
      place(codes.count - 1)
    }
    return code
  }

  private mutating func place(_ entry: Int) {
    var slot = hashes[entry] & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(entry)
  }

  /// Seeded anew in every process, so that no log can be made to collide; codes do not depend on it.
  private static func hash(_ value: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(value))
    return hasher.finalize()
  }
}
