/// What a program in a sandbox sees besides the system's own programs and libraries: nothing that
/// is not named here.
package struct Room: Sendable {
  /// A folder or a file of the machine, and where it is seen.
  package struct Opening: Hashable, Sendable {
    package var source: String
    package var target: String
    package var isWritable: Bool

    package init(_ source: String, at target: String, writable: Bool = false) {
      self.source = source
      self.target = target
      isWritable = writable
    }
  }

  /// In the order in which they are made: a later one covers an earlier one.
  package var openings: [Opening]
  /// Who opens connections for it; nil for no network at all.
  package var egress: Egress?

  package init(_ openings: [Opening] = [], egress: Egress? = nil) {
    self.openings = openings
    self.egress = egress
  }

  /// A private folder for temporary files, gone with the sandbox.
  package static let temporary = "/tmp"
  /// The program's home, empty at first and gone with the sandbox.
  package static let home = "/home/step"
  /// Where programs are looked for.
  package static let path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
}

/// How a program in a sandbox reaches the network.
package struct Egress: Sendable {
  /// Decides about each connection.
  package var policy: EgressPolicy
  /// This program's own executable, of which the relay is a hidden command.
  package var relay: Relay

  package init(_ policy: EgressPolicy, relay: Relay) {
    self.policy = policy
    self.relay = relay
  }

  /// The program that stands between the sandbox's loopback and the broker's socket.
  package struct Relay: Hashable, Sendable {
    package var path: String
    /// Words before the socket's path.
    package var arguments: [String]
    /// Libraries that it needs from outside the system's folders.
    package var libraries: [String]

    package init(_ path: String, arguments: [String], libraries: [String]) {
      self.path = path
      self.arguments = arguments
      self.libraries = libraries
    }
  }
}
