namespace SafeCommunity.Storage.Tests;

/// <summary>The schemas that released versions of the program made, as they made them.</summary>
internal static class SchemaVersions
{
    public const string First = """
        CREATE TABLE subjects (
            number    INTEGER PRIMARY KEY,
            community TEXT NOT NULL,
            name      TEXT NOT NULL,
            UNIQUE (community, name)
        ) STRICT;

        CREATE TABLE journal (
            community TEXT NOT NULL,
            position  INTEGER NOT NULL,
            time      INTEGER NOT NULL,
            kind      TEXT NOT NULL,
            subject   INTEGER NOT NULL REFERENCES subjects (number),
            actor     TEXT NOT NULL,
            body      TEXT NOT NULL,
            hash      BLOB NOT NULL,
            PRIMARY KEY (community, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX journal_by_subject ON journal (subject, position);

        CREATE TABLE alarms (
            subject             INTEGER PRIMARY KEY REFERENCES subjects (number),
            community           TEXT NOT NULL,
            id                  TEXT NOT NULL,
            twin                TEXT NOT NULL,
            rule                TEXT NOT NULL,
            severity            INTEGER NOT NULL,
            message_zh          TEXT NOT NULL,
            message_en          TEXT NOT NULL,
            raised_at           INTEGER NOT NULL,
            last_raised_at      INTEGER NOT NULL,
            cause_seq           INTEGER,
            cause_time          INTEGER NOT NULL,
            cause_value         REAL,
            count               INTEGER NOT NULL,
            active              INTEGER NOT NULL,
            cleared_at          INTEGER,
            acknowledged_by     TEXT,
            acknowledged_at     INTEGER,
            acknowledged_reason TEXT,
            judgement           INTEGER NOT NULL,
            judged_by           TEXT,
            judged_at           INTEGER,
            judged_reason       TEXT,
            shelved_until       INTEGER,
            shelved_by          TEXT,
            shelved_at          INTEGER,
            shelved_reason      TEXT,
            closed_by           TEXT,
            closed_at           INTEGER,
            closed_reason       TEXT,
            position            INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX alarms_by_community ON alarms (community);
        CREATE INDEX alarms_open ON alarms (community) WHERE closed_at IS NULL;

        -- With a rowid: a community's directory is one row of megabytes, which every search of a tree of whole rows that
        -- passes it would have to read.
        CREATE TABLE snapshots (
            id         INTEGER PRIMARY KEY,
            state_name TEXT NOT NULL,
            grain_key  TEXT NOT NULL,
            grain_type TEXT NOT NULL,
            etag       TEXT NOT NULL,
            payload    ANY NOT NULL,
            UNIQUE (state_name, grain_key, grain_type)
        ) STRICT;

        PRAGMA application_id = 1398892099;
        PRAGMA user_version = 1;
        """;
}
