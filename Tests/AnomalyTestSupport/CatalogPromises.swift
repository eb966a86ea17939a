package import AnomalyCore

/// Promises that plug-ins of every kind keep about how they describe themselves and take their parameters.
///
/// - Parameter make: The parameters as the plug-in holds them once it was made with the given ones.
package func catalogPromises<Entry: CatalogEntry>(
  make: @escaping @Sendable (Entry, ParameterSet) throws -> ParameterSet
) -> [Promise<Entry>] {
  [
    Promise("describes-parameters", "Every parameter has its own name, a sentence, and a default it accepts.") {
      try checkParameterDescriptions($0)
      for parameter in $0.parameters { _ = try make($0, [parameter.name: parameter.defaultValue]) }
    },
    Promise("keeps-given-values", "A given value sets its own parameter and no other.") { entry in
      try checkGivenValues(entry) { try make(entry, $0) }
    },
    Promise("refuses-invalid-values", "A value outside what a parameter allows is refused with its name.") { entry in
      for parameter in entry.parameters {
        for value in invalidValues(of: parameter.kind) {
          let expected = ParameterError.refused(
            name: parameter.name, value: value.description, allowed: parameter.kind.description)
          try requireError(expected, "\(parameter.name) = \(value)") { _ = try make(entry, [parameter.name: value]) }
        }
      }
    },
    Promise("refuses-unknown-parameters", "An unknown parameter is refused; a misspelt one with a suggestion.") {
      entry in
      let known = entry.parameters.map(\.name)
      for name in known.map({ $0 + "x" }) + ["no-such-parameter"] where !known.contains(name) {
        let expected = ParameterError.unknown(name: name, known: known)
        try requireError(expected, "parameter \(name)") { _ = try make(entry, [name: .integer(1)]) }
      }
    },
  ]
}

/// Checks the texts that every catalog entry carries.
package func checkDescription(_ entry: some CatalogEntry) throws(Violation) {
  let isID = entry.id.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
    !word.isEmpty && word.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) }
  }
  try require(isID, "id '\(entry.id)' is not lower-case words joined by hyphens")
  try require(!entry.title.isEmpty, "no title")
  try require(isSentence(entry.summary), "the summary is not one sentence: '\(entry.summary)'")
  for reference in entry.references {
    try require(!reference.citation.isEmpty, "a reference without citation")
    try require(reference.doi.map { $0.hasPrefix("10.") } ?? true, "a DOI begins with 10.: \(reference)")
  }
}

package func isSentence(_ text: String) -> Bool {
  text.hasSuffix(".") && text.first.map { $0.isUppercase || $0.isNumber } ?? false && !text.contains("\n")
}

private func checkParameterDescriptions(_ entry: some CatalogEntry) throws(Violation) {
  let names = entry.parameters.map(\.name)
  try require(Set(names).count == names.count, "two parameters of one name among \(names)")
  for parameter in entry.parameters {
    let isName = parameter.name.first?.isLowercase ?? false
    try require(isName && parameter.name.allSatisfy { $0.isLetter || $0.isNumber }, "name '\(parameter.name)'")
    try require(isSentence(parameter.summary), "\(parameter.name): not one sentence: '\(parameter.summary)'")
    let accepted = parameter.kind.accepted(parameter.defaultValue)
    try require(
      accepted == parameter.defaultValue,
      "\(parameter.name): the default \(parameter.defaultValue) is not \(parameter.kind)")
  }
}

private func checkGivenValues(
  _ entry: some CatalogEntry, make: (ParameterSet) throws -> ParameterSet
) throws {
  let defaults = Dictionary(entry.parameters.map { ($0.name, $0.defaultValue) }) { first, _ in first }
  for parameter in entry.parameters {
    for value in validValues(of: parameter.kind) {
      var expected = defaults
      expected[parameter.name] = value
      let held = try make([parameter.name: value])
      try require(held == expected, "\(parameter.name) = \(value) gives \(held), expected \(expected)")
    }
  }
}

/// Values that the kind allows: its ends where it has any, or examples.
package func validValues(of kind: ParameterKind) -> [ParameterValue] {
  switch kind {
  case .boolean: return [.boolean(false), .boolean(true)]
  case .integer(let range):
    let upper = range.upperBound == Int.max ? range.lowerBound + 7 : range.upperBound
    return [.integer(range.lowerBound), .integer(upper)]
  case .real(let range, let lowerExcluded):
    let lower = range.lowerBound.isFinite ? range.lowerBound : -1
    let upper = range.upperBound.isFinite ? range.upperBound : lower + 1
    let middle = ParameterValue.real(lower + (upper - lower) / 3)
    return lowerExcluded ? [middle, .real(upper)] : [.real(lower), middle, .real(upper)]
  case .choice(let names): return names.map { .text($0) }
  case .names: return [.texts([]), .texts(["duration", "service"])]
  case .integers(let range): return [.integers([]), .integers([range.lowerBound, range.upperBound])]
  }
}

/// Values that the kind does not allow, derived from its bounds.
package func invalidValues(of kind: ParameterKind) -> [ParameterValue] {
  switch kind {
  case .boolean: return [.integer(1), .text("maybe")]
  case .integer(let range):
    var values: [ParameterValue] = [.text("many"), .boolean(true), .real(0.5)]
    if range.lowerBound > Int.min { values.append(.integer(range.lowerBound - 1)) }
    if range.upperBound < Int.max { values.append(.integer(range.upperBound + 1)) }
    return values
  case .real(let range, let lowerExcluded):
    var values: [ParameterValue] = [.text("much"), .boolean(true), .real(.nan), .real(.infinity), .real(-.infinity)]
    if lowerExcluded { values.append(.real(range.lowerBound)) }
    if range.lowerBound.isFinite { values.append(.real(range.lowerBound.nextDown)) }
    if range.upperBound.isFinite { values.append(.real(range.upperBound.nextUp)) }
    return values
  case .choice: return [.text("no such choice"), .integer(0)]
  case .names: return [.boolean(true), .integer(1), .integers([1])]
  case .integers(let range):
    var values: [ParameterValue] = [.text("many"), .texts(["many"]), .boolean(true), .real(0.5)]
    if range.lowerBound > Int.min { values.append(.integers([range.upperBound, range.lowerBound - 1])) }
    if range.upperBound < Int.max { values.append(.integers([range.upperBound + 1])) }
    return values
  }
}
