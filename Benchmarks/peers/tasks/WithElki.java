import de.lmu.ifi.dbs.elki.algorithm.clustering.DBSCAN;
import de.lmu.ifi.dbs.elki.algorithm.outlier.distance.parallel.ParallelKNNOutlier;
import de.lmu.ifi.dbs.elki.algorithm.outlier.lof.parallel.ParallelLOF;
import de.lmu.ifi.dbs.elki.data.Cluster;
import de.lmu.ifi.dbs.elki.data.Clustering;
import de.lmu.ifi.dbs.elki.data.NumberVector;
import de.lmu.ifi.dbs.elki.data.model.Model;
import de.lmu.ifi.dbs.elki.data.type.TypeUtil;
import de.lmu.ifi.dbs.elki.database.Database;
import de.lmu.ifi.dbs.elki.database.StaticArrayDatabase;
import de.lmu.ifi.dbs.elki.database.ids.ArrayModifiableDBIDs;
import de.lmu.ifi.dbs.elki.database.ids.DBIDIter;
import de.lmu.ifi.dbs.elki.database.ids.DBIDRange;
import de.lmu.ifi.dbs.elki.database.ids.DBIDUtil;
import de.lmu.ifi.dbs.elki.database.relation.DoubleRelation;
import de.lmu.ifi.dbs.elki.database.relation.Relation;
import de.lmu.ifi.dbs.elki.datasource.ArrayAdapterDatabaseConnection;
import de.lmu.ifi.dbs.elki.distance.distancefunction.minkowski.EuclideanDistanceFunction;
import de.lmu.ifi.dbs.elki.evaluation.clustering.internal.EvaluateSilhouette;
import de.lmu.ifi.dbs.elki.index.IndexFactory;
import de.lmu.ifi.dbs.elki.index.tree.metrical.covertree.SimplifiedCoverTree;
import de.lmu.ifi.dbs.elki.index.tree.spatial.kd.SmallMemoryKDTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ELKI 0.7.1: one task in one process, one line of JSON, with the keys of `assay-bench`. The variant names the index
 * (none, kd-tree, cover-tree), which is built within the timed seconds. LOF and kNN are its parallel ones, which take
 * every processor there is; DBSCAN and the silhouette have one thread.
 */
public final class WithElki {
  private static final EuclideanDistanceFunction EUCLIDEAN = EuclideanDistanceFunction.STATIC;

  private final Map<String, String> options = new HashMap<>();
  private final String task;

  private WithElki(String[] arguments) {
    task = arguments[0];
    for (int i = 1; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i].substring(2), arguments[i + 1]);
    }
  }

  public static void main(String[] arguments) throws IOException {
    new WithElki(arguments).run();
  }

  private void run() throws IOException {
    long start = System.nanoTime();
    double[][] rows = readMatrix(options.get("matrix"));
    int[] labels = options.containsKey("labels") ? readLabels(options.get("labels"), rows.length) : null;
    double loadSeconds = (System.nanoTime() - start) * 1e-9;
    // The just-in-time compiler is warm before the clock starts.
    warmUp(rows, labels);
    double user = userSeconds();
    List<Double> seconds = new ArrayList<>();
    double[] answer = {};
    for (int repetition = 0; repetition < number("repetitions", 1); repetition++) {
      start = System.nanoTime();
      answer = compute(rows, labels);
      seconds.add((System.nanoTime() - start) * 1e-9);
    }
    user = userSeconds() - user;
    long peak = peakBytes();
    if (options.containsKey("answer")) {
      write(options.get("answer"), answer);
    }
    System.out.printf(
        "{\"task\": \"%s\", \"rows\": %d, \"columns\": %d, \"load_seconds\": %s, \"compute_seconds\": %s, "
            + "\"user_seconds\": %s, \"peak_bytes\": %d, \"sum\": %s, \"version\": \"ELKI 0.7.1\", \"notes\": \"\"}%n",
        task, rows.length, rows[0].length, loadSeconds, seconds, user, peak, Arrays.stream(answer).sum());
  }

  /** A few runs on rows from all over the matrix. */
  private void warmUp(double[][] rows, int[] labels) {
    int count = Math.min(rows.length, number("warm-rows", 0));
    int every = count > 0 ? rows.length / count : 1;
    double[][] some = new double[count][];
    int[] theirs = new int[count];
    for (int i = 0; i < count; i++) {
      some[i] = rows[i * every];
      theirs[i] = labels == null ? 0 : labels[i * every];
    }
    for (int round = 0; count > 0 && round < 3; round++) {
      compute(some, theirs);
    }
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private double[] compute(double[][] rows, int[] labels) {
    Database database = database(rows);
    Relation<NumberVector> relation = database.getRelation(TypeUtil.NUMBER_VECTOR_FIELD);
    int neighbors = number("neighbors", 20);
    switch (task) {
      case "knn":
        return scores(new ParallelKNNOutlier<>(EUCLIDEAN, neighbors).run(database, relation).getScores());
      case "lof":
        return scores(new ParallelLOF<>(EUCLIDEAN, neighbors).run(database, relation).getScores());
      case "dbscan":
        double eps = Double.parseDouble(options.getOrDefault("eps", "1"));
        return clusters(new DBSCAN<>(EUCLIDEAN, eps, number("minimum-rows", 5)).run(relation), relation);
      case "silhouette":
        return new double[] {silhouette(database, relation, labels)};
      default:
        throw new IllegalArgumentException("no task " + task);
    }
  }

  private Database database(double[][] rows) {
    Database database =
        new StaticArrayDatabase(new ArrayAdapterDatabaseConnection(rows), index(options.getOrDefault("variant", "")));
    database.initialize();
    return database;
  }

  private static List<IndexFactory<?, ?>> index(String variant) {
    switch (variant) {
      case "kd-tree":
        return Collections.singletonList(new SmallMemoryKDTree.Factory<NumberVector>(20));
      case "cover-tree":
        return Collections.singletonList(new SimplifiedCoverTree.Factory<NumberVector>(EUCLIDEAN, 1.3, 10));
      default:
        return Collections.emptyList();
    }
  }

  private static double[] scores(DoubleRelation relation) {
    double[] values = new double[relation.size()];
    int row = 0;
    for (DBIDIter id = relation.iterDBIDs(); id.valid(); id.advance()) {
      values[row++] = relation.doubleValue(id);
    }
    return values;
  }

  private static double[] clusters(Clustering<Model> clustering, Relation<NumberVector> relation) {
    DBIDRange range = (DBIDRange) relation.getDBIDs();
    double[] labels = new double[range.size()];
    int number = 0;
    for (Cluster<Model> cluster : clustering.getAllClusters()) {
      double label = cluster.isNoise() ? -1 : number++;
      for (DBIDIter id = cluster.getIDs().iter(); id.valid(); id.advance()) {
        labels[range.getOffset(id)] = label;
      }
    }
    return labels;
  }

  /** Only the mean over all rows: that is what ELKI gives. */
  private static double silhouette(Database database, Relation<NumberVector> relation, int[] labels) {
    DBIDRange range = (DBIDRange) relation.getDBIDs();
    Map<Integer, ArrayModifiableDBIDs> members = new HashMap<>();
    int row = 0;
    for (DBIDIter id = range.iter(); id.valid(); id.advance()) {
      members.computeIfAbsent(labels[row++], label -> DBIDUtil.newArray()).add(id);
    }
    Clustering<Model> clustering = new Clustering<>("given", "given");
    for (ArrayModifiableDBIDs ids : members.values()) {
      clustering.addToplevelCluster(new Cluster<Model>(ids));
    }
    database.getHierarchy().add(database, clustering);
    return new EvaluateSilhouette<NumberVector>(EUCLIDEAN, false)
        .evaluateClustering(database, relation, database.getDistanceQuery(relation, EUCLIDEAN), clustering);
  }

  private static double[][] readMatrix(String stem) throws IOException {
    String header = Files.readString(Path.of(stem + ".json"));
    int count = field(header, "rows");
    int width = field(header, "columns");
    double[][] rows = new double[count][width];
    // Row by row: a file of more than 2 GB fits into no single buffer.
    ByteBuffer buffer = ByteBuffer.allocateDirect(width * 8).order(ByteOrder.nativeOrder());
    try (var file = new java.io.BufferedInputStream(Files.newInputStream(Path.of(stem + ".f64")), 1 << 20)) {
      for (double[] row : rows) {
        buffer.clear();
        buffer.put(file.readNBytes(width * 8));
        buffer.flip();
        buffer.asDoubleBuffer().get(row);
      }
    }
    return rows;
  }

  private static int field(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalArgumentException("the header lacks " + name);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static int[] readLabels(String path, int count) throws IOException {
    int[] labels = new int[count];
    ByteBuffer.wrap(Files.readAllBytes(Path.of(path))).order(ByteOrder.nativeOrder()).asIntBuffer().get(labels);
    return labels;
  }

  private static void write(String path, double[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.nativeOrder());
    buffer.asDoubleBuffer().put(values);
    try (FileChannel file =
        FileChannel.open(
            Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    }
  }

  /** User time of all threads; Linux counts it in hundredths of a second. */
  private static double userSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[11]) / 100.0;
  }

  private static long peakBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
