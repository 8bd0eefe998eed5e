using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World.Chance;
using SafeCommunity.Simulator.World.Weather;

namespace SafeCommunity.Simulator.World;

/// <summary>What every part of one world shares.</summary>
internal sealed class WorldContext
{
    private readonly ulong _seed;
    private readonly List<TrueEvent> _truth = [];
    private int _noted;

    public WorldContext(CommunityDefinition plan, ProcedureBook procedures, TeamBook teams, WorldSettings settings, ulong seed)
    {
        (Plan, Procedures, Teams, Settings, _seed) = (plan, procedures, teams, settings, seed);
        Agenda = new Agenda(settings.Start.ToUnixTimeMilliseconds());
        Calendar = new LocalCalendar(TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone));
        Weather = new WeatherModel(seed, Calendar);
    }

    public CommunityDefinition Plan { get; }

    public ProcedureBook Procedures { get; }

    public TeamBook Teams { get; }

    public WorldSettings Settings { get; }

    public Agenda Agenda { get; }

    public LocalCalendar Calendar { get; }

    public WeatherModel Weather { get; }

    /// <summary>The world's time.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Agenda.Now);

    /// <summary>What really happened so far.</summary>
    public IReadOnlyList<TrueEvent> Truth => _truth;

    /// <summary>The stream of random numbers of an aspect of an entity.</summary>
    public RandomStream Draw(string aspect, string entity) => RandomStream.Of(_seed, aspect, entity);

    /// <summary>Notes that something begins.</summary>
    public TrueEvent Note(string cause, string kind, bool isNuisance, string place)
    {
        var noted = new TrueEvent(++_noted, cause, kind, isNuisance, place, Now);
        Remember(_truth, noted);
        return noted;
    }

    /// <summary>Adds to a list of what happened, and forgets the oldest tenth once it holds more than is to be remembered.</summary>
    public void Remember<T>(List<T> happened, T next)
    {
        if (Settings.Memory is { } most && happened.Count >= most)
            happened.RemoveRange(0, (most / 10) + 1);
        happened.Add(next);
    }

    /// <summary>How long people take, in milliseconds: a log-normal delay by its median in seconds, sped up as the settings say.</summary>
    public long Delay(RandomStream random, double medianSeconds, double sigma = 0.5) =>
        Math.Max(1, Ms.Seconds(random.LogNormal(medianSeconds, sigma) / Settings.Haste));
}
