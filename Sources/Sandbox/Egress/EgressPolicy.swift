/// Who decides which connections a program in a sandbox gets.
package struct EgressPolicy: Sendable {
  /// Somewhere that the program wants to go.
  package struct Destination: Hashable, Sendable {
    /// As the program wrote it: a name, or an address without brackets.
    package var host: String
    package var port: UInt16
    /// A numeric address that the name stands for; nil before it is looked up.
    package var address: String?

    package init(host: String, port: UInt16, address: String? = nil) {
      self.host = host
      self.port = port
      self.address = address
    }
  }

  /// Why not; nil for yes. Asked of the name first, and then of each address it stands for, so
  /// that a name nobody granted is not even looked up.
  package var refusal: @Sendable (Destination) -> String?
  /// Is told of each connection that was asked for and not made, for the record.
  package var report: @Sendable (_ wanted: String, _ why: String) -> Void

  package init(
    refusal: @escaping @Sendable (Destination) -> String?,
    report: @escaping @Sendable (_ wanted: String, _ why: String) -> Void
  ) {
    self.refusal = refusal
    self.report = report
  }
}
