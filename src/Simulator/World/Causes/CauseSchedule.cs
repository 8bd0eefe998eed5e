using System.Globalization;
using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// Lets one kind of cause happen by chance: a Poisson process whose rate follows the hour (thinning). When it happens and
/// what happens then come from streams of their own, so neither disturbs the other, nor another kind.
/// </summary>
internal sealed class CauseSchedule
{
    private readonly WorldContext _world;
    private readonly CauseSetting _setting;
    private readonly ReportOffice _reports;
    private readonly CauseKind _kind;
    private readonly IReadOnlyList<string> _places;
    private readonly RandomStream _arrivals;
    private readonly Entity _entity;
    private readonly double _mean;
    private long _count;

    public CauseSchedule(WorldContext world, CauseSetting setting, ReportOffice reports, CauseKind kind, double perYear)
    {
        (_world, _setting, _reports, _kind) = (world, setting, reports, kind);
        _places = [.. kind.Places(setting.Estate)];
        _arrivals = world.Draw("arrivals", kind.Name);
        _entity = world.Agenda.Enter();
        // Thinning keeps a share of the arrivals: more are drawn, so that as many are left as the rate says.
        _mean = perYear > 0 ? Ms.Year / perYear * kind.Hours.Average() : 0;
        PerYear = _places.Count > 0 ? perYear : 0;
    }

    /// <summary>How often a year it happens by chance, in this community.</summary>
    public double PerYear { get; }

    /// <summary>Whether there is a place where it can happen.</summary>
    public bool CanHappen => _places.Count > 0;

    /// <summary>Begins to let it happen.</summary>
    public void Start()
    {
        if (_mean > 0 && _places.Count > 0)
            PlanNext();
    }

    /// <summary>Makes it happen at a time, at a place or, where none is named, anywhere.</summary>
    /// <exception cref="ArgumentException">It cannot happen there.</exception>
    public void HappenAt(long time, string place)
    {
        if (_places.Count == 0)
            throw new ArgumentException($"{_kind.Name} cannot happen in {_world.Plan.Community}: nothing stands there to which it could.", nameof(place));
        if (place.Length > 0 && !_places.Contains(place))
        {
            var examples = string.Join(", ", _places.Take(3));
            throw new ArgumentException($"{_kind.Name} cannot happen at '{place}'; it can at {examples} and the like.", nameof(place));
        }

        _world.Agenda.At(time, _entity, () => Happen("told", place));
    }

    private void PlanNext() => _world.Agenda.After((long)_arrivals.Exponential(_mean), _entity, () =>
    {
        var hour = (int)_world.Calendar.HourOf(_world.Agenda.Now) % 24;
        if (_arrivals.NextDouble() < _kind.Hours[hour])
            Happen("chance", "");
        PlanNext();
    });

    private void Happen(string why, string place)
    {
        var random = _world.Draw("cause", string.Create(CultureInfo.InvariantCulture, $"{_kind.Name}/{why}/{++_count}"));
        if (place.Length == 0)
            place = random.Pick(_places);
        _kind.Make(new CauseSite(_world, _setting, _reports, _kind, place, random, _entity)).Begin();
    }
}
