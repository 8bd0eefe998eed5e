using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Devices;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>Something is thrown from a height. A camera that watches that front mostly sees it; who walks below may report it.</summary>
internal sealed class ThrownObject(CauseSite site) : Cause(site)
{
    /// <summary>How far a camera for falling objects sees, in metres.</summary>
    private const double Sight = 40;

    public override void Begin()
    {
        var building = Setting.Estate.Find(Truth.Place)!;
        var (isSeen, span) = (Random.Chance(0.85), Random.Between(2, 5));
        var (isReported, after) = (Random.Chance(0.35), Random.LogNormal(300, 0.8));
        if (isSeen && CameraOf(building) is { } camera)
        {
            Add(camera, "falling_object", 1);
            After(Ms.Seconds(span), () => Add(camera, "falling_object", 0));
        }

        if (isReported)
            ReportAfter(Ms.Seconds(after), building.Id.Name);
        After(Ms.Minutes(20), End);
    }

    private SimulatedDevice? CameraOf(TwinDefinition building)
    {
        var at = Setting.Plane.Of(building.Place);
        return Setting.Estate.DevicesOf(TwinKind.Camera, "falling-object")
            .Select(camera => (Camera: camera, Away: Setting.Plane.Of(camera.Twin.Place).DistanceTo(at)))
            .Where(pair => pair.Away <= Sight).OrderBy(pair => pair.Away).Select(pair => pair.Camera).FirstOrDefault();
    }
}

/// <summary>Somebody climbs over the wall at night. The camera mostly sees it; whoever it was is gone after a while.</summary>
internal sealed class FenceCrossing(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        var camera = Setting.Estate.Device(Truth.Place)!;
        var (isSeen, span) = (Random.Chance(0.9), Random.Between(4, 15));
        if (isSeen)
        {
            Add(camera, "crossing", 1);
            After(Ms.Seconds(span), () => Add(camera, "crossing", 0));
        }

        After(Ms.Minutes(Random.LogNormal(18, 0.4)), End);
    }
}

/// <summary>Somebody falls at home. Where there is a button they reach it after a while; else somebody finds them later and calls.</summary>
internal sealed class FallAtHome(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        var home = Setting.Estate.Home(Truth.Place)!;
        var (reaches, crawls, found) = (Random.Chance(0.8), Random.LogNormal(150, 0.9), Random.LogNormal(50, 0.8));
        if (home.Sos is { } button && reaches)
            After(Ms.Seconds(crawls), () => Add(button, "sos", 1));
        else
            ReportAfter(Ms.Minutes(found), home.Name);
        // Nobody came: the family takes care of it.
        After(Ms.Hours(Random.LogNormal(4, 0.4)), End);
    }

    protected override void OnAttended() => After(Ms.Minutes(Random.LogNormal(4, 0.4)), End);
}

/// <summary>It is loud next door. A neighbour reports it after having borne it for a while.</summary>
internal sealed class NoiseQuarrel(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        var home = Setting.Estate.Home(Truth.Place)!;
        var (reports, after) = (Random.Chance(0.75), Random.LogNormal(25, 0.6));
        var near = home.Away(-1) ?? home.Neighbours.FirstOrDefault() ?? home;
        if (reports)
            ReportAfter(Ms.Minutes(after), near.Name);
        After(Ms.Hours(Random.LogNormal(1.6, 0.5)), End);
    }
}

/// <summary>Somebody props a door open, to move furniture or because it is convenient.</summary>
internal sealed class DoorPropped(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        Add(Setting.Estate.Device(Truth.Place), "open", 1);
        After(Ms.Minutes(Random.LogNormal(9, 0.8)), End);
    }
}

/// <summary>Rubbish, clutter, a lamp that is out: nothing senses it, somebody reports it, and it stays until somebody sees to it.</summary>
internal sealed class Neglect(CauseSite site) : Cause(site)
{
    public override void Begin() => ReportAfter(Ms.Hours(Random.LogNormal(0.4, 0.8)), Truth.Place);
}

/// <summary>Cooking smoke or steam: it rises, hangs about and goes. Mostly too thin for an alarm.</summary>
internal sealed class Haze(CauseSite site) : Cause(site)
{
    private const double Step = 10;

    private double _age;

    public override void Begin() =>
        // With the windows shut in the cold it gets thicker.
        Hang(Random.LogNormal(World.Weather.At(Now).Temperature < 10 ? 0.42 : 0.3, 0.5), Random.LogNormal(150, 0.4));

    private void Hang(double peak, double rises)
    {
        _age += Step;
        var share = _age < rises ? _age / rises : Math.Exp(-(_age - rises) / (IsAttended ? 60 : 180));
        Add(Setting.Estate.Home(Truth.Place)!.Smoke, "smoke", peak * share);
        if (_age > rises && peak * share < 0.03)
            End();
        else
            After(Ms.Seconds(Step), () => Hang(peak, rises));
    }

    protected override void OnAttended()
    {
    }
}

/// <summary>A contact is closed for a moment though nothing is the matter.</summary>
/// <param name="site">Where.</param>
/// <param name="channel">Which.</param>
/// <param name="least">For how many seconds at least.</param>
/// <param name="most">And at most.</param>
internal sealed class FalseContact(CauseSite site, string channel, double least, double most) : Cause(site)
{
    public override void Begin()
    {
        Add(Setting.Estate.Device(Truth.Place), channel, 1);
        After(Ms.Seconds(Random.Between(least, most)), End);
    }

    protected override void OnAttended()
    {
    }
}

/// <summary>A loose contact opens and closes for minutes on end, and again every few hours, until somebody repairs it.</summary>
internal sealed class ChatteringContact(CauseSite site) : Cause(site)
{
    private bool _isClosed;

    public override void Begin()
    {
        var device = Setting.Estate.Device(Truth.Place)!;
        var channel = device.Twin.Kind switch
        {
            TwinKind.Door => "forced",
            TwinKind.Camera => "tamper",
            _ => "leak",
        };
        Burst(device, channel, Random.Poisson(18));
        After(Ms.Hours(Random.LogNormal(30, 0.5)), End);
    }

    private void Burst(SimulatedDevice device, string channel, int left)
    {
        _isClosed = left > 0 && !_isClosed;
        Add(device, channel, _isClosed ? 1 : 0);
        if (left > 0)
            After(Ms.Seconds(Random.Between(1, 7)), () => Burst(device, channel, left - 1));
        else
            After(Ms.Hours(Random.LogNormal(5, 0.5)), () => Burst(device, channel, Random.Poisson(18)));
    }
}
