import Analysis
import AnomalyCore
import Testing

@Suite("Pairs of columns")
struct PairAnalysisTests {
  private static func dataset(_ columns: [Column], anomalies: [Bool]? = nil) -> Dataset {
    let count = columns.first?.values.count ?? 0
    return Dataset(
      name: "made", frame: Frame(columns: columns, rowCount: count), labels: anomalies.map { Labels(isAnomaly: $0) },
      rowIDs: Array(1...max(1, count)).prefix(count).map { $0 }, digest: "")
  }

  @Test func categoriesMeet() {
    let pairs = PairAnalysis(Self.dataset([Column("a", ["x", "y", "x"]), Column("b", ["p", "p", "q"])]))
    #expect(pairs.categories.count == 1)
    #expect(pairs.categories.first?.table.counts == [[1, 1], [1, 0]])
    #expect(pairs.scatters.isEmpty && pairs.rates.isEmpty)
  }

  @Test func rareLevelsArePooled() {
    let names = (0..<40).flatMap { level in [String](repeating: "level \(level)", count: 41 - level) }
    let other = names.indices.map { $0 % 2 == 0 ? "even" : "odd" }
    let pairs = PairAnalysis(Self.dataset([Column("a", names), Column("b", other)]))
    let table = pairs.categories.first?.table
    #expect(table?.rowNames.count == PairAnalysis.largestLevelCount)
    #expect(table?.rowNames.first == "level 0")
    #expect(table?.rowNames.last == "other")
    #expect(table?.total == names.count)
  }

  @Test func ratesAreMeansByLevel() {
    let levels = (0..<60).map { "s\($0 % 6)" }
    let rate = (0..<60).map { $0 % 6 == 0 ? 0.25 : $0 % 2 == 0 ? 0 : 1 }
    let pairs = PairAnalysis(Self.dataset([Column("service", levels), Column("error_rate", rate)]))
    #expect(pairs.rates.first?.rates == ["error_rate"])
    #expect(pairs.rates.first?.levels.first == "s0")
    #expect(pairs.rates.first?.means.first == [0.25])
  }

  @Test func siblingsAreDrawnFromEitherClass() {
    let count = 9000
    let sent = (0..<count).map { Double($0) }
    let anomalies = (0..<count).map { $0 < 200 }
    let data = Self.dataset(
      [Column("src_bytes", sent), Column("dst_bytes", sent), Column("flags", sent)], anomalies: anomalies)
    let scatter = PairAnalysis(data).scatters.first
    #expect(PairAnalysis(data).scatters.count == 1)
    #expect(scatter?.first == "src_bytes" && scatter?.second == "dst_bytes")
    #expect(scatter?.isAnomaly.count { $0 == true } == 200)
    #expect((scatter?.x.count ?? 0) <= PairAnalysis.largestPointCount)
    #expect(PairAnalysis(data) == PairAnalysis(data))
  }
}
