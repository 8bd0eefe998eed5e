using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>One device's monitor with a clock of its own, and what its rules wanted of their alarms.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 4, 0, 0, TimeSpan.Zero);

    private readonly byte[] _names = new byte[4096];
    private readonly ValueView[] _values = new ValueView[128];

    public World(string rules, StoredDevice? stored = null, AlarmRecord[]? alarms = null, string zone = "Asia/Shanghai", DateTimeOffset? start = null)
    {
        Clock = new FakeTimeProvider(start ?? Start);
        Book = Rules(rules, zone);
        Reporter = NewReporter(Clock);
        Monitor = new DeviceMonitor(
            Device("smoke-1"), Book.For(Device("smoke-1")), stored ?? new StoredDevice(), [.. alarms ?? []], Clock, Reporter, new DeviceMetrics(new Meters()));
    }

    public FakeTimeProvider Clock { get; }

    public RuleBook Book { get; }

    public TwinReporter Reporter { get; }

    public DeviceMonitor Monitor { get; }

    /// <summary>"raise" and "clear" as they were settled, in order, each with its rule.</summary>
    public List<string> Log { get; } = [];

    public DeviceState State => Monitor.GetSnapshot().Device!;

    public Health Health => Monitor.GetSnapshot().Health;

    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static TwinDefinition Device(string name, TwinKind kind = TwinKind.Sensor, string model = "smoke", TimeSpan? silence = null) => new()
    {
        Id = TwinId.Of("testville", name),
        Kind = kind,
        Model = model,
        Parent = "b01",
        Place = default,
        Title = new BilingualText($"{name} 号", name),
        SilenceLimit = silence ?? TimeSpan.FromMinutes(30),
    };

    /// <summary>A book of rules that differ in some members from an ordinary one.</summary>
    public static RuleBook Rules(string rules, string zone = "Asia/Shanghai") => RuleFile.Parse(RuleText(rules), zone);

    public static string RuleText(string rules) =>
        "{\"rules\":[" + string.Join(',', rules.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) =>
            "{\"severity\":\"high\",\"message\":{\"zh\":\"甲\",\"en\":\"a\"},\"appliesTo\":{\"twin\":\"*\"},"
            + (line.Contains("\"id\"", StringComparison.Ordinal) ? "" : $"\"id\":\"r{i}\",") + line + "}")) + "]}";

    public ReadingOutcome Send(string name, double value, long? seq = null, DateTimeOffset? time = null, bool boolean = false) =>
        Offer(seq, time?.ToUnixTimeMilliseconds(), (name, value, boolean));

    public ReadingOutcome Offer(long? seq, long? timeMs, params ReadOnlySpan<(string Name, double Value, bool Boolean)> values) =>
        Monitor.Offer(View(seq, timeMs, values));

    public bool TryShed(long? seq, long? timeMs, params ReadOnlySpan<(string Name, double Value, bool Boolean)> values) =>
        Monitor.TryShed(View(seq, timeMs, values));

    private ReadingView View(long? seq, long? timeMs, ReadOnlySpan<(string Name, double Value, bool Boolean)> values)
    {
        var at = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var size = Encoding.UTF8.GetBytes(values[i].Name, _names.AsSpan(at));
            _values[i] = new ValueView(at, size, values[i].Value, values[i].Boolean);
            at += size;
        }

        return new ReadingView { Seq = seq, TimeMs = timeMs, Names = _names.AsSpan(0, at), Values = _values.AsSpan(0, values.Length) };
    }

    public void Advance(string duration)
    {
        Clock.Advance(Duration.TryParse(duration, out var time) ? time : throw new FormatException(duration));
        Monitor.Tick();
    }

    /// <summary>Settles as the grain does, with alarms that always succeed; returns what was told since the last time.</summary>
    public string[] Settle()
    {
        var from = Log.Count;
        for (var index = 0; index < Monitor.RuleCount; index++)
        {
            if (!Monitor.TryGetWork(index, out var work))
                continue;
            if (work.MustRaise)
            {
                Log.Add($"raise {work.Rule.Id}#{work.FirstOrdinal}");
                Monitor.Raised(work, Alarm(work.Rule.Id, work.FirstOrdinal, active: true, Clock.GetUtcNow()));
            }

            if (work.MustClear)
            {
                Log.Add($"clear {work.Rule.Id}" + (work.ClearReason.Length > 0 ? $" ({work.ClearReason})" : ""));
                Monitor.Cleared(work, Alarm(work.Rule.Id, Math.Max(1, work.State.Ordinal), active: false, Clock.GetUtcNow(), closed: work.State.Closed));
            }
        }

        foreach (var retired in Monitor.RetiredAlarms())
        {
            Log.Add($"clear {retired.RuleId} (rule removed)");
            Monitor.Cleared(retired, Alarm(retired.RuleId, retired.Ordinal, active: false, Clock.GetUtcNow()));
        }

        Monitor.Arm(null);
        return [.. Log.Skip(from)];
    }

    public static AlarmRecord Alarm(
        string rule, int ordinal, bool active, DateTimeOffset at, long? seq = null, bool closed = false) => new()
    {
        Community = "testville",
        Id = AlarmRecord.IdOf("smoke-1", rule, ordinal),
        Twin = "smoke-1",
        Rule = rule,
        Severity = AlarmSeverity.High,
        Message = new BilingualText("甲", "a"),
        RaisedAt = at,
        LastRaisedAt = at,
        Cause = new AlarmCause(seq, at, 1),
        Count = 1,
        Active = active,
        ClearedAt = active ? null : at,
        Closed = closed ? new MatterNote("someone", at, "done") : null,
        Position = 1,
    };

    internal static TwinReporter NewReporter(TimeProvider clock) =>
        new(null!, new LocalDevices(), new DeviceMetrics(new Meters()), new BackgroundWork(clock, NullLogger<BackgroundWork>.Instance), clock, NullLogger<TwinReporter>.Instance);

    internal sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
