import AnomalyCore
import AnomalyTestSupport
import NumericKernels
import Preprocessing
import Testing

@Suite("Terms on their way back")
struct AttributionTests {
  private let workers = Workers()

  @Test("a variable has the sum of its categories' terms, and takes the category of the largest value")
  func oneHot() throws {
    let frame = Frame(
      columns: [Column("flag", ["SF", "S0", "SF", "REJ"]), Column("bytes", [1, 2, 3, 4])], rowCount: 4)
    let fitted = try OneHotEncoder().fit(frame, workers: workers)
    #expect(fitted.outputNames == ["flag=REJ", "flag=S0", "flag=SF", "bytes"])
    let row = frame.selectingRows([1])
    let traced = try fitted.traced(
      Matrix(rows: [[0.5, 2, 1, 7]]), to: row, against: row, workers: workers)
    #expect(traced.values == [3.5, 7])
    let mixed = Frame(Matrix(rows: [[0.1, 0.2, 0.6, 9]]), names: fitted.outputNames)
    let restored = try #require(try fitted.restored(mixed, like: row))
    #expect(
      restored
        == Frame(
          columns: [
            Column(name: "flag", values: .categorical(codes: [0], levels: ["SF", "S0", "REJ"])), Column("bytes", [9]),
          ],
          rowCount: 1))
  }

  @Test("dropped columns keep their values and have no terms")
  func dropped() throws {
    let frame = Frame(columns: [Column("a", [1, 2]), Column("b", [3, 4])], rowCount: 2)
    var drop = DropColumns()
    drop.columns = ["a"]
    let fitted = try drop.fit(frame, workers: workers)
    let restored = try fitted.restored(Frame(columns: [Column("b", [5, 6])], rowCount: 2), like: frame)
    #expect(restored == Frame(columns: [Column("a", [1, 2]), Column("b", [5, 6])], rowCount: 2))
    let traced = try fitted.traced(Matrix(rows: [[8], [9]]), to: frame, against: frame, workers: workers)
    #expect(traced.values == [0, 8, 0, 9])
  }

  @Test("logarithms come back, and never negative")
  func logarithms() throws {
    let frame = Frame(columns: [Column("bytes", [0, 10, 1e9])], rowCount: 3)
    let fitted = try LogOnePlus().fit(frame, workers: workers)
    let below = Frame(columns: [Column("bytes", [-1, 0, 1000])], rowCount: 3)
    guard case .numeric(let values)? = try fitted.restored(below, like: frame)?["bytes"]?.values else {
      Issue.record("no column came back")
      return
    }
    #expect(values[0] == 0 && values[1] == 0 && values[2] == .greatestFiniteMagnitude)
  }

  @Test("terms of a squared distance between components are its Shapley values in the columns")
  func principalComponents() throws {
    var stream = RandomSource(seed: 2).stream("rows")
    let training = Matrix(
      rows: (0..<50).map { _ in
        let shared = stream.gaussian()
        return (0..<4).map { Double($0) * shared + stream.gaussian() }
      })
    let names = ["a", "b", "c", "d"]
    var pca = PrincipalComponents()
    pca.components = 2
    let fitted = try pca.fit(Frame(training, names: names), workers: workers)
    #expect(try fitted.restored(Frame(training, names: names), like: Frame(training, names: names)) == nil)
    func distance(_ row: [Double]) throws -> [Double] {
      let rows = Frame(Matrix(rows: [row, Array(training.row(1))]), names: names)
      let points = try #require(try fitted.transformedRows(rows, workers: workers)).rows
      return zip(points.row(0), points.row(1)).map { ($0 - $1) * ($0 - $1) }
    }
    let own = Array(training.row(0)), other = Array(training.row(1))
    let traced = try fitted.traced(
      Matrix(rows: [try distance(own)]), to: Frame(training.selectingRows([0]), names: names),
      against: Frame(training.selectingRows([1]), names: names), workers: workers)
    // A quadratic game: a player's value is the mean of what it adds to nobody and to all the others.
    for player in 0..<4 {
      var alone = other, without = own
      alone[player] = own[player]
      without[player] = other[player]
      let total = { (row: [Double]) in try distance(row).reduce(0, +) }
      let expected = (try total(alone) + (try total(own) - total(without))) / 2
      #expect(abs(traced.values[player] - expected) < 1e-9)
    }
  }
}
