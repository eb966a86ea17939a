public import AnomalyCore
public import NumericKernels

extension RowSample {
  /// Rows drawn by cluster and family, so that small clusters and rare attacks are there: see `sampleSizes`.
  ///
  /// - Parameter limit: Rows at the most.
  /// - Returns: Places in the data, ascending.
  public static func places(
    in dataset: Dataset, _ groups: ClusterGroups, limit: Int, random: RandomSource
  ) -> [Int] {
    guard let families = dataset.labels?.familyCodes else {
      return stratifiedSample(groups.groupOfRow, groupCount: groups.count, limit: limit, random: random)
    }
    let width = families.names.count
    let strata = zip(groups.groupOfRow, families.codes).map { Int32(width) * $0 + $1 }
    return stratifiedSample(strata, groupCount: groups.count * width, limit: limit, random: random)
  }

  /// - Parameters:
  ///   - places: Of the rows in the data.
  ///   - components: *n* × *c*: all rows in the space of the components.
  public init(_ places: [Int], of dataset: Dataset, _ groups: ClusterGroups, components: Matrix) {
    let labels = dataset.labels
    let isAll = places.count == dataset.frame.rowCount
    let strata = labels == nil ? "cluster" : "cluster and family"
    self.init(
      rows: places.map { dataset.rowIDs[$0] },
      clusters: places.map { groups.numbers[Int(groups.groupOfRow[$0])] },
      classes: labels.map { labels in places.map { labels.classes[Int(labels.codes[$0])] } },
      families: labels.map { labels in places.map { labels.families[Int(labels.codes[$0])] } },
      isAnomaly: labels.map { labels in
        places.map { labels.verdict(ofRow: $0) == .unlabelled ? nil : labels.verdict(ofRow: $0) == .anomaly }
      },
      x: places.map { components[$0, 0] }, y: places.map { components.columnCount > 1 ? components[$0, 1] : 0 },
      notes: isAll
        ? []
        : [
          "\(places.count) of \(dataset.frame.rowCount) rows, drawn by \(strata): half of them in equal parts, so that "
            + "small groups are there, the others in proportion; the densities of points are not those of the data"
        ])
  }
}

extension Embedding {
  /// Points a row is judged by.
  private static let judgedNeighbors = 10

  /// t-SNE of some rows.
  ///
  /// - Parameters:
  ///   - places: Of the rows in `components`.
  ///   - rowIDs: One a row of `components`.
  ///   - notes: How the rows were drawn.
  /// - Returns: Nil for fewer than 30 rows, of which neighbourhoods say nothing.
  /// - Throws: `KernelError.cancelled`, `.overflow`.
  public static func tSNE(
    _ components: Matrix, places: [Int], rowIDs: [Int], notes: [String], random: RandomSource, workers: Workers
  ) throws(KernelError) -> Embedding? {
    guard places.count >= 30 else { return nil }
    let rows = components.selectingRows(places)
    let layout = try TSNE().layout(of: rows, random: random, workers: workers)
    let trust = try Analysis.trustworthiness(
      of: Matrix(rows: zip(layout.x, layout.y).map { [$0, $1] }), rows: rows, k: judgedNeighbors, workers: workers)
    return Embedding(
      rows: places.map { rowIDs[$0] }, x: layout.x, y: layout.y,
      method: "t-SNE, perplexity \(Int(layout.perplexity))", divergence: layout.divergences.last ?? 0,
      trustworthiness: trust,
      notes: notes + [
        "exact nearest neighbours and exact repulsion, \(TSNE().iterations) steps from the first two principal components",
        "groups and neighbours can be read from this view; distances between groups, sizes and densities cannot",
      ])
  }
}
