/// Powers of ten that a `Double` holds exactly.
private let exactPowers: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/// Parses decimal numbers, rounded to the nearest `Double`: `[-+]?(digits[.digits]|.digits)([eE][-+]?digits)?`.
///
/// A whole number up to 2⁵³, times or divided by an exact power of ten, is rounded once and therefore right (Clinger,
/// PLDI 1990); any other number goes to the standard library. `nan`, `inf`, hexadecimal numbers and digit separators
/// are no numbers here.
package enum DecimalNumber {
  /// The number in `bytes[start..<end]`, or nil if the text is not exactly one finite number.
  @inline(__always)
  package static func parse(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var at = start
    guard at < end else { return nil }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    var mantissa: UInt64 = 0
    let wholeStart = at
    while at < end {
      let digit = bytes[at] &- 48
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      at += 1
    }
    var digitCount = at - wholeStart
    var fractionCount = 0
    if at < end && bytes[at] == UInt8(ascii: ".") {
      at += 1
      let fractionStart = at
      while at < end {
        let digit = bytes[at] &- 48
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        at += 1
      }
      fractionCount = at - fractionStart
      digitCount += fractionCount
    }
    // 19 digits fit 64 bits; leading zeros count here too, which only costs speed.
    guard at == end, digitCount > 0, digitCount <= 19, mantissa <= 1 << 53 else {
      return parseSlowly(bytes, start, end)
    }
    let value = fractionCount == 0 ? Double(mantissa) : Double(mantissa) / exactPowers[fractionCount]
    return isNegative ? -value : value
  }

  /// Reads as many bytes from `at` on as belong to a number without exponent, and moves `at` behind them.
  ///
  /// Bytes are read up to the first that belongs to no number; the caller sees to it that there is one. Nil for no digits
  /// and for more of them than can be rounded once: then `parse` decides.
  @inline(__always)
  static func parsePlain(_ bytes: UnsafePointer<UInt8>, _ at: inout Int) -> Double? {
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var mantissa = UInt64(bytes[at] &- 48)
    guard mantissa <= 9 else { return nil }
    at += 1
    let wholeStart = at
    while true {
      let digit = bytes[at] &- 48
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      at += 1
    }
    guard at - wholeStart < 18 else { return nil }
    guard bytes[at] == UInt8(ascii: ".") else {
      guard mantissa <= 1 << 53 else { return nil }
      return isNegative ? -Double(mantissa) : Double(mantissa)
    }
    at += 1
    let fractionStart = at
    while true {
      let digit = bytes[at] &- 48
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      at += 1
    }
    guard at - wholeStart < 18, mantissa <= 1 << 53 else { return nil }
    let value = Double(mantissa) / exactPowers[at - fractionStart]
    return isNegative ? -value : value
  }

  /// Reads the number that ends before a separator, all within the eight bytes of `word`, the first of them lowest.
  ///
  /// Nil where the separator is not among them or anything but digits and one point stands before it: then `parse` decides.
  @inline(__always)
  package static func parseShort(_ word: UInt64, before separator: UInt8) -> (value: Double, length: Int)? {
    // Most values in a log are one digit.
    let first = UInt8(truncatingIfNeeded: word) &- 48
    if UInt8(truncatingIfNeeded: word >> 8) == separator && first <= 9 { return (Double(first), 1) }
    let ones: UInt64 = 0x0101_0101_0101_0101, highBits = ones << 7
    // The lowest byte that becomes 0 is found without fail; what is above it may be mistaken.
    let difference = word ^ (ones &* UInt64(separator))
    let found = (difference &- ones) & ~difference & highBits
    let bits = found.trailingZeroBitCount & ~7
    guard found != 0 && bits > 0 else { return nil }
    // The last digit comes to the highest byte, 0 before the first one.
    let digits = (word ^ (ones &* 0x30)) &<< UInt64(truncatingIfNeeded: 64 - bits)
    let others = nonDigits(digits)
    if others == 0 { return (Double(wholeNumber(digits)), bits >> 3) }
    let point = UInt64(truncatingIfNeeded: others.trailingZeroBitCount & ~7)
    guard bits > 8, UInt8(truncatingIfNeeded: digits &>> point) == 0x2E ^ 0x30 else { return nil }
    let below = (UInt64(1) &<< point) &- 1
    let joined = (digits & below) << 8 | digits & ~(below << 8 | 0xFF)
    guard nonDigits(joined) == 0 else { return nil }
    return (Double(wholeNumber(joined)) / exactPowers[Int(truncatingIfNeeded: 7 &- point >> 3)], bits >> 3)
  }

  /// The highest bit of each byte that is above 9.
  @inline(__always)
  private static func nonDigits(_ digits: UInt64) -> UInt64 {
    let high: UInt64 = 0x8080_8080_8080_8080
    return ((digits & ~high) &+ 0x7676_7676_7676_7676 | digits) & high
  }

  /// Of eight digits, one a byte, the first lowest.
  @inline(__always)
  private static func wholeNumber(_ digits: UInt64) -> Int64 {
    let pairs = (digits &* (1 + 10 << 8)) >> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* (1 + 100 << 16)) >> 16 & 0x0000_FFFF_0000_FFFF
    return Int64(truncatingIfNeeded: (fours &* (1 + 10_000 << 32)) >> 32)
  }

  /// Exponents, many digits, and everything that is no number.
  @inline(never)
  private static func parseSlowly(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
    let text = UnsafeBufferPointer(start: bytes + start, count: end - start)
    guard isDecimal(text), let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite
    else { return nil }
    return value
  }

  private static func isDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = text[...]
    func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    func skipDigits() -> Int {
      let count = rest.prefix { $0 &- 48 <= 9 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if isSign(rest.first) { rest = rest.dropFirst() }
    var digits = skipDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      digits += skipDigits()
    }
    guard digits > 0 else { return false }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if isSign(rest.first) { rest = rest.dropFirst() }
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
