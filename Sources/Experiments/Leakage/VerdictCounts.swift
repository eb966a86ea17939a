import AnomalyCore
import Foundation
import NumericKernels

/// What the labels say of each row, with the rows cut into two halves: what one half teaches is judged on the other.
struct VerdictRows: Sendable {
  /// 2 × half, + 1 for an anomaly; 4 for a row that nobody judged.
  let cells: [UInt8]
  let normal: Int
  let anomalies: Int

  init(_ labels: Labels) {
    // A hash of the row's place scatters the halves: alternate rows would split data that come in pairs unfairly.
    cells = (0..<labels.count).map { row in
      let half = UInt8(truncatingIfNeeded: mixed(UInt64(row)) & 1)
      switch labels.verdict(ofRow: row) {
      case .normal: return 2 * half
      case .anomaly: return 2 * half + 1
      case .unlabelled: return 4
      }
    }
    normal = labels.count(of: .normal)
    anomalies = labels.count(of: .anomaly)
  }

  /// Rows of the rarer verdict: what limits how much can be claimed.
  var rarer: Int { min(normal, anomalies) }
}

/// Normal rows and anomalies behind one value of a column, for each half of the rows.
struct ValueCounts: Sendable {
  var normal = SIMD2<Double>.zero
  var anomalies = SIMD2<Double>.zero

  static func += (total: inout ValueCounts, more: ValueCounts) {
    total.normal += more.normal
    total.anomalies += more.anomalies
  }
}

/// What the verdicts are behind each value of a column.
struct VerdictCounts: Sendable {
  /// In the order of the codes, the missing value first.
  let values: [ValueCounts]
  private let total: ValueCounts

  init(_ column: ColumnLevels, _ verdicts: VerdictRows) {
    // Rows that nobody judged are counted in a cell of their own, which saves a branch in the one long loop.
    var cells = [Int32](repeating: 0, count: 5 * column.counts.count)
    cells.withUnsafeMutableBufferPointer { cells in
      for (code, cell) in zip(column.codes, verdicts.cells) { cells[5 * Int(code) + Int(cell)] += 1 }
    }
    let counted = stride(from: 0, to: cells.count, by: 5).map { start in
      let normal = SIMD2(Double(cells[start]), Double(cells[start + 2]))
      return ValueCounts(normal: normal, anomalies: SIMD2(Double(cells[start + 1]), Double(cells[start + 3])))
    }
    self.init(counted)
  }

  private init(_ values: [ValueCounts]) {
    self.values = values
    total = values.reduce(into: ValueCounts()) { $0 += $1 }
  }

  /// Rows of the rarer verdict.
  var rarer: Int { Int(min(total.normal.sum(), total.anomalies.sum())) }

  /// The counts of groups of values.
  ///
  /// - Parameter groups: The group of each code, below `count`.
  func merged(_ groups: [Int], count: Int) -> VerdictCounts {
    var merged = [ValueCounts](repeating: ValueCounts(), count: count)
    for (value, group) in zip(values, groups) { merged[group] += value }
    return VerdictCounts(merged)
  }

  /// The counts without those of the first value or group.
  var droppingFirst: VerdictCounts { VerdictCounts(Array(values.dropFirst())) }

  /// Neighbouring values joined into intervals, each of which holds at most the given share of the rows, normal rows
  /// and anomalies counting half each. A value with a larger share of its own, and the missing one, stay alone.
  func binned(_ share: Double) -> VerdictCounts {
    let normal = max(1, total.normal.sum()), anomalies = max(1, total.anomalies.sum())
    var filled = Double.infinity
    var groups = [0]
    for value in values.dropFirst() {
      let weight = (value.normal.sum() / normal + value.anomalies.sum() / anomalies) / 2
      let startsGroup = filled + weight > share
      filled = startsGroup ? weight : filled + weight
      groups.append(groups[groups.count - 1] + (startsGroup ? 1 : 0))
    }
    return merged(groups, count: groups[groups.count - 1] + 1)
  }

  /// The probability that an anomaly has a larger value than a normal row, or a smaller one, whichever is likelier.
  /// Ties, and pairs of which a value is missing, count half. Nil without rows of both verdicts.
  var directionFreeAUC: Double? {
    let pairs = total.normal.sum() * total.anomalies.sum()
    guard pairs > 0 else { return nil }
    var normalBelow = 0.0
    var won = 0.0
    for value in values.dropFirst() {
      let normal = value.normal.sum()
      won += value.anomalies.sum() * (normalBelow + normal / 2)
      normalBelow += normal
    }
    let comparable = (total.anomalies.sum() - values[0].anomalies.sum()) * normalBelow
    let auc = (won + (pairs - comparable) / 2) / pairs
    return max(auc, 1 - auc)
  }

  /// Cross-entropy in nats of the verdicts of each half, predicted from what the other half says of each value.
  ///
  /// One row at the other half's base rate is added to every value, so that one never seen before predicts that rate.
  /// Nil unless both halves have rows of both verdicts.
  var heldOutEntropy: Double? {
    guard total.normal.min() > 0 && total.anomalies.min() > 0 else { return nil }
    let rates = total.anomalies / (total.normal + total.anomalies)
    return values.reduce(0) { sum, value in
      sum + value.entropy(ofHalf: 0, learningFrom: 1, rate: rates[1])
        + value.entropy(ofHalf: 1, learningFrom: 0, rate: rates[0])
    }
  }

  /// How much of the verdicts' entropy the values explain to rows that were not looked at, the uncertainty coefficient
  /// (Theil 1970, doi 10.1086/224909) judged on the other half: 1 when they tell all, about 0 or less when they tell
  /// nothing, however many they are. Nil unless both halves have rows of both verdicts.
  var heldOutInformation: Double? {
    guard let conditional = heldOutEntropy else { return nil }
    let normal = total.normal.sum(), anomalies = total.anomalies.sum()
    let entropy = -normal * log(normal / (normal + anomalies)) - anomalies * log(anomalies / (normal + anomalies))
    return 1 - conditional / entropy
  }
}

extension ValueCounts {
  fileprivate func entropy(ofHalf half: Int, learningFrom other: Int, rate: Double) -> Double {
    let rows = normal[other] + anomalies[other] + 1
    let normalShare = (normal[other] + 1 - rate) / rows
    let anomalyShare = (anomalies[other] + rate) / rows
    return -normal[half] * log(normalShare) - anomalies[half] * log(anomalyShare)
  }
}
