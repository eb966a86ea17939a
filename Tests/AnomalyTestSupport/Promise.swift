public import AnomalyCore

/// How a promise was broken, in a sentence.
public struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Something that every plug-in of one kind keeps.
public struct Promise<Entry: CatalogEntry>: Sendable, CustomStringConvertible {
  /// Lower-case with hyphens.
  public let id: String
  /// What is promised, in one sentence.
  public let sentence: String
  private let check: @Sendable (Entry) throws -> Void

  /// - Parameter check: Throws a `Violation`, or lets through what the plug-in threw.
  public init(_ id: String, _ sentence: String, check: @escaping @Sendable (Entry) throws -> Void) {
    self.id = id
    self.sentence = sentence
    self.check = check
  }

  public var description: String { id }

  /// How `entry` breaks the promise, or nil if it keeps it.
  public func violation(by entry: Entry) -> Violation? {
    do {
      try check(entry)
      return nil
    } catch let violation as Violation {
      return violation
    } catch {
      return Violation("unexpected error: \(error)")
    }
  }
}

/// A promise that a plug-in is known not to keep, with the reason.
public struct Exemption: Sendable {
  public let entry: String
  public let promise: String
  /// A sentence.
  public let reason: String

  public init(_ entry: String, _ promise: String, because reason: String) {
    self.entry = entry
    self.promise = promise
    self.reason = reason
  }
}

package func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws(Violation) {
  if !condition { throw Violation(sentence()) }
}

/// Same length and the same bits in every place.
package func requireSameBits(_ first: [Double], _ second: [Double], _ what: @autoclosure () -> String) throws(Violation)
{
  guard first.count == second.count else {
    throw Violation("\(what()): \(first.count) values and \(second.count)")
  }
  if let place = first.indices.first(where: { first[$0].bitPattern != second[$0].bitPattern }) {
    throw Violation("\(what()): value \(place) is \(first[place]) and \(second[place])")
  }
}

/// Runs `body`, which must throw exactly `expected`.
package func requireError<E: Error & Equatable>(
  _ expected: E, _ situation: @autoclosure () -> String, _ body: () throws -> Void
) throws(Violation) {
  do {
    try body()
  } catch let error as E where error == expected {
    return
  } catch {
    throw Violation("\(situation()): expected \(expected), got \(error)")
  }
  throw Violation("\(situation()): expected \(expected), got no error")
}
