/// What a column's name alone says of it.
enum NameVerdict: Sendable, Hashable {
  /// It holds the answer.
  case answer
  /// A clustering, a score or a prediction made it.
  case pipeline
  /// It may be either, or something honest: "target" is a host in some logs and the label in others.
  case ambiguous
}

/// Judges a name by its words. Every word must belong to the vocabulary and one at least must be telling: "attack_cat",
/// "is_anomaly" and "detailedlabel" are suspect, "num_classes", "flow_label", "traffic_class" and "flag" are not.
func verdict(onName name: String) -> NameVerdict? {
  let words = nameWords(name).flatMap { Vocabulary.split($0) ?? [$0] }
  func consists(of allowed: Set<String>...) -> Bool {
    words.allSatisfy { word in word.allSatisfy(\.isNumber) || allowed.contains { $0.contains(word) } }
  }
  let isAnswer = words.contains(where: Vocabulary.answers.contains)
  let isPipeline = words.contains(where: Vocabulary.pipelines.contains)
  let isScore = words.contains(where: Vocabulary.scores.contains)
  if isPipeline || isAnswer && isScore {
    let others = Vocabulary.pipelineDecorations
    if consists(of: Vocabulary.pipelines, Vocabulary.answers, Vocabulary.scores, others) { return .pipeline }
  }
  if isAnswer && consists(of: Vocabulary.answers, Vocabulary.answerDecorations) { return .answer }
  if isScore || words.contains(where: Vocabulary.ambiguous.contains) {
    let others = Vocabulary.answerDecorations
    if consists(of: Vocabulary.ambiguous, Vocabulary.scores, others) { return .ambiguous }
  }
  return nil
}

/// Whether two names share a word that says what is measured, as "service" and "service_category" do; words that only
/// say how it is written do not count.
func sharesWord(_ first: String, _ second: String) -> Bool {
  func words(_ name: String) -> Set<String> {
    Set(nameWords(name).filter { !Vocabulary.forms.contains($0) && !$0.allSatisfy(\.isNumber) })
  }
  return !words(first).isDisjoint(with: words(second))
}

/// "Detailed-label", "AnomalyScore2" → detailed, label; anomaly, score, 2.
func nameWords(_ name: String) -> [String] {
  let characters = Array(name)
  var words: [String] = []
  var word = ""
  for (index, character) in characters.enumerated() {
    let previous = index > 0 ? characters[index - 1] : " "
    let next = index + 1 < characters.count ? characters[index + 1] : " "
    let startsHump = character.isUppercase && (previous.isLowercase || previous.isUppercase && next.isLowercase)
    if startsHump || !(character.isLetter || character.isNumber) || character.isNumber != previous.isNumber {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    if character.isLetter || character.isNumber { word += character.lowercased() }
  }
  return word.isEmpty ? words : words + [word]
}

/// Words of column names. What is not here is not judged.
private enum Vocabulary {
  static let answers: Set = [
    "abnormal", "anomalies", "anomalous", "anomaly", "attack", "attacks", "benign", "class", "classes", "groundtruth",
    "intrusion", "label", "labels", "malicious", "outlier", "outliers", "truth", "verdict",
  ]
  static let answerDecorations: Set = [
    "actual", "binary", "cat", "categories", "category", "code", "detailed", "encoded", "expert", "family", "final",
    "flag", "ground", "gt", "has", "id", "is", "level", "multi", "multiclass", "name", "real", "signature", "str",
    "string", "sub", "subcat", "subcategory", "target", "text", "true", "type", "types", "y",
  ]
  static let pipelines: Set = [
    "centroid", "centroids", "cluster", "clusters", "dbscan", "difficulty", "ecod", "hbos", "hdbscan", "iforest",
    "kmeans", "lof", "pred", "predicted", "prediction", "predictions", "silhouette", "tsne", "umap",
  ]
  static let scores: Set = ["prob", "proba", "probability", "rank", "score", "scores"]
  // No "name": "cluster_name" is a machine's place in computing clusters.
  static let pipelineDecorations: Set = [
    "assigned", "assignment", "binary", "category", "distance", "encoded", "final", "flag", "id", "is", "k", "level",
    "model", "nearest", "no", "number", "to", "true", "type", "y",
  ]
  static let ambiguous: Set = [
    "alert", "alerts", "category", "embedding", "group", "indicator", "indicators", "malware", "outcome", "pca",
    "result", "risk", "severity", "target", "threat", "threats", "warning", "warnings", "y",
  ]
  static let forms: Set = [
    "bin", "binned", "bucket", "cat", "categories", "category", "class", "code", "coded", "copy", "count", "enc",
    "encoded", "family", "freq", "group", "grouped", "id", "idx", "index", "is", "kind", "label", "level", "log",
    "mean",
    "name", "new", "no", "norm", "normalised", "normalized", "num", "number", "of", "old", "rate", "scaled", "sum",
    "the", "total", "type", "value",
  ]
  private static let all = answers.union(answerDecorations).union(pipelines).union(scores).union(pipelineDecorations)

  /// "detailedlabel" as detailed and label; nil for a word that is not put together from words of the vocabulary.
  static func split(_ word: String) -> [String]? {
    if all.contains(word) || ambiguous.contains(word) { return [word] }
    // Single letters would turn too much into words.
    for length in 2..<max(2, word.count - 1) where all.contains(String(word.prefix(length))) {
      if let rest = split(String(word.dropFirst(length))) { return [String(word.prefix(length))] + rest }
    }
    return nil
  }
}
