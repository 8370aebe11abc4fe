extension Schema {
  /// Items, effects, approvals, leases, limits.
  static let second = """
    ALTER TABLE run ADD COLUMN conc_group TEXT NOT NULL DEFAULT '';
    -- At most one run for each: a commit of a hook, an occurrence of a schedule.
    ALTER TABLE run ADD COLUMN dedup TEXT;
    -- Until when the runner drives it, on the clock for leases.
    ALTER TABLE run ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
    UPDATE run SET conc_group = name;
    UPDATE run SET runner = '' WHERE id NOT IN (SELECT run_id FROM step WHERE finished_at IS NULL);
    CREATE UNIQUE INDEX run_dedup ON run(dedup) WHERE dedup IS NOT NULL;
    CREATE INDEX run_driven ON run(conc_group) WHERE runner <> '';
    CREATE INDEX run_name ON run(name, id);

    -- A step with `each` has a row of its own, and one for each item: 'post[notes/a]', whose base
    -- is 'post'.
    ALTER TABLE step ADD COLUMN base TEXT NOT NULL DEFAULT '';
    ALTER TABLE step ADD COLUMN item TEXT;
    ALTER TABLE step ADD COLUMN is_effect INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE step ADD COLUMN needs_approval INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE step ADD COLUMN required INTEGER NOT NULL DEFAULT 1;
    -- What an approval is of: the digest of (step key, payload, target).
    ALTER TABLE step ADD COLUMN subject TEXT;
    ALTER TABLE step ADD COLUMN effect_key TEXT;
    ALTER TABLE step ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE step ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
    UPDATE step SET base = name;
    CREATE INDEX step_held ON step(state) WHERE state IN ('running', 'effect_intent');
    CREATE INDEX step_subject ON step(subject) WHERE subject IS NOT NULL;

    ALTER TABLE memo ADD COLUMN expires_at INTEGER;

    CREATE TABLE gate(
      step_id INTEGER PRIMARY KEY REFERENCES step(id),
      subject TEXT NOT NULL CHECK(length(subject) = 64),
      payload TEXT NOT NULL CHECK(length(payload) = 64),
      target TEXT NOT NULL,
      roles TEXT NOT NULL,                -- ',author,editor,'
      quorum INTEGER NOT NULL CHECK(quorum > 0),
      separate INTEGER NOT NULL,
      good_for INTEGER NOT NULL,          -- milliseconds that an approval is good for
      opened_at INTEGER NOT NULL) STRICT;
    CREATE INDEX gate_subject ON gate(subject);

    CREATE TABLE approval(
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL CHECK(length(subject) = 64),
      decision TEXT NOT NULL CHECK(decision IN ('approve', 'reject')),
      actor TEXT NOT NULL, os_user TEXT NOT NULL, host TEXT NOT NULL, role TEXT NOT NULL,
      is_author INTEGER NOT NULL, reason TEXT NOT NULL, signature TEXT,
      at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;
    CREATE INDEX approval_subject ON approval(subject, actor, id);

    -- What each person last said about each subject.
    CREATE VIEW verdict AS
      SELECT subject, actor, decision, role, is_author, expires_at FROM approval a
      WHERE NOT EXISTS (
        SELECT 1 FROM approval b
        WHERE b.subject = a.subject AND b.actor = a.actor AND b.id > a.id);

    CREATE TABLE effect(
      key TEXT PRIMARY KEY,               -- one row for each thing that is ever sent
      step_id INTEGER NOT NULL REFERENCES step(id),
      fence INTEGER NOT NULL, attempt INTEGER NOT NULL,
      subject TEXT NOT NULL CHECK(length(subject) = 64),
      target TEXT NOT NULL,
      payload TEXT NOT NULL CHECK(length(payload) = 64),
      details TEXT NOT NULL,
      state TEXT NOT NULL CHECK(state IN ('intent', 'done', 'absent', 'unknown')),
      caller TEXT NOT NULL,               -- the process that makes the call
      intent_at INTEGER NOT NULL, outcome_at INTEGER,
      external_id TEXT, evidence TEXT) STRICT, WITHOUT ROWID;
    CREATE INDEX effect_step ON effect(step_id);

    -- A bucket of tokens is full at this time; each token taken moves it on.
    CREATE TABLE bucket(
      name TEXT PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE breaker(
      host TEXT PRIMARY KEY, failures INTEGER NOT NULL,
      open_until INTEGER NOT NULL, probe_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TRIGGER effect_begins BEFORE INSERT ON effect WHEN NEW.state <> 'intent'
      BEGIN SELECT RAISE(ABORT, 'an effect begins as an intent'); END;
    CREATE TRIGGER effect_moves BEFORE UPDATE ON effect
      WHEN NOT (OLD.state = 'intent' AND NEW.state IN ('done', 'absent', 'unknown')
        OR OLD.state = 'unknown' AND NEW.state IN ('done', 'absent')
        OR OLD.state = 'absent' AND NEW.state = 'intent')
      BEGIN SELECT RAISE(ABORT, 'no such change of an effect'); END;
    CREATE TRIGGER effect_fixed BEFORE UPDATE ON effect
      WHEN NEW.key IS NOT OLD.key OR NEW.payload IS NOT OLD.payload OR NEW.target IS NOT OLD.target
        OR (NEW.state <> 'intent' AND (NEW.step_id IS NOT OLD.step_id
          OR NEW.subject IS NOT OLD.subject OR NEW.details IS NOT OLD.details
          OR NEW.fence IS NOT OLD.fence))
      BEGIN SELECT RAISE(ABORT, 'an effect keeps its content'); END;
    CREATE TRIGGER effect_kept BEFORE DELETE ON effect
      BEGIN SELECT RAISE(ABORT, 'effects are kept'); END;
    CREATE TRIGGER effect_matches_new BEFORE INSERT ON effect WHEN \(mismatch)
      BEGIN SELECT RAISE(ABORT, 'the effect does not match its step'); END;
    CREATE TRIGGER effect_matches_again BEFORE UPDATE OF state ON effect
      WHEN NEW.state = 'intent' AND \(mismatch)
      BEGIN SELECT RAISE(ABORT, 'the effect does not match its step'); END;
    CREATE TRIGGER effect_approved_new BEFORE INSERT ON effect WHEN \(unapproved)
      BEGIN SELECT RAISE(ABORT, 'no live approval of exactly this'); END;
    CREATE TRIGGER effect_approved_again BEFORE UPDATE OF state ON effect
      WHEN NEW.state = 'intent' AND \(unapproved)
      BEGIN SELECT RAISE(ABORT, 'no live approval of exactly this'); END;

    CREATE TRIGGER step_intends BEFORE UPDATE OF state ON step
      WHEN NEW.state = 'effect_intent' AND NOT EXISTS (
        SELECT 1 FROM effect
        WHERE step_id = NEW.id AND state = 'intent' AND fence = NEW.fence)
      BEGIN SELECT RAISE(ABORT, 'no intent is recorded'); END;
    CREATE TRIGGER step_done BEFORE UPDATE OF state ON step
      WHEN NEW.state = 'succeeded' AND NEW.is_effect = 1 AND NOT EXISTS (
        SELECT 1 FROM effect WHERE key = NEW.effect_key AND state = 'done')
      BEGIN SELECT RAISE(ABORT, 'the effect is not done'); END;
    CREATE TRIGGER step_promises BEFORE UPDATE OF is_effect, needs_approval, required ON step
      WHEN NEW.is_effect IS NOT OLD.is_effect OR NEW.needs_approval IS NOT OLD.needs_approval
        OR NEW.required IS NOT OLD.required
      BEGIN SELECT RAISE(ABORT, 'what a step promises never changes'); END;

    CREATE TRIGGER gate_fixed BEFORE UPDATE ON gate
      BEGIN SELECT RAISE(ABORT, 'gates are kept'); END;
    CREATE TRIGGER gate_kept BEFORE DELETE ON gate
      BEGIN SELECT RAISE(ABORT, 'gates are kept'); END;
    CREATE TRIGGER approval_fixed BEFORE UPDATE ON approval
      BEGIN SELECT RAISE(ABORT, 'approvals are kept'); END;
    CREATE TRIGGER approval_kept BEFORE DELETE ON approval
      BEGIN SELECT RAISE(ABORT, 'approvals are kept'); END;

    DROP VIEW run_state;
    CREATE VIEW run_state AS
      SELECT run_id AS id, CASE
        WHEN sum(state = 'unknown') > 0 THEN 'parked'
        WHEN sum(state IN ('running', 'effect_intent', 'ready', 'retry_wait')) > 0 THEN 'running'
        WHEN sum(state = 'awaiting_approval') > 0 THEN 'waiting'
        WHEN sum(state = 'blocked') > 0 THEN 'running'
        WHEN sum(state = 'failed' AND required = 1) > 0 THEN 'failed'
        WHEN sum(state = 'rejected' AND required = 1) > 0 THEN 'rejected'
        WHEN sum(state = 'cancelled') > 0 THEN 'cancelled'
        WHEN sum(state = 'skipped' AND required = 1) > 0 THEN 'failed'
        ELSE 'succeeded' END AS state,
        CASE WHEN count(*) = count(finished_at) THEN max(finished_at) END AS finished_at
      FROM step GROUP BY run_id;
    """

  static let mismatch = """
    NOT EXISTS (
        SELECT 1 FROM step
        WHERE id = NEW.step_id AND is_effect = 1 AND state = 'running' AND subject = NEW.subject
          AND effect_key = NEW.key AND fence = NEW.fence AND attempt = NEW.attempt)
    """

  /// The same rule as ``ApprovalGate/standing(given:at:)``; a test holds the two together.
  static let unapproved = """
    EXISTS (SELECT 1 FROM step WHERE id = NEW.step_id AND needs_approval = 1)
        AND NOT EXISTS (
          SELECT 1 FROM gate g WHERE g.step_id = NEW.step_id AND g.subject = NEW.subject
            AND g.payload = NEW.payload AND g.target = NEW.target
            AND (SELECT count(*) FROM verdict v
              WHERE v.subject = g.subject AND v.decision = 'approve'
                AND v.expires_at > NEW.intent_at
                AND instr(g.roles, ',' || v.role || ',') > 0) >= g.quorum
            AND (g.separate = 0 OR EXISTS (SELECT 1 FROM verdict v
              WHERE v.subject = g.subject AND v.decision = 'approve' AND v.is_author = 0
                AND v.expires_at > NEW.intent_at
                AND instr(g.roles, ',' || v.role || ',') > 0))
            AND NOT EXISTS (SELECT 1 FROM verdict v
              WHERE v.subject = g.subject AND v.decision = 'reject'
                AND instr(g.roles, ',' || v.role || ',') > 0))
    """
}
