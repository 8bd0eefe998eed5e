using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>A pipe bursts: water runs down from floor to floor until somebody closes the valve, then floors dry from above.</summary>
internal sealed class BurstPipe : Cause
{
    private readonly EstateHome _home;

    public BurstPipe(CauseSite site)
        : base(site) => _home = Setting.Estate.Home(site.Place)!;

    public override void Begin()
    {
        var wet = Random.LogNormal(90, 0.5);
        var floors = 1 + Random.Poisson(2.5);
        for (EstateFloor? floor = _home.Floor; floor is not null && floors-- > 0; floor = floor.Away(-1))
        {
            var here = floor;
            After(Ms.Seconds(wet), () => Wet(here));
            wet += Random.LogNormal(300, 0.4);
        }

        var (notices, after) = (Random.Chance(0.6), Random.LogNormal(1500, 0.6));
        if (notices)
            ReportAfter(Ms.Seconds(after), (_home.Away(-1) ?? _home).Name);
        After(Ms.Hours(Random.LogNormal(5, 0.4)), Dry);
    }

    protected override void OnAttended() => Dry();

    private void Wet(EstateFloor floor)
    {
        if (IsAttended)
            return;
        foreach (var sensor in floor.Leaks)
            Add(sensor, "leak", 1);
    }

    private void Dry() => After(Ms.Minutes(Random.LogNormal(9, 0.4)), End);
}
