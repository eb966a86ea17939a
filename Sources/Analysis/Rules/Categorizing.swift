public import AnomalyCore

/// Rows on top of one detector's ranking, put into categories.
///
/// - Parameters:
///   - detector: label of the arm.
///   - scores: one score a row of the data set, higher is more anomalous; nil for rows that were not scored.
///   - top: how many rows, those of highest score, ties by row.
public func categorization(
  of detector: String, scores: [Double?], top: Int, dataset: Dataset, rules: FamilyRuleSet
) -> Categorization {
  let scored = scores.indices.compactMap { row in scores[row].map { (row: row, score: $0) } }
  let rows = scored.sorted { $0.score != $1.score ? $0.score > $1.score : $0.row < $1.row }.prefix(top)
  let fired = firedRules(rows: rows.map(\.row), frame: dataset.frame, rules: rules.rules)
  let alerts = zip(rows, fired).enumerated().map { position, pair in
    alert(pair.0, rank: position + 1, rule: pair.1.map { rules.rules[$0] }, dataset: dataset, rules: rules)
  }
  return Categorization(
    detector: detector, alerts: alerts, counts: categoryCounts(alerts.map { ($0.family, $0.category) }),
    assessment: categoryAssessment(rows: rows.map(\.row), fired: fired, dataset: dataset, rules: rules))
}

private func alert(
  _ row: (row: Int, score: Double), rank: Int, rule: FamilyRule?, dataset: Dataset, rules: FamilyRuleSet
) -> CategorizedAlert {
  let evidence = (rule?.conditions ?? []).map { condition in
    CategorizedAlert.Evidence(
      condition: condition.description, column: condition.column,
      value: dataset.frame[condition.column]?.words(row.row) ?? "missing")
  }
  let code = dataset.labels.map { Int($0.codes[row.row]) }
  let id = dataset.rowIDs[row.row]
  return CategorizedAlert(
    row: id, rank: rank, score: row.score, family: rule?.family ?? FamilyRuleSet.unknown,
    category: rule?.category ?? FamilyRuleSet.unknown, rule: rule?.id, sentence: sentence(rule, evidence),
    evidence: evidence, trueFamily: code.flatMap { dataset.labels?.families[$0] },
    trueClass: code.flatMap { dataset.labels?.classes[$0] }, isJudged: !rules.hasSeen(row: id, of: dataset.name))
}

/// "SYN flood on one service: flag is S0, count is 220 (count >= 50). Many half-open …"
private func sentence(_ rule: FamilyRule?, _ evidence: [CategorizedAlert.Evidence]) -> String {
  guard let rule else { return "No rule fires." }
  let parts = evidence.map { item in
    let seen = "\(item.column) is \(item.value)"
    return seen == item.condition || item.condition == "\(item.column) = \(item.value)"
      ? seen : "\(seen) (\(item.condition))"
  }
  return "\(rule.title): \(parts.joined(separator: ", ")). \(rule.why)"
}

/// How often each category was given, the largest first, equal ones by name.
public func categoryCounts(_ categories: [(family: String, category: String)]) -> [Categorization.Count] {
  var alerts: [String: Categorization.Count] = [:]
  for (family, category) in categories {
    let key = "\(family)\n\(category)"
    alerts[key] = Categorization.Count(
      family: family, category: category, alerts: (alerts[key]?.alerts ?? 0) + 1)
  }
  return alerts.values.sorted {
    $0.alerts != $1.alerts ? $0.alerts > $1.alerts : ($0.family, $0.category) < ($1.family, $1.category)
  }
}

/// How right the rules are on the given rows; nil without labels.
///
/// - Parameters:
///   - rows: indices into the data set.
///   - fired: the rule of each of them, as `firedRules` gives it.
public func categoryAssessment(
  rows: [Int], fired: [Int?], dataset: Dataset, rules: FamilyRuleSet
) -> CategoryAssessment? {
  guard let labels = dataset.labels else { return nil }
  let pairs = zip(rows, fired).filter { !rules.hasSeen(row: dataset.rowIDs[$0.0], of: dataset.name) }
  let judged = pairs.filter { labels.verdict(ofRow: $0.0) != .unlabelled }.map { row, rule in
    JudgedRow(
      family: labels.families[Int(labels.codes[row])], className: labels.classes[Int(labels.codes[row])],
      isAttack: labels.verdict(ofRow: row) == .anomaly, rule: rule.map { rules.rules[$0] })
  }
  let attacks = judged.filter(\.isAttack), normal = judged.filter { !$0.isAttack }
  let families = Set(attacks.map(\.family)).sorted().map { family in
    assessed(family, attacks.filter { $0.family == family })
  }
  let shares = families.compactMap(\.right.value)
  return CategoryAssessment(
    seenRows: rows.count - pairs.count, judgedRows: judged.count,
    right: CountedShare(attacks.count(where: \.isRight), of: attacks.count),
    meanOverFamilies: shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count),
    normalCalledAttack: CountedShare(normal.count(where: \.isCalledAttack), of: normal.count), families: families,
    rules: ruleAssessments(judged, rules),
    byFamily: table(judged.map { ($0.family, $0.given) }), byClass: table(judged.map { ($0.className, $0.category) }))
}

private struct JudgedRow {
  let family: String
  let className: String
  let isAttack: Bool
  let rule: FamilyRule?

  var given: String { rule?.family ?? FamilyRuleSet.unknown }
  var category: String { rule.map { "\($0.family): \($0.category)" } ?? FamilyRuleSet.unknown }
  var isRight: Bool { rule?.family == family }
  var isCalledAttack: Bool { rule.map { $0.family != FamilyRuleSet.normal } ?? false }
}

private func assessed(_ family: String, _ rows: [JudgedRow]) -> CategoryAssessment.Family {
  let right = rows.count(where: \.isRight)
  let unknown = rows.count { $0.rule == nil }
  let normal = rows.count { $0.rule?.family == FamilyRuleSet.normal }
  return CategoryAssessment.Family(
    family: family, right: CountedShare(right, of: rows.count), unknown: unknown, calledNormal: normal,
    otherFamily: rows.count - right - unknown - normal)
}

/// In the order of the rules; those that never fired are left out, the rows without a rule come last.
private func ruleAssessments(_ judged: [JudgedRow], _ rules: FamilyRuleSet) -> [CategoryAssessment.Rule] {
  let groups = Dictionary(grouping: judged) { $0.rule?.id ?? FamilyRuleSet.unknown }
  let names = rules.rules.map { ($0.id, $0.family) } + [(FamilyRuleSet.unknown, FamilyRuleSet.unknown)]
  return names.compactMap { id, family in
    guard let rows = groups[id] else { return nil }
    let classes = Dictionary(grouping: rows, by: \.className).map { (name: $0.key, count: $0.value.count) }
      .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
    return CategoryAssessment.Rule(
      rule: id, family: family, right: CountedShare(rows.count(where: \.isRight), of: rows.count),
      classes: classes.map(\.name), counts: classes.map(\.count))
  }
}

/// What is true in the lines, what was given in the columns, each in alphabetical order.
private func table(_ pairs: [(truth: String, given: String)]) -> ContingencyTable {
  let (truths, given) = (Set(pairs.map(\.truth)).sorted(), Set(pairs.map(\.given)).sorted())
  func codes(_ values: [String], _ names: [String]) -> [Int32] {
    let codes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return values.map { codes[$0] ?? -1 }
  }
  return ContingencyTable(
    rows: codes(pairs.map(\.truth), truths), rowNames: truths, columns: codes(pairs.map(\.given), given),
    columnNames: given)
}
