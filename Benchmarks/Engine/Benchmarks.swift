import Glibc

/// Measures the engine, and in the same run on the same disk what SQLite and the disk can do.
///
///     Benchmarks [FOLDER]
@main
struct Benchmarks {
  static func main() async throws {
    if CommandLine.arguments.count == 3, CommandLine.arguments[1] == Recovery.interruptWord {
      return try await Recovery.beginAndDie(CommandLine.arguments[2])
    }
    let parent = CommandLine.arguments.dropFirst().first ?? "."
    let folder = "\(parent)/.benchmark-\(getpid())"
    guard unsafe mkdir(folder, 0o700) == 0 else { fatal("cannot make \(folder)") }
    defer { remove(folder) }

    try await Transitions.measure(in: folder)
    // Into a file as well: what follows may take minutes on a busy disk.
    fflush(nil)
    try await Recovery.measure(in: folder)
  }

  private static func remove(_ folder: String) {
    guard let directory = unsafe opendir(folder) else { return }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    unsafe closedir(directory)
    for name in names { _ = unsafe unlink("\(folder)/\(name)") }
    _ = unsafe rmdir(folder)
  }
}

func fatal(_ words: String) -> Never {
  print(words)
  exit(2)
}

func perSecond(_ count: Int, in time: Duration) -> Double {
  let (seconds, attoseconds) = time.components
  return Double(count) / (Double(seconds) + Double(attoseconds) / 1e18)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// One line of a table: a label, and numbers without fractions.
func row(_ label: String, _ numbers: [Double], _ unit: String) {
  let padded = label + String(repeating: " ", count: max(1, 46 - label.count))
  let median = String(Int(median(numbers).rounded()))
  let least = String(Int((numbers.min() ?? 0).rounded()))
  let most = String(Int((numbers.max() ?? 0).rounded()))
  print("\(padded)\(median) \(unit) (\(least) to \(most))")
}
