public import Foundation

/// The one way records become JSON: sorted keys, two spaces, infinite and NaN values spelt "inf", "-inf", "nan".
///
/// The same record always gives the same bytes.
public func encodedRecord(_ record: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try encoder.encode(record) + Data("\n".utf8)
}

/// Reads a record back.
///
/// - Throws: `RecordError.unreadable` with the path of the value that does not fit.
public func decodedRecord<Record: Decodable>(_ type: Record.Type, from data: Data, path: String) throws -> Record {
  do {
    return try recordDecoder().decode(type, from: data)
  } catch let error as DecodingError {
    throw RecordError.unreadable(path: path, reason: error.plainReason)
  }
}

/// The decoder that goes with `encodedRecord`.
public func recordDecoder() -> JSONDecoder {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return decoder
}

/// Why a record or model file could not be read or written.
public enum RecordError: Error, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot write: \(reason)"
    }
  }
}

extension DecodingError {
  /// What is wrong and where, in one clause.
  var plainReason: String {
    func place(_ path: [any CodingKey]) -> String {
      let keys = path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return keys.isEmpty ? "" : " at " + keys.joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context): return "'\(key.stringValue)' is missing" + place(context.codingPath)
    case .typeMismatch(let type, let context): return "a value is not \(type)" + place(context.codingPath)
    case .valueNotFound(let type, let context): return "no \(type)" + place(context.codingPath)
    case .dataCorrupted(let context): return context.debugDescription + place(context.codingPath)
    @unknown default: return "\(self)"
    }
  }
}
