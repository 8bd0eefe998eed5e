using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>Too much hangs on a building's cable: it heats towards a steady temperature, and its insulation leaks.</summary>
internal sealed class CableOverload : Cause
{
    private const double Step = 20;

    private readonly EstateBuilding _building;
    private readonly double _rise;
    private readonly double _leak;
    private double _heat;
    private bool _isRelieved;

    public CableOverload(CauseSite site)
        : base(site)
    {
        _building = Setting.Estate.Buildings.First(building => building.Name == site.Place);
        (_rise, _leak) = (Random.Between(38, 62), Random.Between(120, 420));
    }

    public override void Begin()
    {
        var (notices, after) = (Random.Chance(0.4), Random.LogNormal(30, 0.5));
        if (notices)
            ReportAfter(Ms.Minutes(after), _building.Name);
        After(Ms.Hours(Random.LogNormal(2.2, 0.4)), () => _isRelieved = true);
        Heat();
    }

    protected override void OnAttended() => _isRelieved = true;

    private void Heat()
    {
        _heat += ((_isRelieved ? 0 : 1) - _heat) * Step / 720;
        Add(_building.Electrical, "cable_temperature", _rise * _heat);
        // Insulation leaks when it is hot.
        Add(_building.Electrical, "residual_current", _leak * _heat * _heat);
        if (_isRelieved && _heat < 0.1)
            End();
        else
            After(Ms.Seconds(Step), Heat);
    }
}
