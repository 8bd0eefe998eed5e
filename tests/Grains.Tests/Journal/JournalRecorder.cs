using System.Collections.Concurrent;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Tests.Journal;

/// <summary>Remembers what a journal told; may be made to wait.</summary>
public sealed class JournalRecorder : IJournalObserver
{
    public ConcurrentQueue<JournalEntry> Entries { get; } = [];

    public ConcurrentQueue<int> Calls { get; } = [];

    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task OnCommitted(JournalCommit commit)
    {
        Calls.Enqueue(commit.Entries.Length);
        foreach (var entry in commit.Entries)
            Entries.Enqueue(entry);
        await Gate;
    }

    public long[] Positions() => [.. Entries.Select(entry => entry.Position)];
}
