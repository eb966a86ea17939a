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
  private let sizes: CSVBlockSizes
  private var columns: GrowingColumns
  private var tables: [CategoryTable]
  private var summaries: [ColumnBounds]
  private var blocks: [CSVBlock] = []
  private var raw = RawTable()
  private var lineCount = 0

  init(_ contract: DatasetContract, slots: [CSVSlot], threads: Int, sizes: CSVBlockSizes) {
    self.contract = contract
    self.slots = slots
    // Not cancelled: half a table is none.
    workers = Workers(threads: threads)
    self.sizes = sizes
    columns = GrowingColumns(slots)
    tables = CSVLayout(contract, slots: slots).emptyTables
    summaries = slots.map { _ in ColumnBounds() }
  }

  /// The table and the SHA-256 of the file as stored; nil when the file must be read record by record.
  func read(_ data: Data, path: String) -> (table: RawTable, digest: String)? {
    data.withUnsafeBytes { raw in read(raw.bindMemory(to: UInt8.self), path: path) }
  }

  private func read(_ bytes: UnsafeBufferPointer<UInt8>, path: String) -> (table: RawTable, digest: String)? {
    let rounds = CSVRounds(bytes, path: path, sizes: sizes)
    guard let (layout, start) = firstRecord(of: rounds.current) else { return nil }
    let digest = RunningDigest()
    var pieces = rounds.pieces()
    guard start <= pieces[0].count else { return nil }
    pieces[0] = UnsafeBufferPointer(rebasing: pieces[0][start...])
    // A packed file is small: its bytes are hashed at once.
    if rounds.isGzip { digest.next = bytes }
    while !pieces.isEmpty {
      blocks = pieces.map { CSVBlock($0, layout) }
      if !rounds.isGzip { digest.next = rounds.current }
      readBlocks(rounds, digest)
      if blocks.contains(where: \.hasGivenUp) { return nil }
      appendBlocks()
      rounds.advance()
      pieces = rounds.pieces()
    }
    blocks = []
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

  /// Reads the blocks, the rows of each behind all that those before it may have; meanwhile the next bytes are made
  /// ready, and those at hand are hashed.
  private func readBlocks(_ rounds: CSVRounds, _ digest: RunningDigest) {
    sideBySide(blocks.count, with: blocks) { $0[$1].countLines() }
    if blocks.contains(where: \.hasGivenUp) { return }
    makeRoom(expectedShare: Double(rounds.expectedCount) / Double(max(1, rounds.current.count)))
    guard let cells = columns.cells() else { return }
    let starts = blocks.reduce(into: [raw.recordCount]) { $0.append(($0.last ?? 0) + $1.lineLimit) }
    sideBySide(blocks.count + 2, with: (rounds, digest, blocks, cells)) { work, job in
      let (rounds, digest, blocks, cells) = work
      switch job {
      case 0: rounds.prepare()
      case 1: digest.update()
      default: blocks[job - 2].read(into: cells, at: starts[job - 2])
      }
    }
  }

  /// - Parameter expectedShare: how many times as long as these blocks the whole file is, about.
  private func makeRoom(expectedShare: Double) {
    let rowCount = blocks.reduce(0) { $0 + $1.lineLimit }, needed = raw.recordCount + rowCount
    guard needed > columns.capacity else { return }
    let isFirst = columns.capacity == 0
    let expected = isFirst ? Int(Double(rowCount) * expectedShare * 1.03) : columns.capacity * 3 / 2
    columns.reserve(isFirst && expectedShare <= 1 ? needed : max(needed, expected))
    raw.lines.reserveCapacity(columns.capacity)
  }

  /// Closes the gaps that empty lines left between the blocks, and numbers the categories of all alike.
  private func appendBlocks() {
    var parts: [TablePart] = []
    var start = raw.recordCount
    for block in blocks {
      parts.append(TablePart(from: start, to: raw.recordCount, rowCount: block.rowCount, tables: block.tables))
      for (slot, summary) in block.summaries.enumerated() { summaries[slot].add(summary) }
      start += block.lineLimit
      appendLines(of: block)
      raw.recordCount += block.rowCount
      raw.blankLineCount += block.rowsBehindBlanks.count
      lineCount += block.lineCount
    }
    guard let cells = columns.cells() else { return }
    let moved = parts.filter { $0.from != $0.to }
    for part in moved {
      (cells.hashes + part.to).update(from: cells.hashes + part.from, count: part.rowCount)
    }
    for (slot, column) in cells.columns.enumerated() {
      guard case .codes(let codes) = column else { continue }
      for part in parts { part.append(codes, slot, to: &tables[slot]) }
    }
    sideBySide(moved.isEmpty ? 0 : cells.columns.count, with: cells.columns) { columns, slot in
      guard case .numbers(let numbers) = columns[slot] else { return }
      for part in moved { (numbers + part.to).update(from: numbers + part.from, count: part.rowCount) }
    }
  }

  private func appendLines(of block: CSVBlock) {
    var row = 0
    for (blanks, next) in (block.rowsBehindBlanks + [block.rowCount]).enumerated() {
      let shift = lineCount + blanks + 1
      raw.lines.append(contentsOf: row + shift..<next + shift)
      row = next
    }
  }

  /// Calls `body` for each index; what `shared` holds is used by one thread at a time or only read.
  private func sideBySide<T>(_ count: Int, with shared: T, _ body: @Sendable (T, Int) -> Void) {
    var shared = shared
    withUnsafeMutablePointer(to: &shared) { pointer in
      let shared = UnsafeSlots(pointer)
      // Nothing cancels these workers.
      do throws(KernelError) { try workers.forEach(count) { body(shared[0], $0) } } catch { return }
    }
  }

  private func table() -> RawTable {
    raw.recordNumbers = Array(1...raw.recordCount)
    (raw.columns, raw.rowHashes) = columns.take(raw.recordCount, tables: tables)
    raw.summaries = summaries
    return raw
  }
}

/// The rows of one block on their way to those before them.
private struct TablePart: Sendable {
  let from: Int
  let to: Int
  let rowCount: Int
  /// Of the codes that were written.
  let tables: [CategoryTable]

  /// - Parameter table: of all rows before these, and then of these too.
  func append(_ codes: UnsafeMutablePointer<Int32>, _ slot: Int, to table: inout CategoryTable) {
    let codeOfOwn = tables[slot].levels.map { level in
      var text = level
      return text.withUTF8 { table.code(of: $0) }
    }
    if from == to && codeOfOwn.enumerated().allSatisfy({ $0 == Int($1) }) { return }
    for row in 0..<rowCount {
      let code = codes[from + row]
      codes[to + row] = code < 0 ? CategoryTable.missing : codeOfOwn[Int(code)]
    }
  }
}
