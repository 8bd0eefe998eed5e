using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// An electric bicycle charges in a stairwell: the building's cable leaks and warms up. Now and then its battery runs
/// away, and a fast fire fills the stairs from below.
/// </summary>
internal sealed class EBikeCharging : Cause
{
    private readonly EstateBuilding _building;
    private Fire? _fire;

    public EBikeCharging(CauseSite site)
        : base(site) => _building = Setting.Estate.Buildings.First(building => building.Name == site.Place);

    public override void Begin()
    {
        Add(_building.Electrical, "residual_current", Random.Between(90, 290));
        Add(_building.Electrical, "cable_temperature", Random.Between(6, 14));
        var charge = Ms.Hours(Random.Between(4, 8));
        var (runsAway, after) = (Random.Chance(0.03), Random.Between(0.3, 0.95));
        var (seen, seenAfter) = (Random.Chance(0.5), Random.LogNormal(40, 0.8));
        if (runsAway)
            After((long)(charge * after), Ignite);
        if (seen)
            ReportAfter(Ms.Minutes(seenAfter), _building.Name);
        After(charge, () =>
        {
            if (_fire is null)
                End();
        });
    }

    protected override void OnAttended()
    {
        if (_fire is null)
            End();
        else
            _fire.PutOut(decay: 60);
    }

    private void Ignite()
    {
        Truth.Kind = "fire";
        _fire = new Fire(SmokeSpread.FromStairs(_building), _building, Random.LogNormal(35, 0.2), Random.LogNormal(900, 0.2));
        Burn(_fire);
    }

    private void Burn(Fire fire)
    {
        fire.Burn((device, channel, amount) => Add(device, channel, amount));
        if (fire.IsOver)
            End();
        else
            After(Ms.Seconds(SmokeSpread.Step), () => Burn(fire));
    }
}
