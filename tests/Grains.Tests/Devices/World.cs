using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>One device's monitor with a clock of its own, and what its rules wanted of their alarms.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 4, 0, 0, TimeSpan.Zero);

    private readonly byte[] _names = new byte[4096];
    private readonly ValueView[] _values = new ValueView[128];

    private readonly TwinClock _twinClock;

    public World(string rules, StoredDevice? stored = null, AlarmRecord[]? alarms = null, JournalEntry[]? history = null, string zone = "Asia/Shanghai", DateTimeOffset? start = null, ILogger<LeftOutLog>? log = null,
        TwinDefinition? device = null)
    {
        Clock = new FakeTimeProvider(start ?? Start);
        _twinClock = new TwinClock(Clock);
        Book = Rules(rules, zone);
        Reporter = NewReporter(Clock);
        Monitor = new DeviceMonitor(
            device ?? Device("smoke-1"), Book.For(device ?? Device("smoke-1")), stored ?? new StoredDevice(), [.. alarms ?? []], [.. history ?? []],
            _twinClock, Reporter, NewLeftOutLog(Clock, log ?? NullLogger<LeftOutLog>.Instance));
        foreach (var alarm in alarms ?? [])
            _alarms[alarm.Id] = alarm;
    }

    private readonly Dictionary<string, AlarmRecord> _alarms = new(StringComparer.Ordinal);
    private long _position = 100;

    /// <summary>Every alarm that was raised, by id.</summary>
    public IReadOnlyDictionary<string, AlarmRecord> Alarms => _alarms;

    /// <summary>The entries that were written.</summary>
    public List<JournalEntry> Journal { get; } = [];

    /// <summary>The newest snapshot that had to be stored before something was acknowledged, or that was due.</summary>
    public StoredDevice? Stored { get; private set; }

    /// <summary>The connection that readings come over.</summary>
    public long Connection { get; set; } = 1;

    /// <summary>Whether readings are said to be sent again.</summary>
    public bool Redelivery { get; set; }

    /// <summary>Whether readings are those that a broker kept.</summary>
    public bool Retained { get; set; }

    public FakeTimeProvider Clock { get; }

    /// <summary>Who plays a world against the device's community tells what its clock shows.</summary>
    public void TellPlayedTime(DateTimeOffset time, double speed = 1) =>
        _twinClock.Played.Of("testville").Tell(new PlayedTime(time, speed), _twinClock.Now.SteadyMs);

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
    public static LeftOutLog NewLeftOutLog(TimeProvider time, ILogger<LeftOutLog> log) => new(new DeviceMetrics(new Meters()), time, log);

    public static RuleBook Rules(string rules, string zone = "Asia/Shanghai") => RuleFile.Parse(RuleText(rules), zone);

    public static string RuleText(string rules) =>
        "{\"rules\":[" + string.Join(',', rules.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) =>
            "{" + (line.Contains("\"severity\"", StringComparison.Ordinal) ? "" : "\"severity\":\"high\",") + "\"message\":{\"zh\":\"甲\",\"en\":\"a\"},\"appliesTo\":{\"twin\":\"*\"},"
            + (line.Contains("\"id\"", StringComparison.Ordinal) ? "" : $"\"id\":\"r{i}\",") + line + "}")) + "]}";

    public ReadingOutcome Send(string name, double value, long? seq = null, DateTimeOffset? time = null, bool boolean = false) =>
        Offer(seq, time?.ToUnixTimeMilliseconds(), (name, value, boolean));

    public ReadingOutcome Offer(long? seq, long? timeMs, params ReadOnlySpan<(string Name, double Value, bool Boolean)> values) =>
        Monitor.Offer(View(seq, timeMs, values));

    /// <summary>Something that happened, as on the event topic.</summary>
    public ReadingOutcome Event(long? seq, string name)
    {
        var size = Encoding.UTF8.GetBytes(name, _names);
        return Monitor.Offer(new ReadingView
        {
            Seq = seq,
            TimeMs = null,
            Names = _names.AsSpan(0, size),
            Values = [new ValueView(0, size, 1, true, true)],
            Delivery = new ReadingDelivery(Connection, Redelivery, Retained),
        });
    }

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

        return new ReadingView
        {
            Seq = seq,
            TimeMs = timeMs,
            Names = _names.AsSpan(0, at),
            Values = _values.AsSpan(0, values.Length),
            Delivery = new ReadingDelivery(Connection, Redelivery, Retained),
        };
    }

    public void Advance(string duration)
    {
        Clock.Advance(Duration.TryParse(duration, out var time) ? time : throw new FormatException(duration));
        Monitor.Tick();
    }

    /// <summary>Settles as the grain does, with a journal that always succeeds; returns what was told since the last time.</summary>
    public string[] Settle()
    {
        var from = Log.Count;
        var works = Monitor.TakeWork();
        Monitor.Settled(works, [.. AlarmDrafts.Of(Monitor.Definition, works, Clock.GetUtcNow()).SelectMany(Write)]);
        if (Monitor.MustBeStored)
            Stored = Monitor.TakeSnapshot(due: true);
        Monitor.Arm(null);
        return [.. Log.Skip(from)];
    }

    /// <summary>The last snapshots were not written: the process was killed between the journal's commit and them.</summary>
    public void Forget(StoredDevice? stored) => Stored = stored;

    /// <summary>A person's word on an alarm, of which the twin then takes notice.</summary>
    public void Order(string id, AlarmEvent @event)
    {
        Journalled(id, @event);
        Monitor.Review([.. _alarms.Values.GroupBy(alarm => alarm.Rule).Select(rule => rule.MaxBy(alarm => alarm.Ordinal)!)]);
    }

    /// <summary>A person's word on an alarm, of which the twin does not know yet.</summary>
    public void Journalled(string id, AlarmEvent @event)
    {
        foreach (var _ in Write(JournalDraft.Of(id, "guard", @event)))
        {
        }
    }

    /// <summary>The twin as another process wakes it after this one stopped.</summary>
    public World Stopped(string rules, TimeSpan after)
    {
        Stored = Monitor.TakeSnapshot(due: false) ?? Stored;
        return Killed(rules, after);
    }

    /// <summary>The twin as another process wakes it after this one was killed.</summary>
    public World Killed(string rules, TimeSpan after) => new(
        rules,
        Stored,
        [.. _alarms.Values.GroupBy(alarm => alarm.Rule).Select(rule => rule.MaxBy(alarm => alarm.Ordinal)!)],
        [.. Journal],
        start: Clock.GetUtcNow() + after)
    {
        _position = _position,
        Stored = Stored,
    };

    private IEnumerable<JournalEntry> Write(JournalDraft draft)
    {
        var known = _alarms.GetValueOrDefault(draft.Subject);
        Assert.True(draft.After is null || draft.After == (known?.Position ?? 0), $"{draft.Subject} was decided on an older state.");
        foreach (var @event in draft.Events)
        {
            var entry = new JournalEntry
            {
                Community = "testville",
                Position = ++_position,
                Time = Clock.GetUtcNow(),
                Subject = draft.Subject,
                Actor = draft.Actor,
                Event = @event,
                Hash = [],
            };
            var alarm = _alarms[draft.Subject] = AlarmFold.Apply(_alarms.GetValueOrDefault(draft.Subject), entry);
            Journal.Add(entry);
            if (@event is AlarmRaised or AlarmRecurred or AlarmCleared)
            {
                Log.Add(@event switch
                {
                    AlarmRaised { Onset: AlarmOnset.Past } => $"past {alarm.Rule}#{alarm.Ordinal}",
                    AlarmCleared { Reason: { Length: > 0 } reason } => $"clear {alarm.Rule} ({reason})",
                    AlarmCleared => $"clear {alarm.Rule}",
                    _ => $"raise {alarm.Rule}#{alarm.Ordinal}",
                });
            }

            yield return entry;
        }
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
