public import AnomalyCore

extension TopCategories {
  /// The most frequent categories of each group.
  ///
  /// - Parameters:
  ///   - codes: One a row, an index into `names`; a negative one is missing and counts in no category.
  ///   - limit: Categories a group at the most.
  public init(column: String, codes: [Int32], names: [String], in groups: ClusterGroups, limit: Int) {
    let table = groups.table(of: codes, categories: names)
    let clusters = zip(table.counts, groups.sizes).map { counts, size in
      counts.indices.filter { counts[$0] > 0 }
        .sorted { (-counts[$0], names[$0]) < (-counts[$1], names[$1]) }
        .prefix(limit)
        .map { Category(name: names[$0], count: counts[$0], share: Double(counts[$0]) / Double(size)) }
    }
    self.init(column: column, clusters: clusters)
  }

  /// Of every categorical column, then of the classes and families of the labels.
  ///
  /// Labels are called `class` and `family`, or `label_class` and `label_family` where columns have these names.
  public static func all(of dataset: Dataset, in groups: ClusterGroups, limit: Int) -> [TopCategories] {
    var lists = dataset.frame.columns.compactMap { column -> TopCategories? in
      guard case .categorical(let codes, let levels) = column.values else { return nil }
      return TopCategories(column: column.name, codes: codes, names: levels, in: groups, limit: limit)
    }
    guard let labels = dataset.labels else { return lists }
    let taken = Set(dataset.frame.names)
    func free(_ name: String) -> String { taken.contains(name) ? "label_" + name : name }
    let families = labels.familyCodes
    lists.append(
      TopCategories(column: free("class"), codes: labels.codes, names: labels.classes, in: groups, limit: limit))
    lists.append(
      TopCategories(column: free("family"), codes: families.codes, names: families.names, in: groups, limit: limit))
    return lists
  }
}
