import AnomalyCore
import DataIngest
import NumericKernels
import Testing

@Suite struct ColumnBoundsTests {
  static let values: [Double] = [
    0, -0.0, 1, -1, 0.5, -0.5, 255, 1e6, 0x1p51, -0x1p51, 0x1p51 + 0.5, 0x1p52 - 0.5, -0x1p52 + 0.5, 0x1p53, 1e300,
    .leastNonzeroMagnitude, .nan, -.nan, .infinity, -.infinity,
  ]

  /// What a loop over the values would say.
  static func expectRight(_ values: [Double]) {
    let summary = ColumnBounds(Column("x", values))
    let numbers = values.filter { !$0.isNaN }
    #expect(summary.hasMissing == values.contains { $0.isNaN })
    #expect(summary.least == numbers.min() ?? .infinity && summary.greatest == numbers.max() ?? -.infinity)
    let isWhole = numbers.allSatisfy { abs($0) <= 0x1p51 && $0 == $0.rounded() }
    #expect(summary.isSurelyWhole == isWhole, "\(values)")
  }

  @Test func oneStrangeValueIsFoundWhereverItStands() {
    for (count, value) in [1, 2, 7, 8, 9, 16, 21].flatMap({ count in Self.values.map { (count, $0) } }) {
      for place in 0..<count {
        var column = (0..<count).map(Double.init)
        column[place] = value
        Self.expectRight(column)
      }
    }
  }

  @Test func mixturesAreSeenThrough() {
    var random = RandomSource(seed: 8).stream("columns")
    for _ in 0..<2000 {
      Self.expectRight((0..<random.below(40)).map { _ in Self.values[random.below(Self.values.count)] })
    }
  }

  @Test(arguments: [([], false), ([0, 3, 1], false), ([-1], true), ([0, 0, 2, -1], true)])
  func aCodeBelowZeroIsMissing(codes: [Int32], isMissing: Bool) {
    let column = Column(name: "x", values: .categorical(codes: codes, levels: ["a", "b", "c", "d"]))
    #expect(ColumnBounds(column).hasMissing == isMissing)
  }
}
