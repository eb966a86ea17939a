public import AnomalyCore
import NumericKernels

/// Columns seen two at a time: categories against categories, rates by category, and points of two numeric columns.
public struct PairAnalysis: Sendable, Hashable, Codable {
  /// How often the levels of two categorical columns meet.
  public struct Categories: Sendable, Hashable, Codable {
    public let first: String
    public let second: String
    public let table: ContingencyTable

    public init(first: String, second: String, table: ContingencyTable) {
      self.first = first
      self.second = second
      self.table = table
    }
  }

  /// Means of columns that lie in 0…1, by the levels of a categorical column.
  public struct Rates: Sendable, Hashable, Codable {
    public let column: String
    public let levels: [String]
    /// Rows of each level.
    public let rows: [Int]
    public let rates: [String]
    /// One list a level, one mean a rate.
    public let means: [[Double]]

    public init(column: String, levels: [String], rows: [Int], rates: [String], means: [[Double]]) {
      self.column = column
      self.levels = levels
      self.rows = rows
      self.rates = rates
      self.means = means
    }
  }

  /// Some rows on two numeric columns of one kind.
  public struct Scatter: Sendable, Hashable, Codable {
    public let first: String
    public let second: String
    public let x: [Double]
    public let y: [Double]
    /// Nil for rows that nobody judged.
    public let isAnomaly: [Bool?]
    /// Rows that were drawn from.
    public let rows: Int

    public init(first: String, second: String, x: [Double], y: [Double], isAnomaly: [Bool?], rows: Int) {
      self.first = first
      self.second = second
      self.x = x
      self.y = y
      self.isAnomaly = isAnomaly
      self.rows = rows
    }
  }

  public let categories: [Categories]
  public let rates: [Rates]
  public let scatters: [Scatter]

  /// The most levels of a column that are told apart; the others are pooled.
  public static let largestLevelCount = 12
  /// The most points of a scatter.
  public static let largestPointCount = 1500
  static let pooled = "other"

  /// - Parameter seed: of the rows that are drawn as points; the same rows for the same seed.
  public init(_ dataset: Dataset, seed: UInt64 = 0) {
    let frame = dataset.frame
    let texts = frame.columns.filter { !$0.isNumeric }.map { PooledLevels($0) }.filter { $0.levels.count > 1 }
    categories = texts.indices.flatMap { first in
      texts.indices.dropFirst(first + 1).map { second in
        Categories(first: texts[first].name, second: texts[second].name, table: texts[first].met(with: texts[second]))
      }
    }
    let ratios = frame.columns.filter(\.isRate)
    rates =
      ratios.isEmpty
      ? [] : texts.filter { $0.isPooled || $0.levels.count >= 5 }.map { Self.means(of: ratios, by: $0) }
    let points = Self.drawn(dataset, seed: seed)
    scatters = siblings(frame).map { first, second in Self.scatter(first, second, points, dataset) }
  }

  private static func means(of ratios: [Column], by levels: PooledLevels) -> Rates {
    let rows = levels.rowsByLevel
    let means = rows.map { rows in
      ratios.map { ratio -> Double in
        guard case .numeric(let values) = ratio.values else { return 0 }
        let known = rows.map { values[$0] }.filter(\.isFinite)
        return known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
      }
    }
    return Rates(
      column: levels.name, levels: levels.levels, rows: rows.map(\.count), rates: ratios.map(\.name), means: means)
  }

  /// As many rows of either class as there is room for, in the order of the data.
  private static func drawn(_ dataset: Dataset, seed: UInt64) -> [Int] {
    let all = Array(0..<dataset.frame.rowCount)
    guard all.count > largestPointCount else { return all }
    var stream = RandomSource(seed: seed).stream("pairs", 0)
    guard let labels = dataset.labels else { return stream.sample(largestPointCount, of: all.count).sorted() }
    let classes = [Verdict.normal, .anomaly, .unlabelled].map { verdict in
      all.filter { labels.verdict(ofRow: $0) == verdict }
    }.filter { !$0.isEmpty }
    let room = largestPointCount / max(1, classes.count)
    return classes.flatMap { rows in
      rows.count <= room ? rows : stream.sample(room, of: rows.count).map { rows[$0] }
    }.sorted()
  }

  private static func scatter(_ first: Column, _ second: Column, _ rows: [Int], _ dataset: Dataset) -> Scatter {
    guard case .numeric(let x) = first.values, case .numeric(let y) = second.values else {
      preconditionFailure("siblings are numeric")
    }
    let known = rows.filter { x[$0].isFinite && y[$0].isFinite }
    return Scatter(
      first: first.name, second: second.name, x: known.map { x[$0] }, y: known.map { y[$0] },
      isAnomaly: known.map { row in
        switch dataset.labels?.verdict(ofRow: row) {
        case .normal: false
        case .anomaly: true
        default: nil
        }
      }, rows: dataset.frame.rowCount)
  }
}

/// Skewed columns whose names end in the same word: what was sent and received, counts of one host and of one service.
private func siblings(_ frame: Frame) -> [(Column, Column)] {
  let numbers = frame.columns.filter(\.isHeavyTailed)
  func kind(_ column: Column) -> Substring? { column.name.split(whereSeparator: { $0 == "_" || $0 == " " }).last }
  var pairs: [(Column, Column)] = []
  for (place, first) in numbers.enumerated() {
    if let second = numbers.dropFirst(place + 1).first(where: { kind($0) == kind(first) }),
      !pairs.contains(where: { $0.1.name == first.name })
    {
      pairs.append((first, second))
    }
  }
  return pairs
}

extension Column {
  /// Numbers between 0 and 1 that are not only 0 and 1.
  fileprivate var isRate: Bool {
    guard case .numeric(let values) = values else { return false }
    return values.allSatisfy { $0.isNaN || ($0 >= 0 && $0 <= 1) } && values.contains { $0 > 0 && $0 < 1 }
  }

  /// Numbers from 0 that reach beyond 100: counts and sizes, which are looked at on a logarithmic scale.
  fileprivate var isHeavyTailed: Bool {
    guard case .numeric(let values) = values else { return false }
    let known = values.filter(\.isFinite)
    guard let greatest = known.max(), (known.min() ?? 0) >= 0 else { return false }
    return greatest > 100
  }
}

/// A categorical column with its rarer levels pooled.
private struct PooledLevels {
  let name: String
  let levels: [String]
  let isPooled: Bool
  /// −1 where there is no value.
  private let codes: [Int32]

  init(_ column: Column) {
    name = column.name
    guard case .categorical(let codes, let all) = column.values else {
      (levels, isPooled, self.codes) = ([], false, [])
      return
    }
    var counts = [Int](repeating: 0, count: all.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    let order = all.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], all[$0]) < (-counts[$1], all[$1]) }
    let isPooled = order.count > PairAnalysis.largestLevelCount
    let kept = isPooled ? Array(order.prefix(PairAnalysis.largestLevelCount - 1)) : order
    var place = [Int32](repeating: isPooled ? Int32(kept.count) : -1, count: all.count)
    for (position, code) in kept.enumerated() { place[code] = Int32(position) }
    self.isPooled = isPooled
    levels = kept.map { all[$0] } + (isPooled ? [PairAnalysis.pooled] : [])
    self.codes = codes.map { $0 < 0 ? -1 : place[Int($0)] }
  }

  func met(with other: PooledLevels) -> ContingencyTable {
    ContingencyTable(rows: codes, rowNames: levels, columns: other.codes, columnNames: other.levels)
  }

  var rowsByLevel: [[Int]] {
    var rows = [[Int]](repeating: [], count: levels.count)
    for (row, code) in codes.enumerated() where code >= 0 { rows[Int(code)].append(row) }
    return rows
  }
}
