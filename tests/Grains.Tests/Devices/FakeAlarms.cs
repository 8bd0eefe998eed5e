using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Tests.Cluster;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>What the journal of a test knows of the alarms; it outlives the silo.</summary>
public sealed class FakeAlarms(TimeProvider clock)
{
    private const string Community = "testville";

    /// <summary>The journal and its read tables.</summary>
    public MemoryStore Store { get; } = new();

    /// <summary>Whether everything is refused as if the disk were full.</summary>
    public bool Unavailable
    {
        get => Store.RefuseAppends is not null;
        set => Store.RefuseAppends = value ? "The disk is full." : null;
    }

    /// <summary>What was told, in order.</summary>
    public ImmutableArray<string> Log =>
    [
        .. Store.Entries(Community).Select(entry => entry.Event switch
        {
            AlarmRaised { Onset: AlarmOnset.Past } => $"past {entry.Subject}",
            AlarmRaised => $"raise {entry.Subject}",
            AlarmRecurred => $"recur {entry.Subject}",
            AlarmCleared { Reason: { Length: > 0 } reason } => $"clear {entry.Subject} ({reason})",
            AlarmCleared => $"clear {entry.Subject}",
            _ => "",
        }).Where(line => line.Length > 0),
    ];

    public int Count => Store.Entries(Community).Select(entry => entry.Subject).Distinct().Count();

    public AlarmRecord? this[string id] => Store.Entries(Community)
        .Where(entry => entry.Subject == id).Aggregate((AlarmRecord?)null, AlarmFold.Apply);

    /// <summary>A person closes it.</summary>
    public Task CloseAsync(string id) => WriteAsync(id, new AlarmClosed("done"));

    /// <summary>A person finds it false.</summary>
    public Task RejectAsync(string id) => WriteAsync(id, new AlarmRejected("a test"));

    private async Task WriteAsync(string id, AlarmEvent @event) =>
        await Store.AppendAsync(Community, [JournalDraft.Of(id, "guard", @event)], clock.GetUtcNow());
}
