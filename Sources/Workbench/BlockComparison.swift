import AnomalyCore
import EvaluationMetrics
import Experiments
import NumericKernels
public import Reporting
public import RunRecords

/// Results that cannot be compared over blocks.
public struct BlockComparisonError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
}

/// One metric of the detectors that several results have in common, over blocks: scenarios of data sets.
///
/// Detectors are the same if label and id are. What is measured on the same data in the same scenario, by draws, seeds or
/// several results, is one block. Left out, and said so: the scenario that keeps suspect columns, blocks without the
/// metric, detectors without it in any block. Tests need six blocks.
///
/// - Parameter key: The metric's id, with "@k" where it has a budget, as in `comparison.json`.
/// - Throws: `BlockComparisonError` when no result has the metric or fewer than two detectors other than baselines are
///   left.
public func compareBlocks(_ manifests: [Manifest], metric key: String) throws(BlockComparisonError) -> BlockComparison {
  try BlockComparisonDraft(manifests, metric: key).comparison()
}

/// The metric of one scenario of one result.
private struct Measured {
  let manifest: Manifest
  let scenario: Scenario
  /// By label; detectors that failed, or have no finite value, are not there.
  let values: [String: Double]

  init(_ comparison: Comparison, _ manifest: Manifest, key: String) {
    self.manifest = manifest
    scenario = comparison.scenario
    var values: [String: Double] = [:]
    for row in comparison.rows where row.failures.isEmpty {
      if let mean = row.metrics[key]?.spread?.mean, mean.isFinite { values[row.arm.label] = mean }
    }
    self.values = values
  }

  func isSameBlock(as other: Measured) -> Bool {
    manifest.data.digest == other.manifest.data.digest && scenario.id == other.scenario.id
  }
}

private struct BlockComparisonDraft {
  private static let level = 0.05
  private static let blocksForTests = 6
  private static let blocksForDifferences = 10

  private let key: String
  private let direction: MetricDirection
  private let arms: [Arm]
  /// What was measured in each block.
  private let blocks: [[Measured]]
  private var remarks: [String] = []

  init(_ manifests: [Manifest], metric key: String) throws(BlockComparisonError) {
    let comparisons = manifests.map { Comparison.all($0, Assessment()) }
    let known = Set(comparisons.flatMap { $0.flatMap(\.keys) })
    guard let entry = standardCatalogs.metrics[metricID(key)], known.contains(key) else {
      throw BlockComparisonError(
        description: "no result has the metric '\(key)'; they have \(known.sorted().joined(separator: ", "))")
    }
    self.key = key
    direction = entry.info.direction
    var blocks: [[Measured]] = []
    for (manifest, scenarios) in zip(manifests, comparisons) {
      for comparison in scenarios where comparison.scenario.id != Scenario.withSuspects {
        let measured = Measured(comparison, manifest, key: key)
        if let index = blocks.firstIndex(where: { $0[0].isSameBlock(as: measured) }) {
          blocks[index].append(measured)
        } else {
          blocks.append([measured])
        }
      }
    }
    let shared = (manifests.first?.arms ?? []).filter { arm in
      manifests.allSatisfy { $0.arms.contains { $0.label == arm.label && $0.detector == arm.detector } }
    }
    // A block in which no detector has the metric, as without labels, does not cost the detectors.
    let present = blocks.filter { block in shared.contains { Self.value(of: $0.label, in: block) != nil } }
    let complete = shared.filter { arm in present.allSatisfy { Self.value(of: arm.label, in: $0) != nil } }
    (self.blocks, arms) = (present, complete)
    let names = { (blocks: [[Measured]]) in
      blocks.map { "\($0[0].manifest.data.dataset), \($0[0].scenario.title)" }.joined(separator: "; ")
    }
    remark(present.filter { $0.count > 1 }, "Measured more than once and averaged into one block", names)
    remark(
      blocks.filter { block in !present.contains { $0[0].isSameBlock(as: block[0]) } },
      "Without \(key), left out", names)
    remark(
      manifests.filter { $0.scenarios.contains { $0.id == Scenario.withSuspects } },
      "The scenario that keeps suspect columns is no block; left out of"
    ) { $0.map(\.experiment).joined(separator: ", ") }
    remarkOnArms(manifests, shared: shared)
    guard complete.count(where: { !Self.isBaseline($0) }) > 1 else {
      let reasons = remarks.isEmpty ? "" : " (\(remarks.joined(separator: " ")))"
      throw BlockComparisonError(
        description: "fewer than two detectors, baselines aside, have '\(key)' in all blocks\(reasons)")
    }
  }

  private mutating func remark<Item>(_ items: [Item], _ text: String, _ names: ([Item]) -> String) {
    if !items.isEmpty { remarks.append("\(text): \(names(items)).") }
  }

  private mutating func remarkOnArms(_ manifests: [Manifest], shared: [Arm]) {
    var labels: [String] = []
    for arm in manifests.flatMap(\.arms) where !labels.contains(arm.label) { labels.append(arm.label) }
    let joined = { (labels: [String]) in labels.joined(separator: ", ") }
    remark(labels.filter { label in !shared.contains { $0.label == label } }, "Not in all results", joined)
    remark(
      shared.map(\.label).filter { label in !arms.contains { $0.label == label } },
      "Failed or without \(key) in some block, left out", joined)
    let varied = arms.filter { arm in
      manifests.contains { $0.arms.contains { $0.label == arm.label && $0.parameters != arm.parameters } }
    }
    remark(varied.map(\.label), "Parameters differ from result to result", joined)
    remark(
      arms.filter(Self.isBaseline).map(\.label), "Baselines, shown and neither ranked nor tested", joined)
  }

  private static func isBaseline(_ arm: Arm) -> Bool {
    standardCatalogs.detectors[arm.detector]?.info.traits.isBaseline == true
  }

  /// The mean over all that was measured in the block; nil if one of them has no value.
  private static func value(of label: String, in block: [Measured]) -> Double? {
    let values = block.compactMap { $0.values[label] }
    return values.count == block.count ? Spread(values).mean : nil
  }

  private func blockValues(_ arm: Arm) -> [Double] { blocks.compactMap { Self.value(of: arm.label, in: $0) } }

  func comparison() -> BlockComparison {
    let columns = arms.filter { !Self.isBaseline($0) }.map { (label: $0.label, values: blockValues($0)) }
    let values = blocks.indices.map { block in columns.map { $0.values[block] } }
    let ranks = meanRanks(blockRanks(values, direction: direction))
    // The best first: pairs and groups then read downwards.
    let order = descendingOrder(ranks.map { -$0 })
    let rows = order.map {
      BlockComparison.Row(detector: columns[$0].label, meanRank: ranks[$0], values: columns[$0].values)
    }
    let baselines = arms.filter(Self.isBaseline).map {
      BlockComparison.Row(detector: $0.label, meanRank: nil, values: blockValues($0))
    }
    let sorted = values.map { block in order.map { block[$0] } }
    let isTested = blocks.count >= Self.blocksForTests
    let test = isTested ? (try? FriedmanTest(sorted, direction: direction)) : nil
    let pairs = test == nil ? [] : pairwiseComparisons(sorted)
    let groups = test == nil ? [] : cliques(count: rows.count, pairs, level: Self.level)
    let datasets = Set(blocks.map { $0[0].manifest.data.digest }).count
    return BlockComparison(
      key: key, blocks: blocks.map(described), datasets: datasets, rows: rows + baselines,
      overall: test.map {
        BlockComparison.Overall(chiSquared: $0.chiSquared, chiSquaredP: $0.chiSquaredP, f: $0.f, fP: $0.fP)
      }, pairs: pairs.map { described($0, rows) }, cliques: groups.map { $0.map { rows[$0].detector } },
      level: Self.level, remarks: cautions(test, pairs: pairs.count, datasets: datasets) + remarks)
  }

  private func described(_ block: [Measured]) -> BlockComparison.Block {
    BlockComparison.Block(
      dataset: block[0].manifest.data.dataset, scenario: block[0].scenario.title,
      experiments: block.map(\.manifest.experiment))
  }

  private func described(_ pair: PairwiseComparison, _ rows: [BlockComparison.Row]) -> BlockComparison.Pair {
    let (first, second) = (rows[pair.first], rows[pair.second])
    return BlockComparison.Pair(
      first: first.detector, second: second.detector, meanDifference: first.meanValue - second.meanValue,
      p: pair.test.p, adjustedP: pair.adjustedP)
  }

  /// What limits the conclusions, the gravest first.
  private func cautions(_ test: FriedmanTest?, pairs: Int, datasets: Int) -> [String] {
    var cautions: [String] = []
    if blocks.count > datasets {
      let tested = test == nil ? "" : " The tests take them as independent: their p are too small."
      cautions.append(
        "Scenarios of one data set are not independent blocks: these \(blocks.count) come from \(datasets) "
          + "data set\(datasets == 1 ? "" : "s").\(tested)")
    }
    if blocks.count < Self.blocksForTests {
      cautions.append(
        "Fewer than about ten blocks cannot show a difference: there are \(blocks.count), hence ranks and no tests.")
    } else if blocks.count < Self.blocksForDifferences {
      cautions.append("Fewer than about ten blocks seldom show a difference: there are \(blocks.count).")
    }
    if blocks.count >= Self.blocksForTests && test == nil {
      cautions.append("Every block gives all detectors the same value: there is nothing to test.")
    }
    guard let test else { return cautions }
    // All blocks of one sign: the least p that the exact test can give, before and after the adjustment of the first.
    let least = Double(pairs) * Double(sign: .plus, exponent: 1 - blocks.count, significand: 1)
    if least >= Self.level {
      cautions.append(
        "No pair can be clear: \(blocks.count) blocks of one opinion give an adjusted p of \(readable(min(1, least))) "
          + "among \(pairs) pairs. Compare fewer detectors or add data sets.")
    }
    if test.fP >= Self.level {
      cautions.append("Friedman's test (by F) finds no difference among the detectors at \(Self.level).")
    }
    return cautions
  }
}
