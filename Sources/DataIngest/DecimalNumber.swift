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
