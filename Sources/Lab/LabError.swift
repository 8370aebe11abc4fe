internal import Delivering
internal import Serving

/// Why there is no lab.
package struct LabError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }

  init(_ error: ServingError) {
    switch error {
    case .portInUse(let port, let free):
      description =
        "port \(port) is taken" + (free.map { ", and \($0) is free: --port \($0)" } ?? "")
    case .cannotListen(let reason): description = "nothing can be served: \(reason)"
    }
  }
}

extension Lab {
  /// Where a channel is, by the lab's address.
  package static func address(of channel: String, at url: String) -> String {
    Account.lab(at: url)[channel]?.endpoint ?? url
  }

  /// What the lab takes for every secret of a channel.
  package static func secret(of channel: String) -> String { Account.labSecret(of: channel) }
}
