internal import Glibc

/// The words that make bubblewrap build a ``Room``.
///
/// They travel through a file in memory and never on a command line, which everybody on the
/// machine can read: a secret may be among them.
struct Bubblewrap {
  var room: Room
  var program: Program
  var limits: Limits
  /// A folder with what only this run has: a small `etc`, and the broker's socket.
  var scratch: String

  static let relayTarget = "/run/controlroom/relay"
  static let socketTarget = "/run/controlroom/egress"

  var arguments: [String] {
    let size = String(limits.temporary)
    var words = [
      "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
      "--unshare-cgroup-try",
      // A second user namespace inside would open more of the kernel to it.
      "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", "--new-session",
      "--hostname", "controlroom", "--ro-bind", "/usr", "/usr",
    ]
    for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
      if let target = linkTarget(of: folder) {
        words += ["--symlink", target, folder]
      } else {
        words += ["--ro-bind-try", folder, folder]
      }
    }
    for path in [
      // Debian's programs are links into alternatives; certificates are for TLS.
      "/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl", "/etc/ca-certificates", "/etc/pki",
    ] {
      words += ["--ro-bind-try", path, path]
    }
    for file in Self.etc { words += ["--ro-bind", "\(scratch)/\(file.name)", "/etc/\(file.name)"] }
    words += [
      // Who is root outside may write to /proc/sys without any capability, and so to core_pattern,
      // which is a program that the kernel runs outside.
      "--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--size", size, "--tmpfs",
      "/dev/shm", "--remount-ro",
      "/dev", "--perms", "1777", "--size", size, "--tmpfs", Room.temporary, "--perms", "0700",
      "--size", size, "--tmpfs", Room.home,
    ]
    for opening in room.openings {
      words += [opening.isWritable ? "--bind" : "--ro-bind", opening.source, opening.target]
    }
    var environment = [
      "HOME": Room.home, "TMPDIR": Room.temporary, "PATH": Room.path, "LANG": "C.UTF-8",
      "TZ": "UTC",
    ]
    if let egress = room.egress {
      words += [
        "--ro-bind", egress.relay.path, Self.relayTarget, "--ro-bind", "\(scratch)/egress",
        Self.socketTarget,
      ]
      for library in egress.relay.libraries { words += ["--ro-bind", library, library] }
      let proxy = "http://127.0.0.1:\(EgressRelay.port)"
      for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        environment[name] = proxy
      }
    }
    environment.merge(program.environment) { $1 }
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      words += ["--setenv", name, value]
    }
    return words + ["--remount-ro", "/", "--chdir", program.directory]
  }

  /// What bubblewrap runs: the program, or the relay that runs it.
  var command: [String] {
    let words = [program.path] + program.arguments
    guard let relay = room.egress?.relay else { return words }
    return [Self.relayTarget] + relay.arguments
      + ["--files", String(program.files.count), Self.socketTarget, "--"] + words
  }

  /// Enough for programs that ask who they are and what localhost is, and nothing of this machine.
  static var etc: [(name: String, text: String)] {
    let (user, group) = (getuid(), getgid())
    return [
      ("passwd", "step:x:\(user):\(group)::\(Room.home):/bin/sh\n"),
      ("group", "step:x:\(group):\n"),
      ("hosts", "127.0.0.1 localhost\n::1 localhost\n"),
      ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
    ]
  }
}
