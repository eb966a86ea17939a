internal import CGSL
internal import COpenBLAS

/// The libraries under the kernels and the processor that they chose their code for: the last bits of a result may
/// depend on them.
public let numericLibraries: String = {
  let parts = [openblas_get_config(), openblas_get_corename()].map { $0.map { String(cString: $0) } ?? "" }
  return (["GSL \(GSL_VERSION)"] + parts).joined(separator: ", ")
}()
