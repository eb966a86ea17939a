import Analysis
import AnomalyCore
import NumericKernels
import Testing

@Suite("Column analysis")
struct ColumnAnalysisTests {
  @Test("the result has the same bits for any number of threads")
  func threads() throws {
    let data = MixedData()
    let one = try analyzed(data.columns, data.labels, threads: 1)
    for threads in [2, 3, 8] { #expect(try analyzed(data.columns, data.labels, threads: threads) == one) }
  }

  @Test("the order of the rows changes nothing but rounding")
  func rowOrder() throws {
    let data = MixedData(rows: 500)
    let before = try analyzed(data.columns, data.labels)
    var stream = RandomSource(seed: 1).stream("order")
    let order = stream.permutation(of: 500)
    let shuffled = data.columns.map { Column(name: $0.name, values: $0.values.selecting(order)) }
    let after = try analyzed(shuffled, data.labels.selectingRows(order))
    #expect(before.numericTests.map(\.statistic) == after.numericTests.map(\.statistic))
    #expect(before.categoricalTests.map(\.cramersV).count == after.categoricalTests.count)
    for (one, other) in zip(before.categoricalTests, after.categoricalTests) {
      #expect(abs(one.statistic - other.statistic) < 1e-9 * one.statistic + 1e-12)
    }
    #expect(Set(before.influences.map(\.condition)) == Set(after.influences.map(\.condition)))
    #expect(before.rankedInfluences.map(\.lower) == after.rankedInfluences.map(\.lower))
    #expect(before.columns.map(\.numbers) == after.columns.map(\.numbers))
  }

  @Test("kinds, and which tests each takes")
  func kinds() throws {
    let data = MixedData()
    let analysis = try analyzed(data.columns, data.labels)
    #expect(
      analysis.columns.map(\.kind) == [
        .numeric, .numeric, .numeric, .quasiCategorical, .binary, .constant, .categorical, .binary,
      ])
    #expect(analysis.numericTests.map(\.column) == ["shifted", "noise", "bytes", "grade", "flag"])
    #expect(analysis.categoricalTests.map(\.column) == ["grade", "flag", "service", "protocol"])
    #expect(analysis.correlations.columns == ["shifted", "noise", "bytes", "grade", "flag"])
    #expect(analysis.correlations.leftOut == ["same"])
    #expect(analysis.notes.contains { $0.contains("same") })
    #expect(analysis.numericTests[0].auc > 0.7 && abs(analysis.numericTests[1].auc - 0.5) < 0.06)
    #expect(analysis.categoricalTests.first { $0.column == "service" }?.method == .monteCarlo)
    let tests =
      analysis.numericTests.map { ($0.p, $0.adjusted) } + analysis.categoricalTests.map { ($0.p, $0.adjusted) }
    #expect(tests.map(\.1.holm) == holmAdjusted(tests.map(\.0)))
    #expect(tests.map(\.1.benjaminiHochberg) == benjaminiHochbergAdjusted(tests.map(\.0)))
  }

  @Test("every row is counted once: in levels, histograms and bins")
  func counts() throws {
    let data = MixedData()
    let analysis = try analyzed(data.columns, data.labels)
    for column in analysis.columns {
      #expect(column.count + column.missing == 1200)
      for histogram in column.histograms {
        #expect(histogram.counts.count <= ColumnHistogram.largestBinCount)
        #expect(histogram.counts.reduce(0) { $0 + $1.total } == column.count)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
      }
      #expect(column.byClass.reduce(0) { $0 + $1.count } == (column.isNumeric ? column.count : 0))
      let bins = analysis.influences.filter { $0.column == column.name }
      #expect(column.kind == .constant ? bins.isEmpty : bins.reduce(0) { $0 + $1.rows } == 1200, "\(column.name)")
      #expect(bins.isEmpty || bins.reduce(0) { $0 + $1.anomalies } == analysis.rows.anomalies)
    }
    #expect(analysis.columns.first { $0.name == "bytes" }?.histograms.map(\.scale) == [.linear])
    let zero = try #require(analysis.influences.first { $0.condition == "bytes = 0" })
    #expect(zero.multiplier > 1.5 && zero.lower > 1.4 && zero.rank != nil)
    #expect(analysis.influences.contains { $0.condition == "noise missing" })
  }

  @Test("skewed columns have a histogram in log(1 + x) too, shares have none")
  func histograms() throws {
    var stream = RandomSource(seed: 2).stream("skewed")
    let drawn = (0..<500).map { _ in stream.exponential(mean: 1) }
    let analysis = try analyzed(
      [
        Column("skewed", drawn.map { $0 * $0 * $0 * 1000 }), Column("share", drawn.map { min(1, $0 * $0 * $0 / 100) }),
        Column("whole", drawn.map { ($0 * 4).rounded() + 1000 }),
      ])
    let histograms = analysis.columns.map(\.histograms)
    #expect(histograms.map { $0.map(\.scale) } == [[.linear, .log1p], [.linear], [.linear]])
    #expect(histograms[0].allSatisfy { $0.edges.first == drawn.min().map { $0 * $0 * $0 * 1000 } })
    #expect(histograms[0][1].counts.map(\.total).max() ?? 0 < histograms[0][0].counts.map(\.total).max() ?? 0)
    #expect(histograms[2][0].edges.first == 999.5 && histograms[2][0].edges[1] == 1000.5)
  }

  @Test("bins are ranked by the lower end, those of few rows not at all")
  func ranking() throws {
    let data = MixedData()
    let analysis = try analyzed(data.columns, data.labels, minimumSupport: 30)
    let ranked = analysis.rankedInfluences
    #expect(ranked.map(\.rank) == ranked.indices.map { $0 + 1 })
    #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0.lower >= $1.lower })
    #expect(analysis.influences.allSatisfy { ($0.rank != nil) == ($0.rows >= 30) })
    #expect(ranked[0].share == 1 && ranked.prefix(3).contains { $0.condition == "protocol = udp" })
    #expect(ranked.allSatisfy { $0.lower <= $0.multiplier && $0.multiplier <= $0.upper })
  }

  @Test("without labels, or with one class, what needs them is left out and said", arguments: [nil, false, true])
  func noClasses(isAnomaly: Bool?) throws {
    let data = MixedData(rows: 200)
    let labels = isAnomaly.map { Labels(isAnomaly: [Bool](repeating: $0, count: 200)) }
    let analysis = try analyzed(data.columns, labels)
    #expect(analysis.numericTests.isEmpty && analysis.categoricalTests.isEmpty && analysis.influences.isEmpty)
    #expect(analysis.baseRate == isAnomaly.map { $0 ? 1 : 0 })
    #expect(analysis.columns.count == 8 && analysis.correlations.columns.count == 5)
    #expect(analysis.notes.contains { $0.contains("left out") })
  }

  @Test("rows that nobody judged take part in summaries alone")
  func unlabelled() throws {
    let data = MixedData(rows: 600)
    let unknown = Labels(
      classes: ["normal", "anomaly", "?"], codes: data.labels.codes.enumerated().map { $0 % 3 == 0 ? 2 : $1 },
      verdicts: [.normal, .anomaly, .unlabelled], families: ["normal", "anomaly", "?"])
    let judged = (0..<600).filter { $0 % 3 != 0 }
    let some = try analyzed(
      data.columns.map { Column(name: $0.name, values: $0.values.selecting(judged)) }, data.labels.selectingRows(judged)
    )
    let all = try analyzed(data.columns, unknown)
    #expect(all.rows == RowCounts(normal: some.rows.normal, anomalies: some.rows.anomalies, unlabelled: 200))
    #expect(all.baseRate == some.baseRate)
    #expect(all.numericTests.map(\.statistic) == some.numericTests.map(\.statistic))
    #expect(all.numericTests.map(\.p) == some.numericTests.map(\.p))
    #expect(all.columns.allSatisfy { $0.count + $0.missing == 600 })
    #expect(all.notes.contains { $0.hasPrefix("200 of 600 rows are not judged") })
  }

  @Test("degenerate columns: none, no rows, no value, huge, tiny and infinite values, more levels than a table has")
  func degenerate() throws {
    #expect(try analyzed([]).columns.isEmpty)
    #expect(
      try analyzed([Column("a", [Double]()), Column("b", [String]())]).columns.map(\.kind) == [.constant, .constant])
    let labels = Labels(isAnomaly: (0..<6).map { $0 % 2 == 0 })
    let analysis = try analyzed(
      [
        Column("none", [Double](repeating: .nan, count: 6)),
        Column("huge", [-1e308, 1e308, 1e308, 5e307, -1e308, 0]),
        Column("tiny", [1e-307 * 1e-3, 0, .leastNonzeroMagnitude, 1e-307 * 1e-12, 0, 0]),
        Column("infinite", [.infinity, 1, 2, 3, 4, 5]),
        Column("gone", (0..<6).map { $0 < 3 ? Double($0) : .nan }),
        Column("late", (0..<6).map { $0 < 3 ? .nan : Double($0) }),
      ], labels, minimumSupport: 1)
    let numbers = analysis.columns.map(\.numbers)
    #expect(numbers[0] == nil && analysis.columns[0].missing == 6)
    #expect(numbers[1].map { $0.mean.isFinite && $0.deviation.isFinite && $0.deviation > 5e307 } == true)
    #expect(numbers[2].map { $0.mean > 0 && $0.deviation.isFinite } == true)
    #expect(analysis.columns[3].infinite == 1 && analysis.columns[3].missing == 1)
    #expect(analysis.correlations.columns == ["huge", "tiny", "infinite", "gone", "late"])
    #expect(analysis.correlations.pearson[3][4] == nil, "no row has both")
    #expect(analysis.correlations.pearson.flatMap { $0 }.allSatisfy { $0?.isFinite ?? true })
    let names = try analyzed(
      [Column("name", (0..<2000).map { "n\($0 % 700)" })], Labels(isAnomaly: (0..<2000).map { $0 % 5 == 0 }),
      replicates: 49)
    #expect(names.categoricalTests[0].levels == 501 && names.notes.contains { $0.contains("200 rarest levels") })
    #expect(names.columns[0].distinct == 700 && names.columns[0].levels.count == 20)
    #expect(names.influences.count == 101)
  }

  @Test("a column that is the class is found to be: AUC 1, V 1, all anomalies in one bin")
  func decisive() throws {
    let isAnomaly = (0..<300).map { $0 % 3 == 0 }
    let analysis = try analyzed(
      [Column("class", isAnomaly.map { $0 ? 1.0 : 0 }), Column("name", isAnomaly.map { $0 ? "bad" : "good" })],
      Labels(isAnomaly: isAnomaly))
    #expect(analysis.numericTests[0].auc == 1 && analysis.numericTests[0].cliffsDelta == 1)
    #expect(analysis.numericTests[0].statistic == 0)
    #expect(analysis.categoricalTests.allSatisfy { abs(($0.cramersV ?? 0) - 1) < 1e-12 })
    #expect(analysis.rankedInfluences.first?.share == 1 && analysis.rankedInfluences.first?.multiplier == 3)
    #expect(analysis.rankedInfluences.last?.multiplier == 0 && analysis.rankedInfluences.last?.lower == 0)
  }

  @Test("p below the least number keeps its logarithm")
  func underflow() throws {
    let test = try #require(
      MannWhitneyTest(column: "x", normal: (0..<4000).map { Double($0) }, anomalies: (4000..<9000).map { Double($0) }))
    #expect(test.p == 0 && test.log10P < -1000 && test.log10P > -3000)
    let table = ContingencyTable(
      rowNames: ["a", "b"], columnNames: ["n", "a"], counts: [[90_000, 5], [12, 80_000]])
    let independence = try #require(try tested(table))
    #expect(independence.p == 0 && independence.log10P < -10_000 && independence.log10P.isFinite)
  }

  @Test(
    "under independence small p are as rare as they claim", arguments: [IndependenceTest.Method.monteCarlo, .fisher])
  func falseAlarms(method: IndependenceTest.Method) throws {
    var (rejected, seen) = (0, 0)
    for seed in 0..<400 as Range<UInt64> {
      var stream = RandomSource(seed: seed).stream("independent")
      let levels: [Double] = method == .fisher ? [0.9, 0.1] : [0.5, 0.25, 0.15, 0.1]
      var counts = [[Int]](repeating: [0, 0], count: levels.count)
      for _ in 0..<40 {
        let drawn = stream.uniform()
        var (level, sum) = (0, levels[0])
        while drawn >= sum && level + 1 < levels.count {
          level += 1
          sum += levels[level]
        }
        counts[level][stream.below(2)] += 1
      }
      let table = ContingencyTable(rowNames: levels.map { "\($0)" }, columnNames: ["n", "a"], counts: counts)
      guard let test = try tested(table, replicates: 199, seed: seed), test.method == method else { continue }
      seen += 1
      if test.p <= 0.05 { rejected += 1 }
    }
    #expect(seen > 250 && Double(rejected) < 0.085 * Double(seen), "\(rejected) of \(seen)")
  }

  @Test("cancellation is obeyed")
  func cancellation() throws {
    let data = MixedData(rows: 100)
    let workers = Workers(threads: 2)
    workers.cancellation.cancel()
    let dataset = Dataset(
      name: "x", frame: Frame(columns: data.columns, rowCount: 100), labels: data.labels, rowIDs: Array(1...100),
      digest: "")
    #expect(throws: KernelError.cancelled) { try analyzeColumns(of: dataset, workers: workers) }
  }
}
