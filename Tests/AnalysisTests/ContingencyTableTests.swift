import Analysis
import Testing

@Suite("Contingency tables")
struct ContingencyTableTests {
  @Test func countsPairsAndLeavesMissingOut() {
    let table = ContingencyTable(
      rows: [0, 1, 1, -1, 2, 1], rowNames: ["a", "b", "c", "d"], columns: [0, 1, 1, 0, -1, 0], columnNames: ["x", "y"])
    #expect(table.counts == [[1, 0], [1, 2], [0, 0], [0, 0]])
    #expect(table.total == 4)
    #expect(table.rowTotals == [1, 3, 0, 0])
    #expect(table.columnTotals == [2, 2])
  }

  @Test func emptyCategoriesGo() {
    let table = ContingencyTable(rowNames: ["a", "b"], columnNames: ["x", "y"], counts: [[0, 0], [3, 0]])
    #expect(
      table.withoutEmptyCategories == ContingencyTable(rowNames: ["b"], columnNames: ["x"], counts: [[3]]))
  }
}
