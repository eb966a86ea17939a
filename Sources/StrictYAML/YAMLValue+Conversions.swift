public import AnomalyCore

/// Typed views of a value; each throws a problem at the value's place.
extension YAMLValue {
  public var asText: String {
    get throws(YAMLProblem) {
      guard let scalar else { throw YAMLProblem(self, "expected text, found \(summary)") }
      guard case .text(let text) = scalar.resolved else {
        throw YAMLProblem(self, "expected text, found \(scalar.summary); put it in quotes if it is meant as text")
      }
      return text
    }
  }

  public var asBoolean: Bool {
    get throws(YAMLProblem) {
      guard case .boolean(let value) = scalar?.resolved else {
        throw YAMLProblem(self, "expected true or false, found \(summary)")
      }
      return value
    }
  }

  public var asInteger: Int {
    get throws(YAMLProblem) {
      guard case .integer(let value) = scalar?.resolved else {
        throw YAMLProblem(self, "expected a whole number, found \(summary)")
      }
      return value
    }
  }

  /// A finite number.
  public var asNumber: Double {
    get throws(YAMLProblem) {
      switch scalar?.resolved {
      case .integer(let value): return Double(value)
      case .number(let value) where value.isFinite: return value
      default: throw YAMLProblem(self, "expected a number, found \(summary)")
      }
    }
  }

  public func asChoice(among names: [String]) throws(YAMLProblem) -> String {
    let allowed = "expected one of " + names.joined(separator: ", ")
    guard let name = scalar?.text else { throw YAMLProblem(self, "\(allowed), found \(summary)") }
    guard names.contains(name) else {
      let hint = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw YAMLProblem(self, "'\(name)' is not allowed; \(allowed)\(hint)")
    }
    return name
  }

  /// The value of a plug-in's parameter: a single value, a list of texts or a list of whole numbers.
  public var asParameter: ParameterValue {
    get throws(YAMLProblem) {
      switch content {
      case .scalar(let scalar):
        switch scalar.resolved {
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .real(value)
        case .text(let value): return .text(value)
        }
      case .sequence(let elements):
        if let numbers = wholeNumbers(elements) { return .integers(numbers) }
        var texts: [String] = []
        for element in elements { texts.append(try element.asText) }
        return .texts(texts)
      case .mapping, .null:
        throw YAMLProblem(self, "expected a single value or a list of texts, found \(summary)")
      }
    }
  }
}

/// The elements if there are any and all are whole numbers.
private func wholeNumbers(_ elements: [YAMLValue]) -> [Int]? {
  let numbers = elements.compactMap { try? $0.asInteger }
  return numbers.isEmpty || numbers.count < elements.count ? nil : numbers
}
