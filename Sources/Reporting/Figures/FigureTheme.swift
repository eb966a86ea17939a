/// Colours of text, lines and background. The colours of the data are the same in both: Okabe and Ito's, which readers
/// with any colour vision tell apart (https://jfly.uni-koeln.de/color), without black and yellow, which one background
/// or the other would swallow.
public enum FigureTheme: String, Sendable, CaseIterable {
  case light
  case dark

  public var background: String { self == .light ? "#ffffff" : "#14181d" }
  private var text: String { self == .light ? "#1f2429" : "#e3e7eb" }
  private var faint: String { self == .light ? "#e3e6e9" : "#2f363d" }
  private var line: String { self == .light ? "#9aa2a9" : "#5d666f" }

  /// The `config` of a Vega-Lite specification.
  public var configuration: JSONValue {
    [
      "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
      "axis": [
        "labelColor": .text(text), "titleColor": .text(text), "gridColor": .text(faint), "domainColor": .text(line),
        "tickColor": .text(line), "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 190,
      ],
      "legend": [
        "labelColor": .text(text), "titleColor": .text(text), "labelFontSize": 11, "titleFontSize": 12,
        "titleFontWeight": "normal", "orient": "bottom", "columns": 4, "labelLimit": 200, "symbolStrokeWidth": 2,
      ],
      "header": ["labelColor": .text(text), "titleColor": .text(text), "labelFontSize": 11],
      "title": ["color": .text(text), "subtitleColor": .text(text), "fontSize": 14],
      "view": ["stroke": .text(faint)],
      "text": ["color": .text(text), "fontSize": 10],
      "rule": ["color": .text(line)],
      "range": ["category": .list(FigureColors.categories.map { .text($0) })],
    ]
  }
}

/// Colours of the data.
enum FigureColors {
  static let categories = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c8c"]
  static let normal = "#0072b2"
  static let anomaly = "#d55e00"
  static let unlabelled = "#8c8c8c"
  /// Dashes that tell lines apart once the colours repeat.
  private static let dashes: [JSONValue] = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2]]

  /// Colour and dash of each of several lines; lines of `muted` are grey and dotted.
  static func lines(_ names: [String], muted: Set<String> = []) -> (color: JSONValue, dash: JSONValue) {
    let shown = names.filter { !muted.contains($0) }
    let palette = categories.dropLast()
    func place(_ name: String) -> Int { shown.firstIndex(of: name) ?? 0 }
    let colors = names.map { muted.contains($0) ? categories[palette.count] : palette[place($0) % palette.count] }
    let patterns = names.map { muted.contains($0) ? [1, 3] : dashes[place($0) / palette.count % dashes.count] }
    return (
      ["domain": .list(names.map { .text($0) }), "range": .list(colors.map { .text($0) })],
      ["domain": .list(names.map { .text($0) }), "range": .list(patterns)]
    )
  }

  /// The scale of "normal", "anomaly" and, where there are any, "unlabelled".
  static let classes: JSONValue = [
    "domain": ["normal", "anomaly"], "range": [.text(normal), .text(anomaly)],
  ]
}
