public import Analysis

private func share(_ share: CountedShare?) -> Table.Cell {
  guard let share, let value = share.value, let lower = share.lower, let upper = share.upper else { return .none }
  return .interval(value: value, lower: lower, upper: upper)
}

// MARK: Categories

/// The files of `assay categorize`, by name.
public func categoryFiles(_ result: CategorizedResult) -> [String: Table] {
  var files = [
    "alerts.csv": alertCategoryList(result.detectors), "categories.csv": categoryCountList(result),
  ]
  let parts = assessedParts(result)
  if !parts.isEmpty {
    files["families.csv"] = familyShareList(parts)
    files["rules.csv"] = ruleShareList(parts)
    files["confusion.csv"] = confusionList(parts) { $0.byFamily }
    files["confusion-classes.csv"] = confusionList(parts) { $0.byClass }
  }
  return files
}

/// What is assessed: the alerts of each detector, and all rows.
typealias AssessedPart = (name: String, assessment: CategoryAssessment)

func assessedParts(_ result: CategorizedResult) -> [AssessedPart] {
  result.detectors.compactMap { part in part.assessment.map { (part.detector, $0) } }
    + (result.assessment.map { [("all rows", $0)] } ?? [])
}

/// One line an alert.
public func alertCategoryList(_ detectors: [Categorization]) -> Table {
  let columns = [
    Table.Column("detector"), Table.Column("rank", isNumeric: true), Table.Column("row", isNumeric: true),
    Table.Column("score", isNumeric: true),
  ]
  let texts = ["family", "category", "rule", "true family", "true class", "judged", "why"].map { Table.Column($0) }
  return Table(
    "Alerts", columns: columns + texts,
    rows: detectors.flatMap { part in
      part.alerts.map { alert in
        [
          .text(part.detector), .integer(alert.rank), .integer(alert.row), .number(alert.score), .text(alert.family),
          .text(alert.category), .text(alert.rule ?? ""), .text(alert.trueFamily ?? ""), .text(alert.trueClass ?? ""),
          .text(alert.isJudged ? "yes" : "no"), .text(alert.sentence),
        ]
      }
    })
}

/// How many alerts of each detector, and how many rows in all, are of each category.
public func categoryCountList(_ result: CategorizedResult) -> Table {
  let parts = result.detectors.map { ($0.detector, $0.counts) } + [("all rows", result.rows)]
  return Table(
    "Categories",
    columns: ["alerts of", "family", "category"].map { Table.Column($0) } + [Table.Column("rows", isNumeric: true)],
    rows: parts.flatMap { name, counts in
      counts.map { [.text(name), .text($0.family), .text($0.category), .integer($0.alerts)] }
    })
}

/// The share of true attacks that get their family: one line a detector, one column a family.
public func familyShareTable(_ parts: [(name: String, assessment: CategoryAssessment)]) -> Table {
  let families = Set(parts.flatMap { $0.assessment.families.map(\.family) }).sorted()
  let columns =
    [Table.Column("alerts of"), Table.Column("judged", isNumeric: true), Table.Column("attacks", isNumeric: true)]
    + (["right family"] + families + ["normal called attack"]).map { Table.Column($0, isNumeric: true) }
  return Table(
    "Attacks with the right family", columns: columns,
    rows: parts.map { name, assessment in
      let own = families.map { family -> Table.Cell in
        share(assessment.families.first { $0.family == family }?.right)
      }
      return [.text(name), .integer(assessment.judgedRows), .integer(assessment.right.total), share(assessment.right)]
        + own + [share(assessment.normalCalledAttack)]
    })
}

/// The same for programs, with the counts.
public func familyShareList(_ parts: [(name: String, assessment: CategoryAssessment)]) -> Table {
  let numbers = [
    "attacks", "right", "share", "lower", "upper", "unknown", "called normal", "other family",
  ].map { Table.Column($0, isNumeric: true) }
  return Table(
    "Attacks with the right family", columns: [Table.Column("alerts of"), Table.Column("family")] + numbers,
    rows: parts.flatMap { name, assessment in
      assessment.families.map { family in
        [.text(name), .text(family.family), .integer(family.right.total), .integer(family.right.hits)]
          + ends(family.right)
          + [.integer(family.unknown), .integer(family.calledNormal), .integer(family.otherFamily)]
      }
    })
}

private func ends(_ share: CountedShare) -> [Table.Cell] {
  [share.value, share.lower, share.upper].map { $0.map { .number($0) } ?? .none }
}

/// What each rule gets right, and what it fires for.
public func ruleShareTable(_ assessment: CategoryAssessment) -> Table {
  Table(
    "Rules",
    columns: [
      Table.Column("rule"), Table.Column("family"), Table.Column("rows", isNumeric: true),
      Table.Column("right", isNumeric: true), Table.Column("fires for"),
    ],
    rows: assessment.rules.map { rule in
      let classes = zip(rule.classes, rule.counts).prefix(5).map { "\($0) \($1)" }
      let more = rule.classes.count > 5 ? ", …" : ""
      return [
        .text(rule.rule), .text(rule.family), .integer(rule.right.total), share(rule.right),
        .text(classes.joined(separator: ", ") + more),
      ]
    })
}

/// The same for programs.
public func ruleShareList(_ parts: [(name: String, assessment: CategoryAssessment)]) -> Table {
  let numbers = ["rows", "right", "share", "lower", "upper"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "Rules", columns: ["alerts of", "rule", "family"].map { Table.Column($0) } + numbers + [Table.Column("classes")],
    rows: parts.flatMap { name, assessment in
      assessment.rules.map { rule in
        [.text(name), .text(rule.rule), .text(rule.family), .integer(rule.right.total), .integer(rule.right.hits)]
          + ends(rule.right)
          + [.text(zip(rule.classes, rule.counts).map { "\($0) \($1)" }.joined(separator: "; "))]
      }
    })
}

/// What is true in the lines, what the rules say in the columns.
public func confusionTable(_ table: ContingencyTable, title: String) -> Table {
  Table(
    title, columns: [Table.Column("true")] + table.columnNames.map { Table.Column($0, isNumeric: true) },
    rows: table.rowNames.enumerated().map { index, name in [.text(name)] + table.counts[index].map { .integer($0) } })
}

/// One line a pair that occurs, for programs.
private func confusionList(_ parts: [AssessedPart], _ table: (CategoryAssessment) -> ContingencyTable) -> Table {
  Table(
    "Confusion",
    columns: ["alerts of", "true", "given"].map { Table.Column($0) } + [Table.Column("rows", isNumeric: true)],
    rows: parts.flatMap { name, assessment in
      let table = table(assessment)
      return table.rowNames.indices.flatMap { row in
        table.columnNames.indices.filter { table.counts[row][$0] > 0 }.map { column -> [Table.Cell] in
          [
            .text(name), .text(table.rowNames[row]), .text(table.columnNames[column]),
            .integer(table.counts[row][column]),
          ]
        }
      }
    })
}

// MARK: Mined rules

/// The rules of one detector, measured on the half that took no part in finding them.
public func minedRuleTable(_ mined: MinedRules) -> Table {
  let hasLabels = mined.labelBaseRate != nil
  let numbers =
    ["covered", "flagged of covered", "of flagged"] + (hasLabels ? ["anomalies of covered", "of anomalies"] : [])
  func cells(_ measure: RuleMeasure) -> [Table.Cell] {
    [.integer(measure.support.hits), share(measure.precision), share(measure.recall)]
      + (hasLabels ? [share(measure.labelPrecision), share(measure.labelRecall)] : [])
  }
  let rules = mined.rules.enumerated().map { index, rule in
    [.text("\(index + 1)"), .text(ruleText(rule))] + cells(rule.heldOut)
  }
  return Table(
    "Rules for the top \(mined.top) of \(mined.detector)",
    columns: [Table.Column("rule"), Table.Column("when")] + numbers.map { Table.Column($0, isNumeric: true) },
    rows: rules + (mined.together.map { [[.text("any"), .text("one of them")] + cells($0)] } ?? []))
}

/// One line a rule and half, for programs.
public func minedRuleList(_ detectors: [MinedRules]) -> Table {
  let names = ["precision", "recall", "label precision", "label recall"]
  let numbers =
    ["rows", "covered", "flagged covered"] + names.flatMap { [$0, "\($0) lower", "\($0) upper"] }
  func cells(_ measure: RuleMeasure) -> [Table.Cell] {
    let shares = [measure.precision, measure.recall, measure.labelPrecision, measure.labelRecall]
    return [.integer(measure.rows), .integer(measure.support.hits), .integer(measure.precision.hits)]
      + shares.flatMap { share in share.map(ends) ?? [.none, .none, .none] }
  }
  return Table(
    "Mined rules",
    columns: [
      Table.Column("detector"), Table.Column("rule", isNumeric: true), Table.Column("when"), Table.Column("half"),
    ]
      + numbers.map { Table.Column($0, isNumeric: true) },
    rows: detectors.flatMap { mined in
      mined.rules.enumerated().flatMap { index, rule in
        [("mining", rule.mining), ("held out", rule.heldOut)].map { half, measure in
          [.text(mined.detector), .integer(index + 1), .text(ruleText(rule)), .text(half)] + cells(measure)
        }
      }
    })
}

private func ruleText(_ rule: MinedRule) -> String { rule.conditions.map(\.description).joined(separator: " and ") }
