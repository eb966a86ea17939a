import NumericKernels
import Testing

@Suite("Random streams")
struct RandomStreamTests {
  @Test("Philox4x32-10 gives the known answers of its authors")
  func knownAnswers() {
    let ones = UInt32.max
    #expect(philox4x32(counter: (0, 0, 0, 0), key: (0, 0)) == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      philox4x32(counter: (ones, ones, ones, ones), key: (ones, ones))
        == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      philox4x32(counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  private func draws(_ stream: RandomStream, _ count: Int = 64) -> [UInt64] {
    var stream = stream
    return (0..<count).map { _ in stream.next() }
  }

  @Test("A stream depends on seed, name and index alone, and on each of them")
  func streamsAreNamed() {
    let source = RandomSource(seed: 7)
    let first = draws(source.stream("tree", 3))
    _ = draws(source.stream("other"), 1000)
    #expect(draws(source.stream("tree", 3)) == first)
    let others = [
      source.stream("tree", 4), source.stream("tres", 3), RandomSource(seed: 8).stream("tree", 3),
      source.child("tree", 3).stream("tree", 3), source.stream("tree", -3),
    ]
    for other in others { #expect(Set(draws(other)).isDisjoint(with: first)) }
  }

  @Test("Ten thousand streams of one source differ in their first draw")
  func manyStreams() {
    let source = RandomSource(seed: 0)
    #expect(Set((0..<10_000).map { draws(source.stream("tree", $0), 1)[0] }).count == 10_000)
  }

  @Test("Neighbouring streams are not correlated", arguments: 0..<8)
  func neighboursAreIndependent(index: Int) {
    var (first, second) = (testStream("pair", index), testStream("pair", index + 1))
    let count = 20_000
    let sum = (0..<count).reduce(0.0) { sum, _ in sum + (first.uniform() - 0.5) * (second.uniform() - 0.5) }
    // Each product has mean 0 and standard deviation 1 / 12.
    #expect(abs(sum) < 5 * Double(count).squareRoot() / 12)
  }

  /// χ² of equal shares; five standard deviations from its mean are far beyond chance.
  private func isUniform(_ counts: [Int]) -> Bool {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let statistic = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    let freedom = Double(counts.count - 1)
    return abs(statistic - freedom) < 5 * (2 * freedom).squareRoot() + 3
  }

  @Test("Uniform numbers fill [0, 1) evenly, from the highest to the lowest bits")
  func uniformity() {
    var stream = testStream("uniform")
    var (high, low) = ([Int](repeating: 0, count: 256), [Int](repeating: 0, count: 256))
    for _ in 0..<200_000 {
      let value = stream.uniform()
      #expect(value >= 0 && value < 1)
      high[Int(value * 256)] += 1
      low[Int(value * 0x1p53) % 256] += 1
    }
    #expect(isUniform(high) && isUniform(low))
  }

  @Test("Whole numbers below a bound are unbiased", arguments: [1, 2, 3, 10, 255, 1000])
  func belowSmallBounds(bound: Int) {
    var stream = testStream("below", bound)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<bound * 200 { counts[stream.below(bound)] += 1 }
    #expect(isUniform(counts))
  }

  @Test("A bound near 2⁶³ is unbiased, where a remainder would count the lower half twice")
  func belowLargeBound() {
    var stream = testStream("large bound")
    let third = 1 << 61
    var counts = [0, 0, 0]
    for _ in 0..<60_000 { counts[stream.below(3 * third) / third] += 1 }
    #expect(isUniform(counts))
  }

  @Test("Gaussian and exponential numbers have their moments")
  func moments() {
    var stream = testStream("moments")
    let count = 200_000
    let gaussian = (0..<count).map { _ in stream.gaussian() }
    let (mean, variance) = meanAndVariance(gaussian)
    #expect(abs(mean) < 0.012 && abs(variance - 1) < 0.016)
    #expect(abs(meanAndVariance(gaussian.map { $0 * $0 * $0 * $0 }).mean - 3) < 0.12)
    let exponential = (0..<count).map { _ in stream.exponential(mean: 2.5) }
    #expect(exponential.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(abs(meanAndVariance(exponential).mean - 2.5) < 0.03)
    #expect(abs(meanAndVariance(exponential).variance - 6.25) < 0.3)
  }

  @Test("A range includes its lower end and stays inside")
  func ranges() {
    var stream = testStream("ranges")
    for _ in 0..<1000 { #expect((-2.0...3.0).contains(stream.uniform(in: -2...3))) }
    #expect(stream.uniform(in: 4...4) == 4)
  }

  @Test("All orders of four are equally frequent")
  func permutations() {
    var stream = testStream("permutations")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[stream.permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24 && isUniform(Array(counts.values)))
    #expect(stream.permutation(of: 0).isEmpty && stream.permutation(of: 1) == [0])
  }

  @Test("A sample has no repeats, and every index the same chance in every place")
  func samples() {
    var stream = testStream("samples")
    var counts = [[Int]](repeating: [0, 0, 0, 0, 0, 0, 0], count: 3)
    for _ in 0..<7000 {
      let sample = stream.sample(3, of: 7)
      #expect(Set(sample).count == 3)
      for (place, index) in sample.enumerated() { counts[place][index] += 1 }
    }
    #expect(counts.allSatisfy(isUniform))
    #expect(stream.sample(5, of: 5).sorted() == [0, 1, 2, 3, 4] && stream.sample(0, of: 3).isEmpty)
  }

  @Test(
    "A small part of many indices is the sample that the whole shuffle gives",
    arguments: [(0, 100), (1, 17), (1, 1000), (62, 1000), (63, 1000), (256, 4097), (256, 126_000), (1000, 16_001)])
  func sparseSamples(size: Int, count: Int) {
    var stream = testStream("sparse", size)
    var twin = stream
    var order = Array(0..<count)
    for position in 0..<size { order.swapAt(position, position + twin.below(count - position)) }
    #expect(stream.sample(size, of: count) == Array(order.prefix(size)))
    #expect(stream.next() == twin.next())
  }
}
