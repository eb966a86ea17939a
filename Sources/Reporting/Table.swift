/// A table of the terminal, of a report or of a file: what it says, apart from how it is drawn.
public struct Table: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public let title: String
    /// Numbers stand to the right, words to the left.
    public let isNumeric: Bool

    public init(_ title: String, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  public enum Cell: Sendable, Hashable {
    case text(String)
    case integer(Int)
    /// Rounded to a readable number of digits for readers, written in full for programs.
    case number(Double)
    /// A mean with its standard deviation.
    case spread(mean: Double, deviation: Double)
    /// A value with the ends of its interval.
    case interval(value: Double, lower: Double, upper: Double)
    /// No value; the reason stands elsewhere.
    case none
  }

  public let title: String
  public let columns: [Column]
  public var rows: [[Cell]]

  /// - Precondition: every row has one cell a column.
  public init(_ title: String, columns: [Column], rows: [[Cell]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "one cell a column in '\(title)'")
    self.title = title
    self.columns = columns
    self.rows = rows
  }
}
