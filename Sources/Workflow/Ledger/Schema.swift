/// The tables of the ledger, and the rules that it keeps by itself.
///
/// A person with the sqlite3 shell cannot break these rules by accident. Somebody who drops the
/// triggers on purpose can; the hash chain shows it.
enum Schema {
  /// "CRle", so that `file` and we know a ledger when we see one.
  static let applicationID: Int32 = 0x4352_6C65

  static let version = migrations.count

  /// What turns version n into version n + 1; never edited once released.
  static let migrations = [first, second]

  private static let first = """
    CREATE TABLE transition(
      from_state TEXT NOT NULL, event TEXT NOT NULL, to_state TEXT NOT NULL, guard TEXT NOT NULL,
      PRIMARY KEY(from_state, event, to_state)) STRICT, WITHOUT ROWID;

    CREATE TABLE pipeline(
      digest TEXT PRIMARY KEY CHECK(length(digest) = 64),
      name TEXT NOT NULL, owner TEXT NOT NULL,
      canonical TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE run(
      id TEXT PRIMARY KEY,
      pipeline TEXT NOT NULL REFERENCES pipeline(digest),
      name TEXT NOT NULL,                 -- the pipeline's, so that unfinished runs are found
      subject TEXT NOT NULL, parameters TEXT NOT NULL,
      trigger TEXT NOT NULL, actor TEXT NOT NULL,
      runner TEXT NOT NULL,               -- the process that drives it: boot/pid/start/session
      cancel_requested_at INTEGER, superseded_by TEXT,
      created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE step(
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES run(id),
      ordinal INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'blocked', last_event TEXT NOT NULL DEFAULT 'created',
      step_key TEXT, outputs TEXT, note TEXT, cause TEXT,
      attempt INTEGER NOT NULL DEFAULT 0, max_attempts INTEGER NOT NULL,
      fence INTEGER NOT NULL DEFAULT 0, lease_owner TEXT,
      started_at INTEGER, finished_at INTEGER,
      UNIQUE(run_id, name)) STRICT;
    CREATE INDEX step_live ON step(run_id) WHERE finished_at IS NULL;

    CREATE TABLE memo(
      step_key TEXT PRIMARY KEY CHECK(length(step_key) = 64),
      outputs TEXT NOT NULL, note TEXT NOT NULL,
      run_id TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE event(
      seq INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL, step TEXT,
      from_state TEXT, event TEXT NOT NULL, to_state TEXT,
      actor TEXT NOT NULL, fence INTEGER,
      at INTEGER NOT NULL, detail TEXT NOT NULL,
      prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE CHECK(length(hash) = 64)) STRICT;

    CREATE TRIGGER step_begins_blocked BEFORE INSERT ON step WHEN NEW.state <> 'blocked'
      BEGIN SELECT RAISE(ABORT, 'a step begins blocked'); END;
    CREATE TRIGGER step_by_table BEFORE UPDATE OF state ON step
      WHEN NEW.state IS NOT OLD.state AND NOT EXISTS(
        SELECT 1 FROM transition
        WHERE from_state = OLD.state AND event = NEW.last_event AND to_state = NEW.state)
      BEGIN SELECT RAISE(ABORT, 'no such transition'); END;
    CREATE TRIGGER step_fence BEFORE UPDATE OF fence ON step WHEN NEW.fence < OLD.fence
      BEGIN SELECT RAISE(ABORT, 'a fence never moves back'); END;
    CREATE TRIGGER step_attempts BEFORE UPDATE OF attempt ON step
      WHEN NEW.attempt > NEW.max_attempts OR NEW.attempt < OLD.attempt
      BEGIN SELECT RAISE(ABORT, 'attempts are bounded'); END;
    CREATE TRIGGER step_kept BEFORE DELETE ON step
      BEGIN SELECT RAISE(ABORT, 'steps are kept'); END;
    CREATE TRIGGER run_kept BEFORE DELETE ON run
      BEGIN SELECT RAISE(ABORT, 'runs are kept'); END;
    CREATE TRIGGER pipeline_fixed BEFORE UPDATE ON pipeline
      BEGIN SELECT RAISE(ABORT, 'definitions never change'); END;
    CREATE TRIGGER event_fixed BEFORE UPDATE ON event
      BEGIN SELECT RAISE(ABORT, 'events are append only'); END;
    CREATE TRIGGER event_kept BEFORE DELETE ON event
      BEGIN SELECT RAISE(ABORT, 'events are append only'); END;
    CREATE TRIGGER event_chain BEFORE INSERT ON event
      WHEN NEW.prev IS NOT coalesce(
          (SELECT hash FROM event ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
        OR NEW.seq IS NOT coalesce((SELECT max(seq) FROM event), 0) + 1
      BEGIN SELECT RAISE(ABORT, 'broken chain'); END;

    CREATE VIEW run_state AS
      SELECT run_id AS id, CASE
        WHEN sum(state = 'unknown') > 0 THEN 'parked'
        WHEN sum(state IN ('running', 'effect_intent', 'ready', 'retry_wait')) > 0 THEN 'running'
        WHEN sum(state = 'awaiting_approval') > 0 THEN 'waiting'
        WHEN sum(state = 'blocked') > 0 THEN 'running'
        WHEN sum(state = 'failed') > 0 THEN 'failed'
        WHEN sum(state = 'rejected') > 0 THEN 'rejected'
        WHEN sum(state = 'cancelled') > 0 THEN 'cancelled'
        ELSE 'succeeded' END AS state,
        CASE WHEN count(*) = count(finished_at) THEN max(finished_at) END AS finished_at
      FROM step GROUP BY run_id;
    """
}
