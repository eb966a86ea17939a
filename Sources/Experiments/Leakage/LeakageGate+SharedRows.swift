import AnomalyCore
import RunRecords

extension LeakageGate {
  /// Evaluation rows whose features are those of a training row; nil when there are none, or no holdout.
  func sharedRows(
    _ columns: [ColumnLevels], _ labels: Labels?, training: [Int], evaluation: [Int]
  ) -> LeakageRecord? {
    if training == evaluation || columns.isEmpty || evaluation.isEmpty { return nil }
    let seen = SeenRows(columns, labels, training: training)
    var shared = 0, contradicted = 0
    for row in evaluation {
      guard let verdicts = seen.verdicts(ofRow: row) else { continue }
      shared += 1
      switch labels?.verdict(ofRow: row) {
      case .normal where verdicts.anomaly, .anomaly where verdicts.normal: contradicted += 1
      default: break
      }
    }
    if shared == 0 { return nil }
    let share = Double(shared) / Double(evaluation.count)
    var evidence =
      "\(spelled(shared)) of \(spelled(evaluation.count)) evaluation rows (\(percent(share))) have the features of a "
      + "training row"
    if labels != nil { evidence += ", \(spelled(contradicted)) of them under the opposite verdict" }
    return LeakageRecord(
      .sharedRows, column: nil, evidence: evidence,
      advice: "drop repeated rows (cleaning.duplicates: drop), hold out later days, or evaluate without a holdout",
      isSuspect: share > sharedShareThreshold)
  }
}

/// The distinct rows among those fitted on, with the verdicts they carry.
private struct SeenRows {
  struct Verdicts {
    var normal = false
    var anomaly = false
  }

  private let columns: [[Int32]]
  private let hashes: [UInt64]
  /// Places in `firstRows`, + 1; 0 is empty. Open addressing: hashes only propose, values decide.
  private var slots: [Int32]
  private var firstRows: [Int] = []
  private var verdicts: [Verdicts] = []

  init(_ columns: [ColumnLevels], _ labels: Labels?, training: [Int]) {
    self.columns = columns.map(\.codes)
    hashes = rowHashes(self.columns)
    var size = 16
    while size < 2 * training.count { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
    for row in training {
      let slot = self.slot(ofRow: row)
      if slots[slot] == 0 {
        firstRows.append(row)
        verdicts.append(Verdicts())
        slots[slot] = Int32(firstRows.count)
      }
      switch labels?.verdict(ofRow: row) {
      case .normal: verdicts[Int(slots[slot]) - 1].normal = true
      case .anomaly: verdicts[Int(slots[slot]) - 1].anomaly = true
      case .unlabelled, nil: break
      }
    }
  }

  /// The verdicts of the training rows with the features of `row`, or nil if there are none.
  func verdicts(ofRow row: Int) -> Verdicts? {
    let place = slots[slot(ofRow: row)]
    return place == 0 ? nil : verdicts[Int(place) - 1]
  }

  private func slot(ofRow row: Int) -> Int {
    var slot = Int(truncatingIfNeeded: hashes[row]) & (slots.count - 1)
    while slots[slot] != 0 && !isSame(firstRows[Int(slots[slot]) - 1], row) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func isSame(_ first: Int, _ second: Int) -> Bool {
    hashes[first] == hashes[second] && columns.allSatisfy { $0[first] == $0[second] }
  }
}

/// One hash a row, column by column so that memory is read in order.
private func rowHashes(_ columns: [[Int32]]) -> [UInt64] {
  var hashes = [UInt64](repeating: 0, count: columns.first?.count ?? 0)
  for codes in columns {
    for (row, code) in codes.enumerated() {
      let mixed = (hashes[row] ^ UInt64(UInt32(bitPattern: code))) &* 0x9e37_79b9_7f4a_7c15
      hashes[row] = mixed ^ (mixed >> 29)
    }
  }
  return hashes
}
