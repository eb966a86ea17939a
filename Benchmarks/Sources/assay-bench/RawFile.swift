import Foundation
import NumericKernels

/// A matrix as two files that every language reads with one call: `<stem>.f64`, row-major doubles of this machine, and
/// `<stem>.json`, which says how many rows and columns they are.
struct RawMatrixFile {
  struct Header: Codable {
    let rows: Int
    let columns: Int
    let names: [String]
  }

  let stem: String

  func header() throws -> Header {
    try JSONDecoder().decode(Header.self, from: Data(contentsOf: URL(fileURLWithPath: stem + ".json")))
  }

  func read() throws -> Matrix {
    let header = try header()
    let values = try readRaw(Double.self, from: stem + ".f64")
    guard values.count == header.rows * header.columns else {
      throw BenchError("\(stem).f64 holds \(values.count) values, its header says \(header.rows) × \(header.columns)")
    }
    return Matrix(rowCount: header.rows, columnCount: header.columns, values: values)
  }

  /// Reads nothing but the part: the rest would show in the peak of memory.
  func read(_ part: MatrixPart) throws -> Matrix {
    if part.isWhole { return try read() }
    let path = stem + ".f64"
    guard let file = fopen(path, "rb") else { throw BenchError("\(path) cannot be read") }
    defer { fclose(file) }
    let width = MemoryLayout<Double>.stride
    let values = [Double](unsafeUninitializedCapacity: part.rows * part.columns) { buffer, initialized in
      for row in part.sourceRows {
        fseek(file, row * part.whole.columns * width, SEEK_SET)
        initialized += fread(buffer.baseAddress.map { $0 + initialized }, width, part.columns, file)
      }
    }
    guard values.count == part.rows * part.columns else { throw BenchError("\(path) ended early") }
    return Matrix(rowCount: part.rows, columnCount: part.columns, values: values)
  }

  func write(_ matrix: Matrix, names: [String]) throws {
    let header = Header(rows: matrix.rowCount, columns: matrix.columnCount, names: names)
    try writeRaw(matrix.values, to: stem + ".f64")
    try JSONEncoder().encode(header).write(to: URL(fileURLWithPath: stem + ".json"), options: .atomic)
  }
}

/// Some rows of a matrix, evenly spread over all of it, and its first columns.
struct MatrixPart {
  let whole: RawMatrixFile.Header
  let rows: Int
  let columns: Int

  init(of whole: RawMatrixFile.Header, rows: Int, columns: Int) throws {
    guard (1...max(1, whole.rows)).contains(rows), (1...max(1, whole.columns)).contains(columns) else {
      throw BenchError("\(rows) × \(columns) is no part of \(whole.rows) × \(whole.columns)")
    }
    self.whole = whole
    self.rows = rows
    self.columns = columns
  }

  var isWhole: Bool { rows == whole.rows && columns == whole.columns }

  /// Where each row of the part stands in the whole, ascending.
  var sourceRows: [Int] { (0..<rows).map { $0 * whole.rows / rows } }
}

/// Reads a file of plain values straight into an array: a second copy would show in the peak of memory.
func readRaw<T: BitwiseCopyable>(_ type: T.Type, from path: String) throws -> [T] {
  guard let file = fopen(path, "rb") else { throw BenchError("\(path) cannot be read") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let count = ftell(file) / MemoryLayout<T>.stride
  rewind(file)
  let values = [T](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = fread(buffer.baseAddress, MemoryLayout<T>.stride, count, file)
  }
  guard values.count == count else { throw BenchError("\(path) ended early") }
  return values
}

/// Writes beside the target and renames, so that no reader meets half a file.
func writeRaw<T: BitwiseCopyable>(_ values: [T], to path: String) throws {
  let data = values.withUnsafeBytes { Data($0) }
  try data.write(to: URL(fileURLWithPath: path), options: .atomic)
}

struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
