extension PipelineDefinition {
  /// One step: a kind of work, where its inputs come from, and what bounds it.
  package struct Step: Hashable, Sendable {
    package var name: String
    /// The name of a ``StepKind``.
    package var uses: String
    /// The list for each of whose items the step is done once; nil for a step done once.
    ///
    /// A list is an output whose value is its items, one a line.
    package var each: Reference?
    package var inputs: [String: Reference]
    /// Options, as the file spells them.
    package var with: [String: String]
    /// The outputs that other steps may refer to, and what they are; all that the kind declares
    /// when the file names none.
    package var outputs: [String: OutputType]
    /// What the step promises about its effect outside; nil for a pure step.
    package var effect: Effect?
    package var approval: Approval?
    package var grants: Grants
    package var limit: Limit?
    /// How failures are tried again; nil for once and no more.
    package var retry: Retry?
    /// How long one attempt may take; nil for the engine's own bound.
    package var timeout: Duration?
    /// How long a remembered result of a step that reads the outside world may be reused; nil for
    /// as long as its inputs are the same.
    package var freshness: Duration?
    /// Whether a failure of this step fails the run and keeps from running what reads from it.
    package var isRequired: Bool
    /// The program and its arguments of a `command` step; empty for every other.
    package var command: [String]
    /// Where a `command` step runs.
    package var sandbox: SandboxChoice

    package init(
      _ name: String, uses: String, each: Reference? = nil, inputs: [String: Reference] = [:],
      with: [String: String] = [:], outputs: [String: OutputType] = [:], effect: Effect? = nil,
      approval: Approval? = nil, grants: Grants = Grants(), limit: Limit? = nil,
      retry: Retry? = nil, timeout: Duration? = nil, freshness: Duration? = nil,
      isRequired: Bool = true, command: [String] = [], sandbox: SandboxChoice = .bubblewrap
    ) {
      self.name = name
      self.uses = uses
      self.each = each
      self.inputs = inputs
      self.with = with
      self.outputs = outputs
      self.effect = effect
      self.approval = approval
      self.grants = grants
      self.limit = limit
      self.retry = retry
      self.timeout = timeout
      self.freshness = freshness
      self.isRequired = isRequired
      self.command = command
      self.sandbox = sandbox
    }
  }

  /// What an output is; for people and for `each`, which takes lists only.
  package enum OutputType: String, Hashable, Sendable, CaseIterable {
    case file, tree, list, value, text, digest
  }

  /// What a channel can promise about the effect of a step.
  package struct Effect: Hashable, Sendable {
    package enum Idempotency: String, Hashable, Sendable, CaseIterable {
      /// The target takes a key, and the second call with the same key changes nothing.
      case key
      /// The same content sent twice is there once.
      case content
      case none
    }

    package enum Reconcile: String, Hashable, Sendable, CaseIterable {
      /// The target can be asked what became of a call.
      case lookup
      /// Only a person can find out; an unknown outcome always parks.
      case human
    }

    package var idempotency: Idempotency
    package var reconcile: Reconcile

    package init(idempotency: Idempotency, reconcile: Reconcile) {
      self.idempotency = idempotency
      self.reconcile = reconcile
    }
  }

  /// Whose consent a step needs, and to what.
  package struct Approval: Hashable, Sendable {
    /// The output whose digest is approved; an approval of anything else counts for nothing.
    package var of: Reference
    /// Roles of which each approver has one.
    package var from: [String]
    /// Whether one approver at least must not have written what is approved.
    package var separate: Bool
    /// How many people have to agree.
    package var count: Int
    /// How long an approval is good for.
    package var expires: Duration

    package init(
      of: Reference, from: [String], separate: Bool = true, count: Int = 1, expires: Duration
    ) {
      self.of = of
      self.from = from
      self.separate = separate
      self.count = count
      self.expires = expires
    }
  }

  /// What a step may touch; nothing that is not named here.
  package struct Grants: Hashable, Sendable {
    /// `https://host`, `https://host:port`, `smtps://host:port`, or `https:*` for any host.
    package var net: [String]
    /// Names of secrets, never values.
    package var secrets: [String]
    /// Folders beside the snapshot that may be read.
    package var read: [String]
    /// Folders that may be written to.
    package var write: [String]
    /// Branches that may be committed to.
    package var branches: [String]

    package init(
      net: [String] = [], secrets: [String] = [], read: [String] = [], write: [String] = [],
      branches: [String] = []
    ) {
      self.net = net
      self.secrets = secrets
      self.read = read
      self.write = write
      self.branches = branches
    }

    package var isEmpty: Bool {
      net.isEmpty && secrets.isEmpty && read.isEmpty && write.isEmpty && branches.isEmpty
    }
  }

  /// How fast, and how many at once, the items of a step are done.
  package struct Limit: Hashable, Sendable {
    package var rate: Rate?
    package var parallel: Int?

    package init(rate: Rate? = nil, parallel: Int? = nil) {
      self.rate = rate
      self.parallel = parallel
    }
  }

  /// How a step is tried again: after `first`, then twice as long each time, never longer than
  /// `longest`, with full jitter.
  package struct Retry: Hashable, Sendable {
    /// All attempts, the first one included; 1 to 20.
    package var attempts: Int
    package var first: Duration
    package var longest: Duration

    package init(attempts: Int, first: Duration, longest: Duration) {
      self.attempts = attempts
      self.first = first
      self.longest = longest
    }
  }

  /// A number of times in a span: `20/1h`.
  package struct Rate: Hashable, Sendable {
    package var count: Int
    package var per: Duration

    package init(_ count: Int, per: Duration) {
      self.count = count
      self.per = per
    }
  }

  /// Where a `command` step runs.
  package enum SandboxChoice: String, Hashable, Sendable, CaseIterable {
    /// Sees its grants and nothing else; refused where bubblewrap cannot run.
    case bubblewrap
    /// The user's choice to run it as it is, which every run shows.
    case none
  }
}
