internal import Glibc

/// The one place through which a step reaches folders, branches, hosts and secrets.
///
/// It is made from the step's grants, and what they do not name is refused: the attempt is
/// reported, for the record, and the step fails for good with the grant that it lacks.
package struct Gate: Sendable {
  /// An attempt that was refused.
  package struct Refusal: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case read, write, branches, net, secrets
    }

    package var kind: Kind
    /// What the step reached for: a path, a branch, a host, the name of a secret.
    package var wanted: String
    package var reason: String

    package init(_ kind: Kind, _ wanted: String, _ reason: String) {
      self.kind = kind
      self.wanted = wanted
      self.reason = reason
    }
  }

  package let grants: PipelineDefinition.Grants
  /// The folder from which relative paths count, absolute; nil where there is none, as in a bare
  /// repository.
  private let root: String?
  /// Folders that may never be written to, whoever grants it: what runs outside the sandbox is in
  /// them.
  private let guarded: [String]
  private let source: @Sendable (String) async throws -> Secret
  private let report: @Sendable (Refusal) -> Void

  /// - Parameters:
  ///   - grants: What the step may touch.
  ///   - root: The folder from which relative paths count.
  ///   - guarded: Folders that may not be written to, nor anything around them.
  ///   - source: Finds the value of a secret that was granted.
  ///   - report: Is told of each refusal, for the record.
  package init(
    _ grants: PipelineDefinition.Grants, root: String?, guarded: [String] = [],
    source: @escaping @Sendable (String) async throws -> Secret,
    report: @escaping @Sendable (Refusal) -> Void
  ) {
    self.grants = grants
    self.root = root.flatMap { Self.resolved($0) }
    self.guarded = guarded.compactMap { Self.resolved($0) }
    self.source = source
    self.report = report
  }

  /// Leads nowhere, and tells nobody.
  package static let closed = Gate(
    PipelineDefinition.Grants(), root: nil,
    source: { throw StepFailure("there is no secret '\($0)'") }, report: { _ in })

  /// A file or folder to read.
  ///
  /// - Parameter path: Absolute, or counted from the root.
  /// - Returns: The path without any symbolic link in it.
  /// - Throws: ``StepFailure`` when no grant covers it; a folder that may be written may be read.
  package func read(_ path: String) throws(StepFailure) -> String {
    try folder(path, among: grants.read + grants.write, .read)
  }

  /// A folder to write to.
  ///
  /// - Parameter path: Absolute, or counted from the root.
  /// - Returns: The path without any symbolic link in it.
  /// - Throws: ``StepFailure`` when no grant covers it, or it is one that may not be granted.
  package func write(_ path: String) throws(StepFailure) -> String {
    let resolved = try folder(path, among: grants.write, .write)
    for place in guarded where Self.isInside(resolved, place) || Self.isInside(place, resolved) {
      throw refuse(
        .write, path, "'\(path)' holds what runs without a sandbox: grant another folder")
    }
    return resolved
  }

  /// The folder of output, which whoever starts a run names, and which is made where it is missing.
  ///
  /// No guarded place is kept from it: it is a person's choice, and what is written there has the
  /// names that we give it.
  ///
  /// - Parameter path: Absolute.
  /// - Returns: The path without any symbolic link in it.
  /// - Throws: ``StepFailure`` when no grant covers it.
  package func output(_ path: String) throws(StepFailure) -> String {
    try folder(path, among: grants.write, .write, Self.place)
  }

  /// A branch to commit to.
  ///
  /// - Parameter name: Its name, without `refs/heads/`.
  /// - Throws: ``StepFailure`` when it was not granted.
  package func branch(_ name: String) throws(StepFailure) {
    guard grants.branches.contains(name) else {
      throw refuse(.branches, name, "not granted: it needs 'branches: [\"\(name)\"]'")
    }
  }

  /// A host to connect to.
  ///
  /// Whoever connects asks ``refusal(host:port:address:)`` about the address as well.
  ///
  /// - Parameter url: Of a scheme that can be granted, with or without a path.
  /// - Throws: ``StepFailure`` when no grant covers it.
  package func host(_ url: String) throws(StepFailure) {
    let scheme = url.prefix { $0 != ":" }
    let rest = url[scheme.endIndex...]
    let authority = rest.dropFirst(3).prefix { !"/?#".contains($0) }
    guard rest.hasPrefix("://"), let known = NetGrant.Scheme(rawValue: scheme.lowercased()),
      let place = NetGrant.Place(authority), known != .http || NetGrant.isOwn(place.host)
    else { throw refuse(.net, url, "'\(url)' is no address that can be granted") }
    if let why = refusal(host: place.host, port: place.port ?? known.port) {
      throw refuse(.net, url, why)
    }
  }

  /// Why a connection to a host may not be made; nil when it may.
  ///
  /// For whoever makes connections; the refusal is theirs to report with ``record(_:)``.
  ///
  /// - Parameters:
  ///   - host: A name or an address, without brackets.
  ///   - port: The port.
  ///   - address: The address that the name was resolved to; nil before it was.
  /// - Returns: A sentence with the grant that is missing, or nil.
  package func refusal(host: String, port: UInt16, address: String? = nil) -> String? {
    let covering = grants.net.compactMap { NetGrant($0) }.filter {
      $0.covers(host: host, port: port)
    }
    let place = (host.contains(":") ? "[\(host)]" : host) + (port == 443 ? "" : ":\(port)")
    if covering.isEmpty {
      return "not granted: it needs 'net: [\"\(port == 465 ? "smtps" : "https")://\(place)\"]'"
    }
    guard let address, !covering.contains(where: { $0.permits(address: address) }) else {
      return nil
    }
    return "'\(host)' stands for \(address), which is not of the public internet: grant the address"
  }

  /// Whether a host may be asked, at whichever port; one that may not is reported.
  ///
  /// For a step that goes on without it. The address behind the name is for whoever connects to
  /// judge.
  ///
  /// - Parameter host: A name or an address, without brackets.
  /// - Returns: Whether a grant covers it.
  package func reaches(_ host: String) -> Bool {
    let isCovered = grants.net.compactMap { NetGrant($0) }.contains {
      $0.covers(host: host, port: $0.port)
    }
    if !isCovered, let why = refusal(host: host, port: NetGrant.Scheme.https.port) {
      report(Refusal(.net, host, why))
    }
    return isCovered
  }

  /// A secret.
  ///
  /// - Parameter name: Its name.
  /// - Returns: The secret, which prints as its name.
  /// - Throws: ``StepFailure`` when it was not granted; what the source throws when there is none.
  package func secret(_ name: String) async throws -> Secret {
    guard grants.secrets.contains(name) else {
      throw refuse(.secrets, name, "not granted: it needs 'secrets: [\(name)]'")
    }
    return try await source(name)
  }

  /// Puts a refusal on the record that was found elsewhere, as by the broker of a sandbox.
  package func record(_ refusal: Refusal) { report(refusal) }

  private func folder(
    _ path: String, among granted: [String], _ kind: Refusal.Kind,
    _ resolve: (String) -> String? = Self.resolved
  ) throws(StepFailure) -> String {
    let needed = "not granted: it needs '\(kind.rawValue): [\"\(path)\"]'"
    guard let absolute = absolute(path), let resolved = resolve(absolute) else {
      throw refuse(kind, path, "there is no '\(path)'")
    }
    for grant in granted {
      guard let absolute = self.absolute(grant), let place = resolve(absolute) else {
        continue
      }
      // A relative grant stays in the repository, wherever its links lead.
      if !grant.hasPrefix("/"), let root, !Self.isInside(place, root) { continue }
      if Self.isInside(resolved, place) { return resolved }
    }
    throw refuse(kind, path, needed)
  }

  private func absolute(_ path: String) -> String? {
    path.hasPrefix("/") ? path : root.map { $0 + "/" + path }
  }

  private func refuse(_ kind: Refusal.Kind, _ wanted: String, _ reason: String) -> StepFailure {
    report(Refusal(kind, wanted, reason))
    return StepFailure("\(kind.rawValue) of '\(wanted)' was refused: \(reason)")
  }

  /// Whether a path is a folder or something below it; neither has a link or a dot in it.
  private static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || folder == "/" || path.hasPrefix(folder + "/")
  }

  /// The path without links and dots; nil when there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// The same for a folder that may be made yet: what is there of its path without links and dots,
  /// and then the names that are not; nil for a dot, or a link that leads nowhere, among those.
  private static func place(_ path: String) -> String? {
    if let real = resolved(path) { return real }
    var status = stat()
    guard let name = path.split(separator: "/").last, name != ".", name != "..",
      unsafe lstat(path, &status) != 0,
      let parent = place("/" + path.split(separator: "/").dropLast().joined(separator: "/"))
    else { return nil }
    return (parent == "/" ? "" : parent) + "/" + name
  }
}
