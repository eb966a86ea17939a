import DataIngest
import NumericKernels
import Testing

@Suite struct DecimalNumberTests {
  static func parse(_ text: String) -> Double? {
    let bytes = Array(text.utf8) + [UInt8(ascii: "7")]
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { DecimalNumber.parse($0, 0, buffer.count - 1) }
    }
  }

  @Test(arguments: [
    "0", "-0", "+1", "1.", ".5", "-.5", "0.00", "007", "1379963888", "0.1", "0.30", "123456789012345678",
    "1234567890123456789", "12345678901234567890", "9007199254740993", "9007199254740992", "0.1234567890123456789",
    "1e3", "1E-3", "1.5e+10", "4.9e-324", "1.7976931348623157e308", "2.2250738585072011e-308",
    "0.000000000000000000000000000001", "5e-325", "00000000000000000000000000000000001.5", "179769313486231580793e288",
  ]) func equalsTheStandardLibrary(text: String) {
    #expect(Self.parse(text)?.bitPattern == Double(text)?.bitPattern)
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "--1", "1-", "1.2.3", "0x10", "nan", "NaN", "inf", "-inf", "Infinity",
    "1_000",
    "1,5", " 1", "1 ", "1e999", "-1e999", "١", "1f", "1\u{0}",
  ]) func refusesAnythingElse(text: String) {
    #expect(Self.parse(text) == nil)
  }

  @Test func randomNumbersAreRoundedRight() {
    var random = RandomSource(seed: 5).stream("numbers")
    for _ in 0..<200_000 {
      let digits = 1 + random.below(20)
      var text = random.below(2) == 0 ? "-" : ""
      let point = random.below(digits + 3)
      for index in 0..<digits {
        if index == point { text += "." }
        text += String(random.below(10))
      }
      if random.below(4) == 0 { text += "e\(random.below(60) - 30)" }
      guard Self.parse(text)?.bitPattern == Double(text)?.bitPattern else {
        Issue.record("\(text) gives \(String(describing: Self.parse(text)))")
        return
      }
    }
    for _ in 0..<100_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(Self.parse("\(value)")?.bitPattern == value.bitPattern)
    }
  }

  /// Every text of up to seven characters out of those that numbers have and some that they have not, by chance.
  @Test func shortNumbersAreWhatLongOnesAre() {
    var random = RandomSource(seed: 6).stream("short numbers")
    let characters = Array("0123456789012345678901234567890123456789......-+e \n\"/:\u{7F}".utf8)
    var readCount = 0
    for _ in 0..<300_000 {
      let length = random.below(9)
      let bytes = (0..<length).map { _ in characters[random.below(characters.count)] } + Array(",.,5,0,;1".utf8)
      let word = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard let short = DecimalNumber.parseShort(word, before: UInt8(ascii: ",")) else { continue }
      readCount += 1
      let text = String(decoding: bytes.prefix(short.length), as: UTF8.self)
      guard bytes[short.length] == UInt8(ascii: ","), Self.parse(text)?.bitPattern == short.value.bitPattern else {
        Issue.record("\(text) gives \(short)")
        return
      }
    }
    #expect(readCount > 100_000)
  }

  @Test(arguments: [",", ".,", "-1,", "1.2.3,", "1 ,", "1e3,", "12345678", "123\n56,7", "..,", "1/2,", "\u{FF}1,"])
  func leavesOtherTextsToTheParser(text: String) {
    let bytes = Array((text + "00000000").utf8.prefix(8))
    let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(DecimalNumber.parseShort(word, before: UInt8(ascii: ",")) == nil)
  }
}
