public import AnomalyCore
public import NumericKernels

extension FittedOneHotEncoder {
  /// Each variable takes the category whose column has the largest value; of equal ones the first, so that what is no
  /// category at all becomes one.
  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? {
    let levels = categories.filter { !$0.value.isEmpty }
    var restored = frame.restoring(transformed) { _, _ in nil }
    for (name, categories) in levels {
      guard case .categorical(_, let known)? = frame[name]?.values else { continue }
      var indicators: [[Double]] = []
      for indicator in names(of: categories, in: name) { indicators.append(try transformed.finiteNumbers(indicator)) }
      let extended = known + categories.filter { !known.contains($0) }
      let codes = categories.map { category in Int32(extended.firstIndex(of: category) ?? -1) }
      let chosen = (0..<frame.rowCount).map { row in
        codes[indicators.indices.reduce(0) { indicators[$1][row] > indicators[$0][row] ? $1 : $0 }]
      }
      restored = restored.replacing([name: .categorical(codes: chosen, levels: extended)])
    }
    return restored
  }

  /// A variable has the sum of its categories' terms.
  public func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(TransformerError) -> Matrix {
    let origins = layout.names.flatMap { name in categories[name].map { $0.map { _ in name } } ?? [name] }
    return gathered(terms, from: origins, to: frame)
  }
}
