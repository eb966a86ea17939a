/// Bytes that the first fit of a process brings into memory beside its data: code, and threads with their stacks
/// (measured on Linux with two threads).
let fitOverheadBytes = 768 << 10
