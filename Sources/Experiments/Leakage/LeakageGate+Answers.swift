package import AnomalyCore
import RunRecords

/// How well one column tells normal rows from anomalies.
package struct LabelAssociation: Sendable, Hashable {
  /// Direction-free AUC; nil for categories and without rows of both verdicts.
  package let auc: Double?
  /// Share of the verdicts' entropy that the values, or intervals of them, explain on rows held out; nil where a half
  /// lacks a verdict.
  package let information: Double?
  /// Rows of the rarer verdict.
  package let rarer: Int

  init(_ column: ColumnLevels, _ counts: VerdictCounts, _ verdicts: VerdictRows) {
    auc = column.isNumeric ? counts.directionFreeAUC : nil
    // Exact values find codes, intervals find what is low or high on both sides.
    let binned = column.isNumeric ? counts.binned(Self.intervalShare).heldOutInformation : nil
    information = [counts.heldOutInformation, binned].compactMap { $0 }.max()
    rarer = verdicts.rarer
  }

  private static let intervalShare = 1.0 / 64

  /// The AUC with one row of the rarer verdict added at chance.
  var cautiousAUC: Double? { auc.map { ($0 * Double(rarer) + 0.5) / Double(rarer + 1) } }
}

extension LeakageGate {
  /// How well each column tells the verdicts, by name; empty without labels. What the thresholds are held against.
  package func associations(in dataset: Dataset) -> [String: LabelAssociation] {
    guard let verdicts = dataset.labels.map({ VerdictRows($0) }) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: dataset.frame.columns.map { column in
        let levels = ColumnLevels(column)
        return (column.name, LabelAssociation(levels, VerdictCounts(levels, verdicts), verdicts))
      })
  }

  /// What one column says of the labels, by its name and by its values.
  func answers(in column: ColumnLevels, _ target: LabelTarget?) -> [LeakageRecord] {
    let counts = target.map { VerdictCounts(column, $0.verdicts) }
    let association = target.flatMap { target in counts.map { LabelAssociation(column, $0, target.verdicts) } }
    let copied = target.flatMap { oneToOne(column, $0) }
    let found = copied ?? association.flatMap { determinesLabel(column, $0) }
    let spelled = spelling(in: column, counts)
    return [nameFinding(column, association), found, spelled].compactMap { $0 }
  }

  private func nameFinding(_ column: ColumnLevels, _ association: LabelAssociation?) -> LeakageRecord? {
    let values = valuesClause(column, association)
    switch verdict(onName: column.name) {
    case .answer:
      return LeakageRecord(
        .name, column: column.name, evidence: "the name is that of an answer; \(values)",
        advice: "give it the role label or ignore, or drop it in the pipeline", isSuspect: true)
    case .pipeline:
      return LeakageRecord(
        .madeByPipeline, column: column.name, evidence: "the name is that of a model's output; \(values)",
        advice: "give it the role ignore, or drop it in the pipeline: new rows come without it", isSuspect: true)
    case .ambiguous:
      return LeakageRecord(
        .name, column: column.name, evidence: "the name may be that of an answer or of a model's output; \(values)",
        advice: "find out how it was made; give it the role ignore unless it is known before the verdict",
        isSuspect: false)
    case nil: return nil
    }
  }

  /// "22 numbers 0…21; they explain 28 % of the verdicts' entropy on rows held out"
  private func valuesClause(_ column: ColumnLevels, _ association: LabelAssociation?) -> String {
    let count = column.counts.count - 1
    var clause = "\(spelled(count)) \(column.isNumeric ? "numbers" : "values")"
    if let least = column.numbers.first, let greatest = column.numbers.last {
      clause += " \(ParameterValue.real(least))…\(ParameterValue.real(greatest))"
    }
    if let information = association?.information {
      clause += "; they explain \(percent(max(0, information))) of the verdicts' entropy on rows held out"
    }
    return clause
  }

  private func oneToOne(_ column: ColumnLevels, _ target: LabelTarget) -> LeakageRecord? {
    for naming in target.namings where naming.rowsOffMode >= Self.leastRows {
      guard let values = naming.valueOfName(in: column) else { continue }
      let pairs = zip(naming.names, values).filter { $1 >= 0 }
        .map { "\(column.text(ofCode: Int($1))) ↔ \($0)" }
      let rows = spelled(column.rowCount)
      let isSuspect = naming.rowsOffMode >= minimumRows
      return LeakageRecord(
        .oneToOne, column: column.name,
        evidence: "one value for each \(naming.what): \(listed(pairs)); \(rows) of \(rows) rows"
          + (isSuspect ? "" : tooFew(naming.rowsOffMode)),
        advice: "it is the answer under another name: give it the role label or ignore", isSuspect: isSuspect)
    }
    return nil
  }

  private func determinesLabel(_ column: ColumnLevels, _ association: LabelAssociation) -> LeakageRecord? {
    guard association.rarer >= Self.leastRows else { return nil }
    var clauses: [String] = []
    if let auc = association.auc, auc >= aucThreshold { clauses.append("AUC \(fourDigits(auc)) on its own") }
    let tells = association.information.map { $0 >= informationThreshold } ?? false
    if let information = association.information, tells {
      clauses.append("its values explain \(percent(information)) of the verdicts' entropy on rows held out")
    }
    if clauses.isEmpty { return nil }
    let ordered = association.cautiousAUC.map { $0 >= aucThreshold } ?? false
    let isSuspect = association.rarer >= minimumRows && (tells || ordered)
    return LeakageRecord(
      .determinesLabel, column: column.name,
      evidence: clauses.joined(separator: "; ") + (isSuspect ? "" : tooFew(association.rarer)),
      advice: "find out how it was made; unless it is known before the verdict, give it the role ignore",
      isSuspect: isSuspect)
  }

  /// Fewer rows of the rarer verdict are not even worth a notice.
  private static let leastRows = 10

  private func tooFew(_ rows: Int) -> String { "; \(spelled(rows)) rows of the rarer kind are too few to be sure" }
}
