extension PostgresSchema {
  /// What the tables refuse: the same as the triggers of ``Schema``, by name, condition and words.
  static let rules = [
    PostgresRule(
      "step_begins_blocked", .insert, on: "step", when: "NEW.state <> 'blocked'",
      "a step begins blocked"),
    PostgresRule(
      "step_by_table", .update("state"), on: "step",
      when: """
        NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS(
          SELECT 1 FROM transition
          WHERE from_state = OLD.state AND event = NEW.last_event AND to_state = NEW.state)
        """,
      "no such transition"),
    PostgresRule(
      "step_fence", .update("fence"), on: "step", when: "NEW.fence < OLD.fence",
      "a fence never moves back"),
    PostgresRule(
      "step_attempts", .update("attempt"), on: "step",
      when: "NEW.attempt > NEW.max_attempts OR NEW.attempt < OLD.attempt", "attempts are bounded"),
    PostgresRule(
      "step_intends", .update("state"), on: "step",
      when: """
        NEW.state = 'effect_intent' AND NOT EXISTS (
          SELECT 1 FROM effect
          WHERE step_id = NEW.id AND state = 'intent' AND fence = NEW.fence)
        """,
      "no intent is recorded"),
    PostgresRule(
      "step_done", .update("state"), on: "step",
      when: """
        NEW.state = 'succeeded' AND NEW.is_effect = 1 AND NOT EXISTS (
          SELECT 1 FROM effect WHERE key = NEW.effect_key AND state = 'done')
        """,
      "the effect is not done"),
    PostgresRule(
      "step_promises", .update("is_effect, needs_approval, required"), on: "step",
      when: changes("is_effect", "needs_approval", "required"),
      "what a step promises never changes"),
    PostgresRule("step_kept", .delete, on: "step", "steps are kept"),

    PostgresRule("run_kept", .delete, on: "run", "runs are kept"),
    PostgresRule("pipeline_fixed", .update(nil), on: "pipeline", "definitions never change"),

    PostgresRule(
      "effect_begins", .insert, on: "effect", when: "NEW.state <> 'intent'",
      "an effect begins as an intent"),
    PostgresRule(
      "effect_moves", .update(nil), on: "effect",
      when: """
        NOT (OLD.state = 'intent' AND NEW.state IN ('done', 'absent', 'unknown')
          OR OLD.state = 'unknown' AND NEW.state IN ('done', 'absent')
          OR OLD.state = 'absent' AND NEW.state = 'intent')
        """,
      "no such change of an effect"),
    PostgresRule(
      "effect_fixed", .update(nil), on: "effect",
      when: """
        \(changes("key", "payload", "target"))
        OR (NEW.state <> 'intent' AND (\(changes("step_id", "subject", "details", "fence"))))
        """,
      "an effect keeps its content"),
    PostgresRule("effect_kept", .delete, on: "effect", "effects are kept"),
    PostgresRule(
      "effect_matches_new", .insert, on: "effect", when: Schema.mismatch,
      "the effect does not match its step"),
    PostgresRule(
      "effect_matches_again", .update("state"), on: "effect",
      when: "NEW.state = 'intent' AND \(Schema.mismatch)", "the effect does not match its step"),
    PostgresRule(
      "effect_approved_new", .insert, on: "effect", when: Schema.unapproved,
      "no live approval of exactly this"),
    PostgresRule(
      "effect_approved_again", .update("state"), on: "effect",
      when: "NEW.state = 'intent' AND \(Schema.unapproved)", "no live approval of exactly this"),

    PostgresRule("gate_fixed", .update(nil), on: "gate", "gates are kept"),
    PostgresRule("gate_kept", .delete, on: "gate", "gates are kept"),
    PostgresRule("approval_fixed", .update(nil), on: "approval", "approvals are kept"),
    PostgresRule("approval_kept", .delete, on: "approval", "approvals are kept"),

    PostgresRule("event_fixed", .update(nil), on: "event", "events are append only"),
    PostgresRule("event_kept", .delete, on: "event", "events are append only"),
    PostgresRule(
      "event_chain", .insert, on: "event",
      when: """
        NEW.prev IS DISTINCT FROM coalesce(
          (SELECT hash FROM event ORDER BY seq DESC LIMIT 1), repeat('0', 64))
        OR NEW.seq IS DISTINCT FROM coalesce((SELECT max(seq) FROM event), 0) + 1
        """,
      "broken chain"),
  ]

  /// The condition that any of these columns becomes another.
  private static func changes(_ columns: String...) -> String {
    columns.map { "NEW.\($0) IS DISTINCT FROM OLD.\($0)" }.joined(separator: " OR ")
  }
}
