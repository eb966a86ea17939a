import Foundation
import RunRecords

extension LeakageGate {
  /// Values of one category that differ only in padding or case.
  func spelling(in column: ColumnLevels, _ counts: VerdictCounts?) -> LeakageRecord? {
    var codesOfWord: [String: [Int]] = [:]
    for (index, text) in column.texts.enumerated() {
      codesOfWord[text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased(), default: []].append(index + 1)
    }
    let groups = codesOfWord.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    if groups.isEmpty { return nil }
    let rows = groups.joined().reduce(0) { $0 + column.counts[$1] }
    let examples = groups.map { $0.map { column.text(ofCode: $0) }.joined(separator: " and ") }
    var evidence = "\(listed(examples, limit: 2)) differ only in padding or case, \(spelled(rows)) rows"
    var isSuspect = false
    if let counts, let told = informationOfSpelling(counts, groups), told.information > 0 {
      evidence += "; the spelling explains \(percent(told.information)) of the verdicts' entropy among them"
      isSuspect = told.information >= spellingThreshold && told.rarer >= minimumRows
    }
    return LeakageRecord(
      .spelling, column: column.name, evidence: evidence,
      advice:
        "spell the values alike before the data are read: such a difference comes from how the rows were gathered",
      isSuspect: isSuspect)
  }

  /// How much the spellings explain beyond the words they spell, among the rows of `groups`.
  private func informationOfSpelling(
    _ counts: VerdictCounts, _ groups: [[Int]]
  ) -> (information: Double, rarer: Int)? {
    // Group 0 takes all other values and is left out.
    var spellings = [Int](repeating: 0, count: counts.values.count)
    var words = spellings
    var next = 0
    for (index, group) in groups.enumerated() {
      for code in group {
        next += 1
        spellings[code] = next
        words[code] = index + 1
      }
    }
    let bySpelling = counts.merged(spellings, count: next + 1).droppingFirst
    guard let told = bySpelling.heldOutEntropy,
      let untold = counts.merged(words, count: groups.count + 1)
        .droppingFirst.heldOutEntropy, untold > 0
    else { return nil }
    return (1 - told / untold, bySpelling.rarer)
  }
}
