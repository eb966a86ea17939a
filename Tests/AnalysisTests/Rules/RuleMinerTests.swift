import Analysis
import AnomalyCore
import NumericKernels
import Testing

/// Random rows, flagged where a planted rule holds and at random elsewhere.
private struct Planted {
  let frame: Frame
  let flagged: [Bool]

  /// - Parameters:
  ///   - holds: by service, flag and rate.
  ///   - noise: share of the rows without the rule that are flagged.
  init(rows: Int = 4000, seed: UInt64 = 1, noise: Double = 0.001, _ holds: (String, String, Double) -> Bool) {
    var stream = RandomSource(seed: seed).stream("planted")
    var services: [String] = [], flags: [String] = [], rates: [Double] = [], others: [Double] = [], marks: [Bool] = []
    for _ in 0..<rows {
      services.append(["http", "smtp", "private", "ftp", "eco_i"][stream.below(5)])
      flags.append(["SF", "S0", "REJ", "RSTO"][stream.below(4)])
      rates.append(Double(stream.below(101)) / 100)
      others.append(stream.gaussian())
      let drawn = stream.uniform()
      marks.append(holds(services[services.count - 1], flags[flags.count - 1], rates[rates.count - 1]) || drawn < noise)
    }
    frame = Frame(
      columns: [Column("service", services), Column("flag", flags), Column("rate", rates), Column("noise", others)],
      rowCount: rows)
    flagged = marks
  }

  func mined(
    labels: Labels? = nil, settings: RuleMining = RuleMining(), threads: Int = 1
  ) throws(KernelError) -> MinedRules {
    try minedRules(
      of: "d", frame: frame, flagged: flagged, labels: labels, settings: settings, workers: Workers(threads: threads))
  }
}

@Suite("Rule miner")
struct RuleMinerTests {
  @Test("a planted rule of two levels is found first, and nothing besides")
  func findsPlantedLevels() throws {
    let mined = try Planted(noise: 0) { service, flag, _ in service == "private" && flag == "REJ" }.mined()
    #expect(mined.rules.map { $0.conditions.map(\.description) } == [["flag is REJ", "service is private"]])
    #expect(mined.rules.first?.heldOut.precision.value == 1 && mined.rules.first?.heldOut.recall.value == 1)
  }

  @Test("a planted rule of a level and a threshold is found in spite of noise", arguments: [1, 2, 3] as [UInt64])
  func findsPlantedThreshold(seed: UInt64) throws {
    let planted = Planted(seed: seed, noise: 0.002) { service, _, rate in service == "ftp" && rate >= 0.7 }
    let first = try #require(try planted.mined().rules.first)
    #expect(first.conditions.contains { $0.description == "service is ftp" })
    #expect(first.conditions.contains { $0.column == "rate" }, "\(first.conditions)")
    #expect((first.heldOut.precision.value ?? 0) > 0.9 && (first.heldOut.recall.value ?? 0) > 0.8)
  }

  @Test("two planted rules are both found, each covering what the other does not")
  func findsBoth() throws {
    let planted = Planted(rows: 8000, noise: 0) { service, flag, rate in
      (service == "private" && flag == "S0") || (service == "eco_i" && rate <= 0.2)
    }
    let mined = try planted.mined()
    let texts = mined.rules.map { $0.conditions.map(\.description).joined(separator: " and ") }
    #expect(texts.contains("flag is S0 and service is private"), "\(texts)")
    #expect(
      mined.rules.contains { rule in rule.conditions.contains { $0.description == "service is eco_i" } }, "\(texts)")
    #expect((mined.together?.recall.value ?? 0) > 0.95)
    let least = max(5, 0.01 * Double(planted.flagged.count { $0 } / 2))
    #expect(mined.rules.allSatisfy { Double($0.newHits) >= least })
  }

  @Test("flags without a pattern give no rule that holds on the other half")
  func noPattern() throws {
    let mined = try Planted(noise: 0.05) { _, _, _ in false }.mined(settings: RuleMining(minimumShare: 0.1))
    for rule in mined.rules {
      let lower = try #require(rule.heldOut.precision.lower), base = try #require(mined.baseRate.value)
      #expect(lower < 2 * base, "\(rule.conditions)")
    }
  }

  @Test("labels change the figures and not the rules")
  func labelsAreNotUsed() throws {
    let planted = Planted { service, flag, _ in service == "private" && flag == "REJ" }
    let labels = Labels(isAnomaly: planted.flagged.indices.map { $0 % 3 == 0 })
    let (bare, judged) = (try planted.mined(), try planted.mined(labels: labels))
    #expect(bare.rules.map(\.conditions) == judged.rules.map(\.conditions))
    #expect(bare.labelBaseRate == nil && bare.rules.allSatisfy { $0.heldOut.labelPrecision == nil })
    let measure = try #require(judged.rules.first?.heldOut)
    #expect(measure.labelPrecision?.total == measure.support.hits)
    #expect(measure.labelRecall?.hits == measure.labelPrecision?.hits)
  }

  @Test("the figures are those of the conditions, counted anew; the halves share no row")
  func figures() throws {
    let planted = Planted { service, _, rate in service == "ftp" && rate >= 0.7 }
    let mined = try planted.mined()
    for rule in mined.rules {
      let match = rowsMatching(rule.conditions, frame: planted.frame)
      let hits = match.indices.count { match[$0] && planted.flagged[$0] }
      #expect(rule.mining.support.hits + rule.heldOut.support.hits == match.count { $0 })
      #expect(rule.mining.precision.hits + rule.heldOut.precision.hits == hits)
      #expect(rule.mining.rows + rule.heldOut.rows == match.count)
      #expect(rule.mining.recall.total + rule.heldOut.recall.total == planted.flagged.count { $0 })
    }
  }

  @Test("the same rules for any number of threads", arguments: [2, 3, 8])
  func threads(count: Int) throws {
    let planted = Planted(noise: 0.01) { service, flag, rate in
      (service == "ftp" && rate > 0.5) || flag == "S0" && rate < 0.1
    }
    #expect(try planted.mined() == planted.mined(threads: count))
  }

  @Test("rules have no more conditions, and there are no more of them, than asked for")
  func limits() throws {
    let planted = Planted(noise: 0.01) { service, flag, rate in service == "ftp" && flag == "S0" && rate < 0.3 }
    let mined = try planted.mined(settings: RuleMining(rules: 2, conditions: 1))
    #expect(mined.rules.count <= 2 && mined.rules.allSatisfy { $0.conditions.count == 1 })
  }

  @Test("nothing flagged, everything flagged, one row: no rule and no crash", arguments: [0, 1, 50])
  func degenerate(rows: Int) throws {
    for flag in [true, false] {
      let frame = Frame(
        columns: [Column("x", (0..<rows).map(Double.init)), Column("nan", [Double](repeating: .nan, count: rows))],
        rowCount: rows)
      let mined = try minedRules(
        of: "d", frame: frame, flagged: [Bool](repeating: flag, count: rows), labels: nil, workers: Workers())
      #expect(mined.rules.isEmpty && mined.together == nil)
    }
  }

  @Test("cancellation is obeyed")
  func cancelled() {
    let cancellation = Cancellation()
    cancellation.cancel()
    let planted = Planted { service, _, _ in service == "ftp" }
    #expect(throws: KernelError.cancelled) {
      try minedRules(
        of: "d", frame: planted.frame, flagged: planted.flagged, labels: nil,
        workers: Workers(threads: 2, cancellation: cancellation))
    }
  }
}
