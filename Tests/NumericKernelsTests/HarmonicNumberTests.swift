import NumericKernels
import Testing

@Suite("Harmonic numbers")
struct HarmonicNumberTests {
  @Test("They equal the sum to 1e-15", arguments: [1, 2, 3, 10, 63, 64, 65, 100, 1000, 25_192, 125_973, 2_000_000])
  func equalTheSum(count: Int) {
    // Compensated (Neumaier): a plain sum of so many terms is not exact to 1e-15 itself.
    var (sum, lost) = (0.0, 0.0)
    for term in stride(from: count, through: 1, by: -1).map({ 1 / Double($0) }) {
      let next = sum + term
      lost += sum >= term ? (sum - next) + term : (term - next) + sum
      sum = next
    }
    #expect(abs(harmonicNumber(count) - (sum + lost)) <= 1e-15 * sum)
  }

  @Test("The sum of nothing is 0")
  func ofNothing() { #expect(harmonicNumber(0) == 0) }

  @Test("They grow without a step where the expansion takes over")
  func grow() {
    for count in 1..<500 {
      #expect(isClose(harmonicNumber(count + 1) - harmonicNumber(count), 1 / Double(count + 1), 2e-15))
    }
  }
}
