import Analysis
import AnomalyCore
import NumericKernels
import Preprocessing

/// The rows of a data set where clusters are made: numeric columns standardised, one column a category, projected on
/// principal components.
struct ClusterSpace: Sendable {
  /// *n* × *c*.
  let rows: Matrix
  /// The columns behind the components.
  let columns: [String]
  /// *c* × `columns`.
  let loadings: Matrix
  /// Of every direction, kept or not; they sum to 1, or are all 0 where nothing varies.
  let varianceShares: [Double]
  let notes: [String]

  /// - Parameters:
  ///   - without: Names of columns that are left out.
  ///   - components: Directions to keep, as far as there are columns.
  /// - Throws: `UsageError` for an unknown name or when no column is left, `TransformerError`.
  init(_ frame: Frame, without: [String], components: Int, workers: Workers) throws {
    if let stranger = without.first(where: { frame[$0] == nil }) {
      throw UsageError("no column '\(stranger)'" + suggestion(for: stranger, among: frame.names))
    }
    let kept = Frame(columns: frame.columns.filter { !without.contains($0.name) }, rowCount: frame.rowCount)
    guard kept.rowCount > 1, !kept.columns.isEmpty else {
      throw UsageError("clusters need at least two rows and one column")
    }
    let scaled = try StandardScaler().fit(kept, workers: workers).transform(kept, workers: workers).frame
    let encoder = try OneHotEncoder().fit(scaled, workers: workers)
    guard let encoded = try encoder.transformedRows(scaled, workers: workers)?.rows, encoded.columnCount > 0 else {
      throw UsageError("no column of the data has a value to cluster by")
    }
    let axes = try PrincipalAxes(of: encoded, workers: workers)
    let count = min(components, encoded.columnCount)
    columns = encoder.outputNames
    loadings = axes.directions.selectingRows(0..<count)
    rows = try projected(encoded, onto: loadings, shift: axes.means, workers: workers)
    let total = axes.variances.reduce(0, +)
    varianceShares = axes.variances.map { total > 0 ? $0 / total : 0 }
    notes =
      (count < components ? ["only \(count) columns behind the components: all of them are kept"] : [])
      + (without.isEmpty ? [] : ["columns that make no clusters: \(without.joined(separator: ", "))"])
  }

  func profile(_ centres: ClusterCentres) -> ComponentSpace {
    ComponentSpace(
      columns: columns, varianceShares: varianceShares, loadings: lines(loadings), centroids: lines(centres.means))
  }

  private func lines(_ matrix: Matrix) -> [[Double]] { (0..<matrix.rowCount).map { Array(matrix.row($0)) } }
}
