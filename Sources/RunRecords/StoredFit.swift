public import AnomalyCore
public import Foundation

/// What one fit gave, as a `RunStore` keeps it.
///
/// Scores and components come back bit for bit, whatever they are. In `diagnostics`, `cost` and `metrics`, a NaN comes
/// back as the ordinary NaN.
public struct StoredFit: Sendable, Equatable {
  /// Named parts of composite scores.
  public struct Components: Sendable, Equatable {
    public let names: [String]
    /// Row-major, one column a name.
    public let values: [Double]

    public init(names: [String], values: [Double]) {
      self.names = names
      self.values = values
    }
  }

  public var scores: [Double]
  public var partition: Partition?
  /// The evaluation rows that were scored; nil for all of them.
  public var rows: [Int]?
  public var components: Components?
  public var diagnostics: [Diagnostic]
  public var cost: CostRecord?
  public var metrics: [MetricRecord]

  public init(
    scores: [Double], partition: Partition? = nil, rows: [Int]? = nil, components: Components? = nil,
    diagnostics: [Diagnostic] = [], cost: CostRecord? = nil, metrics: [MetricRecord] = []
  ) {
    self.scores = scores
    self.partition = partition
    self.rows = rows
    self.components = components
    self.diagnostics = diagnostics
    self.cost = cost
    self.metrics = metrics
  }
}

extension StoredFit {
  /// The small parts, and how many numbers of each large part follow.
  private struct Header: Codable {
    let scores: Int
    let labels: Int?
    let clusters: Int?
    let rows: Int?
    let componentNames: [String]?
    let components: Int?
    let diagnostics: [Diagnostic]
    let cost: CostRecord?
    let metrics: [MetricRecord]
  }

  /// The length of a JSON header, the header, then scores, labels, rows and components, least significant byte first.
  ///
  /// - Throws: `EncodingError`, never for values that Assay makes.
  public func encoded() throws -> Data {
    let header = try encodedRecord(
      Header(
        scores: scores.count, labels: partition?.labels.count, clusters: partition?.clusterCount, rows: rows?.count,
        componentNames: components?.names, components: components?.values.count, diagnostics: diagnostics, cost: cost,
        metrics: metrics))
    var data = Data()
    data.append(littleEndian: [UInt64(header.count)])
    data.append(header)
    data.append(littleEndian: scores.map(\.bitPattern))
    data.append(littleEndian: partition?.labels ?? [])
    data.append(littleEndian: rows?.map(Int64.init) ?? [])
    data.append(littleEndian: components?.values.map(\.bitPattern) ?? [])
    return data
  }

  /// Reads what `encoded` gave; nil for anything else.
  public init?(_ data: Data) {
    var reader = ByteReader(data)
    guard let length = reader.integers(UInt64.self, count: 1)?.first, let length = Int(exactly: length),
      let bytes = reader.bytes(length), let header = try? recordDecoder().decode(Header.self, from: bytes),
      let scores = reader.doubles(count: header.scores),
      let labels = reader.integers(Int32.self, count: header.labels ?? 0),
      let rows = reader.integers(Int64.self, count: header.rows ?? 0),
      let values = reader.doubles(count: header.components ?? 0), reader.isAtEnd
    else { return nil }
    self.init(scores: scores, diagnostics: header.diagnostics, cost: header.cost, metrics: header.metrics)
    if let clusters = header.clusters {
      guard labels.allSatisfy({ $0 >= Partition.noise && Int($0) < clusters }) else { return nil }
      partition = Partition(labels: labels, clusterCount: clusters)
    }
    if header.rows != nil { self.rows = rows.map(Int.init) }
    if let names = header.componentNames { components = Components(names: names, values: values) }
  }
}

extension ByteReader {
  fileprivate mutating func doubles(count: Int) -> [Double]? {
    integers(UInt64.self, count: count)?.map(Double.init(bitPattern:))
  }
}
