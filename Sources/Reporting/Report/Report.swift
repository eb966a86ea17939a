public import RunRecords

/// A report as what it says, apart from how it is written: one HTML file, or Markdown.
public struct Report: Sendable {
  /// What a section consists of.
  public enum Block: Sendable {
    case paragraph(String)
    /// Set apart: what a reader must know before believing the rest.
    case warning(String)
    case list([String])
    case numbered([String])
    /// Short names with values: "rows", "125,973".
    case facts([Fact])
    case table(Table)
    case figure(Figure)
    case alerts([AlertRecord])
    /// Text as it stands.
    case code(String)
    case heading(String)
  }

  public struct Fact: Sendable, Hashable {
    public let name: String
    public let value: String
    public let note: String?

    public init(_ name: String, _ value: String, note: String? = nil) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  public struct Section: Sendable {
    public let id: String
    public let title: String
    public var blocks: [Block]

    public init(_ id: String, _ title: String, _ blocks: [Block]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  public let title: String
  /// One line below it.
  public let subtitle: String
  /// Sections without blocks are left out.
  public let sections: [Section]

  public init(title: String, subtitle: String, sections: [Section]) {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections.filter { !$0.blocks.isEmpty }
  }

  /// All figures, in their order.
  public var figures: [Figure] {
    sections.flatMap { section in
      section.blocks.compactMap { block in if case .figure(let figure) = block { figure } else { nil } }
    }
  }
}
