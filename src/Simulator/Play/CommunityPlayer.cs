using Grpc.Core;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Simulator.Play.Devices;
using SafeCommunity.Simulator.Play.Matters;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play;

/// <summary>
/// Lets a simulated community live against a running system, from outside: its devices by MQTT, its people by gRPC, who
/// hear of what happened by the journal's stream. While the system is away or slower than wanted the world stands still.
/// </summary>
public sealed partial class CommunityPlayer
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);

    /// <summary>What is told holds for 20 s.</summary>
    private static readonly TimeSpan TimePeriod = TimeSpan.FromSeconds(5);

    private readonly PlayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SimulatedWorld _world;
    private readonly Reachability _broker;
    private readonly Reachability _api;
    private readonly DeviceTally _tally = new();
    private long _worldTimeMs;
    private long _position;
    private bool _isTimeRefused;

    /// <summary>Makes a world that has not begun.</summary>
    /// <param name="options">What is played.</param>
    /// <param name="time">The machine's time.</param>
    /// <param name="log">Where a person is told, in one line each, what stands in the way and what to do about it.</param>
    /// <exception cref="ArgumentException">An option or a setting of the world is wrong; the message says what it may be.</exception>
    public CommunityPlayer(PlayOptions options, TimeProvider time, ILogger<CommunityPlayer> log)
    {
        options.Check();
        (_options, _time, _log) = (options, time, log);
        _world = new SimulatedWorld(options.Plan, options.Procedures, options.Teams, options.World with { Memory = WorldLimits.PlayedMemory }, options.Seed);
        _worldTimeMs = options.World.Start.ToUnixTimeMilliseconds();
        // A password in the broker's address is nobody's business.
        _broker = new Reachability($"the MQTT broker {options.Broker.Host}:{options.Broker.Port}", "Start it, or correct its address", log);
        _api = new Reachability($"the gRPC API {options.Api.Authority}", "Start the system, or correct its address", log);
    }

    /// <summary>What really happened in the world so far, the newest of it where it was very much. Not while it is played: <see cref="RunAsync"/> adds to it.</summary>
    public IReadOnlyList<TrueEvent> Truth => _world.Truth;

    /// <summary>Plays until the duration is over, or the cancellation. Once only.</summary>
    /// <param name="progress">Is told every second, and at the end.</param>
    /// <param name="cancellation">Ends it; what is under way then is left.</param>
    /// <exception cref="PlayException">It is another system or community than can be played.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(IProgress<PlayProgress>? progress, CancellationToken cancellation)
    {
        using var system = new RunningSystem(_options.Plan.Community, _options.Api);
        var meeting = await MeetAsync(system, cancellation);
        _position = meeting.Position;
        foreach (var entry in meeting.Open)
            _world.Hear(entry);

        var clock = new PlayClock(_time, _options.World.Start, _options.Speed);
        var devices = new DeviceLink(_options, meeting.Sequences, _broker, _tally, _time, _log);
        var orders = new OrderLane(system, _api, _time, _log);
        var listener = new JournalListener(system, _api, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] ways = [devices.RunAsync(stop.Token), orders.RunAsync(stop.Token)];
        // Before the first reading, or the first night would be judged by the clock on the wall.
        if (_options.HearsJournal)
            await TellTimeAsync(system, clock, stop.Token);
        Task[] aside = [TellAsync(progress, clock, orders, stop.Token), .. _options.HearsJournal ? [KeepTellingTimeAsync(system, clock, stop.Token)] : Array.Empty<Task>(), .. _options.HearsJournal ? [listener.RunAsync(meeting.Position, stop.Token)] : Array.Empty<Task>()];
        var living = LiveAsync(clock, devices, orders, listener, stop.Token);
        try
        {
            // Only living ends by itself; whatever else ends first has failed.
            await await Task.WhenAny([living, .. ways, .. aside]);
            devices.Complete();
            orders.Complete();
            await await Task.WhenAny([Task.WhenAll(ways), .. aside]);
        }
        finally
        {
            await stop.CancelAsync();
            // What was thrown first is on its way to the caller.
            await Task.WhenAll([living, .. ways, .. aside]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            progress?.Report(Progress(clock, orders));
        }
    }

    /// <summary>Learns what the running system knows already; waits until it can be reached.</summary>
    private async Task<Meeting> MeetAsync(RunningSystem system, CancellationToken cancellation)
    {
        var backOff = new BackOff(_time);
        while (true)
        {
            try
            {
                var community = await system.GetCommunityAsync(cancellation);
                if (community.PlanHash != _options.Plan.Hash)
                    LogOtherPlan(_options.Plan.Community, _options.Api.Authority);
                var sequences = await system.ReadSequencesAsync(cancellation);
                var reader = new EntryReader(_options.World.Start - _time.GetUtcNow());
                var open = _options.HearsJournal ? await system.ReadOpenAsync(community.JournalPosition, reader, cancellation) : [];
                _api.Found(this);
                return new Meeting(community.JournalPosition, sequences, open);
            }
            catch (RpcException fault) when (fault.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(fault.Message, fault, cancellation);
            }
            catch (RpcException fault)
            {
                _api.Lost(this, fault.Status.Detail);
            }

            await backOff.WaitAsync(cancellation);
        }
    }

    private async Task LiveAsync(PlayClock clock, DeviceLink devices, OrderLane orders, JournalListener listener, CancellationToken cancellation)
    {
        var end = _options.World.Start + _options.Duration ?? DateTimeOffset.MaxValue;
        Task<bool>? heard = null;
        while (true)
        {
            await _broker.WhenReachableAsync(cancellation);
            await _api.WhenReachableAsync(cancellation);

            var next = _world.NextTime is { } known && known < end ? known : end;
            var wait = next == DateTimeOffset.MaxValue ? ProgressPeriod : clock.Expect(next);
            var now = wait > TimeSpan.Zero ? Min(clock.Now, next) : next;
            Volatile.Write(ref _worldTimeMs, now.ToUnixTimeMilliseconds());
            if (Hear(listener, now))
                continue;
            if (wait > TimeSpan.Zero)
            {
                heard ??= listener.Entries.WaitToReadAsync(cancellation).AsTask();
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                if (await Task.WhenAny(heard, Task.Delay(Min(wait, ProgressPeriod), _time, waiting.Token)) == heard)
                    heard = null;
                await waiting.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
                continue;
            }

            if (next == end)
                return;
            foreach (var action in _world.Advance(next))
                await SendAsync(action, devices, orders, cancellation);
        }
    }

    /// <returns>Whether there was anything to hear.</returns>
    private bool Hear(JournalListener listener, DateTimeOffset now)
    {
        var any = false;
        while (listener.Entries.TryRead(out var entry))
        {
            any = true;
            Volatile.Write(ref _position, entry.Position);
            // It is news now, whatever the clocks say.
            if (new EntryReader(now - entry.Time.ToDateTimeOffset()).Read(entry) is { } news)
                _world.Hear(news);
        }

        return any;
    }

    private static ValueTask SendAsync(WorldAction action, DeviceLink devices, OrderLane orders, CancellationToken cancellation) => action switch
    {
        DeviceSends e => devices.SendAsync(e.Twin, e, cancellation),
        DeviceConnects e => devices.SendAsync(e.Twin, e, cancellation),
        DeviceDisconnects e => devices.SendAsync(e.Twin, e, cancellation),
        _ => orders.SendAsync(action, cancellation),
    };

    private async Task TellAsync(IProgress<PlayProgress>? progress, PlayClock clock, OrderLane orders, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ProgressPeriod, _time);
        var told = TimeSpan.FromSeconds(5);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var now = Progress(clock, orders);
            progress?.Report(now);
            if (now.IsReachable && now.Lag >= told)
            {
                LogSlow(now.Lag.TotalSeconds, _options.Speed);
                told = now.Lag * 2;
            }
        }
    }

    private async Task KeepTellingTimeAsync(RunningSystem system, PlayClock clock, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimePeriod, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
            await TellTimeAsync(system, clock, cancellation);
    }

    private async Task TellTimeAsync(RunningSystem system, PlayClock clock, CancellationToken cancellation)
    {
        try
        {
            await system.TellTimeAsync(clock.Now, _options.Speed, cancellation);
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unimplemented)
        {
            // One line: it stays as it is until the system is started otherwise.
            if (!_isTimeRefused)
                LogTimeRefused(_options.Api.Authority, fault.Status.Detail);
            _isTimeRefused = true;
        }
        catch (RpcException fault) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(fault.Message, fault, cancellation);
        }
        catch (RpcException fault)
        {
            // Orders and the journal's stream tell that it is away; the time is told again in a moment.
            LogTimeNotTold(fault.Status.Detail);
        }
    }

    private PlayProgress Progress(PlayClock clock, OrderLane orders) => new()
    {
        Time = DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _worldTimeMs)),
        Readings = _tally.Readings,
        Acknowledged = _tally.Acknowledged,
        RefusedMessages = _tally.Refused,
        Orders = orders.Done,
        Refusals = orders.Refusals,
        Position = Volatile.Read(ref _position),
        Lag = clock.Lag,
        IsReachable = _broker.IsReachable && _api.IsReachable,
    };

    private static T Min<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) < 0 ? one : other;

    [LoggerMessage(1, LogLevel.Warning, "The plan of {Community} that is played is not the one that {Api} has: what it does not know is refused. Play with the folder that it was started with.")]
    private partial void LogOtherPlan(string community, string api);

    [LoggerMessage(2, LogLevel.Warning, "The played world has lost {Seconds:0} s: the running system, or this machine, was away or is slower than {Speed} times life needs. Lower the speed if this goes on.")]
    private partial void LogSlow(double seconds, double speed);

    [LoggerMessage(3, LogLevel.Warning, "{Api} does not take the played time, so rules with times of the day go by the clock on its wall: {Reason}")]
    private partial void LogTimeRefused(string api, string reason);

    [LoggerMessage(4, LogLevel.Debug, "The played time could not be told: {Reason}")]
    private partial void LogTimeNotTold(string reason);

    /// <summary>What the running system knows when playing begins.</summary>
    /// <param name="Position">The journal's last entry.</param>
    /// <param name="Sequences">The highest sequence number of each device that was heard.</param>
    /// <param name="Open">What is open.</param>
    private sealed record Meeting(long Position, IReadOnlyDictionary<string, long> Sequences, IReadOnlyList<JournalEntry> Open);
}
