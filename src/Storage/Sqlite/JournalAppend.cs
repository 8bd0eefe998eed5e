using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Drafts on their way into the journal. They are encoded where they come from, before the writer's thread.</summary>
internal sealed class JournalAppend : WriteOperation
{
    private readonly string _community;
    private readonly IReadOnlyList<JournalDraft> _drafts;
    private readonly DateTimeOffset _time;
    private readonly JournalRecord[] _records;
    private readonly JournalHead[] _places;

    public JournalAppend(string community, IReadOnlyList<JournalDraft> drafts, DateTimeOffset time)
    {
        _community = community;
        _drafts = drafts;
        _time = time;
        _records = Encode(community, drafts);
        _places = new JournalHead[_records.Length];
    }

    public override int Rows => _records.Length;

    /// <summary>The community.</summary>
    public string Community => _community;

    /// <summary>Where the last of them stands, once it is written; null while none is.</summary>
    public JournalHead? Head => _places is [.., { Position: > 0 } last] ? last : null;

    public override Exception? Write(SqliteWriteSession session)
    {
        var next = 0;
        foreach (var draft in _drafts)
        {
            session.Journal.Check(_community, draft);
            foreach (var @event in draft.Events)
            {
                _places[next] = session.Journal.Append(_community, _records[next], _time, @event, draft);
                next++;
            }
        }

        return null;
    }

    /// <summary>Each draft's entries, once they are durable.</summary>
    public ImmutableArray<JournalEntry>[] ToEntries()
    {
        var next = 0;
        var result = new ImmutableArray<JournalEntry>[_drafts.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var draft = _drafts[i];
            var entries = ImmutableArray.CreateBuilder<JournalEntry>(draft.Events.Length);
            foreach (var @event in draft.Events)
            {
                var place = _places[next++];
                entries.Add(new JournalEntry
                {
                    Community = _community,
                    Position = place.Position,
                    Time = place.Time,
                    Subject = draft.Subject,
                    Actor = draft.Actor,
                    Event = @event,
                    Hash = place.Hash,
                });
            }

            result[i] = entries.MoveToImmutable();
        }

        return result;
    }

    private static JournalRecord[] Encode(string community, IReadOnlyList<JournalDraft> drafts)
    {
        var count = 0;
        foreach (var draft in drafts)
        {
            if (draft.Events.IsDefaultOrEmpty)
                throw new ArgumentException($"A draft about {draft.Subject} has no events.", nameof(drafts));
            count += draft.Events.Length;
        }

        var next = 0;
        var records = new JournalRecord[count];
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        foreach (var draft in drafts)
        {
            foreach (var @event in draft.Events)
            {
                JournalEvents.Write(json, @event);
                json.Flush();
                records[next++] = JournalRecord.Encode(
                    community, JournalEvents.KindOf(@event), draft.Subject, draft.Actor, body.WrittenSpan);
                body.ResetWrittenCount();
                json.Reset(body);
            }
        }

        return records;
    }
}
