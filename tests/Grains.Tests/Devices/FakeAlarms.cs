using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>What the alarms of a test know; it outlives the silo as the journal does.</summary>
public sealed class FakeAlarms(TimeProvider clock) : IAlarmReader
{
    private readonly ConcurrentDictionary<string, AlarmRecord> _alarms = new(StringComparer.Ordinal);

    /// <summary>Whether everything is refused as if the disk were full.</summary>
    public bool Unavailable { get; set; }

    /// <summary>While set, a raise waits for it before it is durable.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<string> Log { get; } = [];

    public AlarmRecord? this[string id] => _alarms.GetValueOrDefault(id);

    public int Count => _alarms.Count;

    public async Task<AlarmRecord> Raise(string id, AlarmRaised raised)
    {
        await Gate;
        ThrowIfUnavailable();
        return _alarms.AddOrUpdate(
            id,
            _ =>
            {
                Log.Enqueue($"raise {id}");
                return new AlarmRecord
                {
                    Community = "testville",
                    Id = id,
                    Twin = raised.Twin,
                    Rule = raised.Rule,
                    Severity = raised.Severity,
                    Message = raised.Message,
                    RaisedAt = clock.GetUtcNow(),
                    LastRaisedAt = clock.GetUtcNow(),
                    Cause = raised.Cause,
                    Count = 1,
                    Active = true,
                    Position = 1,
                };
            },
            (_, alarm) =>
            {
                if (!alarm.IsOpen)
                    throw new RefusedException(Refusal.FailedPrecondition, "It is closed.");
                if (alarm.Cause == raised.Cause)
                    return alarm;
                Log.Enqueue($"recur {id}");
                return alarm with { Active = true, Count = alarm.Count + 1, Cause = raised.Cause, LastRaisedAt = clock.GetUtcNow() };
            });
    }

    public AlarmRecord Clear(string id, string reason)
    {
        ThrowIfUnavailable();
        if (!_alarms.TryGetValue(id, out var alarm))
            throw new RefusedException(Refusal.NotFound, "No such alarm.");
        if (!alarm.IsOpen || !alarm.Active)
            return alarm;
        Log.Enqueue(reason.Length == 0 ? $"clear {id}" : $"clear {id} ({reason})");
        return _alarms[id] = alarm with { Active = false, ClearedAt = clock.GetUtcNow() };
    }

    public void Close(string id) => _alarms[id] = _alarms[id] with { Closed = new MatterNote("guard", clock.GetUtcNow(), "done") };

    public Task<ImmutableArray<AlarmRecord>> ReadNewestOfTwinAsync(string community, string twin, CancellationToken cancellation = default) =>
        Task.FromResult(_alarms.Values
            .Where(alarm => alarm.Twin == twin)
            .GroupBy(alarm => alarm.Rule, (_, alarms) => alarms.MaxBy(alarm => alarm.Ordinal)!)
            .ToImmutableArray());

    public Task<AlarmRecord?> GetAsync(string community, string id, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<AlarmPage> ListAsync(string community, AlarmQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<(long Position, ImmutableArray<AlarmRecord> Alarms)> ReadOpenAsync(string community, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<AlarmRecord>> ReadShelfExpiredAsync(string community, DateTimeOffset now, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    private void ThrowIfUnavailable()
    {
        if (Unavailable)
            throw new RefusedException(Refusal.Unavailable, "The disk is full.");
    }
}

/// <summary>An alarm of <see cref="FakeAlarms"/>.</summary>
public sealed class FakeAlarmGrain(FakeAlarms alarms) : Grain, IAlarmGrain
{
    private string Id => this.GetPrimaryKeyString()["testville/".Length..];

    public Task<AlarmRecord> Raise(AlarmRaised raised) => alarms.Raise(Id, raised);

    public Task<AlarmRecord> Clear(string reason) => Task.FromResult(alarms.Clear(Id, reason));

    public Task<AlarmRecord> Get() => throw new NotSupportedException();

    public Task<AlarmRecord> Acknowledge(MatterCommand command) => throw new NotSupportedException();

    public Task<AlarmRecord> Confirm(MatterCommand command) => throw new NotSupportedException();

    public Task<AlarmRecord> Reject(MatterCommand command) => throw new NotSupportedException();

    public Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until) => throw new NotSupportedException();

    public Task<AlarmRecord> Unshelve(MatterCommand command) => throw new NotSupportedException();

    public Task<AlarmRecord> Suppress(MatterCommand command, long suppression) => throw new NotSupportedException();

    public Task<AlarmRecord> Unsuppress(MatterCommand command) => throw new NotSupportedException();

    public Task<AlarmRecord> Close(MatterCommand command) => throw new NotSupportedException();
}
