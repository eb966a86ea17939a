import AnomalyCore
import Foundation
import NumericKernels

/// Reads a file of ordinary records in blocks, side by side on the threads.
///
/// Blocks are cut by size alone and put together in the order of the file, so the table is that of `CSVTableReader` for
/// any number of threads: rows, line numbers, and categories numbered by first appearance. A file with quotes, with a
/// malformed record or with any other trouble is not for this reader.
final class CSVBlockReader {
  private let contract: DatasetContract
  private let slots: [CSVSlot]
  private let workers: Workers
  private var columns: [ColumnParts]
  private var blocks: [CSVBlock] = []
  private var raw = RawTable()
  private var lineCount = 0

  init(_ contract: DatasetContract, slots: [CSVSlot], threads: Int) {
    self.contract = contract
    self.slots = slots
    // Not cancelled: half a table is none.
    workers = Workers(threads: threads)
    columns = CSVLayout(contract, slots: slots).emptyTables.map { ColumnParts(table: $0) }
  }

  /// The table and the SHA-256 of the file as stored; nil when the file must be read record by record.
  func read(_ data: Data, path: String) -> (table: RawTable, digest: String)? {
    data.withUnsafeBytes { raw in read(raw.bindMemory(to: UInt8.self), path: path) }
  }

  private func read(_ bytes: UnsafeBufferPointer<UInt8>, path: String) -> (table: RawTable, digest: String)? {
    let rounds = CSVRounds(bytes, path: path)
    guard let (layout, start) = firstRecord(of: rounds.current) else { return nil }
    let digest = RunningDigest()
    var pieces = rounds.pieces()
    guard start <= pieces[0].count else { return nil }
    pieces[0] = UnsafeBufferPointer(rebasing: pieces[0][start...])
    // A packed file is small: its bytes are hashed at once.
    if rounds.isGzip { digest.next = bytes }
    while !pieces.isEmpty {
      while blocks.count < pieces.count { blocks.append(CSVBlock(layout)) }
      for (block, piece) in zip(blocks, pieces) { block.piece = piece }
      if !rounds.isGzip { digest.next = rounds.current }
      readBlocks(pieces.count, rounds, digest)
      if blocks.contains(where: \.hasGivenUp) { return nil }
      appendBlocks(pieces.count, expectedShare: Double(rounds.expectedCount) / Double(max(1, rounds.current.count)))
      rounds.advance()
      pieces = rounds.pieces()
    }
    return rounds.hasFailed || raw.recordCount == 0 ? nil : (table(), digest.text)
  }

  /// The layout by the header, where there is one, and where the records start; nil for a first record that spans lines.
  private func firstRecord(of bytes: UnsafeBufferPointer<UInt8>) -> (layout: CSVLayout, start: Int)? {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
    let tokenizer = CSVTokenizer(separator: contract.format.separator.byte)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return nil }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { tokenizer.position = 3 }
    guard contract.format.header else { return (CSVLayout(contract, slots: slots), tokenizer.position) }
    while true {
      let start = tokenizer.position
      switch tokenizer.next(base, count: bytes.count, isLast: false) {
      case .blank: raw.blankLineCount += 1
      case .record:
        let isOneLine = bytes[start..<tokenizer.position].count { $0 == UInt8(ascii: "\n") } == 1
        let record = CSVRecord(
          bytes: base, fields: tokenizer.fields, fieldCount: tokenizer.fieldCount, flaw: tokenizer.flaw,
          line: tokenizer.line)
        lineCount = tokenizer.line
        guard isOneLine,
          let fields = try? CSVHeader(record, path: contract.file).fields(of: slots, contract: contract)
        else { return nil }
        return (CSVLayout(contract, slots: slots, fieldOfSlot: fields), tokenizer.position)
      case .incomplete, .end: return nil
      }
    }
  }

  /// Reads the first blocks; meanwhile the next bytes are made ready, and those at hand are hashed.
  private func readBlocks(_ count: Int, _ rounds: CSVRounds, _ digest: RunningDigest) {
    var beside = (rounds: rounds, digest: digest)
    withUnsafeMutablePointer(to: &beside) { beside in
      blocks.withUnsafeMutableBufferPointer { blocks in
        guard let base = blocks.baseAddress else { return }
        let (blocks, beside) = (UnsafeSlots(base), UnsafeSlots(beside))
        finishing(count + 2) { job in
          switch job {
          case 0: beside[0].rounds.prepare()
          case 1: beside[0].digest.update()
          default: blocks[job - 2].read()
          }
        }
      }
    }
  }

  /// Puts the rows of the first blocks behind those of the blocks before them, the columns side by side.
  ///
  /// - Parameter expectedShare: how many times as long as these blocks the whole file is, about.
  private func appendBlocks(_ count: Int, expectedShare: Double) {
    let rowCount = blocks.prefix(count).reduce(0) { $0 + $1.rowCount }
    let expected = raw.lines.isEmpty ? Int(Double(rowCount) * expectedShare * 1.03) + 1024 : 0
    blocks.withUnsafeMutableBufferPointer { blocks in
      columns.withUnsafeMutableBufferPointer { columns in
        guard let blockBase = blocks.baseAddress, let columnBase = columns.baseAddress else { return }
        let (blocks, columns) = (UnsafeSlots(blockBase), UnsafeSlots(columnBase))
        let slots = slots
        finishing(slots.count) { slot in
          let column = columns.base + slot
          column.pointee.reserve(expected, isNumber: slots[slot].isNumber)
          for index in 0..<count {
            let block = blocks[index]
            if slots[slot].isNumber {
              column.pointee.append(block.cells(slot))
            } else {
              column.pointee.append(block.cells(slot), of: block.table(slot))
            }
          }
        }
      }
    }
    raw.lines.reserveCapacity(expected)
    for block in blocks.prefix(count) {
      raw.lines += block.lines.map { Int($0) + lineCount }
      lineCount += block.lineCount
      raw.recordCount += block.rowCount
      raw.blankLineCount += block.blankCount
    }
  }

  /// Nothing cancels these workers.
  private func finishing(_ count: Int, _ body: @Sendable (Int) -> Void) {
    do throws(KernelError) { try workers.forEach(count, body) } catch { return }
  }

  private func table() -> RawTable {
    raw.recordNumbers = Array(1...raw.recordCount)
    raw.columns = slots.indices.map { slot in columns[slot].column(slots[slot]) }
    return raw
  }
}

/// A column that grows block by block.
private struct ColumnParts {
  var table: CategoryTable
  var numbers: [Double] = []
  var codes: [Int32] = []

  mutating func reserve(_ rowCount: Int, isNumber: Bool) {
    guard rowCount > 0 else { return }
    guard isNumber else { return codes.reserveCapacity(rowCount) }
    numbers.reserveCapacity(rowCount)
    numbers.withUnsafeMutableBytes { cells in
      guard let base = cells.baseAddress else { return }
      preferLargePages(base, byteCount: rowCount * MemoryLayout<Double>.stride)
    }
  }

  mutating func append(_ cells: UnsafeBufferPointer<Double>) {
    numbers.append(contentsOf: cells)
  }

  /// - Parameter own: the table that the codes in the cells are of.
  mutating func append(_ cells: UnsafeBufferPointer<Double>, of own: CategoryTable) {
    let codeOfOwn = own.levels.map { level in
      var text = level
      return text.withUTF8 { table.code(of: $0) }
    }
    codes.append(contentsOf: cells.lazy.map { $0 < 0 ? CategoryTable.missing : codeOfOwn[Int($0)] })
  }

  func column(_ slot: CSVSlot) -> Column {
    if slot.isNumber { return Column(slot.column, numbers) }
    return Column(name: slot.column, values: .categorical(codes: codes, levels: table.levels))
  }
}
