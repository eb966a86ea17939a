public import Analysis
public import RunRecords

/// Where a figure stands in the report, in this order.
public enum FigureSection: String, Sendable, Hashable, Codable, CaseIterable {
  case detectors
  case agreement
  case data
  case clusters

  public var title: String {
    switch self {
    case .detectors: "Detectors"
    case .agreement: "Agreement and stability"
    case .data: "The data"
    case .clusters: "Clusters"
    }
  }
}

/// A figure: one Vega-Lite specification that the HTML report draws in the browser and vl-convert as SVG and PNG.
public struct Figure: Sendable, Hashable {
  /// Name of its files.
  public let id: String
  public let section: FigureSection
  public let title: String
  /// What is shown, of how many rows, and how to read it.
  public let caption: String
  /// Vega-Lite 5 or later, without colours of text and background: those belong to the theme.
  public let specification: JSONValue
  /// Whether a drawing that stands alone shows the caption too, because no page around it does.
  public var carriesCaption = false

  /// - Parameters:
  ///   - isResponsive: whether the figure may be as wide as the page; figures of several panels may not.
  public init(
    _ id: String, _ section: FigureSection, title: String, caption: String, isResponsive: Bool = true,
    specification: JSONValue
  ) {
    self.id = id
    self.section = section
    self.title = title
    self.caption = caption
    self.specification = isResponsive ? specification.withStepsCounted.with(["width": "container"]) : specification
  }

  /// Values that are drawn.
  public var markCount: Int {
    guard case .list(let values)? = specification["data"]?["values"] else { return 0 }
    return values.count
  }

  /// For a drawing without a page around it: a width of its own, title and colours.
  public func standing(_ theme: FigureTheme, width: Int = 640) -> JSONValue {
    var drawn = specification
    if drawn["width"] == "container" { drawn["width"] = .integer(width) }
    var heading: JSONValue = ["text": .text(title), "anchor": "start", "offset": 12]
    if carriesCaption { heading["subtitle"] = .list(lines(of: caption, width: width / 6).map { .text($0) }) }
    drawn["title"] = heading
    return drawn.with([
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": theme.configuration,
      "background": .text(theme.background), "padding": 12,
    ])
  }
}

/// What figures are drawn from. Where a part is missing, so are the figures that need it.
public struct FigureMaterial: Sendable {
  public var manifest: Manifest?
  public var assessment: Assessment?
  public var scores: ScoredRows?
  public var costs: [CostRecord] = []
  public var columns: ColumnAnalysis?
  public var pairs: PairAnalysis?
  public var clusters: ClusterProfile?
  public var blocks: BlockComparison?

  public init() {}

  /// All figures that can be drawn, in the order of the catalog.
  public func figures() -> [Figure] { figureCatalog.flatMap { $0(self) } }
}

extension JSONValue {
  /// A height of so many pixels a category, as a number of pixels: a figure as wide as its page needs one.
  fileprivate var withStepsCounted: JSONValue {
    guard case .integer(let step)? = self["height"]?["step"] else { return self }
    let layers = if case .list(let layers)? = self["layer"] { layers } else { [JSONValue]() }
    let encodings = [self["encoding"]].compactMap { $0 } + layers.compactMap { $0["encoding"] }
    func categories(_ channel: String) -> Int {
      guard case .text(let field)? = encodings.compactMap({ $0[channel]?["field"] }).first,
        case .list(let values)? = self["data"]?["values"]
      else { return 1 }
      return max(1, Set(values.map { $0[field] }).count)
    }
    let offsets = categories("yOffset")
    let room = offsets > 1 ? offsets + 1 : 1
    return with(["height": .integer(step * categories("y") * room)])
  }
}
