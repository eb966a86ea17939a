public import AnomalyCore
public import Foundation

/// A fitted detector in a file: a header line with format, version and checksum, then JSON.
///
/// Reading a model executes nothing: the detector's id is looked up in a catalog and its own type decodes the numbers.
public struct ModelFile: Sendable {
  public static let currentFormat = 1

  public let detector: String
  public let parameters: ParameterSet
  /// Names of the columns the model was fitted on, in order.
  public let columns: [String]
  public let fitted: any FittedDetector

  public init(detector: String, parameters: ParameterSet, columns: [String], fitted: any FittedDetector) {
    self.detector = detector
    self.parameters = parameters
    self.columns = columns
    self.fitted = fitted
  }

  private struct Body: Codable {
    let detector: String
    let parameters: ParameterSet
    let columns: [String]
  }

  /// The bytes of the file: `assay-model <format> <sha256>`, a line for the description, a line for the model.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let newline = Data("\n".utf8)
    let body = try encoder.encode(Body(detector: detector, parameters: parameters, columns: columns))
    let content = body + newline + (try encoder.encode(fitted)) + newline
    return Data("assay-model \(Self.currentFormat) \(sha256(content))\n".utf8) + content
  }

  /// Reads a model back.
  ///
  /// - Throws: `RecordError.unreadable` for another kind of file, a newer format, a wrong checksum, a detector that the
  ///   catalog does not know, or numbers that do not form a model.
  public init(_ data: Data, path: String, catalog: Catalog<DetectorEntry>) throws {
    func refuse(_ reason: String) -> RecordError { .unreadable(path: path, reason: reason) }
    let lines = data.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    let header = lines.first.map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
    guard lines.count == 3, header.count == 3, header[0] == "assay-model" else { throw refuse("not a model of Assay") }
    guard let format = Int(header[1]), (1...Self.currentFormat).contains(format) else {
      throw refuse("model format \(header[1]) is newer than this version of Assay reads (\(Self.currentFormat))")
    }
    guard sha256(data[lines[1].startIndex...]) == header[2] else {
      throw refuse("the checksum does not fit: the file was changed or cut off; fit and save the model again")
    }
    let body = try decodedRecord(Body.self, from: Data(lines[1]), path: path)
    guard let entry = catalog[body.detector] else { throw refuse("unknown detector '\(body.detector)'") }
    detector = body.detector
    parameters = body.parameters
    columns = body.columns
    do {
      fitted = try recordDecoder()
        .decode(FittedByCatalog.self, from: Data(lines[2]), configuration: entry.decode).value
    } catch let error as DecodingError {
      throw refuse(error.plainReason)
    }
  }
}

/// Hands the decoder to the catalog's entry, which knows the type.
private struct FittedByCatalog: DecodableWithConfiguration {
  let value: any FittedDetector

  init(
    from decoder: any Decoder, configuration decode: @Sendable (any Decoder) throws -> any FittedDetector
  ) throws {
    value = try decode(decoder)
  }
}
