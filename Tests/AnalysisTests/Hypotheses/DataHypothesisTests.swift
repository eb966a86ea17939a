import Analysis
import AnomalyCore
import Testing

/// Rows of made-up traffic: each with its class, service, flag and bytes, repeated.
private struct Traffic {
  var services: [String] = []
  var flags: [String] = []
  var bytes: [Double] = []
  var families: [String] = []

  mutating func add(_ count: Int, _ family: String, service: String = "http", flag: String = "SF", bytes: Double = 100)
  {
    services += [String](repeating: service, count: count)
    flags += [String](repeating: flag, count: count)
    families += [String](repeating: family, count: count)
    // Slightly different values, so that percentiles fall between rows.
    self.bytes += (0..<count).map { bytes + Double($0 % 7) }
  }

  func dataset(hasLabels: Bool = true) -> Dataset {
    let classes = Array(Set(families + ["normal"])).sorted()
    let labels = Labels(
      classes: classes, codes: families.map { Int32(classes.firstIndex(of: $0) ?? 0) },
      verdicts: classes.map { $0 == "normal" ? .normal : .anomaly }, families: classes)
    return Dataset(
      name: "t",
      frame: Frame(
        columns: [
          Column("service", services), Column("flag", flags), Column("src_bytes", bytes),
          Column("dst_bytes", bytes.map { $0 * 2 }),
        ], rowCount: families.count),
      labels: hasLabels ? labels : nil, rowIDs: Array(1...families.count), digest: "")
  }
}

@Suite("Hypotheses about data")
struct DataHypothesisTests {
  @Test("anomalies in the tail of both byte columns support large transfers; normal rows there refute them")
  func largeTransfers() {
    for (tail, verdict) in [("dos", Hypothesis.Verdict.supported), ("normal", .notSupported)] {
      var traffic = Traffic()
      traffic.add(6000, "normal")
      traffic.add(3000, "dos", bytes: 0)
      traffic.add(200, tail, bytes: 1e6)
      let judged = largeTransferHypothesis(traffic.dataset())
      #expect(judged.verdict == verdict, "\(judged.evidence)")
      #expect(judged.evidence.first?.figures.first?.name == "multiplier of the top percentile of src_bytes")
    }
  }

  @Test("a tail with anomalies as everywhere, no tail, no labels and no bytes decide nothing")
  func largeTransfersOpen() {
    var mixed = Traffic()
    for _ in 0..<100 {
      mixed.add(50, "normal", bytes: 10)
      mixed.add(50, "dos", bytes: 10)
    }
    mixed.add(60, "normal", bytes: 5000)
    mixed.add(60, "dos", bytes: 5000)
    #expect(largeTransferHypothesis(mixed.dataset()).verdict == .undecidable)
    #expect(largeTransferHypothesis(mixed.dataset(hasLabels: false)).verdict == .undecidable)
    let none = largeTransferHypothesis(mixed.dataset(), columns: TrafficColumns(bytes: ["octets"]))
    #expect(none.verdict == .undecidable && none.needs == ["a column of bytes: octets"])
    let flat = Dataset(
      name: "t", frame: Frame(columns: [Column("src_bytes", [0, 0, 0, 0])], rowCount: 4),
      labels: Labels(isAnomaly: [true, false, true, false]), rowIDs: [1, 2, 3, 4], digest: "")
    let judged = largeTransferHypothesis(flat)
    #expect(judged.verdict == .undecidable && judged.needs.count == 1)
  }

  /// A hundred minutes of 10 rows, and 12 with 60 more.
  private func spiky(_ family: String) -> (Dataset, [Int32]) {
    var traffic = Traffic(), minutes: [Int32] = []
    for minute in 0..<100 {
      let normal = 10 + minute % 3
      traffic.add(normal, "normal")
      minutes += [Int32](repeating: Int32(minute), count: normal)
      guard minute % 8 == 0 else { continue }
      traffic.add(60, family)
      minutes += [Int32](repeating: Int32(minute), count: 60)
    }
    traffic.add(1, "dos")
    minutes.append(99)
    return (traffic.dataset(), minutes)
  }

  @Test("spikes of attacks support the hypothesis, spikes of normal traffic refute it")
  func spikes() {
    for (family, verdict) in [
      ("dos", Hypothesis.Verdict.supported), ("probe", .supported), ("normal", .notSupported), ("r2l", .notSupported),
    ] {
      let (dataset, minutes) = spiky(family)
      let judged = spikeHypothesis(dataset, bins: minutes)
      #expect(judged.verdict == verdict, "\(family): \(judged.evidence)")
    }
  }

  @Test("without time stamps or without spikes nothing is decided, and what is missing is said")
  func spikesOpen() {
    let (dataset, minutes) = spiky("dos")
    let timeless = spikeHypothesis(dataset, bins: nil, columns: TrafficColumns(windows: ["src_bytes"]))
    #expect(timeless.verdict == .undecidable && timeless.needs.first?.contains("time") == true)
    #expect(timeless.evidence.count == 2 && timeless.evidence[1].text.contains("indirect"))
    let even = spikeHypothesis(dataset, bins: minutes.indices.map { Int32($0 % 50) })
    #expect(even.verdict == .undecidable && even.evidence[0].text.contains("No minute stands out"))
    #expect(spikeHypothesis(spiky("r2l").0, bins: nil).verdict == .undecidable)
  }

  /// 30 rare services with failing connections of one family among much other traffic.
  private func rareErrors(_ family: String, also: String = "probe") -> Dataset {
    var traffic = Traffic()
    traffic.add(9000, "normal")
    traffic.add(300, also, service: "http", flag: "SF")
    traffic.add(400, "normal", service: "http", flag: "REJ")
    for number in 0..<30 { traffic.add(20, family, service: "rare\(number)", flag: "REJ") }
    return traffic.dataset()
  }

  @Test("errors on rare services by probe support reconnaissance; by dos they refute it")
  func reconnaissance() {
    #expect(reconnaissanceHypothesis(rareErrors("probe")).verdict == .supported)
    let judged = reconnaissanceHypothesis(rareErrors("dos"))
    #expect(judged.verdict == .notSupported)
    #expect(judged.evidence[1].text.contains("dos 100.0 %"))
  }

  @Test("few rows, no rare service, or labels without families leave reconnaissance open")
  func reconnaissanceOpen() {
    var few = Traffic()
    few.add(1000, "normal")
    few.add(200, "probe")
    few.add(2, "probe", service: "rare", flag: "S0")
    few.add(5, "normal", service: "rare", flag: "S0")
    #expect(reconnaissanceHypothesis(few.dataset()).verdict == .undecidable)
    var common = Traffic()
    common.add(100, "normal", flag: "REJ")
    common.add(100, "probe", service: "smtp", flag: "REJ")
    #expect(reconnaissanceHypothesis(common.dataset()).verdict == .undecidable)
    #expect(reconnaissanceHypothesis(rareErrors("dos", also: "dos")).needs.first?.contains("probe") == true)
  }

  @Test("the rule is usable when precise, lifting and not too narrow, and not when one of the three fails")
  func refusalRule() {
    #expect(refusalRuleHypothesis(rareErrors("dos")).verdict == .supported)
    #expect(refusalRuleHypothesis(rareErrors("normal")).verdict == .notSupported, "precision")
    var narrow = Traffic()
    narrow.add(5000, "normal")
    narrow.add(4000, "dos")
    narrow.add(60, "dos", service: "rare", flag: "S0")
    #expect(refusalRuleHypothesis(narrow.dataset()).verdict == .notSupported, "recall")
    var usual = Traffic()
    usual.add(500, "normal")
    usual.add(9000, "dos")
    for number in 0..<20 { usual.add(90, "dos", service: "rare\(number)", flag: "S0") }
    #expect(refusalRuleHypothesis(usual.dataset()).verdict == .notSupported, "lift: nearly everything is an anomaly")
    var few = Traffic()
    few.add(500, "normal")
    few.add(20, "dos")
    few.add(4, "dos", service: "rare", flag: "S0")
    #expect(refusalRuleHypothesis(few.dataset()).verdict == .undecidable)
    #expect(refusalRuleHypothesis(few.dataset(hasLabels: false)).verdict == .undecidable)
  }

  @Test("one failure refutes, one doubt leaves open")
  func combined() {
    typealias Verdict = Hypothesis.Verdict
    #expect(Verdict(all: [.supported, .supported]) == .supported)
    #expect(Verdict(all: [.supported, .undecidable]) == .undecidable)
    #expect(Verdict(all: [.undecidable, .notSupported]) == .notSupported)
    #expect(Verdict(all: []) == .undecidable)
    #expect(Verdict(lower: 1, upper: 3, atLeast: 1) == .supported)
    #expect(Verdict(lower: 0, upper: 1, atLeast: 1) == .undecidable)
    #expect(Verdict(lower: 0, upper: 0.9, atLeast: 1) == .notSupported)
  }
}
