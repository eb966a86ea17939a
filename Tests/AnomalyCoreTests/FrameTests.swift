import AnomalyCore
import NumericKernels
import Testing

@Suite("Frames")
struct FrameTests {
  private let frame = Frame(
    columns: [Column("bytes", [1, 2, 3]), Column("service", ["smtp", "http", "smtp"])], rowCount: 3)

  @Test("Levels are numbered in order of first appearance")
  func levels() {
    #expect(frame["service"]?.values == .categorical(codes: [0, 1, 0], levels: ["smtp", "http"]))
    #expect(frame["service"]?.isNumeric == false && frame["bytes"]?.isNumeric == true)
    #expect(frame["flag"] == nil)
    #expect(frame.names == ["bytes", "service"])
  }

  @Test("Selected rows come in the given order, repeated ones again, and keep the levels")
  func selection() {
    let selected = frame.selectingRows([2, 0, 0])
    #expect(selected.rowCount == 3)
    #expect(selected["bytes"]?.values == .numeric([3, 1, 1]))
    #expect(selected["service"]?.values == .categorical(codes: [0, 0, 0], levels: ["smtp", "http"]))
    #expect(frame.selectingRows([]).rowCount == 0)
  }

  @Test("Numbers become a matrix and back, text does not")
  func matrix() {
    let matrix = Matrix(rows: [[1, 2], [3, 4], [5, 6]])
    let numbers = Frame(matrix, names: ["a", "b"])
    #expect(numbers.columns == [Column("a", [1, 3, 5]), Column("b", [2, 4, 6])])
    #expect(numbers.matrix == matrix)
    #expect(frame.matrix == nil)
    #expect(Frame(columns: [], rowCount: 2).matrix == Matrix(rowCount: 2, columnCount: 0))
  }
}

@Suite("Labels and datasets")
struct LabelsTests {
  private let labels = Labels(
    classes: ["normal", "neptune", "unknown"], codes: [0, 1, 1, 2], verdicts: [.normal, .anomaly, .unlabelled],
    families: ["normal", "dos", "unknown"])

  @Test("Verdicts are those of the row's class")
  func verdicts() {
    #expect((0..<4).map(labels.verdict(ofRow:)) == [.normal, .anomaly, .anomaly, .unlabelled])
    #expect([.normal, .anomaly, .unlabelled].map(labels.count(of:)) == [1, 2, 1])
  }

  @Test("Selected rows keep the classes")
  func selection() {
    let selected = labels.selectingRows([3, 1])
    #expect(selected.codes == [2, 1] && selected.classes == labels.classes && selected.count == 2)
  }

  @Test("Two classes from truth values")
  func truthValues() {
    let labels = Labels(isAnomaly: [true, false])
    #expect(labels.verdict(ofRow: 0) == .anomaly && labels.verdict(ofRow: 1) == .normal)
    #expect(labels.classes == ["normal", "anomaly"] && labels.families == labels.classes)
  }

  @Test("A selection of a dataset keeps frame, labels and row ids together")
  func dataset() {
    let frame = Frame(columns: [Column("bytes", [10, 20, 30, 40])], rowCount: 4)
    let dataset = Dataset(name: "d", frame: frame, labels: labels, rowIDs: [1, 2, 5, 6], digest: "00")
    let selected = dataset.selectingRows([2, 0])
    #expect(selected.rowIDs == [5, 1] && selected.labels?.codes == [1, 0])
    #expect(selected.frame["bytes"]?.values == .numeric([30, 10]))
    #expect(selected.name == "d" && selected.digest == "00")
  }
}

@Suite("Partitions")
struct PartitionTests {
  private let partition = Partition(labels: [2, -1, 0, 2, -1, 3], clusterCount: 5)

  @Test("Sizes leave noise out")
  func sizes() {
    #expect(partition.sizes == [1, 0, 2, 1, 0])
    #expect(partition.noiseCount == 2 && partition.occupiedCount == 3 && partition.rowCount == 6)
  }

  @Test("Compacted clusters keep their order and their noise")
  func compacted() {
    #expect(partition.compacted == Partition(labels: [1, -1, 0, 1, -1, 2], clusterCount: 3))
    #expect(partition.compacted.compacted == partition.compacted)
    let noise = Partition(labels: [-1, -1], clusterCount: 0)
    #expect(noise.compacted == noise && noise.sizes.isEmpty)
  }
}

@Suite("Checks of rows")
struct RowCheckTests {
  @Test("Errors say what is wrong and where, counting from 1")
  func texts() {
    #expect(
      DetectorError.nonFinite(row: 0, column: 2).description
        == "row 1, column 3 is NaN or infinite: clean or impute it before the fit")
    #expect(
      TransformerError.invalidValue(column: "bytes", row: 4, reason: "negative").description
        == "column 'bytes', row 5: negative")
    #expect(
      TransformerError.unknownColumn(name: "servce", known: ["service"]).description
        == "no column 'servce'; did you mean 'service'?")
  }

  @Test("A kernel's cancellation stays a cancellation")
  func kernelErrors() {
    #expect(DetectorError(KernelError.cancelled) == .cancelled)
    #expect(TransformerError(KernelError.cancelled) == .cancelled)
    #expect(DetectorError(KernelError.library(routine: "r", reason: "why")) == .failed("r: why"))
  }

  @Test("An empty batch can be scored, a wrong width cannot")
  func scoreChecks() {
    #expect(throws: Never.self) { try Matrix(rows: []).checkForScore(columnCount: 3) }
    #expect(throws: DetectorError.wrongColumnCount(have: 1, expected: 3)) {
      try Matrix(rows: [[1]]).checkForScore(columnCount: 3)
    }
  }
}
