using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>Something catches fire in a kitchen. Who is in may put it out; neighbours notice the smoke.</summary>
internal class KitchenFire : Cause
{
    private readonly EstateHome _home;
    private readonly Fire _fire;

    public KitchenFire(CauseSite site)
        : base(site)
    {
        _home = Setting.Estate.Home(site.Place)!;
        _fire = new Fire(SmokeSpread.From(_home), _home.Building, Random.LogNormal(90, 0.35), Random.LogNormal(1800, 0.3));
    }

    /// <summary>Where it burns.</summary>
    protected EstateHome Home => _home;

    /// <summary>Whether it has begun to burn.</summary>
    protected bool Burns { get; private set; }

    public override void Begin()
    {
        Burns = true;
        var hour = World.Calendar.HourOf(Now);
        var isAwake = hour is > 6.5 and < 23;
        var (putsOut, after) = (Random.Chance(isAwake ? 0.45 : 0.1), Random.LogNormal(200, 0.5));
        if (putsOut && Setting.Population.Of(_home).Inside > 0)
            After(Ms.Seconds(after), () => _fire.PutOut(decay: 120));
        var (calls, smells) = (Random.Chance(0.7), Random.LogNormal(isAwake ? 420 : 780, 0.4));
        if (calls && _home.Neighbours.FirstOrDefault(home => Setting.Population.Of(home).Inside > 0) is { } neighbour)
        {
            After(Ms.Seconds(smells), () =>
            {
                if (!_fire.IsOut)
                    Report(neighbour.Name);
            });
        }

        Burn();
    }

    protected override void OnAttended() => _fire.PutOut(decay: 45);

    private void Burn()
    {
        _fire.Burn((device, channel, amount) => Add(device, channel, amount));
        if (_fire.IsOver)
            End();
        else
            After(Ms.Seconds(SmokeSpread.Step), Burn);
    }
}
