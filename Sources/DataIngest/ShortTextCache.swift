/// Codes of texts of up to 15 bytes that were looked up lately: most columns repeat a few short words.
struct ShortTextCache {
  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var code: Int32 = 0
  }

  private var entries: [Entry]

  init(isUsed: Bool) {
    entries = Array(repeating: Entry(), count: isUsed ? 256 : 0)
  }

  /// The code of `bytes[start..<end]`, from the table where it is not at hand.
  ///
  /// - Parameter count: bytes that may be read.
  @inline(__always)
  mutating func code(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int, _ table: inout CategoryTable
  ) -> Int32 {
    let length = end - start
    let text = UnsafeBufferPointer(start: bytes + start, count: length)
    guard length < 16 && start + 16 <= count else { return table.code(of: text) }
    let raw = UnsafeRawPointer(bytes + start)
    let (low, high) = (raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    // The length in the last byte makes every key differ from that of an empty entry, which is all 0.
    let key = (
      low: length < 8 ? low & ((1 << UInt64(8 * length)) &- 1) : low,
      high: (length <= 8 ? 0 : high & ((1 << UInt64(8 * (length - 8))) &- 1)) | UInt64(length + 1) << 56
    )
    let mixed = (key.low ^ (key.high &* 0xC4CE_B9FE_1A85_EC53)) &* 0x9E37_79B9_7F4A_7C15
    let place = Int(mixed >> 56)
    if entries[place].low == key.low && entries[place].high == key.high { return entries[place].code }
    let code = table.code(of: text)
    entries[place] = Entry(low: key.low, high: key.high, code: code)
    return code
  }
}
