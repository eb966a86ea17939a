public import Foundation

/// What `value` encodes to, as the run records keep it: numbers that JSON cannot spell are written as words.
public func json(_ value: any Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try encoder.encode(value)
}

/// Reads `data` with a decoding closure of a catalog entry.
public func decoded<Value>(
  _ data: Data, _ decode: @escaping @Sendable (any Decoder) throws -> Value
) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try decoder.decode(DecodedBy<Value>.self, from: data, configuration: decode).value
}

/// Hands the decoder to a closure that knows the type.
private struct DecodedBy<Value>: DecodableWithConfiguration {
  let value: Value

  init(from decoder: any Decoder, configuration decode: @Sendable (any Decoder) throws -> Value) throws {
    value = try decode(decoder)
  }
}
