import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Ranking: Decodable {
    let name: String
    let labels: [Int]
    let scores: [Double]
    let auc: Double
    let averagePrecision: Double
    let partialAreas: [PartialArea]
    let atK: [AtK]
  }
  struct PartialArea: Decodable {
    let limit: Double
    let standardised: Double
  }
  struct AtK: Decodable {
    let k: Int
    let tied: Int
    let takenFromTie: Int
    let precision: Double
    let precisionLower: Double
    let precisionUpper: Double
    let precisionMax: Double
    let lift: Double
    let recall: Double
    let recallLower: Double
    let recallUpper: Double
    let ndcg: Double
  }
  let cases: [Ranking]
}

@Suite("Ranking metrics")
struct RankingMetricsTests {
  @Test("Precision, recall and lift equal exact fractions over all orders of tied rows")
  func budgetsAgreeWithGolden() throws {
    for reference in try golden("ranking", as: Golden.self).cases {
      let input = LabelledScores(scores: reference.scores, isAnomaly: reference.labels.map { $0 == 1 })
      for cut in reference.atK {
        let given: ParameterSet = ["budget": .integer(cut.k)]
        let precision = try PrecisionAtK(given).measure(input, workers: Workers())
        let recall = try RecallAtK(given).measure(input, workers: Workers())
        let lift = try LiftAtK(given).measure(input, workers: Workers())
        let isTied = cut.tied > cut.takenFromTie
        let place = "\(reference.name), k = \(cut.k)"
        #expect(abs(precision.value - cut.precision) < 1e-14, "\(place)")
        #expect(precision.lowest == (isTied ? cut.precisionLower : nil), "\(place)")
        #expect(precision.highest == (isTied ? cut.precisionUpper : nil), "\(place)")
        #expect(precision.ceiling == cut.precisionMax, "\(place)")
        #expect(abs(recall.value - cut.recall) < 1e-14, "\(place)")
        #expect(recall.lowest == (isTied ? cut.recallLower : nil), "\(place)")
        #expect(recall.highest == (isTied ? cut.recallUpper : nil), "\(place)")
        #expect(abs(lift.value - cut.lift) < 1e-12, "\(place)")
      }
    }
  }

  @Test("AUC and average precision equal scikit-learn's")
  func areasAgreeWithGolden() throws {
    for reference in try golden("ranking", as: Golden.self).cases {
      let input = LabelledScores(scores: reference.scores, isAnomaly: reference.labels.map { $0 == 1 })
      let auc = try ROCAUC().measure(input, workers: Workers()).value
      let precision = try AveragePrecision().measure(input, workers: Workers()).value
      #expect(abs(auc - reference.auc) < 1e-14, "\(reference.name)")
      #expect(abs(precision - reference.averagePrecision) < 1e-14, "\(reference.name)")
    }
  }

  @Test("Partial areas and NDCG equal scikit-learn's, ties and all")
  func partialAreasAgreeWithGolden() throws {
    for reference in try golden("ranking", as: Golden.self).cases {
      let input = LabelledScores(scores: reference.scores, isAnomaly: reference.labels.map { $0 == 1 })
      for area in reference.partialAreas {
        let metric = try PartialROCAUC(["maximumFalsePositiveRate": .real(area.limit)])
        let value = try metric.measure(input, workers: Workers()).value
        #expect(abs(value - area.standardised) < 1e-12, "\(reference.name) up to \(area.limit)")
      }
      for cut in reference.atK {
        let value = try NDCGAtK(["budget": .integer(cut.k)]).measure(input, workers: Workers()).value
        #expect(abs(value - cut.ndcg) < 1e-12, "\(reference.name), k = \(cut.k)")
      }
    }
  }

  @Test("A partial area has bounds while its limit divides no tie, and says them when it does")
  func partialAreaTies() throws {
    // Two ties of an anomaly and two normal rows each, then a normal row.
    let input = LabelledScores(
      scores: [3, 3, 3, 2, 2, 2, 1], isAnomaly: [true, false, false, true, false, false, false])
    func measure(_ limit: Double) throws -> MetricValue {
      try PartialROCAUC(["maximumFalsePositiveRate": .real(limit)]).measure(input, workers: Workers())
    }
    // In pairs of 2 · 5 up to two normal rows: 1 of 4, at least 0, at most 2; the diagonal has 0.8.
    let whole = try measure(0.4)
    #expect(abs(whole.value - 0.5 * (1 + 0.2 / 3.2)) < 1e-15)
    #expect(abs((whole.lowest ?? 0) - 0.5 * (1 - 0.8 / 3.2)) < 1e-15)
    #expect(abs((whole.highest ?? 0) - 0.5 * (1 + 1.2 / 3.2)) < 1e-15)
    #expect(whole.notes == ["6 of 7 rows share their score with a row of the other class"])
    // Up to one normal row: ¼ of 2, at least 0, at most 1; the diagonal has 0.2.
    let divided = try measure(0.2)
    #expect(abs(divided.value - 0.5 * (1 + 0.05 / 1.8)) < 1e-15)
    #expect(divided.lowest == nil && divided.highest == nil)
    #expect(divided.notes == ["ties lie across the limit; over their orders the value is 0.444…0.722"])
    #expect(try measure(1).value == ROCAUC().measure(input, workers: Workers()).value)
  }

  @Test("Thirty tied rows over a budget of 20 give the share among them, and say so")
  func tiesAtTheCut() throws {
    let scores = Array(repeating: 2.0, count: 30) + Array(repeating: 1.0, count: 70)
    let input = LabelledScores(scores: scores, isAnomaly: (0..<100).map { $0 < 15 })
    let value = try PrecisionAtK(["budget": .integer(20)]).measure(input, workers: Workers())
    #expect(value.value == 0.5)
    #expect(value.lowest == 0.25 && value.highest == 0.75)
    #expect(value.chance == 0.15 && value.ceiling == 0.75)
    // 20 · ½ · ½ · 10 / 29 under the root, divided by 20.
    #expect(
      value.notes == ["30 rows tie at the cut and 20 of them fit; over their orders the standard deviation is 0.066"])
  }

  @Test("Constant scores: AP is the prevalence, AUC a half between 0 and 1, R-precision the prevalence")
  func constantScores() throws {
    let input = LabelledScores(scores: Array(repeating: 0.5, count: 40), isAnomaly: (0..<40).map { $0 % 8 == 0 })
    #expect(try AveragePrecision().measure(input, workers: Workers()).value == 0.125)
    let auc = try ROCAUC().measure(input, workers: Workers())
    #expect(auc.value == 0.5 && auc.lowest == 0 && auc.highest == 1)
    #expect(auc.notes == ["40 of 40 rows share their score with a row of the other class"])
    #expect(try RPrecision().measure(input, workers: Workers()).value == 0.125)
  }

  @Test("A budget above the number of rows is undefined, and says why")
  func budgetAboveRows() {
    let input = LabelledScores(scores: [1, 2, 3], isAnomaly: [false, false, true])
    #expect(throws: MetricError.undefined("the budget of 50 exceeds the 3 rows")) {
      try PrecisionAtK().measure(input, workers: Workers())
    }
  }

  @Test("A budget below 1 is refused")
  func budgetOfNothing() {
    #expect(throws: ParameterError.refused(name: "budget", value: "0", allowed: "whole number, 1 or more")) {
      try RecallAtK(["budget": .integer(0)])
    }
  }

  @Test("Best F1 equals that of every threshold tried in turn")
  func maximumF1() throws {
    for input in LabelledScores.samples {
      let tried = Set(input.scores).map { threshold in
        let flagged = input.scores.indices.filter { input.scores[$0] >= threshold }
        let hits = flagged.count { input.isAnomaly[$0] }
        return 2 * Double(hits) / Double(flagged.count + input.anomalyCount)
      }
      #expect(try MaximumF1().measure(input, workers: Workers()).value == tried.max())
    }
  }

  @Test("Counts of pairs do not overflow at a million rows")
  func manyRows() throws {
    let count = 1_000_000
    let input = LabelledScores(
      scores: (0..<count).map { Double($0 % 1000) }, isAnomaly: (0..<count).map { $0 % 2 == 0 })
    // Odd rows have the next higher score of each pair: of 500 · 500 pairs of scores 500 · 499 / 2 are won by even ones.
    #expect(try ROCAUC().measure(input, workers: Workers()).value == 0.499)
  }
}
