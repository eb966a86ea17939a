import AnomalyCore
import Experiments
import RunRecords
import Testing

/// Columns of KDD Cup 99, of Zeek's connection log, of IDS data sets and of logs at large that say nothing of verdicts.
private let honest = [
  "duration", "protocol_type", "service", "flag", "src_bytes", "dst_bytes", "land", "wrong_fragment", "urgent", "hot",
  "num_failed_logins", "logged_in", "num_compromised", "root_shell", "su_attempted", "num_root", "num_file_creations",
  "num_shells", "num_access_files", "num_outbound_cmds", "is_host_login", "is_guest_login", "count", "srv_count",
  "serror_rate", "same_srv_rate", "diff_srv_rate", "srv_diff_host_rate", "dst_host_count", "dst_host_rerror_rate", "ts",
  "uid", "id.orig_h", "id.orig_p", "id.resp_h", "proto", "conn_state", "local_orig", "missed_bytes", "history",
  "orig_pkts", "tunnel_parents", "Source IP Address", "Packet Type", "Traffic Type", "Severity of nothing", "type",
  "Firewall Logs", "IDS/IPS Alerts", "flow_label", "mpls_label", "traffic_class", "class_of_service", "num_classes",
  "target_port", "target_host", "cluster_name", "qclass", "spam_score", "classifier_version", "labelled_by",
  "attacker_ip",
  "Flow Duration", "Fwd IAT Mean", "is_sm_ips_ports", "ct_state_ttl", "x", "id", "name", "level", "", "_", "42",
]

private let answers = [
  "class", "label", "Label", " Label", "attack", "attack_type", "Attack Type", "attack_cat", "attack-class",
  "target_class",
  "is_attack", "isAnomaly", "anomaly", "is_anomaly", "outlier", "detailed-label", "detailedlabel",
  "ground_truth", "GroundTruth", "label2", "y_true_label", "malicious", "Attack Signature", "binary_label", "LABEL",
]

private let pipelines = [
  "cluster", "cluster_id", "clusterID", "Cluster Label", "anomaly_score", "Anomaly Scores", "outlier-score",
  "difficulty",
  "difficulty_level", "prediction", "y_pred", "predicted_label", "attack_probability", "kmeans_cluster", "dbscan_label",
  "distance_to_centroid", "lof_score", "umap_1", "tsne2", "anomalyscore",
]

private let ambiguous = [
  "target", "score", "risk_score", "Severity Level", "result", "outcome", "Malware Indicators", "Alerts/Warnings",
  "pca_1",
]

@Suite("Leakage gate: names")
struct LeakageNameTests {
  /// Findings on one column of that name whose values say nothing.
  private func findings(_ name: String) -> [LeakageRecord] {
    leakage(makeDataset([Column(name, [1, 2, 3, 1, 2, 3])], labels: nil))
  }

  @Test("columns of logs are not judged by their names", arguments: honest)
  func honestNames(name: String) { #expect(findings(name).isEmpty) }

  @Test("names of answers are suspect", arguments: answers)
  func answerNames(name: String) {
    #expect(findings(name).map(\.kind) == [.name] && findings(name).allSatisfy(\.isSuspect))
  }

  @Test("names of what models make are suspect", arguments: pipelines)
  func pipelineNames(name: String) {
    #expect(findings(name).map(\.kind) == [.madeByPipeline] && findings(name).allSatisfy(\.isSuspect))
  }

  @Test("names that may be either are a notice", arguments: ambiguous)
  func ambiguousNames(name: String) {
    #expect(findings(name).map(\.kind) == [.name] && !findings(name).contains { $0.isSuspect })
  }
}
