using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play;

/// <summary>Which community is played, how, and against which running system.</summary>
public sealed record PlayOptions
{
    /// <summary>The slowest and the fastest that a world is played.</summary>
    public const double MinSpeed = 0.1, MaxSpeed = 100;

    /// <summary>The longest duration; without one a world is played until it is cancelled.</summary>
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(366);

    /// <summary>What stands in the community. The running system has the same plan.</summary>
    public required CommunityDefinition Plan { get; init; }

    /// <summary>How its matters run, as the people in the world know it; the running system has the same.</summary>
    public ProcedureBook Procedures { get; init; } = ProcedureBook.Empty;

    /// <summary>Who is on duty; empty for nobody.</summary>
    public TeamBook Teams { get; init; } = TeamBook.Empty;

    /// <summary>The MQTT broker: <c>mqtt://[user:password@]host[:port]</c>.</summary>
    public required Uri Broker { get; init; }

    /// <summary>Where the API serves gRPC: <c>http://host:port</c>.</summary>
    public required Uri Api { get; init; }

    /// <summary>How the world is. It begins at its start, whatever the time of day here is.</summary>
    public required WorldSettings World { get; init; }

    /// <summary>The same seed gives the same world, as far as the running system does the same.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>How many times as fast as life: <see cref="MinSpeed"/> to <see cref="MaxSpeed"/>, 1 for life.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>How long, in the world's time; null for until it is cancelled.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many MQTT connections the devices share, 1 to 64.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Whether the world hears the journal. False where nobody in it would act on what is heard.</summary>
    public bool HearsJournal { get; init; } = true;

    /// <summary>
    /// A community in which every device sends normal readings, residents come and go, nothing befalls anybody, and
    /// nobody is on duty.
    /// </summary>
    /// <param name="plan">The community.</param>
    /// <param name="leftAlone">Devices whose names hold one of these are not played.</param>
    /// <param name="start">When the world begins.</param>
    /// <param name="broker">The MQTT broker.</param>
    /// <param name="api">The API.</param>
    public static PlayOptions DevicesOnly(
        CommunityDefinition plan, IReadOnlyCollection<string> leftAlone, DateTimeOffset start, Uri broker, Uri api) => new()
    {
        Plan = plan with
        {
            Twins = [.. plan.Twins.Where(twin => !twin.Kind.IsDevice() || !leftAlone.Any(part => twin.Id.Name.Contains(part, StringComparison.Ordinal)))],
        },
        Broker = broker,
        Api = api,
        World = new WorldSettings { Start = start, CauseFactor = 0, DropOutFactor = 0, BatteriesAge = false },
        HearsJournal = false,
    };

    /// <summary>Refuses what cannot be played.</summary>
    /// <exception cref="ArgumentException">A number or an address is wrong.</exception>
    internal void Check()
    {
        if (!(Speed is >= MinSpeed and <= MaxSpeed))
            throw new ArgumentOutOfRangeException(nameof(Speed), Speed, $"The speed is {MinSpeed} to {MaxSpeed}; 1 is life.");
        if (Connections is < 1 or > 64)
            throw new ArgumentOutOfRangeException(nameof(Connections), Connections, "The devices share 1 to 64 connections.");
        if (Duration <= TimeSpan.Zero || Duration > LongestDuration)
            throw new ArgumentOutOfRangeException(nameof(Duration), Duration, $"A duration is longer than nothing, {LongestDuration.TotalDays} days at most.");
        if (Broker is not { IsAbsoluteUri: true, Scheme: "mqtt", Host.Length: > 0 })
            throw new ArgumentException("The broker is mqtt://HOST:PORT.", nameof(Broker));
        if (Api is not { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0 })
            throw new ArgumentException("The API is http://HOST:PORT, the port being that of gRPC.", nameof(Api));
    }
}
