import AnomalyCore

/// Single values. Without a default a key is required.
extension YAMLReader {
  /// A text. A number or a boolean must be put in quotes to be one.
  public func string(_ key: String, default fallback: String? = nil) -> String {
    read(key, fallback, placeholder: "", expected: "text") { value throws(YAMLProblem) in try value.asText }
  }

  public func optionalString(_ key: String) -> String? {
    child(key) == nil ? nil : string(key)
  }

  public func boolean(_ key: String, default fallback: Bool? = nil) -> Bool {
    read(key, fallback, placeholder: false, expected: "true or false") { value throws(YAMLProblem) in
      try value.asBoolean
    }
  }

  public func integer(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max, default fallback: Int? = nil
  ) -> Int {
    let allowed = Self.allowed(range)
    return read(key, fallback, placeholder: range.lowerBound, expected: allowed) { value throws(YAMLProblem) in
      let number = try value.asInteger
      guard range.contains(number) else { throw YAMLProblem(value, "\(number) is not allowed; expected \(allowed)") }
      return number
    }
  }

  public func optionalInteger(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
    child(key) == nil ? nil : integer(key, in: range)
  }

  /// A finite number.
  public func number(
    _ key: String, in range: ClosedRange<Double> = -Double.infinity...Double.infinity,
    default fallback: Double? = nil
  ) -> Double {
    let allowed = ParameterKind.real(range, lowerExcluded: false).description
    return read(key, fallback, placeholder: range.lowerBound, expected: allowed) { value throws(YAMLProblem) in
      let number = try value.asNumber
      guard range.contains(number) else {
        throw YAMLProblem(value, "\(value.scalar?.text ?? "") is not allowed; expected \(allowed)")
      }
      return number
    }
  }

  public func optionalNumber(
    _ key: String, in range: ClosedRange<Double> = -Double.infinity...Double.infinity
  ) -> Double? {
    child(key) == nil ? nil : number(key, in: range)
  }

  /// One of several names.
  public func choice(_ key: String, among names: [String], default fallback: String? = nil) -> String {
    read(key, fallback, placeholder: names.first ?? "", expected: Self.oneOf(names)) { value throws(YAMLProblem) in
      try value.asChoice(among: names)
    }
  }

  /// One of the cases of an enumeration, by raw value.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, default fallback: Choice
  ) -> Choice {
    Choice(rawValue: choice(key, among: Choice.allCases.map(\.rawValue), default: fallback.rawValue)) ?? fallback
  }

  /// One of the cases of an enumeration, by raw value; nil when the key is missing or wrong, which is noted.
  public func requiredChoice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, as type: Choice.Type = Choice.self
  ) -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    guard let value = required(key, Self.oneOf(names)) else { return nil }
    return noting { () throws(YAMLProblem) in try value.asChoice(among: names) }.flatMap { Choice(rawValue: $0) }
  }

  private func read<T>(
    _ key: String, _ fallback: T?, placeholder: T, expected: String, _ convert: (YAMLValue) throws(YAMLProblem) -> T
  ) -> T {
    let found = fallback == nil ? required(key, expected) : child(key)
    guard let found else { return fallback ?? placeholder }
    return noting { () throws(YAMLProblem) in try convert(found) } ?? placeholder
  }

  /// The value of `body`, or nil with its problem noted.
  public func noting<T>(_ body: () throws(YAMLProblem) -> T) -> T? {
    do {
      return try body()
    } catch {
      problems.add(error)
      return nil
    }
  }

  private static func oneOf(_ names: [String]) -> String { "one of " + names.joined(separator: ", ") }

  private static func allowed(_ range: ClosedRange<Int>) -> String {
    if range == Int.min...Int.max { return "a whole number" }
    if range.lowerBound == Int.min { return "a whole number, \(range.upperBound) or less" }
    return "a " + ParameterKind.integer(range).description
  }
}
