import AnomalyCore
import AnomalyTestSupport
import NumericKernels
import Preprocessing
import Testing

@Suite("Principal components")
struct PrincipalComponentsTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let train: GoldenMatrix
      let new: GoldenMatrix
      let nComponents: Int
      let mean: [Double]
      let components: GoldenMatrix
      let explainedVariance: [Double]
      let explainedVarianceRatio: [Double]
      let trainTransformed: GoldenMatrix
      let newTransformed: GoldenMatrix
    }
    let pca: [Case]
  }

  private func frame(_ rows: Matrix) -> Frame { Frame(rows, names: (0..<rows.columnCount).map { "c\($0)" }) }

  @Test("Directions, variances and projections are those of scikit-learn")
  func agreesWithGolden() throws {
    for expected in try golden("scaling-pca", as: Golden.self).pca {
      let training = frame(expected.train.matrix)
      let fitted = try pca(components: expected.nComponents).fit(training, workers: Workers())
      #expect(largestDifference(fitted.means, expected.mean) < 1e-9, "\(expected.name)")
      #expect(largestDifference(fitted.directions.values, expected.components.matrix.values) < 1e-8, "\(expected.name)")
      let kept = Array(fitted.variances.prefix(expected.nComponents))
      #expect(largestDifference(kept, expected.explainedVariance) < 1e-9, "\(expected.name)")
      let share = fitted.diagnostics.first { $0.name == "share of variance kept" }?.value ?? 0
      #expect(abs(share - expected.explainedVarianceRatio.reduce(0, +)) < 1e-9)
      for (given, target) in [(expected.train, expected.trainTransformed), (expected.new, expected.newTransformed)] {
        let result = try fitted.transform(frame(given.matrix), workers: Workers()).frame
        #expect(largestDifference(result.matrix?.values ?? [], target.matrix.values) < 1e-8, "\(expected.name)")
        #expect(result.names == (1...expected.nComponents).map { "pc-\($0)" })
      }
    }
  }

  /// Uncorrelated columns with variances in the ratio 6 : 3 : 1 : 0.
  private let crossed = Matrix(
    rows: [[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]].map { signs in
      zip(signs, [6.0, 3, 1]).map { $0 * $1.squareRoot() } + [5]
    })

  @Test(
    "As many components are kept as hold the share of the variance",
    arguments: [(0.5, 1), (0.6, 1), (0.61, 2), (0.9, 2), (0.95, 3), (1, 3)])
  func varianceShare(share: Double, count: Int) throws {
    var transformer = PrincipalComponents()
    transformer.varianceShare = share
    let fitted = try transformer.fit(frame(crossed), workers: Workers())
    #expect(fitted.outputNames.count == count)
    let diagnostics = Dictionary(uniqueKeysWithValues: fitted.diagnostics.map { ($0.name, $0.value) })
    #expect(diagnostics["components for 90 % of the variance"] == 2)
    #expect(diagnostics["components for 95 % of the variance"] == 3)
    #expect(diagnostics["components kept"] == Double(count))
  }

  @Test("Rows that are all the same keep one component of zeros")
  func noVariance() throws {
    let same = Matrix(rowCount: 5, columnCount: 3, repeating: 2)
    let fitted = try PrincipalComponents().fit(frame(same), workers: Workers())
    #expect(try fitted.transform(frame(same), workers: Workers()).frame.matrix?.values == [0, 0, 0, 0, 0])
    #expect(fitted.diagnostics.allSatisfy { $0.value.isFinite })
  }

  @Test("Kept columns stand behind the components, which are the same as without them")
  func keptColumns() throws {
    var transformer = pca(components: 2)
    let without = try transformer.fit(frame(crossed), workers: Workers())
    transformer.keep = ["c3", "c0"]
    let fitted = try transformer.fit(frame(crossed), workers: Workers())
    #expect(fitted.outputNames == ["pc-1", "pc-2", "c0", "c3"], "in the order of the frame")
    let new = frame(Matrix(rows: [[1.0, 2, 3, 4], [5, 6, 7, 8]]))
    let result = try fitted.transform(new, workers: Workers()).frame
    #expect(result.names == fitted.outputNames)
    #expect(Array(result.columns.prefix(2)) == (try without.transform(new, workers: Workers()).frame.columns))
    #expect(result["c0"] == new["c0"] && result["c3"] == new["c3"])
    #expect(fitted.diagnostics == without.diagnostics)
    let copy = try decoded(try json(fitted)) { try FittedPrincipalComponents(from: $0) }
    #expect(try copy.transform(new, workers: Workers()).frame == result)
  }

  @Test("A column to keep that is unknown, or named like a component, is refused")
  func refusesKeeping() {
    var transformer = pca(components: 2)
    transformer.keep = ["c9"]
    #expect(throws: TransformerError.unknownColumn(name: "c9", known: ["c0", "c1", "c2", "c3"])) {
      try transformer.fit(frame(crossed), workers: Workers())
    }
    transformer.keep = ["pc-2"]
    #expect(throws: TransformerError.failed("a column of keep has the name of a component: one of pc-1, pc-2")) {
      try transformer.fit(Frame(crossed, names: ["a", "pc-2", "b", "c"]), workers: Workers())
    }
  }

  @Test("More components than columns, text, too few rows and overflow are refused")
  func refusals() {
    #expect(throws: TransformerError.failed("components = 5, but there are only 4 columns")) {
      try pca(components: 5).fit(frame(crossed), workers: Workers())
    }
    let text = Frame(columns: [Column("a", [1, 2]), Column("service", ["x", "y"])], rowCount: 2)
    #expect(throws: TransformerError.wrongKind(column: "service", expected: "numeric: encode or drop it before pca")) {
      try PrincipalComponents().fit(text, workers: Workers())
    }
    #expect(throws: TransformerError.tooFewRows(have: 1, need: 2)) {
      try PrincipalComponents().fit(frame(Matrix(rows: [[1, 2]])), workers: Workers())
    }
    #expect(throws: TransformerError.failed("the variances exceed the largest number: scale the columns first")) {
      try PrincipalComponents().fit(frame(Matrix(rows: [[1e200, 1], [-1e200, 2]])), workers: Workers())
    }
    #expect(throws: TransformerError.failed("a frame without columns has no principal components")) {
      try PrincipalComponents().fit(Frame(columns: [], rowCount: 3), workers: Workers())
    }
  }

  private func pca(components: Int) -> PrincipalComponents {
    var transformer = PrincipalComponents()
    transformer.components = components
    return transformer
  }
}
