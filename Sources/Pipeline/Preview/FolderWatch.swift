internal import Dispatch
internal import Glibc
internal import Synchronization

/// Tells which files change in a work tree, as Linux says it: inotify(7).
///
/// Editors write in place, or beside and then rename; folders come and go with all they hold.
/// What is told is a reason to look, and never what is there: whoever is told reads again.
final class FolderWatch: Sendable {
  /// What happened since the last time that somebody asked.
  struct Changes: Hashable, Sendable {
    /// Files that were written, moved or removed, by their paths from the root.
    var paths: Set<String> = []
    /// Whether folders came, moved or went, so that others have to be watched.
    var hasFolders = false
    /// Whether git's own head or index changed.
    var hasHistory = false
    /// Whether more happened than the system kept.
    var isOverflow = false

    /// How many signs there were, to see whether there are more.
    fileprivate var count = 0
    var isEmpty: Bool { count == 0 }
  }

  enum Place: Hashable {
    /// Below the root; empty for the root itself.
    case folder(String)
    case git
  }

  struct State {
    var places: [Int32: Place] = [:]
    var changes = Changes()
  }

  private let root: String
  private let file: Int32
  private let state = Mutex(State())
  private let source: Mutex<any DispatchSourceRead>
  private let signs: AsyncStream<Void>

  /// Once this long nothing more has happened, what happened is over: a save is several changes.
  private static let quiet = Duration.milliseconds(20)
  /// But who writes without end is not waited for.
  private static let patience = Duration.milliseconds(100)

  /// - Parameters:
  ///   - root: The work tree.
  ///   - git: The folder with its `HEAD` and `index`.
  /// - Throws: ``Stop`` when the system watches nothing more.
  init(root: String, git: String) throws(Stop) {
    self.root = root
    // inotify's own flags are these two, by definition.
    file = inotify_init1(O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Self.failure(root) }
    let (signs, sign) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    self.signs = signs
    let source = DispatchSource.makeReadSource(
      fileDescriptor: file, queue: DispatchQueue(label: "watch"))
    source.setCancelHandler { [file] in close(file) }
    self.source = Mutex(source)
    self.source.withLock { source in
      source.setEventHandler { [weak self] in
        self?.drain()
        sign.yield()
      }
      source.resume()
    }
    for folder in [git, git + "/logs"] {
      let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR)
      let number = unsafe inotify_add_watch(file, folder, mask)
      if number >= 0 { state.withLock { $0.places[number] = .git } }
    }
  }

  deinit { source.withLock { $0.cancel() } }

  /// Watches these folders of the work tree, and none beside.
  ///
  /// A folder that is gone meanwhile is left out: its parent tells.
  ///
  /// - Parameter folders: From the root, an empty path for the root itself.
  /// - Throws: ``Stop`` when there are more than the system watches.
  func watch(_ folders: [String]) throws(Stop) {
    // What is read is the same after IN_CREATE and after IN_CLOSE_WRITE, but for hard links, which
    // are made and not written.
    let mask =
      UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
      | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW) | UInt32(IN_EXCL_UNLINK)
    var watched: [Int32: Place] = [:]
    for folder in folders {
      let path = folder.isEmpty ? root : root + "/" + folder
      let number = unsafe inotify_add_watch(file, path, mask)
      if number >= 0 {
        // A folder that was moved keeps its number.
        watched[number] = .folder(folder)
      } else if errno == ENOSPC || errno == ENOMEM {
        throw Self.failure(path)
      }
    }
    let gone = state.withLock { state in
      let gone = state.places.filter { watched[$0.key] == nil && $0.value != .git }.map(\.key)
      state.places = watched.merging(state.places.filter { $0.value == .git }) { _, git in git }
      return gone
    }
    for number in gone { inotify_rm_watch(file, number) }
  }

  /// Waits until something has happened, and is over.
  ///
  /// - Returns: What; nil when the task is cancelled.
  func next() async -> Changes? {
    for await _ in signs {
      let start = ContinuousClock.now
      var count = state.withLock(\.changes.count)
      while count > 0, ContinuousClock.now - start < Self.patience {
        guard (try? await Task.sleep(for: Self.quiet)) != nil else { return nil }
        let now = state.withLock(\.changes.count)
        if now == count { break }
        count = now
      }
      let changes = state.withLock { state in
        defer { state.changes = Changes() }
        return state.changes
      }
      if !changes.isEmpty { return changes }
    }
    return nil
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(file, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      state.withLock { state in
        var offset = 0
        while offset + MemoryLayout<inotify_event>.size <= count {
          let event = unsafe buffer.withUnsafeBytes {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          }
          offset += MemoryLayout<inotify_event>.size
          // The name is filled up with zeros.
          let end = min(offset + Int(event.len), count)
          let name = String(decoding: buffer[offset..<end].prefix { $0 != 0 }, as: UTF8.self)
          offset = end
          state.note(event.wd, event.mask, name)
        }
      }
    }
  }

  private static func failure(_ path: String) -> Stop {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return Stop(
      "cannot watch \(path): \(reason)",
      hint: "allow more: sysctl fs.inotify.max_user_watches=524288 "
        + "fs.inotify.max_user_instances=512")
  }
}

extension FolderWatch.State {
  mutating func note(_ number: Int32, _ mask: UInt32, _ name: String) {
    func has(_ flag: some BinaryInteger) -> Bool { mask & UInt32(flag) != 0 }
    if has(IN_Q_OVERFLOW) {
      changes.isOverflow = true
    } else {
      switch places[number] {
      case .git:
        guard name == "HEAD" || name == "index" else { return }
        changes.hasHistory = true
      case .folder(let folder):
        if has(IN_IGNORED) {
          places[number] = nil
          return
        }
        // Git writes locks and more beside a work tree's `.git`, never anything of a note.
        guard !name.isEmpty, name != ".git" else { return }
        if has(IN_ISDIR) {
          changes.hasFolders = true
        } else {
          changes.paths.insert(folder.isEmpty ? name : folder + "/" + name)
        }
      case nil: return
      }
    }
    changes.count += 1
  }
}
