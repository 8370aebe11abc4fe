/// What is remembered of links between checks.
///
/// Stored as lines of text: a first line that names the form, then one line a link, its fields apart
/// by tabs. It is a cache: a line that cannot be read is a link that is followed anew.
package struct LinkMemory: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package var outcome: Outcome
    /// Seconds since 1970, as are the others.
    package var checked: Int64
    /// How often it failed in a row, of failures that lie most of a day apart.
    package var failures = 0
    package var firstFailure: Int64 = 0
    package var lastFailure: Int64 = 0
  }

  package private(set) var entries: [String: Entry] = [:]

  package init() {}

  package subscript(link: String) -> Entry? { entries[link] }

  /// How long an outcome holds.
  private static func age(of outcome: Outcome) -> Int64 {
    switch outcome {
    case .alive, .moved, .insecure: 7 * day
    // Follows within the day, so that three failures are three days.
    case .failed: failureInterval
    case .unknown: day
    }
  }

  private static let day: Int64 = 86_400
  /// Failures that lie closer together are one: a server that restarts fails often in a minute.
  package static let failureInterval: Int64 = 20 * 3600
  /// After so many a link is dead.
  package static let fatal = 3

  /// Whether a link has to be followed again.
  package func isDue(_ link: String, now: Int64) -> Bool {
    guard let entry = entries[link] else { return true }
    let age = now - entry.checked
    // A clock that went back tells nothing.
    return age < 0 || age >= Self.age(of: entry.outcome)
  }

  /// Takes in what came of following a link.
  package mutating func record(_ outcome: Outcome, of link: String, now: Int64) {
    var entry = entries[link] ?? Entry(outcome: outcome, checked: now)
    entry.checked = now
    switch outcome {
    case .failed:
      if entry.failures == 0 {
        entry.failures = 1
        entry.firstFailure = now
        entry.lastFailure = now
      } else if now - entry.lastFailure >= Self.failureInterval {
        entry.failures = min(entry.failures + 1, 1000)
        entry.lastFailure = now
      }
    // Neither for nor against it.
    case .unknown: break
    case .alive, .moved, .insecure:
      (entry.failures, entry.firstFailure, entry.lastFailure) = (0, 0, 0)
    }
    entry.outcome = outcome
    entries[link] = entry
  }

  /// What is to be said about a link; nil when it was never followed.
  package func verdict(on link: String) -> Verdict? {
    guard let entry = entries[link] else { return nil }
    switch entry.outcome {
    case .alive: return .fine
    case .moved(let to): return .moved(to: to)
    case .insecure(let better): return .insecure(better: better)
    case .unknown(let reason): return .unknown(reason)
    case .failed(let reason):
      return entry.failures >= Self.fatal
        ? .dead(reason, since: entry.firstFailure) : .failing(reason, times: entry.failures)
    }
  }

  /// Forgets links that nobody has asked for in half a year.
  package mutating func forget(now: Int64) {
    entries = entries.filter { now - $0.value.checked < 180 * Self.day }
  }
}

extension LinkMemory {
  private static let form = "controlroom links 1"

  /// Reads what ``bytes`` wrote; anything else is an empty memory.
  package init(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    guard lines.first.map({ $0.elementsEqual(Self.form.utf8) }) ?? false else { return }
    for line in lines.dropFirst() {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 7, let checked = Int64(fields[1]), let failures = Int(fields[4]),
        let first = Int64(fields[5]), let last = Int64(fields[6]),
        let outcome = Outcome(word: fields[2], detail: fields[3])
      else { continue }
      entries[fields[0]] = Entry(
        outcome: outcome, checked: checked, failures: failures, firstFailure: first,
        lastFailure: last)
    }
  }

  /// The memory as text, its links in order.
  package var bytes: [UInt8] {
    var out = Array((Self.form + "\n").utf8)
    for (link, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let (word, detail) = entry.outcome.words
      let fields = [
        link, String(entry.checked), word, detail, String(entry.failures),
        String(entry.firstFailure), String(entry.lastFailure),
      ]
      for (index, field) in fields.enumerated() {
        if index > 0 { out.append(UInt8(ascii: "\t")) }
        out += field.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
      }
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }
}

extension Outcome {
  fileprivate var words: (String, String) {
    switch self {
    case .alive: ("alive", "")
    case .moved(let to): ("moved", to)
    case .insecure(let better): ("insecure", better)
    case .failed(let reason): ("failed", reason)
    case .unknown(let reason): ("unknown", reason)
    }
  }

  fileprivate init?(word: String, detail: String) {
    switch word {
    case "alive": self = .alive
    case "moved": self = .moved(to: detail)
    case "insecure": self = .insecure(better: detail)
    case "failed": self = .failed(detail)
    case "unknown": self = .unknown(detail)
    default: return nil
    }
  }
}
