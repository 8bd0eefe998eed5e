using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// Gas flows into a kitchen: the concentration nears a plateau where leak and ventilation are even, and falls when the
/// valve is closed and a window opened.
/// </summary>
internal sealed class GasLeak : Cause
{
    private const double Step = 10;

    private readonly EstateHome _home;
    private readonly double _plateau;
    private readonly double _lag;
    private double _gas;
    private bool _isClosed;

    public GasLeak(CauseSite site)
        : base(site)
    {
        _home = Setting.Estate.Home(site.Place)!;
        (_plateau, _lag) = (Random.LogNormal(28, 0.5), Random.LogNormal(480, 0.4));
    }

    public override void Begin()
    {
        var (notices, after) = (Random.Chance(0.5), Random.LogNormal(720, 0.6));
        if (notices && Setting.Population.Of(_home).Inside > 0)
            After(Ms.Seconds(after), () => _isClosed = true);
        var (smells, reports) = (Random.Chance(0.3), Random.LogNormal(1200, 0.5));
        if (smells && _home.Neighbours.FirstOrDefault() is { } neighbour)
            ReportAfter(Ms.Seconds(reports), neighbour.Name);
        // Somebody comes home and notices in the end.
        After(Ms.Hours(Random.LogNormal(6, 0.5)), () => _isClosed = true);
        Flow();
    }

    protected override void OnAttended() => _isClosed = true;

    private void Flow()
    {
        _gas += _isClosed ? -_gas * Math.Min(1, Step / 90) : (_plateau - _gas) * Math.Min(1, Step / _lag);
        Add(_home.Gas, "gas", _gas);
        if (_isClosed && _gas < 1)
            End();
        else
            After(Ms.Seconds(Step), Flow);
    }
}
