import AnomalyCore

/// Sources that several metrics cite.
enum References {
  static let tiedScores = Reference(
    "F. McSherry, M. Najork: Computing information retrieval performance measures efficiently in the presence of tied "
      + "scores, ECIR 2008",
    doi: "10.1007/978-3-540-78646-7_38")
  static let outlierEvaluation = Reference(
    "G. O. Campos et al.: On the evaluation of unsupervised outlier detection: measures, datasets, and an empirical "
      + "study, Data Mining and Knowledge Discovery 30, 2016",
    doi: "10.1007/s10618-015-0444-8")
  static let informationRetrieval = Reference(
    "C. D. Manning, P. Raghavan, H. Schütze: Introduction to Information Retrieval, Cambridge University Press, 2008",
    doi: "10.1017/CBO9780511809071")
  static let lift = Reference(
    "G. Piatetsky-Shapiro, B. Masand: Estimating campaign benefits and modeling lift, KDD 1999",
    doi: "10.1145/312129.312225")
  static let adjustmentForChance = Reference(
    "N. X. Vinh, J. Epps, J. Bailey: Information theoretic measures for clusterings comparison: variants, properties, "
      + "normalization and correction for chance, Journal of Machine Learning Research 11, 2010")
}
