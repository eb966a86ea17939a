import CNumericKernels

/// Asks the system to back a large block with large pages, before it is first written.
public func preferLargePages(_ start: UnsafeMutableRawPointer, byteCount: Int) {
  assay_prefer_large_pages(start, byteCount)
}

/// Gives memory that was freed, but that the allocator still holds, back to the system.
public func returnFreeMemory() {
  assay_return_free_memory()
}
