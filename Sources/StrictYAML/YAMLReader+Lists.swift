public import AnomalyCore

/// Lists and mappings below a key. A required list may be empty unless said otherwise.
extension YAMLReader {
  /// The elements of a list; none when the key is missing. One that must be there is noted.
  public func values(_ key: String, isRequired: Bool = false, expecting what: String = "a list") -> [YAMLValue] {
    let found = isRequired ? required(key, what) : child(key)
    guard let found else { return [] }
    guard let elements = found.elements else {
      problems.add(YAMLProblem(found, "expected \(what), found \(found.summary)"))
      return []
    }
    return elements
  }

  /// A list of texts.
  public func strings(_ key: String, default fallback: [String]? = nil) -> [String] {
    if let fallback, child(key) == nil { return fallback }
    return values(key, isRequired: true, expecting: "a list of texts").compactMap { element in
      noting { () throws(YAMLProblem) in try element.asText }
    }
  }

  /// A list of whole numbers.
  public func integers(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max, default fallback: [Int]? = nil
  ) -> [Int] {
    if let fallback, child(key) == nil { return fallback }
    return values(key, isRequired: true, expecting: "a list of whole numbers").compactMap { element in
      noting { () throws(YAMLProblem) in
        let number = try element.asInteger
        guard range.contains(number) else {
          throw YAMLProblem(element, "\(number) is not allowed; expected \(ParameterKind.integer(range))")
        }
        return number
      }
    }
  }

  /// A list of finite numbers.
  public func numbers(_ key: String, default fallback: [Double]? = nil) -> [Double] {
    if let fallback, child(key) == nil { return fallback }
    return values(key, isRequired: true, expecting: "a list of numbers").compactMap { element in
      noting { () throws(YAMLProblem) in try element.asNumber }
    }
  }

  /// A reader of the mapping at a key that must be there. Call `finish` on it when all its keys have been read.
  public func mapping(_ key: String, expecting what: String = "a mapping of keys") -> YAMLReader {
    YAMLReader(required(key, what), problems: problems, expecting: what)
  }

  /// The same for a key that may be left out; nil when it is. Call `finish` on it too.
  public func optionalMapping(_ key: String, expecting what: String = "a mapping of keys") -> YAMLReader? {
    child(key).map { YAMLReader($0, problems: problems, expecting: what) }
  }

  /// One reader an element of a list of mappings. Call `finish` on each.
  public func mappings(
    _ key: String, isRequired: Bool = false, expecting what: String = "a list of mappings"
  ) -> [YAMLReader] {
    values(key, isRequired: isRequired, expecting: what).map { YAMLReader($0, problems: problems) }
  }

  /// The entries of a mapping whose keys are free, in the order of the text; none when the key is missing.
  public func entries(
    _ key: String, isRequired: Bool = false, expecting what: String = "a mapping"
  ) -> [YAMLEntry] {
    let found = isRequired ? required(key, what) : child(key)
    guard let found else { return [] }
    guard let entries = found.entries else {
      problems.add(YAMLProblem(found, "expected \(what), found \(found.summary)"))
      return []
    }
    return entries
  }

  /// A mapping of names to parameter values; empty when the key is missing.
  public func parameters(_ key: String) -> ParameterSet {
    var parameters: ParameterSet = [:]
    for entry in entries(key, expecting: "a mapping of parameters") {
      parameters[entry.key] = noting { () throws(YAMLProblem) in try entry.value.asParameter }
    }
    return parameters
  }
}
