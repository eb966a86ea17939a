import AnomalyCore

/// Hashes of rows, value by value: equal rows have equal hashes. Both zeros are one number, and all NaN are one.
enum RowHashes {
  /// Of a row without values.
  static let empty: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Takes up one number of each row.
  static func mix(_ values: UnsafeBufferPointer<Double>, into hashes: UnsafeMutablePointer<UInt64>) {
    for row in values.indices { hashes[row] = mixed(hashes[row], canonicalBits(values[row])) }
  }

  /// Takes up one code of each row as what `bits` makes of it.
  @inline(__always)
  static func mix(
    _ codes: UnsafeBufferPointer<Int32>, into hashes: UnsafeMutablePointer<UInt64>, bits: (Int32) -> UInt64
  ) {
    for row in codes.indices { hashes[row] = mixed(hashes[row], bits(codes[row])) }
  }

  static func of(_ text: String) -> UInt64 {
    text.utf8.reduce(empty) { mixed($0, UInt64($1)) }
  }

  /// The bits of a number: one pattern for both zeros, one for NaN.
  @inline(__always)
  static func canonicalBits(_ value: Double) -> UInt64 {
    // -0 + 0 is 0.
    value == value ? (value + 0).bitPattern : Double.nan.bitPattern
  }

  /// No two hashes become one by the same bits, and what changes in the upper half comes down to the lower one.
  @inline(__always)
  private static func mixed(_ hash: UInt64, _ bits: UInt64) -> UInt64 {
    let product = (hash ^ bits) &* 0xFF51_AFD7_ED55_8CCD
    return product ^ (product >> 32)
  }
}
