"""faiss: all pairs in single precision by the product form. Its answers are not exact; the table says by how much."""

from importlib.metadata import version

import faiss
import numpy as np

from measured import main


def k_nearest_neighbors(rows, options):
    """The row itself need not come first, nor at distance 0: the last of k + 1 is taken, as its users do."""
    faiss.omp_set_num_threads(options.threads)
    single = np.ascontiguousarray(rows, dtype=np.float32)
    index = faiss.IndexFlatL2(rows.shape[1])
    index.add(single)
    squares, _ = index.search(single, options.neighbors + 1)
    return np.sqrt(np.maximum(squares[:, -1], 0).astype(np.float64))


TASKS = {"knn": k_nearest_neighbors}

if __name__ == "__main__":
    main(__doc__, TASKS, f"faiss {version('faiss-cpu')}")
