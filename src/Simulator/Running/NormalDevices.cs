using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Time;

namespace SafeCommunity.Simulator.Running;

/// <summary>
/// The devices of a community on a normal day: each reports twice within the time after which it would count as silent, at
/// whole seconds, well below every rule's threshold.
/// </summary>
public sealed class NormalDevices : IWorld
{
    private readonly ILocalDevices _local;
    private readonly IGrainFactory _grains;
    private readonly PriorityQueue<Device, (long At, int Order)> _queue = new();

    /// <summary>The devices of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seed">What their phases and values come from.</param>
    /// <param name="start">From when they report.</param>
    /// <param name="local">The twins of this process.</param>
    /// <param name="grains">All twins.</param>
    public NormalDevices(CommunityDefinition plan, int seed, DateTimeOffset start, ILocalDevices local, IGrainFactory grains)
    {
        (_local, _grains) = (local, grains);
        var order = 0;
        foreach (var twin in plan.Twins)
        {
            if (!twin.Kind.IsDevice())
                continue;
            var device = new Device(twin, seed);
            _queue.Enqueue(device, (start.ToUnixTimeSeconds() + device.Phase, order++));
        }
    }

    /// <summary>How many readings were sent.</summary>
    public long Readings { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? NextAt => _queue.TryPeek(out _, out var turn) ? DateTimeOffset.FromUnixTimeSeconds(turn.At) : null;

    /// <inheritdoc/>
    public Task ActAsync()
    {
        List<Task>? waiting = null;
        _queue.TryPeek(out _, out var now);
        while (_queue.TryPeek(out var device, out var turn) && turn.At == now.At)
        {
            _queue.DequeueEnqueue(device, (turn.At + device.Period, turn.Order));
            Readings++;
            if (Send(device, turn.At * 1000) is { } answer)
                (waiting ??= []).Add(answer);
        }

        return waiting is null ? Task.CompletedTask : Task.WhenAll(waiting);
    }

    private Task? Send(Device device, long timeMs)
    {
        device.Step();
        var outcome = _local.TryGetInbox(device.Id, out var inbox)
            ? inbox.Offer(new ReadingView { Seq = device.Seq, TimeMs = timeMs, Names = device.Names, Values = device.Values })
            : ReadingOutcome.Detached;
        return outcome switch
        {
            ReadingOutcome.Unsettled => GrainOf(device).Settle(),
            ReadingOutcome.Detached => GrainOf(device).Receive(device.ToReading(timeMs)),
            _ => null,
        };
    }

    private IDeviceGrain GrainOf(Device device) => _grains.GetDevice(device.Twin.Id, device.Twin.Kind);

    private sealed class Device
    {
        private readonly Signal[] _signals;
        private readonly DeviceProfile _profile;

        public Device(TwinDefinition twin, int seed)
        {
            Twin = twin;
            Id = twin.Id.ToString();
            Period = Math.Max(1, (int)twin.SilenceLimit.TotalSeconds / 2);
            var random = new Random(HashCode(seed, Id));
            Phase = random.Next(Period);
            _profile = DeviceProfile.Of(twin.Model);
            _signals = [.. _profile.Signals.Select(signal => new Signal(signal, random))];
            Names = Encoding.UTF8.GetBytes(string.Concat(_profile.Signals.Select(signal => signal.Name)));
            Values = new ValueView[_signals.Length];
            var start = 0;
            for (var i = 0; i < Values.Length; i++)
            {
                var length = Encoding.UTF8.GetByteCount(_profile.Signals[i].Name);
                Values[i] = new ValueView(start, length, 0, _profile.Signals[i].IsBoolean);
                start += length;
            }
        }

        public TwinDefinition Twin { get; }

        public string Id { get; }

        /// <summary>In seconds.</summary>
        public int Period { get; }

        /// <summary>The first report, in seconds after the start.</summary>
        public int Phase { get; }

        public long Seq { get; private set; }

        public byte[] Names { get; }

        public ValueView[] Values { get; }

        public void Step()
        {
            Seq++;
            for (var i = 0; i < Values.Length; i++)
                Values[i] = Values[i] with { Value = _signals[i].Next() };
        }

        public Reading ToReading(long timeMs) => new()
        {
            Seq = Seq,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(timeMs),
            Values = [.. Values.Select((value, i) => new ReadingValue(_profile.Signals[i].Name, value.Value, value.IsBoolean))],
        };

        // Not string.GetHashCode, which differs from process to process.
        private static int HashCode(int seed, string id)
        {
            var hash = unchecked((uint)seed * 2654435761u ^ 2166136261u);
            foreach (var letter in id)
                hash = unchecked((hash ^ letter) * 16777619u);
            return (int)(hash & int.MaxValue);
        }
    }
}
