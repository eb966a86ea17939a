import Foundation
import Reporting
import RunRecords
import Testing

@Suite("The report as HTML and Markdown")
struct ReportTests {
  private static let hostile = "</SCRIPT><!-- <script><img src=x onerror=alert(1)> & \"quoted\" | pipe"

  private static func report() -> Report {
    let figure = Figure(
      "made", .data, title: "Made \(hostile)", caption: "n = 3 \(hostile)",
      specification: ["data": ["values": [["text": .text(hostile)]]], "mark": "bar"])
    let cause = AlertRecord.Cause(
      column: "service \(hostile)", share: 0.8, value: hostile, direction: .otherLevel, typical: "http",
      range: .levels(["http", "smtp"]))
    let alert = AlertRecord(
      row: 7, score: 1.5, rank: 1, causes: [cause], restShare: 0.2, isEven: false, nearestNormal: 3, similarAlert: nil)
    let table = Table(
      "Table \(hostile)", columns: [Table.Column("name"), Table.Column("value", isNumeric: true)],
      rows: [[.text(hostile), .number(.infinity)], [.text("b"), .none]])
    return Report(
      title: "Title \(hostile)", subtitle: "sub",
      sections: [
        Report.Section(
          "one", "One",
          [
            .paragraph("a **strong** word, \(hostile)"), .warning("mind"), .list(["x"]), .numbered(["y"]),
            .facts([Report.Fact("rows", "3", note: "few")]), .table(table), .figure(figure), .alerts([alert]),
            .code("<code>"), .heading("h"),
          ]), Report.Section("none", "Nothing here", []),
      ])
  }

  @Test func nothingFromTheDataBecomesMarkup() throws {
    let page = try Self.report().html(library: "window.vegaEmbed = () => {};")
    #expect(!page.contains("<img src=x"))
    #expect(page.contains("a <strong>strong</strong> word"))
    // Library, figures, themes and our own script: each opened and closed once.
    #expect(page.components(separatedBy: "<script").count == 5)
    #expect(page.components(separatedBy: "</script>").count == 5)
    #expect(!page.contains("Nothing here"))
  }

  @Test func thePageNeedsNoNetwork() throws {
    let page = try Self.report().html(library: "")
    for mark in ["src=\"http", "href=\"http", "url(http", "@import", "//cdn"] { #expect(!page.contains(mark)) }
  }

  @Test func theFiguresSurviveAsJSON() throws {
    let page = try Self.report().html(library: "")
    let start = try #require(page.range(of: "id=\"figures\">")?.upperBound)
    let end = try #require(page.range(of: "</script>", range: start..<page.endIndex)?.lowerBound)
    let figures = try JSONDecoder().decode(JSONValue.self, from: Data(page[start..<end].utf8))
    #expect(figures["made"]?["data"]?["values"] == [["text": .text(Self.hostile)]])
  }

  @Test func markdownHasTheSame() {
    let text = Self.report().markdown
    #expect(text.contains("![Made"))
    #expect(text.contains("figures/made.svg"))
    #expect(text.contains("1. row 7, score 1.5"))
    #expect(text.contains("\\| pipe"))
  }

  @Test(arguments: FigureTheme.allCases)
  func aDrawingOnItsOwnHasColoursAndSize(theme: FigureTheme) throws {
    let figure = try #require(Self.report().figures.first)
    let drawn = figure.standing(theme)
    #expect(drawn["width"] == 640)
    #expect(drawn["background"] == .text(theme.background))
    #expect(drawn["config"]?["axis"]?["labelColor"] != nil)
  }
}
