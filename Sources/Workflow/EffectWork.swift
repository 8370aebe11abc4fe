package import Digests

/// Work that changes something outside: a post, a mail, a release.
///
/// The engine commits the intent, makes the call, and records the outcome, in this order. When it
/// does not learn what became of the call, it never calls again on a guess.
package struct EffectWork: Sendable {
  /// What will be done, all of it: pure, so that the same context makes the same intent.
  ///
  /// An approval is of exactly this. Throws ``StepFailure`` when there is nothing to be done.
  package let intend: @Sendable (StepContext) async throws -> EffectIntent
  /// Does it, once.
  ///
  /// What it throws is taken for an answer that nobody can interpret, ``EffectOutcome/ambiguous``.
  package let call: @Sendable (EffectIntent, StepContext) async throws -> EffectOutcome
  /// Asks the target what became of a call that was cut off; nil where it cannot be asked.
  package let lookup: (@Sendable (EffectIntent, StepContext) async throws -> EffectOutcome)?
  /// Reads what was written down here of a call that was cut off; nil where nothing is.
  ///
  /// Takes the place of ``lookup`` in a step whose target cannot be asked: whether the call was ever
  /// begun, or came to its end, may be known all the same.
  package let recall: (@Sendable (EffectIntent, StepContext) async throws -> EffectOutcome)?
  /// When it may begin, in milliseconds since 1970, UTC; nil for at once.
  ///
  /// Asked whenever it could begin, consent given: what it answers may change with what was done
  /// meanwhile. Consent is asked for at once all the same.
  package let earliest: (@Sendable (StepContext) async throws -> Int64?)?

  package init(
    intend: @escaping @Sendable (StepContext) async throws -> EffectIntent,
    call: @escaping @Sendable (EffectIntent, StepContext) async throws -> EffectOutcome,
    lookup: (@Sendable (EffectIntent, StepContext) async throws -> EffectOutcome)? = nil,
    recall: (@Sendable (EffectIntent, StepContext) async throws -> EffectOutcome)? = nil,
    earliest: (@Sendable (StepContext) async throws -> Int64?)? = nil
  ) {
    self.intend = intend
    self.call = call
    self.lookup = lookup
    self.recall = recall
    self.earliest = earliest
  }
}

/// One thing that is to happen outside, once.
package struct EffectIntent: Hashable, Sendable {
  /// Known to the target where it takes keys, and unique in the ledger: what has the same key is
  /// the same thing, and is done at most once, by whichever run.
  package var key: String
  /// The host that is called, for the circuit breaker and for whoever approves.
  package var target: String
  /// The digest of the bytes that are sent.
  package var payload: Digest
  /// What else the call and the lookup need; short, and without secrets.
  package var details: [String: String]

  package init(key: String, target: String, payload: Digest, details: [String: String] = [:]) {
    self.key = key
    self.target = target
    self.payload = payload
    self.details = details
  }
}

/// What became of a call.
package enum EffectOutcome: Hashable, Sendable {
  /// It happened. `externalID` is the target's own name for it.
  case done(StepOutcome, externalID: String? = nil, evidence: String = "")
  /// It certainly did not happen, as after a refused connection; trying again may help unless it is
  /// permanent. `retryAfter` is the target's own wish.
  case absent(String, permanent: Bool = false, retryAfter: Duration? = nil)
  /// It may have happened or not.
  case ambiguous(String)
}
