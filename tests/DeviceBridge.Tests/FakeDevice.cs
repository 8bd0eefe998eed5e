using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>A device's twin as a test wants it: it remembers what it was given, in order.</summary>
public sealed class FakeDevice(string name, TwinKind kind) : IReadingInbox, ISensorGrain, IDoorGrain, ICameraGrain, ICarGateGrain, IPatrolUnitGrain
{
    private int _settles;
    private int _shed;

    public string Name => name;

    public TwinKind Kind => kind;

    /// <summary>Whether the twin lives in the bridge's process.</summary>
    public bool IsLocal { get; set; } = true;

    /// <summary>What <see cref="Offer"/> answers.</summary>
    public Func<Reading, ReadingOutcome> Outcome { get; set; } = _ => ReadingOutcome.Accepted;

    /// <summary>What <see cref="Settle"/> does.</summary>
    public Func<Task> OnSettle { get; set; } = () => Task.CompletedTask;

    /// <summary>What <see cref="Receive"/> does.</summary>
    public Func<Reading, Task> OnReceive { get; set; } = _ => Task.CompletedTask;

    /// <summary>What <see cref="ReceiveStatus"/> does.</summary>
    public Func<DeviceStatus, Task> OnStatus { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<Reading> Readings { get; } = new();

    public ConcurrentQueue<DeviceStatus> Statuses { get; } = new();

    public int Settles => Volatile.Read(ref _settles);

    public ReadingOutcome Offer(in ReadingView reading)
    {
        var copy = Copy(reading);
        var outcome = Outcome(copy);
        if (outcome is not ReadingOutcome.Detached)
            Readings.Enqueue(copy);
        return outcome;
    }

    /// <summary>What <see cref="TryShed"/> answers; a reading that is shed is counted and not kept.</summary>
    public Func<Reading, bool> Shed { get; set; } = _ => false;

    public int ShedReadings => Volatile.Read(ref _shed);

    public bool TryShed(in ReadingView reading)
    {
        if (!Shed(Copy(reading)))
            return false;
        Interlocked.Increment(ref _shed);
        return true;
    }

    public async Task<ReadingOutcome> Receive(Reading reading)
    {
        await OnReceive(reading);
        Readings.Enqueue(reading);
        return ReadingOutcome.Accepted;
    }

    public async Task ReceiveStatus(DeviceStatus status)
    {
        await OnStatus(status);
        Statuses.Enqueue(status);
    }

    public async Task Settle()
    {
        Interlocked.Increment(ref _settles);
        await OnSettle();
    }

    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Those of <see cref="Refusals"/> that a broker had kept.</summary>
    public ConcurrentQueue<string> RetainedRefusals { get; } = new();

    void IReadingInbox.Refuse(string reason, bool isRetained) => Refuse(reason, isRetained);

    public Task Refuse(string reason, bool isRetained)
    {
        if (isRetained)
            RetainedRefusals.Enqueue(reason);
        Refusals.Enqueue(reason);
        return Task.CompletedTask;
    }

    public Task Review() => Task.CompletedTask;

    public Task<ImmutableArray<ActiveCondition>> GetConditions() => throw new NotSupportedException();

    public Task Refresh() => Task.CompletedTask;

    public Task<TwinSnapshot> Get() => throw new NotSupportedException();

    public static Reading Copy(in ReadingView view)
    {
        var values = new List<ReadingValue>();
        foreach (var value in view.Values)
            values.Add(new ReadingValue(Encoding.UTF8.GetString(view.NameOf(value)), value.Value, value.IsBoolean) { IsEvent = value.IsEvent });
        var leftOut = new List<LeftOutValue>();
        foreach (var part in view.LeftOut)
            leftOut.Add(new LeftOutValue(Encoding.UTF8.GetString(view.NameOf(part)), part.Reason));
        return new Reading
        {
            Seq = view.Seq,
            Time = view.TimeMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            Values = [.. values],
            Delivery = view.Delivery,
            LeftOut = [.. leftOut],
        };
    }
}
